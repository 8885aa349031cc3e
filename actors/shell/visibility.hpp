#pragma once
/// Who may see what. What a caller may not see does not exist for it.

#include "actors/base/facts.hpp"
#include "actors/base/ids.hpp"

namespace trefoil::shell {

/// A task is seen by every member of the company that answers it and of the buyer; a connection by both sides; all else
/// by the members of the company that it lives with.
[[nodiscard]] inline bool may_see(const caller& who, const entity_id& id) {
  switch (id.kind) {
    case entity_kind::company:
    case entity_kind::workflow:
    case entity_kind::campaign:
    case entity_kind::list:
      return who.belongs_to({id.home});
    case entity_kind::connection:
    case entity_kind::task:
      return who.belongs_to({id.home}) || who.belongs_to({id.other});
    default:
      return who.is_operator();
  }
}

/// A person sees its own inbox; an admin sees those of its company.
[[nodiscard]] inline bool may_see_inbox(const caller& who, person_id whose) {
  return who.may(whose.company, role::admin)
         || (who.belongs_to(whose.company) && who.person == whose);
}

}  // namespace trefoil::shell
