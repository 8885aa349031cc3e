#pragma once
/// A struct's fields, said once: a number for what is stored, a name for what is spoken. Numbers are never reused.
///
///   struct task_claimed {
///     person_number holder;
///     static constexpr auto fields = field_list{field<1>("holder", &task_claimed::holder)};
///   };

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

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

namespace detail {
template <std::size_t Index, class Field>
struct field_slot {
  Field field;
};

template <class Indices, class... Fields>
struct field_slots;
template <std::size_t... Indices, class... Fields>
struct field_slots<std::index_sequence<Indices...>, Fields...> : field_slot<Indices, Fields>... {
  /// Calls `with` once, with all of them.
  template <class With>
  constexpr decltype(auto) apply(With&& with) const {
    return std::forward<With>(with)(field_slot<Indices, Fields>::field...);
  }
};
}  // namespace detail

/// All fields of a struct; `apply` calls a function with all of them. Not a std::tuple, whose conversions take long to
/// compile.
template <class... Fields>
struct field_list : detail::field_slots<std::index_sequence_for<Fields...>, Fields...> {
  static constexpr std::size_t size = sizeof...(Fields);
  constexpr explicit field_list(const Fields&... each)
    : detail::field_slots<std::index_sequence_for<Fields...>, Fields...>{{each}...} {}
};

namespace detail {
template <class T>
inline constexpr bool is_field_list = false;
template <class... Fields>
inline constexpr bool is_field_list<field_list<Fields...>> = true;
}  // namespace detail

/// The field at this place of a list.
template <std::size_t Index, class Field>
constexpr const Field& field_at(const detail::field_slot<Index, Field>& list) {
  return list.field;
}

/// A struct that lists its fields.
template <class T>
concept described = requires {
  requires detail::is_field_list<std::remove_cvref_t<decltype(T::fields)>>;
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
