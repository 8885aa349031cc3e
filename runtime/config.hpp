#pragma once
/// What an operator may set, where each value came from, and what it means when nobody sets it.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "persistence/expected.hpp"

namespace trefoil {

/// One thing to set. In a file it stands as `key` under `[section]`, in the environment as TREFOIL_SECTION_KEY.
struct setting {
  enum class kind : std::uint8_t { text, number, list, address };
  std::string_view section;
  std::string_view key;
  setting::kind holds = kind::text;
  std::string_view fallback;
  std::string_view help;
  std::string_view flag;  ///< Without its dashes; empty: never on the command line.
  bool secret = false;    ///< Is not shown, and has no flag.
  std::uint64_t min = 0;  ///< Of a number.
  std::uint64_t max = 0;

  [[nodiscard]] std::string name() const;         ///< `gateway.listen`
  [[nodiscard]] std::string environment() const;  ///< `TREFOIL_GATEWAY_LISTEN`
};

/// All of them.
[[nodiscard]] const std::vector<setting>& settings();

/// Where values come from, the stronger one first: flags, environment, file, default.
struct config_sources {
  std::map<std::string, std::string> flags;  ///< By setting name.
  std::map<std::string, std::string>
    environment;  ///< All variables; a list has commas between its items.
  std::optional<std::filesystem::path> file;
};

/// What one setting is set to.
struct config_value {
  std::string text;                ///< Of all but lists.
  std::vector<std::string> items;  ///< Of a list.
  std::string origin;
};

/// Every setting with a value that was checked.
class config {
public:
  /// Fails with one sentence that names the place and, for an unknown name, what was probably meant.
  [[nodiscard]] static expected<config, std::string> load(const config_sources&);

  /// REQUIRES: there is such a setting of this kind.
  [[nodiscard]] const std::string& text(std::string_view name) const;
  [[nodiscard]] std::uint64_t number(std::string_view name) const;
  [[nodiscard]] std::chrono::milliseconds duration(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& list(std::string_view name) const;
  /// `flag --listen`, `environment TREFOIL_GATEWAY_LISTEN`, the file and its line, or `default`.
  [[nodiscard]] const std::string& origin(std::string_view name) const;

  /// One line a setting: name, value, origin. Secrets show as `(set)`.
  [[nodiscard]] std::string print() const;

private:
  [[nodiscard]] static std::string check(const setting&, const config_value&);

  std::map<std::string, config_value, std::less<>> values_;
};

}  // namespace trefoil
