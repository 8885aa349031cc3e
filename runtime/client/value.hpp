#pragma once
/// A value as it crosses the wire: what a caller of the node fills in and reads. Needs no other library.

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace trefoil::client {

/// Nothing, a yes/no, a number, a text, bytes, a list or a map. Maps keep their order and have text keys.
/// Reading never fails: what is absent or of another kind reads as nil, zero, empty or the given default.
class value {
public:
  using list_type = std::vector<value>;
  using pair_type = std::pair<std::string, value>;
  using map_type = std::vector<pair_type>;
  struct bytes_type {
    std::string content;
    friend bool operator==(const bytes_type&, const bytes_type&) = default;
  };

  value() = default;
  /*implicit*/ value(std::nullptr_t) {}
  template <std::same_as<bool> T>
  /*implicit*/ value(T yes) : held_{yes} {}
  template <std::floating_point T>
  value(T) = delete;  // The wire carries no fractions.
  template <std::signed_integral T>
  /*implicit*/ value(T number) : held_{static_cast<std::int64_t>(number)} {}
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>)
    /*implicit*/ value(T number)
    : held_{static_cast<std::uint64_t>(number)} {}
  /*implicit*/ value(std::string text) : held_{std::move(text)} {}
  /*implicit*/ value(std::string_view text) : held_{std::string{text}} {}
  /*implicit*/ value(const char* text) : held_{std::string{text}} {}
  /*implicit*/ value(list_type items) : held_{std::move(items)} {}
  /*implicit*/ value(map_type pairs) : held_{std::move(pairs)} {}

  [[nodiscard]] static value bytes(std::string content) {
    value made;
    made.held_ = bytes_type{std::move(content)};
    return made;
  }
  [[nodiscard]] static value list() { return list_type{}; }
  [[nodiscard]] static value map() { return map_type{}; }

  [[nodiscard]] bool is_nil() const { return std::holds_alternative<std::monostate>(held_); }
  [[nodiscard]] bool is_bool() const { return std::holds_alternative<bool>(held_); }
  [[nodiscard]] bool is_number() const {
    return std::holds_alternative<std::int64_t>(held_)
           || std::holds_alternative<std::uint64_t>(held_);
  }
  [[nodiscard]] bool is_text() const { return std::holds_alternative<std::string>(held_); }
  [[nodiscard]] bool is_bytes() const { return std::holds_alternative<bytes_type>(held_); }
  [[nodiscard]] bool is_list() const { return std::holds_alternative<list_type>(held_); }
  [[nodiscard]] bool is_map() const { return std::holds_alternative<map_type>(held_); }

  [[nodiscard]] bool as_bool(bool otherwise = false) const;
  /// A number outside the range reads as `otherwise`.
  [[nodiscard]] std::int64_t as_int(std::int64_t otherwise = 0) const;
  [[nodiscard]] std::uint64_t as_uint(std::uint64_t otherwise = 0) const;
  /// A text, or bytes. Valid as long as this value.
  [[nodiscard]] std::string_view as_text(std::string_view otherwise = {}) const;

  /// The items of a list; none of anything else.
  [[nodiscard]] const list_type& items() const;
  /// The pairs of a map; none of anything else.
  [[nodiscard]] const map_type& pairs() const;
  /// Items of a list or pairs of a map.
  [[nodiscard]] std::size_t size() const;

  /// A map's value; nil when there is none.
  [[nodiscard]] const value& operator[](std::string_view key) const;
  [[nodiscard]] const value& operator[](const char* key) const {
    return (*this)[std::string_view{key}];
  }
  /// A list's item; nil behind its end.
  [[nodiscard]] const value& at(std::size_t index) const;
  [[nodiscard]] bool has(std::string_view key) const;

  /// Puts a pair into a map, or over the pair of this key; anything else becomes a map first.
  value& set(std::string_view key, value one);
  /// Appends to a list; anything else becomes a list first.
  value& add(value one);

  /// Calls `with` on what is held: std::monostate, bool, std::int64_t, std::uint64_t, std::string, bytes_type,
  /// list_type or map_type.
  template <class With>
  decltype(auto) visit(With&& with) const {
    return std::visit(std::forward<With>(with), held_);
  }

  /// Numbers are equal when they mean the same, signed or not.
  friend bool operator==(const value& one, const value& other);

private:
  std::variant<std::monostate, bool, std::int64_t, std::uint64_t, std::string, bytes_type,
               list_type, map_type>
    held_;
};

/// A map, written down: map_of({{"task", task}, {"as", person}}).
[[nodiscard]] value map_of(std::initializer_list<value::pair_type> pairs);
/// A list, written down: list_of({"finance", "legal"}).
[[nodiscard]] value list_of(std::initializer_list<value> items);

/// Appends the value as msgpack.
void encode(const value& from, std::string& out);
/// Reads one whole value of at most 32 levels; false when these bytes are not exactly that. Never throws on bad bytes
/// and allocates no more than they hold.
[[nodiscard]] bool decode(std::string_view from, value& to);
/// One line of JSON. Bytes become text in base 64.
[[nodiscard]] std::string to_json(const value& from);

}  // namespace trefoil::client
