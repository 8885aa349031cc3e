#pragma once
/// The connection of acme and bolt, in any state it can be in.

#include <vector>

#include "actors/company/company_messages.hpp"
#include "actors/connection/connection_machine.hpp"
#include "tests/unit/given.hpp"

namespace trefoil::tests {

inline const connection_id acme_and_bolt = connection_id::between(acme, bolt);

inline connection::changed moved(connection_status to, company_id by, timestamp at = noon) {
  return {to, by, at};
}

/// Acme invited bolt; then, unless that is all, bolt or acme brought it to `status`.
inline std::vector<connection::event> past_of(connection_status status) {
  const auto invited = moved(connection_status::invited, acme);
  const auto connected = moved(connection_status::connected, bolt);
  switch (status) {
    case connection_status::none:
      return {};
    case connection_status::invited:
      return {invited};
    case connection_status::connected:
      return {invited, connected};
    case connection_status::declined:
      return {invited, moved(status, bolt)};
    case connection_status::withdrawn:
      return {invited, moved(status, acme)};
    case connection_status::expired:
      return {invited, moved(status, acme)};
    case connection_status::ended:
      return {invited, connected, moved(status, bolt)};
    case connection_status::blocked:
      return {invited, connected, moved(status, bolt)};
  }
  return {};
}

inline story<connection::machine> given_connection(connection_status status) {
  return given<connection::machine>(acme_and_bolt, past_of(status));
}

/// What both companies are told.
inline std::vector<outgoing> both_told(connection_status to, company_id by) {
  return {send_to(acme, company::note_connection{bolt, to, by}),
          send_to(bolt, company::note_connection{acme, to, by})};
}

}  // namespace trefoil::tests
