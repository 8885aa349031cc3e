#pragma once
/// What the node has acknowledged: kept by the scenario, held against the journal afterwards.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "actors/base/ids.hpp"
#include "persistence/expected.hpp"
#include "runtime/client/value.hpp"

namespace trefoil::scenarios {

enum class deed : std::uint8_t { claimed = 0, released, submitted };

/// One acknowledged command and the journal position that the node answered.
struct acknowledged {
  scenarios::deed deed = scenarios::deed::claimed;
  task_id task;
  person_number who = 0;
  shard_id shard = 0;
  sequence position = 0;
  std::uint64_t receipt = 0;  ///< Of a submit.
  friend bool operator==(const acknowledged&, const acknowledged&) = default;
};

struct ledger {
  std::vector<acknowledged> entries;

  /// `result`: what the node answered, `{result, position}`.
  void add(deed, const task_id&, person_number, const client::value& result);

  /// One line an entry. False when the file cannot be written.
  [[nodiscard]] bool write(const std::filesystem::path&) const;
  /// Fails with one sentence that names the line.
  [[nodiscard]] static expected<ledger, std::string> read(const std::filesystem::path&);
};

}  // namespace trefoil::scenarios
