#pragma once
/// A value of any described type with something in every field, and all names and words that its spoken form may hold.
/// Both follow from the fields, so a new command or event is a seed by itself.

#include <set>
#include <string>
#include <type_traits>

#include "actors/base/ids.hpp"
#include "persistence/codec.hpp"

namespace trefoil::fuzz {

template <class T>
void fill(T& to);

/// Calls `with` on each member that the fields of a value name.
template <described T, class With>
void each_member(T& of, With with) {
  T::fields.apply([&](const auto&... field) { (with(of.*(field.member)), ...); });
}

template <class T>
void fill(T& to) {
  if constexpr (text_id<T>) {
    auto raw = to_bytes(T{});
    for (std::size_t at = 0; at < raw.size(); ++at) raw[at] = static_cast<char>(at + 1);
    (void)from_bytes(raw, to);
  } else if constexpr (custom_coded<T>) {
    // Its initial value has a form of its own.
  } else if constexpr (described<T>) {
    each_member(to, [](auto& member) { fill(member); });
  } else if constexpr (std::is_same_v<T, bool>) {
    to = true;
  } else if constexpr (std::is_enum_v<T>) {
    to = static_cast<T>(enum_words<T>::words.size() - 1);
  } else if constexpr (std::is_integral_v<T>) {
    to = 7;
  } else if constexpr (std::is_same_v<T, std::string>) {
    to = "text";
  } else if constexpr (detail::is_vector<T>::value) {
    fill(to.emplace_back());
  } else if constexpr (detail::is_optional<T>::value) {
    fill(to.emplace());
  } else if constexpr (detail::is_pointer_to_const<T>::value) {
    auto fresh = std::make_shared<std::remove_const_t<typename T::element_type>>();
    fill(*fresh);
    to = std::move(fresh);
  } else {
    fill(to["key"]);
  }
}

template <class T>
[[nodiscard]] T filled() {
  T value{};
  fill(value);
  return value;
}

/// Gathers the names of fields and the words of enumerations below a type.
template <class T>
void gather_words(std::set<std::string>& to) {
  if constexpr (text_id<T>) {
    to.insert(to_text(filled<T>()));
  } else if constexpr (custom_coded<T>) {
    return;
  } else if constexpr (described<T>) {
    T::fields.apply([&](const auto&... field) { (to.emplace(field.name), ...); });
    T value{};
    each_member(value, [&]<class Member>(Member&) { gather_words<Member>(to); });
  } else if constexpr (std::is_enum_v<T>) {
    for (const auto word : enum_words<T>::words) to.emplace(word);
  } else if constexpr (detail::is_vector<T>::value || detail::is_optional<T>::value) {
    gather_words<typename T::value_type>(to);
  } else if constexpr (detail::is_pointer_to_const<T>::value) {
    gather_words<std::remove_const_t<typename T::element_type>>(to);
  } else if constexpr (detail::is_text_map<T>::value) {
    gather_words<typename T::mapped_type>(to);
  }
}

/// Calls `with(std::type_identity<Alternative>{})` for each alternative of a variant.
template <class Variant, class With>
void each_alternative(With with) {
  [&]<class... Alternatives>(std::type_identity<std::variant<Alternatives...>>) {
    (with(std::type_identity<Alternatives>{}), ...);
  }(std::type_identity<typename Variant::alternatives>{});
}

/// Calls `with(std::type_identity<Member>{})` for each member of a tuple.
template <class Tuple, class With>
void each_of(With with) {
  [&]<class... Members>(std::type_identity<std::tuple<Members...>>) {
    (with(std::type_identity<Members>{}), ...);
  }(std::type_identity<Tuple>{});
}

}  // namespace trefoil::fuzz
