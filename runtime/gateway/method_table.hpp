#pragma once
/// Every method of the wire, found by name.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tsl/robin_map.h>
#include <xxhash.h>

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

  /// Asked for every call, also of those that are only refused.
  struct name_hash {
    std::size_t operator()(std::string_view name) const {
      return XXH3_64bits(name.data(), name.size());
    }
  };

  std::vector<std::string> names_;
  // Keys stand in the catalogue or are literals.
  tsl::robin_map<std::string_view, route, name_hash> routes_;
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
