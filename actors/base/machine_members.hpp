#pragma once
/// What machine.hpp and sealed.hpp leave out; for the file of each machine's messages.

#include "actors/base/machine.hpp"
#include "actors/base/sealed_members.hpp"

namespace trefoil {

template <class Variant>
bool decode_tagged(std::uint16_t tag, std::string_view body, Variant& to) {
  const auto attempt = [&]<class Alternative>(std::type_identity<Alternative>) {
    if (Alternative::tag != tag) return false;
    Alternative value{};
    if (decode<spelling::stored>(body, value).failed()) return false;
    to = std::move(value);
    return true;
  };
  return [&]<class... Alternatives>(std::type_identity<std::variant<Alternatives...>>) {
    return (attempt(std::type_identity<Alternatives>{}) || ...);
  }(std::type_identity<typename Variant::alternatives>{});
}

}  // namespace trefoil
