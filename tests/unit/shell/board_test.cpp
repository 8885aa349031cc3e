// What letters make of the participants of a shard, as the board folds them.

#include <map>
#include <vector>
#include <gtest/gtest.h>

#include "actors/shell/board.hpp"
#include "tests/unit/cast.hpp"

namespace trefoil::tests::boards {

using cohort::participant_status;
using cohort::planned_outcome;

constexpr campaign_id spring{acme, 7};
constexpr cohort_id part{spring, 0};
constexpr task_id bolts_task{spring, bolt, 1};
constexpr std::uint8_t steps = 2;
const department_set finance{department::finance};
const department_set management{department::general_management};

constexpr person_number gus = 1;  // General Management.
constexpr person_number ana = 2;  // Finance.
constexpr person_number ida = 3;  // Finance, but only an auditor.

/// One shard with bolt in it, which is acme's participant.
class shard_of_bolt {
public:
  explicit shard_of_bolt(planned_outcome outcome = planned_outcome::open,
                         department_set targets = finance)
    : board_{0, companies_} {
    tell(company::admitted{{.name = "Bolt"},
                           {{gus, "gus", "", management},
                            {ana, "ana", "", finance},
                            {ida, "ida", "", finance, role::auditor}}});
    relate(outcome == planned_outcome::open ? connection_status::connected
                                            : connection_status::invited);
    cohort::plan_started plan;
    plan.version_frozen.definition.steps = {{.key = "read"}, {.key = "sign"}};
    tell(plan);
    body_ = cohort::assignment_page::of(std::vector{cohort::entry{bolt, outcome, targets, {ana}}})
              .encode();
    tell(cohort::page_planned{0, {1, 0, 0, 0}, bolt, 1, checksum(body_), 0});
    tell(cohort::plan_finished{});
    tell(cohort::opening_started{});
  }

  shard_of_bolt& open() {
    tell(cohort::page_opened{0});
    tell(cohort::opening_finished{});
    return *this;
  }
  void tell(const cohort::event& event) {
    board_.apply({++at_, {}}, part, event,
                 [this](const entity_key&, std::uint32_t) { return std::optional{body_}; });
  }
  void tell(const task::event& event) { board_.apply({++at_, {}}, bolts_task, event); }
  void tell(const company::event& event) {
    companies_.apply(bolt, event);
    const auto changed = std::get_if<company::departments_changed>(&event);
    const auto left = std::get_if<company::person_deactivated>(&event);
    if (changed != nullptr)
      board_.membership({++at_, {}}, bolt, *companies_.find(bolt), changed->person);
    if (left != nullptr) board_.membership({++at_, {}}, bolt, *companies_.find(bolt), left->person);
  }
  void relate(connection_status status) {
    tell(company::event{company::connection_noted{acme, status, acme}});
    board_.relate({++at_, {}}, acme, bolt, status);
  }

