#pragma once
/// What the answers of the query desk share.

#include <optional>
#include <string>
#include <utility>

#include "actors/shell/messages.hpp"

namespace trefoil::shell {

/// Always true: the question is answered.
inline bool deliver(const return_address& back, std::string body, bool ok = true) {
  if (back.sink) back.sink->deliver({{back.call, ok, std::move(body)}});
  return true;
}

/// The same.
inline bool refuse_query(const return_address& back, const refused& why) {
  return deliver(back, encode_spoken(why), false);
}
inline bool refuse_query(const return_address& back, errc why) {
  return refuse_query(back, refused{why, {}, {}});
}

[[nodiscard]] inline std::optional<person_id> holder_of(company_id company,
                                                        const cohort::progress& cell) {
  return cell.holder == 0 ? std::nullopt : std::optional{person_id{company, cell.holder}};
}

[[nodiscard]] inline std::optional<timestamp> due_of(const cohort::participant& now) {
  return now.due.given() ? std::optional{now.due} : std::nullopt;
}

}  // namespace trefoil::shell
