#include "actors/campaign/campaign_messages.hpp"

#include "actors/base/machine_members.hpp"

namespace trefoil {

template class sealed<campaign::command::alternatives>;
template class sealed<campaign::effect::alternatives>;
template class sealed<campaign::event::alternatives>;
template bool decode_tagged(std::uint16_t, std::string_view, campaign::effect&);
template bool decode_tagged(std::uint16_t, std::string_view, campaign::event&);

}  // namespace trefoil
