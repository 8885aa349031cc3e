// A closed cohort leaves memory once it is stored, and is read of the store as it was.

#include <vector>
#include <gtest/gtest.h>

#include "actors/shell/board.hpp"
#include "actors/shell/closed_cohort.hpp"
#include "persistence/memory_store.hpp"
#include "tests/unit/cast.hpp"

namespace trefoil::tests::closed_cohorts {

using cohort::participant_status;
using cohort::planned_outcome;

constexpr campaign_id spring{acme, 7};
constexpr cohort_id part{spring, 0};
constexpr std::size_t companies_a_page = 3;
constexpr std::size_t page_count = 4;
constexpr person_number ana = 1;

/// One shard, and a cohort of some pages in it whose companies are numbered from 101 on.
class shard_of_many {
public:
  /// Of its pages so many are opened.
  explicit shard_of_many(std::uint32_t opened = page_count) : store_{make_memory_store(1)} {
    epoch_ = store_->open_shard(0)->epoch;
    cohort::plan_started plan;
    plan.version_frozen.definition.steps = {{.key = "read"}};
    tell(plan);
    for (std::uint32_t number = 0; number < page_count; ++number) plan_page(number);
    tell(cohort::plan_finished{});
    tell(cohort::opening_started{});
    for (std::uint32_t number = 0; number < opened; ++number) tell(cohort::page_opened{number});
    if (opened == page_count) tell(cohort::opening_finished{});
  }

  [[nodiscard]] static company_id company(std::size_t at) { return {101 + at}; }
  [[nodiscard]] static task_id task(std::size_t at) { return {spring, company(at), 1}; }

  void tell(const cohort::event& event) {
    board_.apply({++at_, now_}, part, event,
                 [this](const entity_key&, std::uint32_t number) -> std::optional<std::string> {
                   return store_->read_page(0, entity_id{part}.key(), number)->body;
                 });
  }
  void at_time(timestamp now) { now_ = now; }
  void complete(std::size_t which) {
    board_.apply({++at_, noon}, task(which), task::claimed{ana});
    board_.apply({++at_, noon}, task(which), task::submitted{1, 1});
  }
  void close() {
    tell(cohort::fenced{});
    for (std::uint32_t number = 0; number < page_count; ++number) tell(cohort::page_closed{number});
    tell(cohort::closing_finished{});
  }

