#pragma once
/// What a cohort's participants come to, by segment: now, and at every instant since the cohort began to open. What
/// changed is kept as differences in blocks; each begins with whole counts, so that one block answers for an instant.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/cohort/participant.hpp"
#include "actors/shell/fold_rows.hpp"

namespace trefoil::shell {

/// Where a record stands in its shard's journal, in place and in time.
struct moment {
  sequence at = 0;
  timestamp when;  ///< Never before that of the record before.
};

/// Participants that are counted together: of one region, their tasks for the same departments.
struct segment {
  std::string region;          ///< Of the company, as it was planned.
  department_set departments;  ///< None: the task is for named persons, or there is none.
  static constexpr auto fields = field_list{field<1>("region", &segment::region),
                                            field<2>("departments", &segment::departments)};
  friend bool operator==(const segment&, const segment&) = default;
};

/// A cohort's counts at one moment. Those that belong to no participant stand in the segment 0.
struct segment_counts {
  std::vector<segment> segments;
  std::vector<cohort::tally> counts;  ///< By segment.
  sequence at = 0;                    ///< The last record that is in them.
};

/// A block of differences, whole or as it grows.
struct tally_block {
  timestamp from;
  sequence at = 0;      ///< Its first counts are of this record.
  std::string entries;  ///< docs/FORMATS.md
  static constexpr auto fields
    = field_list{field<1>("from", &tally_block::from), field<2>("at", &tally_block::at),
                 field<3>("entries", &tally_block::entries)};
};

/// The counts behind the last entry up to an instant, of so many segments. Nothing: the block is damaged.
[[nodiscard]] std::optional<segment_counts> counts_at(const tally_block&, std::size_t segments,
                                                      timestamp);

/// Where the counts of an instant are found.
struct tallies_then {
  enum class kind : std::uint8_t {
    none,       ///< There were no participants yet.
    at_hand,    ///< In `block`.
    stored,     ///< In the store's row `key`, as a stored `tally_block`.
    forgotten,  ///< The instant is before what is kept.
  };
  tallies_then::kind where = kind::none;
  tally_block block;
  std::string key;
  std::vector<segment> segments;
};

/// What a log leaves in its cohort's row.
struct stored_tallies {
  struct counted {
    shell::segment segment;
    cohort::tally counts;
    static constexpr auto fields
      = field_list{field<1>("segment", &counted::segment), field<2>("counts", &counted::counts)};
  };
  std::vector<counted> segments;
  std::uint32_t first_block = 0;  ///< Older ones are forgotten.
  std::vector<timestamp> blocks;  ///< Where each whole one begins.
  std::optional<tally_block> open;
  timestamp started;     ///< Before, there were no counts.
  sequence last_at = 0;  ///< The newest record that changed a count.
  timestamp last_when;
  static constexpr auto fields = field_list{field<1>("segments", &stored_tallies::segments),
                                            field<2>("first_block", &stored_tallies::first_block),
                                            field<3>("blocks", &stored_tallies::blocks),
                                            field<4>("open", &stored_tallies::open),
                                            field<5>("last_at", &stored_tallies::last_at),
                                            field<6>("last_when", &stored_tallies::last_when),
                                            field<7>("started", &stored_tallies::started)};
};

class tally_log {
public:
  tally_log() : segments_(1) {}

  /// A region's number, from now on for ever.
  [[nodiscard]] std::uint32_t region(const std::string& name);
  /// The same of a segment. `region`: its number.
  [[nodiscard]] std::uint32_t number_of(std::uint32_t region, department_set);

  void add(std::uint32_t segment, const cohort::progress& fresh);
  /// A participant's cell is another one, and it may count in another segment.
  void change(std::uint32_t from, const cohort::progress& before, std::uint32_t to,
              const cohort::progress& after);
  void count_reminded(std::uint64_t people);
  void count_reminder_skipped();

  /// From here on instants can be asked for. REQUIRES: called once.
  void start(const moment&);
  [[nodiscard]] bool started() const { return started_; }
  /// What changed since the last time was one record's doing.
  void end_record(const moment&);
  /// Nothing is expected to change any more: what is kept in memory can go to the store.
  void rest(const moment&);

  [[nodiscard]] cohort::tally sum() const;
  [[nodiscard]] segment_counts now() const;
  [[nodiscard]] tallies_then then(const campaign_id&, timestamp) const;

  /// Gathers whole blocks that are not in the store. They stay at hand until saved() says that they are.
  void save(const campaign_id&, changed_rows& to);
  void saved() { on_their_way_.clear(); }
  /// Instants before this one are not asked for any more. True: there was something about them.
  bool forget(timestamp before);

  /// The blocks that are or were given to a store, and from when on there is none behind them.
  [[nodiscard]] std::uint32_t first_block() const { return first_block_; }
  [[nodiscard]] std::uint32_t next_block() const {
    return first_block_ + static_cast<std::uint32_t>(blocks_.size());
  }
  [[nodiscard]] timestamp last_from() const { return open_.from; }

  [[nodiscard]] stored_tallies stored() const;
  /// False: damaged.
  [[nodiscard]] bool restore(stored_tallies&&);

private:
  struct counted {
    shell::segment segment;
    cohort::tally counts;
    bool touched = false;  ///< By the record at hand.
  };
  struct numbered {
    department_set departments;
    std::uint32_t segment = 0;
  };
  using bodies = std::map<std::uint32_t, tally_block>;

  cohort::tally& touch(std::uint32_t segment);
  void begin_block();
  void seal();

  std::vector<counted> segments_;  ///< 0: of no participant alone.
  std::map<std::string, std::uint32_t> regions_;
  std::vector<std::string> region_names_;
  std::vector<std::vector<numbered>> by_region_;
  std::vector<std::pair<std::uint32_t, cohort::tally>> touched_;  ///< As before the record.
  bool started_ = false;
  timestamp began_;  ///< When it was started.
  moment last_;
  tally_block open_;
  std::size_t block_bytes_ = 0;  ///< At which the open block is whole.
  std::uint32_t first_block_ = 0;
  std::vector<timestamp> blocks_;  ///< Of whole ones.
  bodies fresh_;                   ///< Whole and in no checkpoint.
  bodies on_their_way_;            ///< In a checkpoint that is not durable yet.
  std::vector<std::uint32_t> forgotten_;
};

}  // namespace trefoil::shell
