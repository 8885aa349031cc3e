// A log of counts answers for every instant since it was started, with what the counts were then.

#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "actors/shell/tally_log.hpp"
#include "tests/unit/cast.hpp"

namespace trefoil::tests::tallies {

using cohort::participant_status;
using cohort::progress;
using shell::segment;
using shell::tallies_then;
using shell::tally_log;

constexpr campaign_id campaign{{7}, 1};

/// Counts that are not 0, by what they are counted by.
using counts = std::map<std::pair<std::string, std::uint32_t>, cohort::tally>;

counts told(const shell::segment_counts& from) {
  counts all;
  for (std::size_t number = 0; number < from.counts.size(); ++number) {
    const auto& of = from.segments[number];
    if (from.counts[number] != cohort::tally{})
      all[{number == 0 ? "of none" : of.region, of.departments.mask}] = from.counts[number];
  }
  return all;
}

/// A log with a store beside it.
class kept_log {
public:
  tally_log log;

  void checkpoint(bool durable = true) {
    shell::changed_rows changed;
    log.save(campaign, changed);
    for (auto& row : changed.rows) {
      if (row.body) {
        rows_[row.key] = *row.body;
      } else {
        rows_.erase(row.key);
      }
    }
    if (durable) log.saved();
  }
  /// As after a restart: all that is left is what was stored.
  void restart() {
    checkpoint();
    std::string row = encode_stored(log.stored());
    shell::stored_tallies read;
    ASSERT_FALSE(decode<spelling::stored>(row, read).failed());
    tally_log fresh;
    ASSERT_TRUE(fresh.restore(std::move(read)));
    log = std::move(fresh);
  }
  [[nodiscard]] std::optional<shell::segment_counts> at(timestamp when) const {
    auto found = log.then(campaign, when);
    if (found.where == tallies_then::kind::none) return shell::segment_counts{};
    if (found.where == tallies_then::kind::forgotten) return std::nullopt;
    if (found.where == tallies_then::kind::stored) {
      const auto row = rows_.find(found.key);
      if (row == rows_.end() || decode<spelling::stored>(row->second, found.block).failed())
        return std::nullopt;
    }
    auto counted = shell::counts_at(found.block, found.segments.size(), when);
    if (counted) counted->segments = found.segments;
    return counted;
  }
  [[nodiscard]] std::size_t rows() const { return rows_.size(); }

private:
  std::map<std::string, std::string> rows_;
};

/// Participants that change by chance, and what a log made of it, at each moment.
class life {
public:
  explicit life(unsigned seed) : random_{seed} {}

  void play(std::size_t records) {
    if (cells_.empty()) begin();
    for (; records > 0; --records) {
      now_.at += 1 + random_() % 3;
      now_.when.ms += static_cast<std::int64_t>(random_() % 4);
      for (auto changes = random_() % 4; changes > 0; --changes) change();
      if (random_() % 50 == 0) kept_.log.count_reminded(3);
      kept_.log.end_record(now_);
      remember();
    }
  }
  void expect_all(timestamp from) const {
    for (const auto& [when, then] : seen_) {
      if (when < from) continue;
      const auto counted = kept_.at(when);
      ASSERT_TRUE(counted) << when.ms;
      EXPECT_EQ(told(*counted), then.first) << when.ms;
      EXPECT_EQ(counted->at, then.second) << when.ms;
    }
  }
  [[nodiscard]] kept_log& kept() { return kept_; }
  [[nodiscard]] timestamp began() const { return began_; }
  [[nodiscard]] timestamp now() const { return now_.when; }

private:
  void begin() {
    cells_.resize(40);
    for (std::size_t at = 0; at < cells_.size(); ++at) {
      where_.push_back(any_segment());
      kept_.log.add(where_[at], cells_[at]);
    }
    kept_.log.start(now_);
    began_ = now_.when;
    last_ = now_.at;
    remember();
  }
  std::uint32_t any_segment() {
    static constexpr std::array<const char*, 3> regions{"", "EU", "US"};
    department_set departments;
    departments.mask = static_cast<std::uint32_t>(random_() % 3);
    return kept_.log.number_of(kept_.log.region(regions[random_() % 3]), departments);
  }
  void change() {
    const auto at = random_() % cells_.size();
    auto after = cells_[at];
    after.status = static_cast<participant_status>(random_() % 7);
    after.finished = static_cast<std::uint8_t>(random_() % 5);
    after.reachable = 5;
    after.holder = static_cast<person_number>(random_() % 2);
    const auto to = random_() % 8 == 0 ? any_segment() : where_[at];
    kept_.log.change(where_[at], cells_[at], to, after);
    cells_[at] = after;
    where_[at] = to;
  }
  void remember() {
    const auto all = told(kept_.log.now());
    if (seen_.empty() || std::prev(seen_.end())->second.first != all) last_ = now_.at;
    // Of several records at one instant the last one counts; an instant later nothing has changed.
    seen_[now_.when] = {all, last_};
  }

