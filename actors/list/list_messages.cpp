#include "actors/list/list_messages.hpp"

#include "actors/base/machine_members.hpp"

namespace trefoil {

template class sealed<list::command::alternatives>;
template class sealed<list::effect::alternatives>;
template class sealed<list::event::alternatives>;
template bool decode_tagged(std::uint16_t, std::string_view, list::effect&);
template bool decode_tagged(std::uint16_t, std::string_view, list::event&);

}  // namespace trefoil
