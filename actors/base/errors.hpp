#pragma once
/// Every error that leaves the node, in one list: its number never changes and is never reused, its name is the name in
/// the specification, its status is HTTP's. A new one is added only if some caller would act on it.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "actors/base/sealed.hpp"
#include "persistence/codec.hpp"

namespace trefoil {

enum class errc : std::uint16_t {
  none = 0,
#define TREFOIL_ERROR(name, number, status, retryable, title) name = number,
#include "actors/base/errors.def"
#undef TREFOIL_ERROR
};

struct error_row {
  errc code = errc::none;
  std::string_view name;
  std::uint16_t status = 0;
  bool retryable = false;
  std::string_view title;
};

/// All errors, by number.
[[nodiscard]] const std::vector<error_row>& error_table();
[[nodiscard]] const error_row& row_of(errc);

/// Values under names, as an answer to a field may be.
using meta_scalar = sealed<std::variant<std::string, std::int64_t, bool, std::vector<std::string>>>;
using meta_fields = std::map<std::string, meta_scalar>;
/// What a refusal tells beside its code: a text, a number, a list of texts, or values under a name.
using meta_value
  = sealed<std::variant<std::string, std::int64_t, std::vector<std::string>, meta_fields>>;
using meta_map = std::vector<std::pair<std::string, meta_value>>;

/// A "no": a value, never an exception, never journaled. `detail` is a sentence for a person; `meta` is for programs.
struct refused {
  errc code = errc::none;
  std::string detail;
  meta_map meta;
  friend bool operator==(const refused&, const refused&) = default;
};

/// `busy`: there is no room now, and nothing happened.
[[nodiscard]] refused too_busy(std::string detail, std::int64_t retry_after_ms = 50);

/// As the map `{code, status, title, detail, retryable, meta}` of docs/FORMATS.md.
template <>
struct codec<refused> {
  template <spelling S>
  static void put(encoder& out, const refused& from) {
    const auto& row = row_of(from.code);
    out.pack().pack_map(6);
    const auto text = [&](std::string_view value) { trefoil::put<S>(out, value); };
    text("code");
    text(row.name);
    text("status");
    out.pack().pack_uint16(row.status);
    text("title");
    text(row.title);
    text("detail");
    text(from.detail.empty() ? std::string{row.title} + "." : from.detail);
    text("retryable");
    trefoil::put<S>(out, row.retryable);
    text("meta");
    out.pack().pack_map(static_cast<std::uint32_t>(from.meta.size()));
    for (const auto& [key, value] : from.meta) {
      text(key);
      std::visit([&](const auto& one) { put_value<S>(out, one); }, value);
    }
  }

private:
  template <spelling S, class Value>
  static void put_value(encoder& out, const Value& from) {
    trefoil::put<S>(out, from);
  }
  template <spelling S>
  static void put_value(encoder& out, const meta_fields& from) {
    out.pack().pack_map(static_cast<std::uint32_t>(from.size()));
    for (const auto& [key, scalar] : from) {
      trefoil::put<S>(out, key);
      std::visit([&](const auto& one) { trefoil::put<S>(out, one); }, scalar);
    }
  }
};

}  // namespace trefoil
