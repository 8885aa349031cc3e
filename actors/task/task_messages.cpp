#include "actors/task/task_messages.hpp"

#include "actors/base/machine_members.hpp"

namespace trefoil {

template class sealed<task::command::alternatives>;
template class sealed<task::effect::alternatives>;
template class sealed<task::event::alternatives>;
template bool decode_tagged(std::uint16_t, std::string_view, task::effect&);
template bool decode_tagged(std::uint16_t, std::string_view, task::event&);

}  // namespace trefoil
