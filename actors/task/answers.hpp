#pragma once
/// What people answer: a value a field, fields a step.

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "actors/base/sealed.hpp"
#include "persistence/codec.hpp"

namespace trefoil::task {

/// Text, a whole number, yes or no, or several texts. Decimals and dates are texts; a file is the text
/// `sha256:<64 hex digits>` of an uploaded blob.
using value = sealed<std::variant<std::string, std::int64_t, bool, std::vector<std::string>>>;

/// A value in the draft and the draft revision that wrote it.
struct drafted {
  task::value value;
  std::uint32_t revision = 0;
  static constexpr auto fields
    = field_list{field<1>("value", &drafted::value), field<2>("revision", &drafted::revision)};
  friend bool operator==(const drafted&, const drafted&) = default;
};

using values = std::map<std::string, value>;
using draft_values = std::map<std::string, drafted>;

}  // namespace trefoil::task

template <>
struct trefoil::codec<trefoil::task::value> {
  template <spelling S>
  static void put(encoder& out, const task::value& from) {
    std::visit([&](const auto& one) { trefoil::put<S>(out, one); }, from);
  }
  template <spelling S>
  static codec_error get(const msgpack::object& from, task::value& to) {
    switch (from.type) {
      case msgpack::type::STR:
        return trefoil::get<S>(from, to.emplace<std::string>());
      case msgpack::type::BOOLEAN:
        return trefoil::get<S>(from, to.emplace<bool>());
      case msgpack::type::ARRAY:
        return trefoil::get<S>(from, to.emplace<std::vector<std::string>>(), 100);
      default:
        return trefoil::get<S>(from, to.emplace<std::int64_t>());
    }
  }
};
