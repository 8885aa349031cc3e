#include "actors/workflow/workflow_messages.hpp"

#include "actors/base/machine_members.hpp"

namespace trefoil {

template class sealed<workflow::command::alternatives>;
template class sealed<workflow::effect::alternatives>;
template class sealed<workflow::event::alternatives>;
template bool decode_tagged(std::uint16_t, std::string_view, workflow::effect&);
template bool decode_tagged(std::uint16_t, std::string_view, workflow::event&);

}  // namespace trefoil
