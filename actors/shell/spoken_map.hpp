#pragma once
/// Writes a spoken map whose fields no struct lists.

#include <string>
#include <string_view>

#include "persistence/codec.hpp"

namespace trefoil::shell {

class spoken_map {
public:
  explicit spoken_map(std::uint32_t fields) : out_{body_} { out_.pack().pack_map(fields); }

  template <class T>
  spoken_map& add(std::string_view name, const T& value) {
    put<spelling::spoken>(out_, name);
    put<spelling::spoken>(out_, value);
    return *this;
  }
  /// A value that is msgpack already.
  spoken_map& add_raw(std::string_view name, std::string_view value) {
    put<spelling::spoken>(out_, name);
    body_ += value;
    return *this;
  }
  [[nodiscard]] std::string take() { return std::move(body_); }

private:
  std::string body_;
  encoder out_;
};

/// Puts `position` in front of the fields of a spoken map.
[[nodiscard]] std::string with_position(const std::string& map, shard_id shard, sequence position);

}  // namespace trefoil::shell
