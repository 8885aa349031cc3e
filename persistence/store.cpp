#include "persistence/store.hpp"

#include <openssl/evp.h>

#include <new>

namespace trefoil {

namespace {

class store_errors final : public std::error_category {
public:
  [[nodiscard]] const char* name() const noexcept override { return "trefoil.store"; }

  [[nodiscard]] std::string message(int code) const override {
    switch (static_cast<store_errc>(code)) {
      case store_errc::not_found:
        return "not found";
      case store_errc::fenced:
        return "another owner holds a later epoch";
      case store_errc::corrupt:
        return "stored bytes are damaged";
      case store_errc::disk_full:
        return "no room left on the disk";
      case store_errc::failed:
        return "a write, sync or read failed";
      case store_errc::in_use:
        return "another process holds the store";
      case store_errc::mismatch:
        return "made with other settings or by a newer release";
    }
    return "unknown store error";
  }
};

}  // namespace

const std::error_category& store_category() {
  static const store_errors category;
  return category;
}

std::error_code make_error_code(store_errc code) {
  return {static_cast<int>(code), store_category()};
}

blob_id blob_id_of(std::string_view bytes) {
  blob_id id;
  // Digesting memory fails only when OpenSSL finds no memory for its own context.
  if (EVP_Digest(bytes.data(), bytes.size(), id.bytes.data(), nullptr, EVP_sha256(), nullptr)
      != 1) {
    throw std::bad_alloc{};
  }
  return id;
}

}  // namespace trefoil
