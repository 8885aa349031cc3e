#pragma once
/// The audience's filter, read a second time.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trefoil::checks {

/// What a filter asks of a company.
struct filtered {
  std::string industry;
  std::string region;
  std::string compliance;  ///< As its word.
};

/// A filter as steps for a stack of yes and no.
class second_filter {
public:
  /// Nothing: it cannot be read.
  [[nodiscard]] static std::optional<second_filter> read(std::string_view text);
  [[nodiscard]] bool matches(const filtered&) const;

private:
  struct operation {
    enum class kind : unsigned char { compare, negate, both, either };
    operation::kind what = kind::compare;
    std::string filtered::*field = nullptr;
    std::vector<std::string> values;
  };
  class reader;
  std::vector<operation> program_;  ///< Operands first.
};

}  // namespace trefoil::checks
