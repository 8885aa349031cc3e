#include "actors/connection/connection_machine.hpp"

#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "actors/base/permission.hpp"
#include "actors/company/company_messages.hpp"

namespace trefoil::connection {

namespace {

using outcome = decision<event>;

/// The connection is there from now on; both companies are told.
happening<event> moved(const connection_id& pair, connection_status to, company_id by,
                       const facts& known) {
  happening<event> all;
  all.events.emplace_back(changed{.status = to, .by = by, .at = known.now});
  for (const auto side : {pair.low, pair.high}) {
    all.effects.push_back(send_to(
      side, company::note_connection{.other = pair.other_than(side), .status = to, .by = by}));
  }
  return all;
}

happening<event> nothing_new() { return {}; }

bool is_over(connection_status status) {
  return status == connection_status::declined || status == connection_status::withdrawn
         || status == connection_status::expired || status == connection_status::ended;
}

std::vector<std::string> allowed_from(connection_status status) {
  switch (status) {
    case connection_status::invited:
      return {"invite", "accept", "decline", "withdraw"};
    case connection_status::connected:
      return {"invite", "accept", "end"};
    case connection_status::blocked:
      return {};
    default:
      return {"invite"};
  }
}

auto illegal(const state& now, std::string_view asked) {
  return refuse_transition(entity_kind::connection, word(now.status), asked,
                           allowed_from(now.status));
}

auto over(const state& now) {
  return refuse(errc::invitation_over, {},
                {{"state", std::string{word(now.status)}}, {"by", to_text(now.by)}});
}

/// How long the side still has to wait before it may invite again: only the declined one waits, the other may ask.
std::int64_t cooldown_ms(const state& now, company_id side, const facts& known) {
  if (now.status != connection_status::declined || now.inviter != side) return 0;
  return now.declined_at.ms + invite_cooldown_ms - known.now.ms;
}

/// The permission that a command needs, as the specification names it.
template <class Command>
std::string_view permission_for(const Command&) {
  return std::is_same_v<Command, end> ? "admin" : "invite";
}

outcome on(const state& now, const connection_id& pair, const invite& asked, const facts& known) {
  switch (now.status) {
    case connection_status::connected:
      return nothing_new();
    case connection_status::blocked:
      return refuse(errc::blocked);
    case connection_status::invited:
      if (now.inviter == asked.company) return nothing_new();
      return moved(pair, connection_status::connected, asked.company, known);
    default:
      break;
  }
  if (const auto wait_ms = cooldown_ms(now, asked.company, known); wait_ms > 0) {
    return refuse(errc::cooldown, {}, {{"retry_after_s", (wait_ms + 999) / 1'000}});
  }
  return moved(pair, connection_status::invited, asked.company, known);
}

outcome on(const state& now, const connection_id& pair, const accept& asked, const facts& known) {
  if (now.status == connection_status::connected) return nothing_new();
  if (is_over(now.status)) return over(now);
  if (now.status != connection_status::invited) return illegal(now, accept::name_on_wire);
  if (now.inviter == asked.company) return refuse(errc::not_invitee);
  return moved(pair, connection_status::connected, asked.company, known);
}

outcome on(const state& now, const connection_id& pair, const decline& asked, const facts& known) {
  if (is_over(now.status)) return over(now);
  if (now.status != connection_status::invited) return illegal(now, decline::name_on_wire);
  if (now.inviter == asked.company) return refuse(errc::not_invitee);
  return moved(pair, connection_status::declined, asked.company, known);
}

outcome on(const state& now, const connection_id& pair, const withdraw& asked, const facts& known) {
  if (now.status != connection_status::invited) return illegal(now, withdraw::name_on_wire);
  if (now.inviter != asked.company) {
    return unexpected(lacks("inviter", "only the company that invited may withdraw"));
  }
  return moved(pair, connection_status::withdrawn, asked.company, known);
}

outcome on(const state& now, const connection_id& pair, const end& asked, const facts& known) {
  if (now.status != connection_status::connected) return illegal(now, end::name_on_wire);
  return moved(pair, connection_status::ended, asked.company, known);
}

happening<event> on(const state& now, const connection_id& pair, const establish& sent,
                    const facts& known) {
  if (!pair.has(sent.by)) return nothing_new();
  if (now.status == connection_status::none) {
    return sent.accepted
             ? moved(pair, connection_status::connected, pair.other_than(sent.by), known)
             : moved(pair, connection_status::invited, sent.by, known);
  }
  if (now.status != connection_status::invited) return nothing_new();
  const bool crossed = now.inviter != sent.by;
  if (!sent.accepted && !crossed) return nothing_new();
  return moved(pair, connection_status::connected, pair.other_than(now.inviter), known);
}

void apply(state& now, const connection_id& pair, const changed& past) {
  now.status = past.status;
  now.by = past.by;
  if (past.status == connection_status::invited) now.inviter = past.by;
  // Whoever connects is the invited one, also where invitation and acceptance came as one.
  if (past.status == connection_status::connected) now.inviter = pair.other_than(past.by);
  if (past.status == connection_status::declined) now.declined_at = past.at;
}

}  // namespace

decision<event> machine::decide(const state& now, const entity_id& id, const command& asked,
                                const facts& known) {
  return std::visit(
    [&](const auto& one) -> outcome {
      if (one.company == one.other) return refuse(errc::self_connection);
      if (auto no = forbidden(known.caller, one.company, role::admin, permission_for(one))) {
        return unexpected(std::move(*no));
      }
      auto all = on(now, id.as_connection(), one, known);
      // Only a person's rights can move meanwhile.
      if (all && !known.caller.is_operator())
        all->guards.push_back({cell::kind::membership, one.company});
      return all;
    },
    asked);
}

happening<event> machine::take(const state& now, const entity_id& id, const effect& sent,
                               const facts& known) {
  return std::visit([&](const auto& one) { return on(now, id.as_connection(), one, known); }, sent);
}

void machine::evolve(state& now, const entity_id& id, const event& past) {
  std::visit([&](const auto& one) { apply(now, id.as_connection(), one); }, past);
}

answer machine::answer_of(const entity_id&, const std::vector<event>&) {
  return {.result = empty_result()};
}

}  // namespace trefoil::connection