  void gather() {
    gathered_ = {};
    board_.save(gathered_, [](const auto&) { return 5; });
  }
  /// What was gathered is durable.
  void store_it() {
    journal_batch batch{.shard = 0, .epoch = epoch_};
    batch.folds = std::move(gathered_.rows);
    ASSERT_FALSE(store_->append({&batch, 1}));
    board_.saved();
  }
  /// The board that a restart makes of the store.
  [[nodiscard]] std::unique_ptr<shell::board> restarted() const {
    auto again = std::make_unique<shell::board>(0, companies_);
    EXPECT_FALSE(store_->scan_folds(
      0, "k", [&](const fold_row& row) { return again->restore_cohort(row, pages(), version()); }));
    for (const auto& campaign : again->in_memory()) {
      const auto id = to_bytes(campaign);
      EXPECT_FALSE(store_->scan_folds(
        0, "m" + id, [&](const fold_row& row) { return again->restore_heads(row); }));
      EXPECT_FALSE(store_->scan_folds(
        0, "o" + id, [&](const fold_row& row) { return again->restore_amendments(row); }));
      EXPECT_FALSE(store_->scan_folds(
        0, "p" + id, [&](const fold_row& row) { return again->restore_column(row); }));
    }
    EXPECT_FALSE(again->lacking());
    return again;
  }
  /// How many rows that board deletes when it is to forget counts up to an instant.
  [[nodiscard]] std::size_t deleted_after_restart(timestamp upto) const {
    const auto again = restarted();
    again->restore_counts_from(board_.counts_from());
    again->forget(1, upto);
    shell::changed_rows rows;
    again->save(rows, [](const auto&) { return 5; });
    return rows.rows.size();
  }
  void damage(shell::fold_kind kind, std::string_view body) {
    for (auto& row : rows(kind)) {
      journal_batch batch{.shard = 0, .epoch = epoch_};
      batch.folds.push_back({row, std::string{body}});
      ASSERT_FALSE(store_->append({&batch, 1}));
    }
  }
  [[nodiscard]] shell::board& board() { return board_; }
  /// The newest record.
  [[nodiscard]] sequence at() const { return at_; }
  [[nodiscard]] const trefoil::store& store() const { return *store_; }

private:
  void plan_page(std::uint32_t number) {
    std::vector<cohort::entry> entries;
    for (std::size_t at = 0; at < companies_a_page; ++at) {
      entries.push_back({company(number * companies_a_page + at),
                         planned_outcome::open,
                         {department::finance},
                         {ana},
                         0,
                         at == 0 ? "EU" : "US"});
      companies_.apply(entries.back().company,
                       company::connection_noted{acme, connection_status::connected, acme});
    }
    const auto body = cohort::assignment_page::of(entries).encode();
    journal_batch batch{.shard = 0, .epoch = epoch_};
    batch.pages.push_back({entity_id{part}.key(), number, body});
    ASSERT_FALSE(store_->append({&batch, 1}));
    tell(cohort::page_planned{
      number, {companies_a_page, 0, 0, 0}, entries.back().company, 1, checksum(body), 0});
  }
  [[nodiscard]] shell::page_source pages() const {
    return [this](const entity_key& cohort, std::uint32_t number) {
      return std::optional{store_->read_page(0, cohort, number)->body};
    };
  }
  [[nodiscard]] std::function<shell::version_ptr(std::uint64_t)> version() const {
    return [this](auto) { return board_.version(part); };
  }
  [[nodiscard]] std::vector<std::string> rows(shell::fold_kind kind) const {
    std::vector<std::string> keys;
    EXPECT_FALSE(store_->scan_folds(0, shell::row_key(kind), [&](const fold_row& row) {
      keys.push_back(row.key);
      return true;
    }));
    return keys;
  }

