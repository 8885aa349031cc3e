#pragma once
/// An answer whose rows are read a few at a time, between which others have their turn at the folds.

#include "persistence/record.hpp"

namespace trefoil::shell {

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

}  // namespace trefoil::shell
