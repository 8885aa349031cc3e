#pragma once
/// What a story knows of each participant from the node's answers alone, and the counts that follow from it.

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/checks/figures.hpp"
#include "scenarios/engine.hpp"
#include "scenarios/network.hpp"
#include "scenarios/recount.hpp"

namespace trefoil::scenarios {

/// What is to become of a task.
enum class fate : std::uint8_t {
  submitted = 0,  ///< Claimed, answered, handed in.
  released,       ///< Begun by one, given back, finished by another.
  held,           ///< Claimed and left.
  begun,          ///< Claimed, begun and left.
  ready,          ///< Answered, handed in only while the campaign is being closed.
  silent,         ///< Nobody ever looks.
  accepting,      ///< Of an invited one: accepts late, then as `submitted`.
  declining,      ///< Of an invited one: never accepts.
};

struct participant {
  enum class place : std::uint8_t {
    waiting,
    not_started,
    in_progress,
    completed,
    closed,
    undelivered,
    skipped  ///< Not connected.
  };
  const scenarios::supplier* supplier = nullptr;
  scenarios::fate fate = fate::submitted;
  participant::place at = place::not_started;
  person_id holder;
  std::uint64_t finished = 0;
  std::uint64_t reachable = 0;
  std::uint64_t seed = 0;

  [[nodiscard]] bool open() const { return at == place::not_started || at == place::in_progress; }
  [[nodiscard]] task_id task_of(campaign_id campaign) const { return {campaign, supplier->id, 1}; }
  [[nodiscard]] person_id person(person_number number) const { return {supplier->id, number}; }
};

/// What reminders are expected to have come to.
struct reminded_counts {
  std::uint64_t sent = 0;
  std::uint64_t skipped = 0;
  std::uint64_t people = 0;
};

/// A campaign by its journal alone: the figures as the checks count them, and what they do not tell apart.
struct journal_counts {
  checks::figures figures;
  opened_counts opened;
};

/// Counts of the participants as told by the story (`expected`), by `campaign.show` (`node`) and, when there is one, by
/// the journal.
[[nodiscard]] std::vector<count_record> witnesses(const std::vector<participant>&,
                                                  const reminded_counts&, const client::value& kpis,
                                                  const journal_counts* journal = nullptr);

/// Puts what `campaign.show` told into the report.
void note_kpis(run_record&, const client::value& shown);

/// Runs the checks over the store when it is at hand, against everything that the run was told, and `shown` as the
/// campaign's figures at rest. Nothing without a store.
[[nodiscard]] std::optional<journal_counts> recount_if_possible(engine&,
                                                                const std::filesystem::path& store,
                                                                campaign_id,
                                                                const client::value& shown);

}  // namespace trefoil::scenarios
