#pragma once
/// A connection between two companies: one machine a pair, home in the shard of the lower id. Each change goes as an
/// effect to both companies, whose shards keep a replica.

#include <variant>

#include "actors/base/machine.hpp"
#include "actors/base/sealed.hpp"

namespace trefoil::connection {

// Commands. `company` is the side that acts: the caller must be its admin.

template <int Which>
struct side_command {
  company_id company;
  company_id other;
  static constexpr auto fields = field_list{field<1>("company", &side_command::company),
                                            field<2>("other", &side_command::other)};
  [[nodiscard]] entity_id address() const { return connection_id::between(company, other); }
};

/// Invites; again by the same: no change; by the other side: connects. Every command: `self_connection`. `blocked`;
/// `cooldown` with `retry_after_s` for a day after the other side declined.
struct invite : side_command<0> {
  static constexpr std::string_view name_on_wire = "invite";
};
/// Accepts an invitation. `not_invitee` for the inviter, `invitation_over` when it ended.
struct accept : side_command<1> {
  static constexpr std::string_view name_on_wire = "accept";
};
/// Declines an invitation: the same errors.
struct decline : side_command<2> {
  static constexpr std::string_view name_on_wire = "decline";
};
/// Takes an invitation back; the inviter's alone, `not_permitted` for the other side.
struct withdraw : side_command<3> {
  static constexpr std::string_view name_on_wire = "withdraw";
};
/// Ends a connection.
struct end : side_command<4> {
  static constexpr std::string_view name_on_wire = "end";
};

using command = sealed<std::variant<invite, accept, decline, withdraw, end>>;

/// The connection is in `status` from now on, because of `by`.
struct changed {
  static constexpr std::uint16_t tag = 0x0301;
  static constexpr std::uint8_t version = 1;
  connection_status status = connection_status::none;
  company_id by;
  timestamp at;
  static constexpr auto fields
    = field_list{field<1>("status", &changed::status), field<2>("by", &changed::by),
                 field<3>("at", &changed::at)};
  friend bool operator==(const changed&, const changed&) = default;
};

using event = sealed<std::variant<changed>>;

/// From the registry: invited by `by`, accepted or not. Moves a connection from none or invited forward; does nothing
/// to one in any other state.
struct establish {
  static constexpr std::uint16_t tag = 0x0381;
  static constexpr std::uint8_t version = 1;
  company_id by;
  bool accepted = true;
  static constexpr auto fields
    = field_list{field<1>("by", &establish::by), field<2>("accepted", &establish::accepted)};
};

using effect = sealed<std::variant<establish>>;

struct state {
  connection_status status = connection_status::none;
  company_id by;          ///< Who brought it there.
  company_id inviter;     ///< Who sent the last invitation.
  timestamp declined_at;  ///< For the cooldown of the next invitation.
  static constexpr auto fields
    = field_list{field<1>("status", &state::status), field<2>("by", &state::by).optional(),
                 field<3>("inviter", &state::inviter).optional(),
                 field<4>("declined_at", &state::declined_at).optional()};
  friend bool operator==(const state&, const state&) = default;
};

}  // namespace trefoil::connection
