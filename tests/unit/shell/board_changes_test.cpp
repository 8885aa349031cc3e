// Letters to single participants as the board folds them, keeps them and takes them back.

#include <vector>
#include <gtest/gtest.h>

#include "actors/shell/board.hpp"
#include "tests/unit/cast.hpp"

namespace trefoil::tests::board_changes {

using campaign::change_kind;

constexpr campaign_id spring{acme, 7};
constexpr cohort_id part{spring, 0};
constexpr task_id bolts_task{spring, bolt, 1};
constexpr person_number gus = 1;  // General Management.
constexpr person_number ana = 2;  // Finance.
constexpr timestamp tomorrow{noon.ms + day_ms};

/// One shard with an open participant, bolt.
class shard_of_bolt {
public:
  shard_of_bolt() : board_{0, companies_} {
    companies_.apply(bolt, company::admitted{{.name = "Bolt"},
                                             {{gus, "gus", "", {department::general_management}},
                                              {ana, "ana", "", {department::finance}}}});
    companies_.apply(bolt, company::connection_noted{acme, connection_status::connected, acme});
    board_.listen([this](const task_id& task) { told_.push_back(task); });
    cohort::plan_started plan;
    plan.version_frozen.definition.steps = {{.key = "read"}};
    body_ = cohort::assignment_page::of(
              std::vector{cohort::entry{
                bolt, cohort::planned_outcome::open, {department::finance}, {ana}, 0, "EU"}})
              .encode();
    tell(plan);
    tell(cohort::page_planned{0, {1, 0, 0, 0}, bolt, 1, checksum(body_), 0});
    tell(cohort::plan_finished{});
    tell(cohort::opening_started{});
    tell(cohort::page_opened{0});
    tell(cohort::opening_finished{});
    told_.clear();
  }
  void tell(const cohort::event& event) { board_.apply({++at_, {}}, part, event, pages()); }
  /// The problem that its cohort must report.
  errc change(change_kind kind, company_id company = bolt, target towards = {}) {
    campaign::change what;
    what.number = ++number_;
    what.kind = kind;
    what.company = company;
    what.at = noon;
    what.due = tomorrow;
    what.towards = std::move(towards);
    tell(cohort::participant_changed{what});
    const auto outcomes = board_.outcomes_of(part);
    return static_cast<errc>(outcomes->back().problem);
  }
  [[nodiscard]] shell::segment_counts segments() const { return board_.segments(part); }
  [[nodiscard]] shell::participant_row row() const { return row_in(board_); }
  /// The board as a checkpoint brings it back.
  [[nodiscard]] shell::participant_row row_restored(std::vector<shell::posted>& letters) {
    shell::changed_rows saved;
    board_.save(saved, [&](const auto& version) {
      version_ = version;
      return 5;
    });
    shell::board again{0, companies_};
    for (const char kind : std::string{"kop"}) {
      for (const auto& one : saved.rows) {
        if (one.key[0] != kind) continue;
        const bool good = kind == 'k'
                            ? again.restore_cohort(one, pages(), [&](auto) { return version_; })
                          : kind == 'o' ? again.restore_amendments(one)
                                        : again.restore_column(one);
        EXPECT_TRUE(good) << kind;
      }
    }
    EXPECT_EQ(again.tally(part), board_.tally(part));
    EXPECT_EQ(again.segments(part).counts, board_.segments(part).counts);
    EXPECT_EQ(again.segments(part).segments, board_.segments(part).segments);
    EXPECT_EQ(again.outcomes_of(part) == nullptr, board_.outcomes_of(part) == nullptr);
    EXPECT_EQ(again.find(bolts_task)->cell->due, board_.find(bolts_task)->cell->due);
    letters = again.letters_of(bolts_task, 0, at_, 1000);
    return row_in(again);
  }
  [[nodiscard]] std::vector<shell::posted> letters(std::size_t limit) const {
    return board_.letters_of(bolts_task, 0, at_, limit);
  }
  [[nodiscard]] sequence at() const { return at_; }
  [[nodiscard]] const shell::board& board() const { return board_; }
  [[nodiscard]] std::size_t told() { return std::exchange(told_, {}).size(); }

private:
  static shell::participant_row row_in(const shell::board& board) {
    shell::participant_list found;
    found.limit = 10;
    board.participants(part, 10, found);
    EXPECT_EQ(found.rows.size(), 1U);
    return found.rows.at(0);
  }
  shell::page_source pages() {
    return [this](const entity_key&, std::uint32_t) { return std::optional{body_}; };
  }

