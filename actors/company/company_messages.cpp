#include "actors/company/company_messages.hpp"

#include "actors/base/machine_members.hpp"

namespace trefoil {

template class sealed<company::command::alternatives>;
template class sealed<company::effect::alternatives>;
template class sealed<company::event::alternatives>;
template bool decode_tagged(std::uint16_t, std::string_view, company::effect&);
template bool decode_tagged(std::uint16_t, std::string_view, company::event&);

}  // namespace trefoil
