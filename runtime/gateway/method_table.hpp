#pragma once
/// Every method of the wire, found by name.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tsl/robin_map.h>

#include "actors/catalogue.hpp"
#include "actors/shell/messages.hpp"

namespace trefoil::gateway {

/// Reads a query's arguments.
using query_reader = expected<shell::query, codec_error> (*)(const msgpack::object& arguments);

/// Where a call goes.
struct route {
  enum class kind : std::uint8_t { hello, command, query, put_blob, get_blob };
  route::kind to = kind::command;
  const method* command = nullptr;  ///< Of a command.
  query_reader query = nullptr;     ///< Of a query.
};

/// All methods: the catalogue's commands, the queries and the session. Any thread.
class method_table {
public:
  [[nodiscard]] static const method_table& all();

  /// Null when there is no such method.
  [[nodiscard]] const route* find(std::string_view name) const;
  /// The method that was probably meant; empty when none is close.
  [[nodiscard]] std::string nearest(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

private:
  method_table();
  void add(std::string_view name, const route&);

  /// Asked for every call, also of those that are only refused: a name's length with its first and its last eight bytes
  /// costs two loads. Of a shorter name the length alone.
  struct name_hash {
    std::size_t operator()(std::string_view name) const {
      std::uint64_t mixed = name.size();
      if (name.size() >= part) mixed = (first(name) * 0x9e37'79b9'7f4a'7c15U) ^ last(name) ^ mixed;
      return mixed * 0x9e37'79b9'7f4a'7c15U >> 32U;
    }
  };
  struct same_name {
    bool operator()(std::string_view left, std::string_view right) const {
      if (left.size() != right.size()) return false;
      if (left.size() < part || left.size() > 2 * part) return left == right;
      return first(left) == first(right) && last(left) == last(right);
    }
  };
  static constexpr std::size_t part = sizeof(std::uint64_t);
  static std::uint64_t load(const char* at) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
  }
  static std::uint64_t first(std::string_view name) { return load(name.data()); }
  static std::uint64_t last(std::string_view name) {
    return load(name.data() + name.size() - part);
  }

  std::vector<std::string> names_;
  // Keys stand in the catalogue or are literals.
  tsl::robin_map<std::string_view, route, name_hash, same_name> routes_;
};

/// Arguments of session.hello.
struct hello_arguments {
  std::string token;
  std::optional<bool> refusals_together;
  static constexpr auto fields
    = field_list{field<1>("token", &hello_arguments::token).max(limits::token_bytes_max),
                 field<2>("refusals_together", &hello_arguments::refusals_together)};
};

/// Arguments of blob.put.
struct put_blob_arguments {
  bytes content;
  static constexpr auto fields = field_list{field<1>("content", &put_blob_arguments::content)};
};

/// Arguments of blob.get.
struct get_blob_arguments {
  std::string blob;
  static constexpr auto fields
    = field_list{field<1>("blob", &get_blob_arguments::blob).max(limits::name_bytes_max)};
};

/// `sha256:` and 64 hexadecimal digits.
[[nodiscard]] std::string blob_text(const blob_id&);
[[nodiscard]] std::optional<blob_id> parse_blob(std::string_view text);

}  // namespace trefoil::gateway