  shell::directory companies_;
  shell::board board_;
  shell::version_ptr version_;
  std::string body_;
  sequence at_ = 0;
  std::uint32_t number_ = 0;
  std::vector<task_id> told_;
};

TEST(BoardChange, TellsWhatItCameToUntilThatIsReported) {
  shard_of_bolt shard;
  EXPECT_FALSE(shard.board().has_work(part));
  EXPECT_EQ(shard.change(change_kind::close, cask), errc::not_participant);
  EXPECT_EQ(shard.change(change_kind::close), errc::none);
  EXPECT_TRUE(shard.board().has_work(part));
  const auto outcomes = *shard.board().outcomes_of(part);
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(outcomes[1].number, 2U);
  shard.tell(cohort::changes_reported{outcomes});
  EXPECT_FALSE(shard.board().has_work(part));
  EXPECT_EQ(shard.row().now.reason, task::close_reason::participant_closed);
  EXPECT_EQ(shard.row().change.number, 2U);
}

TEST(BoardChange, RemindsThePeopleWhomTheTaskIsForNow) {
  shard_of_bolt shard;
  EXPECT_EQ(shard.change(change_kind::retarget, bolt, {{}, {gus, ana}}), errc::none);
  EXPECT_EQ(shard.change(change_kind::remind), errc::none);
  EXPECT_EQ(shard.board().tally(part).people_reminded, 2U);
  EXPECT_EQ(shard.change(change_kind::remind), errc::cooldown);
  EXPECT_EQ(shard.board().tally(part).reminders_sent, 1U);
  EXPECT_EQ(shard.board().tally(part).reminders_skipped, 0U);
  EXPECT_EQ(shard.letters(100).size(), 3U) << "opened, given away, reminded";
}

TEST(BoardChange, StandsInTheInboxOfWhomItIsGivenTo) {
  shard_of_bolt shard;
  const auto lists = [&](person_number who) {
    shell::task_list found;
    found.limit = 10;
    shard.board().inbox(bolt, who, 10, found);
    return found.rows.size() == 1;
  };
  EXPECT_TRUE(lists(ana));
  EXPECT_EQ(shard.change(change_kind::retarget, bolt, {{}, {gus}}), errc::none);
  EXPECT_FALSE(lists(ana));
  EXPECT_TRUE(lists(gus)) << "holds it";
}

TEST(BoardChange, DueDatesOfAllYieldToThoseOfOne) {
  shard_of_bolt shard;
  shard.tell(cohort::due_set{after(noon, 1)});
  EXPECT_EQ(shard.told(), 1U);
  EXPECT_EQ(shard.row().now.due, after(noon, 1));
  EXPECT_EQ(shard.change(change_kind::set_due), errc::none);
  EXPECT_EQ(shard.told(), 1U);
  shard.tell(cohort::due_set{after(noon, 2)});
  EXPECT_EQ(shard.row().now.due, tomorrow);
}

/// To all and to one, in the order in which they were sent.
TEST(BoardChange, TellsTheNewestLettersUpToAPlace) {
  shard_of_bolt shard;
  for (int day = 1; day <= 5; ++day) {
    shard.tell(cohort::due_set{after(noon, day), after(noon, day)});
    EXPECT_EQ(shard.change(change_kind::set_due), errc::none);
  }
  const auto last = shard.at();
  const auto newest = shard.letters(3);
  ASSERT_EQ(newest.size(), 3U);
  EXPECT_EQ(newest[0].at, last - 2);
  EXPECT_EQ(newest[1].at, last - 1);
  EXPECT_EQ(newest[1].when, after(noon, 5)) << "when it was asked";
  EXPECT_EQ(newest[2].at, last);
  EXPECT_EQ(newest[2].when, noon);
  const auto before = shard.board().letters_of(bolts_task, 0, last - 2, 1);
  ASSERT_EQ(before.size(), 1U);
  EXPECT_EQ(before[0].at, last - 2);
  EXPECT_TRUE(shard.letters(0).empty());
  EXPECT_EQ(shard.letters(100).size(), 11U) << "and it was opened";
}

TEST(BoardChange, IsKeptByACheckpoint) {
  shard_of_bolt shard;
  shard.tell(cohort::due_set{after(noon, 1)});
  EXPECT_EQ(shard.change(change_kind::retarget, bolt, {{}, {gus, ana}}), errc::none);
  EXPECT_EQ(shard.change(change_kind::set_due), errc::none);
  EXPECT_EQ(shard.change(change_kind::remind), errc::none);
  EXPECT_EQ(shard.change(change_kind::remind), errc::cooldown);
  std::vector<shell::posted> letters;
  const auto restored = shard.row_restored(letters);
  EXPECT_EQ(static_cast<const cohort::progress&>(restored.now),
            static_cast<const cohort::progress&>(shard.row().now));
  EXPECT_EQ(restored.now.due, tomorrow);
  EXPECT_EQ(restored.target, (target{{}, {gus, ana}}));
  EXPECT_EQ(restored.change, shard.row().change);
  EXPECT_EQ(restored.change.problem, static_cast<std::uint16_t>(errc::cooldown));
  EXPECT_EQ(letters.size(), 5U);
}

/// Whom a task is for decides where it counts; a checkpoint knows it, too.
TEST(BoardChange, MovesItToWhereItCounts) {
  shard_of_bolt shard;
  const auto where = [&] {
    const auto counted = shard.segments();
    std::vector<shell::segment> all;
    for (std::size_t at = 0; at < counted.counts.size(); ++at) {
      if (counted.counts[at].audience() > 0) all.push_back(counted.segments[at]);
    }
    return all;
  };
  EXPECT_EQ(where(), (std::vector<shell::segment>{{"EU", {department::finance}}}));
  ASSERT_EQ(shard.change(change_kind::retarget, bolt, {{}, {gus, ana}}), errc::none);
  EXPECT_EQ(where(), (std::vector<shell::segment>{{"EU", {}}}));
  ASSERT_EQ(shard.change(change_kind::remove), errc::none);
  EXPECT_TRUE(where().empty());
}

TEST(BoardChange, KeepsTheLastLettersOfEachKindOnly) {
  shard_of_bolt shard;
  for (int day = 0; day < 1'000; ++day) {
    shard.tell(cohort::due_set{tomorrow});
    shard.tell(cohort::page_reminded{0, 1, noon});
  }
  EXPECT_EQ(shard.letters(1000).size(), 2 * limits::letters_shown_max);
  std::vector<shell::posted> restored;
  EXPECT_EQ(shard.row_restored(restored).now.reminders, shard.row().now.reminders);
  ASSERT_EQ(restored.size(), 2 * limits::letters_shown_max);
  EXPECT_EQ(restored.back().tag, cohort::page_reminded::tag);
  EXPECT_EQ(restored.back().when, noon);
}

}  // namespace trefoil::tests::board_changes
