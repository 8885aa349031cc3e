#include "actors/cohort/cohort_messages.hpp"

#include "actors/base/machine_members.hpp"

namespace trefoil {

template class sealed<cohort::command::alternatives>;
template class sealed<cohort::effect::alternatives>;
template class sealed<cohort::event::alternatives>;
template bool decode_tagged(std::uint16_t, std::string_view, cohort::effect&);
template bool decode_tagged(std::uint16_t, std::string_view, cohort::event&);

}  // namespace trefoil
