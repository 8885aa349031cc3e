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

/// Slices of one answer, between which others may have changed what was read.
class slices {
public:
  /// Lets `look` add to `rows` what stands at this position. False: there are rows of an older one, and nothing is added.
  template <class Rows, class Look>
  bool take(sequence position, const Rows& rows, Look&& look) {
    if (has_rows_ && position != position_) return false;
    position_ = position;
    const auto before = rows.size();
    look();
    has_rows_ |= rows.size() > before;
    return true;
  }
  [[nodiscard]] sequence position() const { return position_; }

private:
  sequence position_ = 0;
  bool has_rows_ = false;
};

[[nodiscard]] inline std::optional<person_id> holder_of(company_id company,
                                                        const cohort::progress& cell) {
  return cell.holder == 0 ? std::nullopt : std::optional{person_id{company, cell.holder}};
}

[[nodiscard]] inline std::optional<timestamp> due_of(const cohort::participant& now) {
  return now.due.given() ? std::optional{now.due} : std::nullopt;
}

}  // namespace trefoil::shell
