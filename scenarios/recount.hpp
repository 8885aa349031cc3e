#pragma once
/// A store's journal, read after a run or beside a running node: what the checks say of it, and what a story looks up
/// itself. Shares only the codec with the node.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "persistence/expected.hpp"
#include "persistence/store.hpp"
#include "runtime/checks/checks.hpp"

namespace trefoil::scenarios {

/// What became of one campaign's participants when their pages were opened, and what was claimed.
struct opened_counts {
  std::uint64_t participants = 0;
  std::uint64_t not_connected = 0;
  std::uint64_t not_found = 0;
  std::uint64_t claims = 0;  ///< Ever made.
};

/// Counts the records behind these positions, one a shard; none: all. Fails with a sentence when something cannot be
/// read.
[[nodiscard]] expected<opened_counts, std::string> count_opened(const store&, const campaign_id&,
                                                                const std::vector<sequence>& behind
                                                                = {});

// The same of the store in a folder, which a node may be using: what it has acknowledged is there.

[[nodiscard]] expected<opened_counts, std::string> count_opened(
  const std::filesystem::path& store_folder, const campaign_id&,
  const std::vector<sequence>& behind = {});

/// What `trefoil verify` finds.
[[nodiscard]] expected<checks::report, std::string> verify(
  const std::filesystem::path& store_folder, const checks::ledger&);

/// Where each shard's journal ends.
[[nodiscard]] expected<std::vector<sequence>, std::string> journal_ends(
  const std::filesystem::path& store_folder);

}  // namespace trefoil::scenarios
