#pragma once
/// A campaign counted anew from the journal alone, by other code than the node's.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "actors/base/ids.hpp"
#include "persistence/expected.hpp"
#include "persistence/store.hpp"
#include "scenarios/ledger.hpp"

namespace trefoil::scenarios {

/// What a journal says of one campaign.
struct journal_counts {
  std::uint64_t opened = 0;  ///< Participants whose page was opened, whatever became of them.
  std::uint64_t waiting = 0;
  std::uint64_t not_started = 0;
  std::uint64_t in_progress = 0;
  std::uint64_t claimed = 0;  ///< Open with a holder.
  std::uint64_t completed = 0;
  std::uint64_t closed = 0;
  std::uint64_t undelivered = 0;
  std::uint64_t skipped = 0;
  std::uint64_t failed = 0;
  std::uint64_t finished = 0;  ///< Steps of all delivered.
  std::uint64_t reachable = 0;
  std::uint64_t reminders_sent = 0;
  std::uint64_t reminders_skipped = 0;
  std::uint64_t people_reminded = 0;
  std::uint64_t claims = 0;   ///< Claims ever made.
  std::uint64_t records = 0;  ///< Of all shards, whoever they belong to.

  /// What must never be, in words; at most 20.
  std::vector<std::string> violations;
  std::uint64_t violations_found = 0;
};

/// Reads every shard's journal and the pages that it opens. Fails with a sentence when the store cannot be read.
/// Violations: a participant opened twice, two holders at once, an answer by somebody who does not hold the task, a
/// second completion, a completion behind the fence, and anything acknowledged that is not where the node said it is.
[[nodiscard]] expected<journal_counts, std::string> recount(const store&, campaign_id,
                                                            const ledger&);

/// The same of the store in a folder, which a node may be using: what it has acknowledged is there.
[[nodiscard]] expected<journal_counts, std::string> recount(
  const std::filesystem::path& store_folder, campaign_id, const ledger&);

/// Participants that this store's journal has opened behind these positions, one a shard: quicker than a recount.
[[nodiscard]] expected<std::uint64_t, std::string> opened_behind(
  const std::filesystem::path& store_folder, campaign_id, const std::vector<sequence>& behind);

/// Where each shard's journal ends.
[[nodiscard]] expected<std::vector<sequence>, std::string> journal_ends(
  const std::filesystem::path& store_folder);

}  // namespace trefoil::scenarios
