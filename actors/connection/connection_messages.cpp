#include "actors/connection/connection_messages.hpp"

#include "actors/base/machine_members.hpp"

namespace trefoil {

template class sealed<connection::command::alternatives>;
template class sealed<connection::effect::alternatives>;
template class sealed<connection::event::alternatives>;
template bool decode_tagged(std::uint16_t, std::string_view, connection::effect&);
template bool decode_tagged(std::uint16_t, std::string_view, connection::event&);

}  // namespace trefoil
