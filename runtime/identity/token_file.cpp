#include "runtime/identity/token_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <openssl/rand.h>
#include <unistd.h>

#include "persistence/hex.hpp"

namespace trefoil::identity {

namespace {

failure failed_at(const std::filesystem::path& file, std::string_view why) {
  return {make_error_code(store_errc::failed), file.string() + ": " + std::string{why}};
}

std::string random_token() {
  std::array<unsigned char, 32> random{};
  if (RAND_bytes(random.data(), random.size()) != 1) return {};
  return hex_of(random);
}

outcome_of<std::string> read_token(const std::filesystem::path& file) {
  std::ifstream from{file};
  std::string token;
  if (!std::getline(from, token) || token.empty()) {
    return unexpected(failed_at(file, "holds no token; delete it and a new one is made"));
  }
  return token;
}

}  // namespace

outcome_of<std::string> token_in(const std::filesystem::path& file) {
  const int made = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) {
    if (errno == EEXIST) return read_token(file);
    return unexpected(failed_at(file, std::strerror(errno)));
  }
  const auto token = random_token();
  const auto line = token + "\n";
  const bool written
    = !token.empty()
      && ::write(made, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  const bool synced = ::fsync(made) == 0;
  ::close(made);
  if (!written || !synced) {
    ::unlink(file.c_str());
    return unexpected(failed_at(file, "cannot be written"));
  }
  return token;
}

}  // namespace trefoil::identity
