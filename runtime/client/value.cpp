#include "runtime/client/value.hpp"

#include <cstddef>
#include <limits>

namespace trefoil::client {

namespace {

const value nothing{};
const value::list_type no_items{};
const value::map_type no_pairs{};

}  // namespace

bool value::as_bool(bool otherwise) const {
  const auto* held = std::get_if<bool>(&held_);
  return held != nullptr ? *held : otherwise;
}

std::int64_t value::as_int(std::int64_t otherwise) const {
  if (const auto* held = std::get_if<std::int64_t>(&held_)) return *held;
  const auto* held = std::get_if<std::uint64_t>(&held_);
  return held != nullptr && std::in_range<std::int64_t>(*held) ? static_cast<std::int64_t>(*held)
                                                               : otherwise;
}

std::uint64_t value::as_uint(std::uint64_t otherwise) const {
  if (const auto* held = std::get_if<std::uint64_t>(&held_)) return *held;
  const auto* held = std::get_if<std::int64_t>(&held_);
  return held != nullptr && *held >= 0 ? static_cast<std::uint64_t>(*held) : otherwise;
}

std::string_view value::as_text(std::string_view otherwise) const {
  if (const auto* held = std::get_if<std::string>(&held_)) return *held;
  const auto* held = std::get_if<bytes_type>(&held_);
  return held != nullptr ? std::string_view{held->content} : otherwise;
}

const value::list_type& value::items() const {
  const auto* held = std::get_if<list_type>(&held_);
  return held != nullptr ? *held : no_items;
}

const value::map_type& value::pairs() const {
  const auto* held = std::get_if<map_type>(&held_);
  return held != nullptr ? *held : no_pairs;
}

std::size_t value::size() const { return items().size() + pairs().size(); }

const value& value::operator[](std::string_view key) const {
  for (const auto& [name, held] : pairs()) {
    if (name == key) return held;
  }
  return nothing;
}

const value& value::at(std::size_t index) const {
  return index < items().size() ? items()[index] : nothing;
}

bool value::has(std::string_view key) const {
  for (const auto& pair : pairs()) {
    if (pair.first == key) return true;
  }
  return false;
}

value& value::set(std::string_view key, value one) {
  if (!is_map()) held_ = map_type{};
  auto& pairs = std::get<map_type>(held_);
  for (auto& [name, held] : pairs) {
    if (name != key) continue;
    held = std::move(one);
    return *this;
  }
  pairs.emplace_back(std::string{key}, std::move(one));
  return *this;
}

value& value::add(value one) {
  if (!is_list()) held_ = list_type{};
  std::get<list_type>(held_).push_back(std::move(one));
  return *this;
}

bool operator==(const value& one, const value& other) {
  if (one.is_number() && other.is_number() && one.held_.index() != other.held_.index()) {
    const auto& with_sign = std::holds_alternative<std::int64_t>(one.held_) ? one : other;
    const auto& without = &with_sign == &one ? other : one;
    return with_sign.as_int() >= 0 && with_sign.as_uint() == without.as_uint();
  }
  return one.held_ == other.held_;
}

value map_of(std::initializer_list<value::pair_type> pairs) { return value::map_type{pairs}; }

value list_of(std::initializer_list<value> items) { return value::list_type{items}; }

namespace {

void append_base64(std::string_view from, std::string& out) {
  static constexpr std::string_view alphabet
    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t at = 0; at < from.size(); at += 3) {
    std::uint32_t bits = 0;
    const auto taken = std::min<std::size_t>(3, from.size() - at);
    for (std::size_t n = 0; n < 3; ++n) {
      bits = (bits << 8U) | (n < taken ? static_cast<unsigned char>(from[at + n]) : 0U);
    }
    for (std::size_t n = 0; n < 4; ++n) {
      out += n <= taken ? alphabet[(bits >> (18U - 6U * n)) & 0x3fU] : '=';
    }
  }
}

void append_json_text(std::string_view from, std::string& out) {
  static constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  for (const char one : from) {
    const auto code = static_cast<unsigned char>(one);
    if (one == '"' || one == '\\') {
      out += '\\';
      out += one;
    } else if (one == '\n') {
      out += "\\n";
    } else if (code < 0x20) {
      out += "\\u00";
      out += hex[code >> 4U];
      out += hex[code & 0xfU];
    } else {
      out += one;
    }
  }
  out += '"';
}

struct json_writer {
  std::string& out;

  void operator()(std::monostate) const { out += "null"; }
  void operator()(bool yes) const { out += yes ? "true" : "false"; }
  void operator()(std::int64_t number) const { out += std::to_string(number); }
  void operator()(std::uint64_t number) const { out += std::to_string(number); }
  void operator()(const std::string& text) const { append_json_text(text, out); }
  void operator()(const value::bytes_type& bytes) const {
    out += '"';
    append_base64(bytes.content, out);
    out += '"';
  }
  void operator()(const value::list_type& items) const {
    out += '[';
    for (const auto& item : items) {
      if (&item != items.data()) out += ',';
      item.visit(*this);
    }
    out += ']';
  }
  void operator()(const value::map_type& pairs) const {
    out += '{';
    for (const auto& pair : pairs) {
      if (&pair != pairs.data()) out += ',';
      append_json_text(pair.first, out);
      out += ':';
      pair.second.visit(*this);
    }
    out += '}';
  }
};

}  // namespace

std::string to_json(const value& from) {
  std::string out;
  from.visit(json_writer{out});
  return out;
}

}  // namespace trefoil::client
