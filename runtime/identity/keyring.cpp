#include "runtime/identity/keyring.hpp"

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace trefoil::identity {

keyring::keyring(const std::vector<std::string>& operator_tokens,
                 const std::vector<service_key>& service_keys) {
  for (const auto& token : operator_tokens) {
    add(token, {principal_kind::network_operator, "operator", false});
  }
  for (const auto& key : service_keys) {
    add(key.token, {principal_kind::person, "service:" + key.name, true});
  }
}

void keyring::add(std::string_view token, speaker who) {
  if (!token.empty()) entries_.push_back({hash_of(token), std::move(who)});
}

std::optional<speaker> keyring::find(std::string_view token) const {
  const auto hash = hash_of(token);
  const entry* found = nullptr;
  for (const auto& each : entries_) {
    if (CRYPTO_memcmp(hash.data(), each.hash.data(), hash.size()) == 0) found = &each;
  }
  if (found == nullptr || token.empty()) return std::nullopt;
  return found->speaker;
}

keyring::digest keyring::hash_of(std::string_view token) {
  digest hash;
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), hash.data());
  return hash;
}

std::optional<service_key> parse_service_key(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) {
    return std::nullopt;
  }
  return service_key{std::string{text.substr(0, colon)}, std::string{text.substr(colon + 1)}};
}

}  // namespace trefoil::identity
