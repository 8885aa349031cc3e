#include "actors/book/book_messages.hpp"

#include "actors/base/machine_members.hpp"

namespace trefoil {

template class sealed<book::command::alternatives>;
template class sealed<book::effect::alternatives>;
template class sealed<book::event::alternatives>;
template bool decode_tagged(std::uint16_t, std::string_view, book::effect&);
template bool decode_tagged(std::uint16_t, std::string_view, book::event&);

}  // namespace trefoil
