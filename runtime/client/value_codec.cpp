#include "runtime/client/value.hpp"
#include "runtime/wire/headers.hpp"

namespace trefoil::client {

namespace {

struct msgpack_writer {
  std::string& out;

  void operator()(std::monostate) const { wire::append_nil(out); }
  void operator()(bool yes) const { out.push_back(yes ? '\xc3' : '\xc2'); }
  void operator()(std::int64_t number) const { wire::append_int(out, number); }
  void operator()(std::uint64_t number) const { wire::append_uint(out, number); }
  void operator()(const std::string& text) const { wire::append_text(out, text); }
  void operator()(const value::bytes_type& bytes) const { wire::append_bytes(out, bytes.content); }
  void operator()(const value::list_type& items) const {
    wire::append_array(out, items.size());
    for (const auto& item : items) item.visit(*this);
  }
  void operator()(const value::map_type& pairs) const {
    wire::append_map(out, pairs.size());
    for (const auto& [key, one] : pairs) {
      wire::append_text(out, key);
      one.visit(*this);
    }
  }
};

constexpr int depth_max = 32;

/// Reads values one behind the other; `left` shrinks.
class msgpack_reader {
public:
  explicit msgpack_reader(std::string_view from) : left_{from} {}

  [[nodiscard]] bool read(value& to, int depth = 0) {
    if (left_.empty() || depth > depth_max) return false;
    const auto head = wire::read_header(left_);
    if (!head.whole) return false;
    const auto at = left_;
    left_.remove_prefix(head.size);
    switch (head.shape) {
      case wire::shape::scalar:
        return scalar(at, head.size, to);
      case wire::shape::text:
      case wire::shape::bytes:
        return block(head, to);
      case wire::shape::array:
        return list(head.count, to, depth);
      case wire::shape::map:
        return map(head.count, to, depth);
      default:
        return false;
    }
  }
  [[nodiscard]] bool at_end() const { return left_.empty(); }

private:
  static bool scalar(std::string_view at, std::size_t size, value& to) {
    const auto first = static_cast<unsigned char>(at[0]);
    if (first <= 0x7f) {
      to = std::uint64_t{first};
    } else if (first >= 0xe0) {
      to = static_cast<std::int64_t>(static_cast<std::int8_t>(first));
    } else if (first == 0xc0) {
      to = nullptr;
    } else if (first == 0xc2 || first == 0xc3) {
      to = first == 0xc3;
    } else if (first >= 0xcc && first <= 0xcf) {
      to = wire::big_endian(at.data() + 1, size - 1);
    } else if (first >= 0xd0 && first <= 0xd3) {
      const auto shift = 64U - 8U * (size - 1);
      const auto bits = wire::big_endian(at.data() + 1, size - 1) << shift;
      to = static_cast<std::int64_t>(bits) >> shift;
    } else {
      return false;  // The node sends no fractions.
    }
    return true;
  }

  bool block(const wire::header& head, value& to) {
    if (left_.size() < head.count) return false;
    std::string content{left_.substr(0, head.count)};
    left_.remove_prefix(head.count);
    to = head.shape == wire::shape::text ? value{std::move(content)}
                                         : value::bytes(std::move(content));
    return true;
  }

  bool list(std::size_t count, value& to, int depth) {
    if (count > left_.size()) return false;  // Every item has at least one byte.
    value::list_type items(count);
    for (auto& item : items) {
      if (!read(item, depth + 1)) return false;
    }
    to = std::move(items);
    return true;
  }

  bool map(std::size_t count, value& to, int depth) {
    if (count > left_.size() / 2) return false;
    value::map_type pairs(count);
    for (auto& [key, one] : pairs) {
      if (left_.empty()) return false;
      const auto head = wire::read_header(left_);
      if (!head.whole || head.shape != wire::shape::text) return false;
      left_.remove_prefix(head.size);
      if (left_.size() < head.count) return false;
      key.assign(left_.substr(0, head.count));
      left_.remove_prefix(head.count);
      if (!read(one, depth + 1)) return false;
    }
    to = std::move(pairs);
    return true;
  }

  std::string_view left_;
};

}  // namespace

void encode(const value& from, std::string& out) { from.visit(msgpack_writer{out}); }

bool decode(std::string_view from, value& to) {
  msgpack_reader reader{from};
  return reader.read(to) && reader.at_end();
}

}  // namespace trefoil::client