  std::mt19937 random_;
  kept_log kept_;
  std::vector<progress> cells_;
  std::vector<std::uint32_t> where_;
  shell::moment now_{5, noon};
  timestamp began_;
  sequence last_ = 0;
  std::map<timestamp, std::pair<counts, sequence>> seen_;
};

TEST(TallyLog, AnswersForEveryInstant) {
  for (unsigned seed = 1; seed <= 2; ++seed) {
    life all{seed};
    all.play(1'500);
    all.expect_all(all.began());
    all.kept().checkpoint(false);
    all.expect_all(all.began());
    all.kept().checkpoint();
    EXPECT_GT(all.kept().rows(), 2U);
    all.expect_all(all.began());
    all.play(700);
    all.kept().restart();
    all.expect_all(all.began());
    all.play(700);
    all.expect_all(all.began());
  }
}

TEST(TallyLog, CountsNothingBeforeItsStart) {
  life all{1};
  all.play(3'000);
  const auto before = all.kept().at({all.began().ms - 1});
  ASSERT_TRUE(before);
  EXPECT_TRUE(told(*before).empty());
  EXPECT_EQ(before->at, 0U);
}

TEST(TallyLog, ForgetsWhatIsTooOldAndNothingElse) {
  life all{2};
  all.play(6'000);
  all.kept().checkpoint();
  const auto rows = all.kept().rows();
  const timestamp middle{(all.began().ms + all.now().ms) / 2};
  EXPECT_TRUE(all.kept().log.forget(middle));
  all.expect_all(middle);
  all.kept().checkpoint();
  EXPECT_LT(all.kept().rows(), rows);
  EXPECT_FALSE(all.kept().at(all.began()));
  all.kept().restart();
  EXPECT_FALSE(all.kept().at(all.began()));
  all.expect_all(middle);
  EXPECT_FALSE(all.kept().log.forget(middle));
}

TEST(TallyLog, PutsAsideWhatItKeepsWhenItRests) {
  life all{3};
  all.play(100);
  all.kept().log.rest({1'000'000, all.now()});
  EXPECT_EQ(all.kept().rows(), 0U);
  all.kept().restart();
  EXPECT_EQ(all.kept().rows(), 1U);
  all.expect_all(all.began());
}

TEST(TallyLog, RefusesDamage) {
  shell::tally_block block{noon, 1, {}};
  tally_log log;
  log.add(log.number_of(log.region("EU"), {}), {});
  log.start({1, noon});
  block = log.then(campaign, noon).block;
  ASSERT_TRUE(shell::counts_at(block, 2, noon));
  EXPECT_FALSE(shell::counts_at(block, 1, noon)) << "a segment that nobody knows";
  block.entries.pop_back();
  EXPECT_FALSE(shell::counts_at(block, 2, noon)) << "cut off";
  block.entries.assign(30, static_cast<char>(0xff));
  EXPECT_FALSE(shell::counts_at(block, 2, noon)) << "no numbers";
}

}  // namespace trefoil::tests::tallies
