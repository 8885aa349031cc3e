#pragma once
/// One list behind another.

#include <iterator>
#include <vector>

namespace trefoil::shell {

/// Leaves `from` empty.
template <class T>
void move_behind(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from.clear();
}

}  // namespace trefoil::shell
