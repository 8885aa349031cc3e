#pragma once
/// The one list of machines. Codec, gateway, shell and checks are generic over it; a new kind of entity is added here.

#include <memory>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "actors/base/sealed.hpp"
#include "actors/book/book_machine.hpp"
#include "actors/campaign/campaign_machine.hpp"
#include "actors/cohort/cohort_machine.hpp"
#include "actors/company/company_machine.hpp"
#include "actors/connection/connection_machine.hpp"
#include "actors/list/list_machine.hpp"
#include "actors/registry/registry_machine.hpp"
#include "actors/task/task_machine.hpp"
#include "actors/workflow/workflow_machine.hpp"

namespace trefoil {

using machines
  = std::tuple<registry::machine, company::machine, connection::machine, workflow::machine,
               task::machine, cohort::machine, campaign::machine, book::machine, list::machine>;

/// Any command of any machine.
using any_command = sealed<
  std::variant<registry::command, company::command, connection::command, workflow::command,
               task::command, cohort::command, campaign::command, book::command, list::command>>;
/// Any event of any machine.
using any_event
  = sealed<std::variant<registry::event, company::event, connection::event, workflow::event,
                        task::event, cohort::event, campaign::event, book::event, list::event>>;

/// Calls `with(std::type_identity<Machine>{})` for the machine of a kind; false when there is none.
template <class With>
bool with_machine(entity_kind kind, With&& with) {
  return [&]<class... Machines>(std::type_identity<std::tuple<Machines...>>) {
    return ((Machines::kind == kind && (with(std::type_identity<Machines>{}), true)) || ...);
  }(std::type_identity<machines>{});
}

/// The event that a record's tag and body stand for; nothing when the tag is unknown or the body damaged.
[[nodiscard]] std::optional<any_event> decode_event(std::uint16_t tag, std::string_view body);

/// A command as decoded from its body.
struct decoded_command {
  entity_id to;
  any_command body;
  std::vector<blob_id> blobs;  ///< Those it names; which of them exist is asked elsewhere.
};

/// A method that gives a command, as `kind.name`.
struct method {
  std::string name;
  entity_kind kind = entity_kind::none;
  expected<decoded_command, codec_error> (*decode)(const msgpack::object& body) = nullptr;
  bool frees_room = false;  ///< Ends work, so it goes on where a low disk lets nothing else.
};

/// All methods that give commands, in the order of the catalogue.
[[nodiscard]] const std::vector<method>& methods();

}  // namespace trefoil
