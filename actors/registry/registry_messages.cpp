#include "actors/registry/registry_messages.hpp"

#include "actors/base/machine_members.hpp"

namespace trefoil {

template class sealed<registry::command::alternatives>;
template class sealed<registry::effect::alternatives>;
template class sealed<registry::event::alternatives>;
template bool decode_tagged(std::uint16_t, std::string_view, registry::effect&);
template bool decode_tagged(std::uint16_t, std::string_view, registry::event&);

}  // namespace trefoil
