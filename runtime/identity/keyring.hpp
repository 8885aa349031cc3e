#pragma once
/// Who a session speaks for. Tokens stand for services and the operator; real identity later replaces only this check.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/base/facts.hpp"

namespace trefoil::identity {

/// What a session is after a good hello.
struct speaker {
  principal_kind kind = principal_kind::person;
  std::string name;      ///< `operator`, or `service:` and the key's name.
  bool may_act = false;  ///< May set `as`, a person that it acts for.
};

struct service_key {
  std::string name;
  std::string token;
};

/// All tokens that this node takes. Holds only their hashes. Any thread.
class keyring {
public:
  keyring(const std::vector<std::string>& operator_tokens,
          const std::vector<service_key>& service_keys);

  /// Whose token this is. Takes the same time for every wrong token.
  [[nodiscard]] std::optional<speaker> find(std::string_view token) const;

private:
  using digest = std::array<unsigned char, 32>;
  struct entry {
    digest hash{};
    identity::speaker speaker;
  };
  static digest hash_of(std::string_view token);
  void add(std::string_view token, speaker);

  std::vector<entry> entries_;
};

/// Splits `name:token`; nothing when one of both is empty.
[[nodiscard]] std::optional<service_key> parse_service_key(std::string_view text);

}  // namespace trefoil::identity