  [[nodiscard]] cohort::progress cell() const { return *board_.find(bolts_task)->cell; }
  [[nodiscard]] cohort::tally sums() const { return board_.tally(part); }
  [[nodiscard]] bool lists(person_number who) const {
    shell::task_list found;
    found.limit = 10;
    board_.inbox(bolt, who, 10, found);
    return !found.rows.empty();
  }
  [[nodiscard]] const shell::board& board() const { return board_; }

private:
  shell::directory companies_;
  shell::board board_;
  std::string body_;
  sequence at_ = 0;
};

TEST(BoardOpening, OnePersonHoldsItFromTheStart) {
  shard_of_bolt shard{planned_outcome::open, {}};
  shard.open();
  EXPECT_EQ(shard.cell().holder, ana);
  EXPECT_EQ(shard.sums().claimed, 1U);
  EXPECT_TRUE(shard.lists(ana));
  EXPECT_FALSE(shard.lists(gus));
  shard.tell(company::event{company::person_deactivated{ana}});
  EXPECT_EQ(shard.cell().holder, 0U);
  EXPECT_TRUE(shard.lists(gus)) << "General Management stands in";
}

TEST(BoardOpening, NobodyHoldsItWhoLeftBeforeIt) {
  shard_of_bolt shard{planned_outcome::open, {}};
  shard.tell(company::event{company::person_deactivated{ana}});
  shard.open();
  EXPECT_EQ(shard.cell().holder, 0U);
  EXPECT_TRUE(shard.lists(gus));
}

company::departments_changed moves(person_number who, department_set to) { return {who, to}; }

TEST(BoardConnection, HoldsAndRestoresWithHolderAndProgress) {
  shard_of_bolt shard;
  shard.open().tell(task::claimed{ana});
  shard.tell(task::started{"read", 0, steps});
  shard.tell(task::saved{"read", {}, 1, 1, steps});
  const auto before = shard.cell();
  EXPECT_EQ(shard.sums().assigned(), 1U);
  for (const auto status :
       {connection_status::ended, connection_status::invited, connection_status::declined}) {
    shard.relate(status);
    EXPECT_EQ(shard.cell().status, participant_status::waiting);
    EXPECT_EQ(shard.sums().waiting, 1U);
    EXPECT_EQ(shard.sums().assigned(), 0U);
    EXPECT_EQ(shard.sums().finished + shard.sums().reachable, 0U);
    EXPECT_FALSE(shard.lists(ana));
  }
  shard.relate(connection_status::connected);
  EXPECT_EQ(shard.cell(), before);
  EXPECT_TRUE(shard.lists(ana));
}

TEST(BoardConnection, LeavesWhatIsOverAlone) {
  shard_of_bolt shard;
  shard.open().tell(task::claimed{ana});
  shard.tell(task::submitted{1, steps});
  shard.relate(connection_status::ended);
  EXPECT_EQ(shard.cell().status, participant_status::completed);
  shard_of_bolt fenced;
  fenced.open().tell(cohort::event{cohort::fenced{}});
  fenced.relate(connection_status::ended);
  EXPECT_EQ(fenced.cell().status, participant_status::open);
}

TEST(BoardConnection, IsAskedAgainWhenThePageIsOpened) {
  shard_of_bolt parted;
  parted.relate(connection_status::ended);
  parted.open();
  EXPECT_EQ(parted.cell().status, participant_status::waiting);
  EXPECT_EQ(parted.sums().assigned(), 0U);
  parted.relate(connection_status::connected);
  EXPECT_EQ(parted.cell().status, participant_status::open);
  EXPECT_EQ(parted.cell().reachable, steps);

  shard_of_bolt accepted{planned_outcome::waiting};
  accepted.relate(connection_status::connected);
  accepted.open();
  EXPECT_EQ(accepted.cell().status, participant_status::open);
}

TEST(BoardInbox, IsOfThoseWhomTheTaskIsForNow) {
  shard_of_bolt shard;
  shard.open();
  EXPECT_TRUE(shard.lists(ana));
  EXPECT_FALSE(shard.lists(ida)) << "an auditor answers nothing";
  EXPECT_FALSE(shard.lists(gus));
  shard.tell(company::event{company::people_joined{{{4, "cy", "", finance}}}});
  EXPECT_TRUE(shard.lists(4)) << "joined after the plan";
  shard.tell(company::event{moves(ana, {department::sales})});
  EXPECT_FALSE(shard.lists(ana));
  shard.tell(company::event{company::person_deactivated{4}});
  EXPECT_FALSE(shard.lists(4));
  EXPECT_TRUE(shard.lists(gus)) << "stands in";
  EXPECT_FALSE(shard.lists(99));
  shard.tell(task::claimed{gus});
  shard.tell(company::event{company::people_joined{{{5, "di", "", finance}}}});
  EXPECT_TRUE(shard.lists(gus)) << "holds it";
  EXPECT_FALSE(shard.lists(5));
}

TEST(BoardReminder, CountsThoseWhomTheTaskIsForNow) {
  shard_of_bolt shard;
  shard.open().tell(company::event{company::people_joined{{{4, "cy", "", finance}}}});
  shard.tell(cohort::event{cohort::page_reminded{0, 1, noon}});
  EXPECT_EQ(shard.sums().people_reminded, 2U);
  shard.tell(task::claimed{ana});
  shard.tell(cohort::event{cohort::page_reminded{0, 2, after(noon, hour_ms)}});
  EXPECT_EQ(shard.sums().people_reminded, 3U);
}

TEST(BoardMembership, TakesTheClaimOfWhomTheTaskIsNotForAnyMore) {
  shard_of_bolt shard;
  shard.open().tell(task::claimed{ana});
  shard.tell(company::event{moves(ana, {department::finance, department::sales})});
  EXPECT_EQ(shard.cell().holder, ana);
  shard.relate(connection_status::ended);
  shard.tell(company::event{moves(ana, {department::sales})});
  EXPECT_EQ(shard.cell().holder, 0U);
}

TEST(BoardMembership, LeavesAStandInItsClaim) {
  shard_of_bolt shard{planned_outcome::open, {department::legal}};
  shard.open().tell(task::claimed{gus});
  shard.tell(company::event{moves(gus, {department::general_management, department::sales})});
  EXPECT_EQ(shard.cell().holder, gus);
  shard.tell(company::event{moves(gus, {department::sales})});
  EXPECT_EQ(shard.cell().holder, 0U);
}

TEST(BoardClose, TakesWhatFailedForATaskThatWasNeverSent) {
  shard_of_bolt shard{planned_outcome::failed_no_recipient};
  shard.open();
  EXPECT_EQ(shard.sums().failed, 1U);
  EXPECT_TRUE(shard.board().find(bolts_task)->opened);
  shard.tell(cohort::event{cohort::fenced{}});
  shard.tell(cohort::event{cohort::page_closed{0}});
  EXPECT_EQ(shard.sums().failed, 0U);
  EXPECT_EQ(shard.sums().undelivered, 1U);
  EXPECT_EQ(shard.cell().reason, task::close_reason::never_sent);
  EXPECT_FALSE(shard.board().find(bolts_task)->opened) << "there is no such task";
  shell::task_list received;
  received.limit = 10;
  shard.board().received(bolt, std::nullopt, 10, received);
  EXPECT_TRUE(received.rows.empty());
}

/// As soon as the figures count them, so that the rows add up to the figures.
TEST(BoardParticipants, AreListedThoughTheirPageIsNeverOpened) {
  shard_of_bolt shard;
  const auto listed = [&] {
    shell::participant_list found;
    found.limit = 10;
    shard.board().participants(part, 10, found);
    EXPECT_TRUE(found.ended);
    return found.rows;
  };
  ASSERT_EQ(listed().size(), 1U);
  EXPECT_EQ(listed()[0].now.status, participant_status::planned);
  EXPECT_EQ(shard.sums().planned, 1U);
  shard.tell(cohort::event{cohort::fenced{}});
  shard.tell(cohort::event{cohort::page_closed{0}});
  shard.tell(cohort::event{cohort::closing_finished{}});
  ASSERT_EQ(listed().size(), 1U);
  EXPECT_EQ(listed()[0].now.status, participant_status::closed);
  EXPECT_EQ(listed()[0].now.reason, task::close_reason::never_sent);
  EXPECT_EQ(shard.sums().undelivered, 1U);
}

}  // namespace trefoil::tests::boards
