#pragma once
/// Tokens that a node makes for itself at its first start, so that nobody has to invent one to try it.

#include <filesystem>
#include <string>

#include "persistence/store.hpp"

namespace trefoil::identity {

/// The token in this file. Without the file makes one of 256 random bits, readable by the owner only. Fails with
/// `failed` when the file cannot be read or written, or is empty.
[[nodiscard]] outcome_of<std::string> token_in(const std::filesystem::path& file);

}  // namespace trefoil::identity
