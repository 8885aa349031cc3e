#pragma once
/// A struct's fields, said once: a number for what is stored, a name for what is spoken. Numbers are never reused.
///
///   struct task_claimed {
///     person_number holder;
///     static constexpr auto fields = std::tuple{field<1>("holder", &task_claimed::holder)};
///   };

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace trefoil {

/// One field. `required`: decoding fails with `field_missing` when it is absent. `max`: bytes of a string or items of
/// a list that decoding accepts; beyond it `limit_exceeded`.
template <std::uint16_t Number, class Struct, class Member>
struct field_of {
  static constexpr std::uint16_t number = Number;
  std::string_view name;
  Member Struct::*member;
  bool required = true;
  std::size_t max_size = std::numeric_limits<std::size_t>::max();

  /// May be absent; then the member keeps its initial value. A field added after the first release must be so.
  [[nodiscard]] constexpr field_of optional() const {
    auto copy = *this;
    copy.required = false;
    return copy;
  }

  [[nodiscard]] constexpr field_of max(std::size_t size) const {
    auto copy = *this;
    copy.max_size = size;
    return copy;
  }
};

template <std::uint16_t Number, class Struct, class Member>
constexpr auto field(std::string_view name, Member Struct::*member) {
  return field_of<Number, Struct, Member>{name, member};
}

/// A struct that lists its fields.
template <class T>
concept described = requires {
  std::tuple_size<std::remove_cvref_t<decltype(T::fields)>>::value;
};

/// An enumeration that has words: specialise with `static constexpr std::array<std::string_view, N> words`, one for
/// each value from 0 on. Stored as its number, spoken as its word.
template <class E>
struct enum_words;

template <class E>
concept worded = std::is_enum_v<E> && requires {
  enum_words<E>::words;
};

/// The word of a value; empty when the value is outside its enumeration.
template <worded E>
constexpr std::string_view word(E value) {
  const auto index = static_cast<std::size_t>(value);
  return index < enum_words<E>::words.size() ? enum_words<E>::words[index] : std::string_view{};
}

}  // namespace trefoil
