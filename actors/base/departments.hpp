#pragma once
/// The standard departments: one name for a kind of group in every company of the network.

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "persistence/codec.hpp"

namespace trefoil {

/// Numbers are stored and never reused.
enum class department : std::uint8_t {
  general_management = 0,
  finance,
  customer_support,
  quality_assurance,
  sales,
  purchasing,
  logistics,
  regulatory_compliance,
  product,
  legal,
  it_edi,
  marketing,
  hr,
  sustainability,
};

template <>
struct enum_words<department> {
  static constexpr std::array<std::string_view, 14> words{"general_management",
                                                          "finance",
                                                          "customer_support",
                                                          "quality_assurance",
                                                          "sales",
                                                          "purchasing",
                                                          "logistics",
                                                          "regulatory_compliance",
                                                          "product",
                                                          "legal",
                                                          "it_edi",
                                                          "marketing",
                                                          "hr",
                                                          "sustainability"};
};

/// A set of departments; stored as a bit mask, spoken as a list of words.
struct department_set {
  std::uint32_t mask = 0;

  department_set() = default;
  department_set(std::initializer_list<department> all) {
    for (const auto one : all) add(one);
  }
  void add(department one) { mask |= 1U << static_cast<unsigned>(one); }
  void remove(department one) { mask &= ~(1U << static_cast<unsigned>(one)); }
  [[nodiscard]] bool has(department one) const {
    return (mask >> static_cast<unsigned>(one) & 1U) != 0;
  }
  [[nodiscard]] bool meets(department_set other) const { return (mask & other.mask) != 0; }
  [[nodiscard]] bool empty() const { return mask == 0; }
  friend bool operator==(const department_set&, const department_set&) = default;
};

template <>
struct codec<department_set> {
  template <spelling S>
  static void put(encoder& out, const department_set& from) {
    if constexpr (S == spelling::stored) {
      out.pack().pack_uint32(from.mask);
    } else {
      std::vector<department> list;
      for (std::size_t at = 0; at < enum_words<department>::words.size(); ++at) {
        if (from.has(static_cast<department>(at))) list.push_back(static_cast<department>(at));
      }
      trefoil::put<S>(out, list);
    }
  }
  template <spelling S>
  static codec_error get(const msgpack::object& from, department_set& to) {
    if constexpr (S == spelling::stored) {
      return trefoil::get<S>(from, to.mask);
    } else {
      std::vector<department> list;
      auto error = trefoil::get<S>(from, list, limits::departments_per_target_max);
      to.mask = 0;
      for (const auto one : list) to.add(one);
      return error;
    }
  }
};

}  // namespace trefoil