  std::unique_ptr<trefoil::store> store_;
  trefoil::epoch epoch_ = 0;
  shell::directory companies_;
  shell::board board_{0, companies_};
  shell::changed_rows gathered_;
  sequence at_ = 0;
  timestamp now_ = noon;
};

TEST(ClosedCohort, LeavesOnceAllOfItIsStored) {
  shard_of_many shard;
  shard.gather();
  shard.store_it();
  EXPECT_FALSE(shard.board().is_put_away(part)) << "it is open";
  shard.gather();
  shard.close();
  shard.store_it();
  EXPECT_FALSE(shard.board().is_put_away(part)) << "its end came behind what was stored";
  shard.gather();
  EXPECT_FALSE(shard.board().is_put_away(part));
  shard.store_it();
  EXPECT_TRUE(shard.board().is_put_away(part));
  EXPECT_TRUE(shard.board().fenced(part));
  EXPECT_FALSE(shard.board().has_work(part));
  EXPECT_FALSE(shard.board().find(shard_of_many::task(0)));
}

TEST(ClosedCohort, StaysUntilItsCampaignHeardWhatChangesCameTo) {
  shard_of_many shard;
  campaign::change what;
  what.kind = campaign::change_kind::close;
  what.number = 1;
  what.company = shard_of_many::company(0);
  shard.tell(cohort::participant_changed{what});
  shard.close();
  shard.gather();
  shard.store_it();
  EXPECT_FALSE(shard.board().is_put_away(part));
  shard.tell(cohort::changes_reported{*shard.board().outcomes_of(part)});
  shard.gather();
  shard.store_it();
  EXPECT_TRUE(shard.board().is_put_away(part));
}

TEST(ClosedCohort, IsReadWithThePagesThatACloseOvertook) {
  constexpr std::uint32_t opened = 2;
  shard_of_many shard{opened};
  shard.close();
  shard.gather();
  shard.store_it();
  ASSERT_TRUE(shard.board().is_put_away(part));
  const auto cohort = shell::read_closed(shard.store(), part, {}, page_count);
  ASSERT_TRUE(cohort) << cohort.error().detail;
  shell::participant_list all;
  all.limit = 100;
  (*cohort)->participants(acme, page_count, all);
  ASSERT_EQ(all.rows.size(), page_count * companies_a_page);
  for (std::size_t at = 0; at < all.rows.size(); ++at) {
    const bool was_sent = at < opened * companies_a_page;
    EXPECT_EQ(all.rows[at].now.status, participant_status::closed);
    EXPECT_EQ(all.rows[at].now.reason,
              was_sent ? task::close_reason::campaign_closed : task::close_reason::never_sent);
  }
}

TEST(ClosedCohort, IsReadAsItWas) {
  shard_of_many shard;
  shard.complete(4);
  const auto head = shard.at();
  shard.tell(cohort::due_set{after(noon, day_ms), noon});
  shard.close();
  shell::participant_list before;
  before.limit = 100;
  shard.board().participants(part, 100, before);
  const auto letters = shard.board().letters_of(shard_of_many::task(4), 0, 1'000, 10);
  const auto counts = shard.board().segments(part);
  const auto sum = shard.board().tally(part);
  shard.gather();
  shard.store_it();
  ASSERT_TRUE(shard.board().is_put_away(part));
  EXPECT_EQ(shard.board().tally(part), sum);
  EXPECT_EQ(sum.completed, 1U);

  const auto one = shell::read_closed(shard.store(), part, shard_of_many::company(4), 1,
                                      shell::closed_part::amendments_and_heads);
  ASSERT_TRUE(one) << one.error().detail;
  EXPECT_EQ((*one)->find(shard_of_many::task(4))->cell->status, participant_status::completed);
  EXPECT_EQ((*one)->find(shard_of_many::task(4))->cell->due, after(noon, day_ms));
  EXPECT_FALSE((*one)->find({spring, shard_of_many::company(4), 2})) << "of another round";
  EXPECT_EQ((*one)->head_of(shard_of_many::task(4)), head);
  EXPECT_EQ((*one)->head_of({spring, shard_of_many::company(4), 2}), 0U);
  EXPECT_FALSE((*one)->find(shard_of_many::task(0))) << "of a page that was not asked for";
  EXPECT_EQ((*one)->tallies.now().counts, counts.counts);
  EXPECT_EQ((*one)->tallies.now().segments, counts.segments);
  const auto again = (*one)->letters_of(shard_of_many::company(4), 0, 1'000, 10);
  ASSERT_EQ(again.size(), letters.size());
  EXPECT_EQ(again.front().at, letters.front().at);
  EXPECT_TRUE((*one)->letters_of(shard_of_many::company(4), again.back().at + 1, 1'000, 10).empty())
    << "the journal keeps no more";

  shell::participant_list all;
  all.limit = 5;
  for (int looks = 0; !all.ended && looks < 10; ++looks) {
    const auto next = shell::read_closed(shard.store(), part, {all.after.value + 1}, 1);
    ASSERT_TRUE(next) << next.error().detail;
    all.limit = all.rows.size() + 5;
    (*next)->participants(acme, 1, all);
  }
  EXPECT_TRUE(all.ended);
  ASSERT_EQ(all.rows.size(), before.rows.size());
  for (std::size_t at = 0; at < all.rows.size(); ++at) {
    EXPECT_EQ(all.rows[at].company, before.rows[at].company);
    EXPECT_EQ(all.rows[at].now.status, before.rows[at].now.status);
  }
}

TEST(ClosedCohort, StaysAwayWhenTheNodeStartsAgain) {
  shard_of_many shard;
  shard.complete(0);
  shard.gather();
  shard.store_it();
  EXPECT_FALSE(shard.restarted()->is_put_away(part));
  EXPECT_EQ(shard.restarted()->find(shard_of_many::task(0))->cell->status,
            participant_status::completed);
  EXPECT_EQ(shard.restarted()->head_of(shard_of_many::task(0)), shard.at());
  EXPECT_EQ(shard.restarted()->head_of(shard_of_many::task(1)), 0U) << "nobody did anything to it";
  shard.close();
  shard.gather();
  shard.store_it();
  const auto again = shard.restarted();
  EXPECT_TRUE(again->is_put_away(part));
  EXPECT_EQ(again->tally(part), shard.board().tally(part));
  EXPECT_TRUE(again->fenced(part));
  EXPECT_EQ(again->version(part), shard.board().version(part));
}

TEST(ClosedCohort, KeepsCountsThatWereForgottenBeforeItsEnd) {
  shard_of_many shard;
  for (std::size_t which = 0; which < companies_a_page * page_count; ++which) shard.complete(which);
  shard.board().forget(1, {noon.ms + 5});
  shard.at_time({noon.ms + 10});
  shard.close();
  shard.gather();
  shard.store_it();
  EXPECT_GT(shard.deleted_after_restart({noon.ms + 20}), 0U) << "its last block is later";
}

TEST(ClosedCohort, LetsItsCountsGoWithTheJournal) {
  shard_of_many shard;
  shard.close();
  shard.gather();
  shard.store_it();
  const auto block = shell::row_key(shell::fold_kind::tallies, spring, 0);
  ASSERT_TRUE(shard.store().read_fold(0, block));
  shard.board().forget(1, {noon.ms - 1});
  shard.gather();
  shard.store_it();
  EXPECT_TRUE(shard.store().read_fold(0, block)) << "instants up to its end may be asked for";
  shard.board().forget(1, {noon.ms + 1});
  shard.gather();
  shard.store_it();
  EXPECT_FALSE(shard.store().read_fold(0, block));
  EXPECT_EQ(shard.deleted_after_restart({noon.ms + 2}), 0U) << "what is gone stays gone";
}

outcome_of<shell::closed_cohort_ptr> read_all(const store& from) {
  return shell::read_closed(from, part, {}, page_count, shell::closed_part::amendments_and_heads);
}

TEST(ClosedCohort, ThatIsDamagedIsNotRead) {
  for (const auto kind : {shell::fold_kind::cohort, shell::fold_kind::column,
                          shell::fold_kind::heads, shell::fold_kind::amendments}) {
    shard_of_many shard;
    shard.complete(0);
    shard.close();
    shard.gather();
    shard.store_it();
    ASSERT_TRUE(read_all(shard.store()));
    shard.damage(kind, "\xc1");
    const auto read = read_all(shard.store());
    ASSERT_FALSE(read) << static_cast<char>(kind);
    EXPECT_EQ(read.error().code, make_error_code(store_errc::corrupt));
  }
}

TEST(ClosedCohort, MayTellOfOverridesBehindItsEnd) {
  shard_of_many shard;
  shard.close();
  shard.gather();
  shard.store_it();
  shard.tell(cohort::assignments_reported{});
  EXPECT_FALSE(shard.board().lacking());
  EXPECT_TRUE(shard.board().is_put_away(part));
}

TEST(ClosedCohort, IsLookedAtOnlyForWhatItMayHave) {
  shard_of_many shard;
  shard.complete(0);
  shard.close();
  shard.gather();
  shard.store_it();
  const auto asks_store = [&](std::optional<participant_status> status) {
    shell::task_list tasks;
    tasks.limit = 10;
    shard.board().received(shard_of_many::company(0), status, 10, tasks);
    shell::participant_list participants;
    participants.limit = 10;
    participants.status = status;
    shard.board().participants(part, 10, participants);
    EXPECT_EQ(tasks.put_away.has_value(), participants.put_away);
    return participants.put_away;
  };
  EXPECT_TRUE(asks_store(std::nullopt));
  EXPECT_TRUE(asks_store(participant_status::completed));
  EXPECT_TRUE(asks_store(participant_status::closed)) << "those removed are in no count";
  EXPECT_FALSE(asks_store(participant_status::open));
  EXPECT_FALSE(asks_store(participant_status::waiting));
  EXPECT_FALSE(asks_store(participant_status::skipped));
}

TEST(ClosedCohort, DoesNotChange) {
  shard_of_many shard;
  shard.close();
  shard.gather();
  shard.store_it();
  shard.tell(cohort::due_set{noon, noon});
  ASSERT_TRUE(shard.board().lacking()) << "no journal says so";
}

}  // namespace trefoil::tests::closed_cohorts
