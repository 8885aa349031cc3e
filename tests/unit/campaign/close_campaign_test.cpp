// Reminding everyone, ending the campaign, and what every state says to every command and every report.

#include "tests/unit/campaign/campaign_cast.hpp"

namespace trefoil::tests::campaign_stories {

using campaign::report_closed;
using campaign::report_reminded;

TEST(RemindCampaign, TellsEveryShardAtAWholeSecond) {
  auto known = by_manager();
  known.now = {noon.ms + 999};
  spring_after(active())
    .when(campaign::remind{spring}, known)
    .then(campaign::reminder_started{1, noon})
    .then_guards({{cell::kind::membership, acme}})
    .then_effects({to_all(cohort::remind_all{{1, noon}})})
    .then_answered(R"({"reminder":1})");
}

TEST(RemindCampaign, RunsOneAtATime) {
  spring_after(reminding())
    .when(campaign::remind{spring}, by_manager())
    .then_refused(errc::cooldown, {{"reminder", std::int64_t{1}}})
    .taking(report_reminded{{0, 1}})
    .then(campaign::cohort_reminded{0, 1})
    .taking(report_reminded{{0, 1}})
    .then_nothing()
    .taking(report_reminded{{1, 2}})
    .then_nothing()
    .when(campaign::remind{spring}, by_manager())
    .then_refused(errc::cooldown)
    .taking(report_reminded{{1, 1}})
    .then(campaign::cohort_reminded{1, 1})
    .when(campaign::remind{spring}, by_manager())
    .then(campaign::reminder_started{2, noon});
  EXPECT_TRUE(row_of(errc::cooldown).retryable);
}

TEST(RemindCampaign, GoesOutTwentyTimesADay) {
  auto told = spring_after(active());
  const auto remind_at = [&](timestamp at) {
    auto known = by_manager();
    known.now = at;
    told.when(campaign::remind{spring}, known);
    if (!told.outcome()) return;
    const auto number = told.state().reminder;
    told.taking(report_reminded{{0, number}}).taking(report_reminded{{1, number}});
  };
  for (std::int64_t hour = 0; hour < 20; ++hour) remind_at(after(noon, hour * hour_ms));
  EXPECT_EQ(told.state().reminder, 20U);
  remind_at(after(noon, 20 * hour_ms));
  told.then_refused(errc::cooldown, {{"retry_after_s", std::int64_t{4 * 3'600}}});
  remind_at(after(noon, day_ms - 1));
  told.then_refused(errc::cooldown, {{"retry_after_s", std::int64_t{1}}});
  remind_at(after(noon, day_ms));
  EXPECT_EQ(told.state().reminder, 21U);
  remind_at(after(noon, day_ms + 1));
  told.then_refused(errc::cooldown, {{"max", std::int64_t{20}}});
}

TEST(CloseCampaign, RaisesEveryFenceAndWaitsForThem) {
  for (const auto& past : {planning(), discarding(), opening(), active(), reminding()}) {
    spring_after(past)
      .when(campaign::close{spring}, by_manager())
      .then(campaign::close_started{some_shards})
      .then_guards({{cell::kind::membership, acme}})
      .then_effects({to_all(cohort::raise_fence{{1, noon}})})
      .then_answered("{}", true)
      .then_state([](const auto& now) {
        EXPECT_EQ(now.status, campaign::status::closing);
        EXPECT_EQ(now.awaited, 0b11U);
        EXPECT_EQ(now.reminder_awaited, 0U);
      });
  }
}

TEST(CloseCampaign, AgainChangesNothing) {
  for (const auto& past : {closing(), closed()}) {
    spring_after(past)
      .when(campaign::close{spring}, by_manager())
      .then_nothing()
      .then_effects({})
      .then_answered("{}", true);
  }
}

TEST(CloseCampaign, IsClosedWhenTheLastShardIs) {
  spring_after(closing())
    .taking(report_closed{{1, 0}})
    .then(campaign::cohort_closed{1})
    .taking(report_closed{{1, 0}})
    .then_nothing()
    .taking(report_closed{{7, 0}})
    .then_nothing()
    .taking(report_closed{{0, 0}})
    .then(campaign::cohort_closed{0}, campaign::closed{})
    .then_state([](const auto& now) { EXPECT_EQ(now.status, campaign::status::closed); })
    .taking(report_closed{{0, 0}})
    .then_nothing();
}

struct place {
  const char* name;
  std::vector<event> past;
  std::vector<errc> on;  ///< edit, publish, remind, close; none: accepted.
};

std::vector<place> every_place() {
  using enum errc;
  return {
    {"draft", draft(), {none, none, illegal_transition, illegal_transition}},
    {"planning", planning(), {campaign_publishing, campaign_publishing, campaign_publishing, none}},
    {"discarding",
     discarding(),
     {campaign_publishing, campaign_publishing, campaign_publishing, none}},
    {"opening", opening(), {campaign_publishing, campaign_publishing, campaign_publishing, none}},
    {"active", active(), {illegal_transition, illegal_transition, none, none}},
    {"closing", closing(), {campaign_closed, campaign_closed, campaign_closed, none}},
    {"closed", closed(), {campaign_closed, campaign_closed, campaign_closed, none}},
  };
}

TEST(CampaignTable, AnswersEveryCommandInEveryState) {
  const std::vector<campaign::command> commands{
    campaign::edit{.campaign = spring, .revision = 1, .name = "x"}, campaign::publish{spring, {}},
    campaign::remind{spring}, campaign::close{spring}};
  for (const auto& one : every_place()) {
    for (std::size_t at = 0; at < commands.size(); ++at) {
      SCOPED_TRACE(std::string{one.name} + ", command " + std::to_string(at));
      auto told = spring_after(one.past);
      told.when(commands[at], by_manager());
      if (one.on[at] == errc::none) {
        EXPECT_TRUE(told.outcome());
      } else {
        told.then_refused(one.on[at]);
      }
    }
  }
}

TEST(CampaignTable, ListsWhatIsAllowed) {
  spring_after(draft())
    .when(campaign::close{spring}, by_manager())
    .then_refused(
      errc::illegal_transition,
      {{"entity", "campaign"},
       {"state", "draft"},
       {"event", "close"},
       {"allowed", std::vector<std::string>{"edit", "preview", "publish", "assign", "customise"}}});
  spring_after(active())
    .when(campaign::publish{spring, {}}, by_manager())
    .then_refused(errc::illegal_transition,
                  {{"event", "publish"},
                   {"allowed", std::vector<std::string>{"remind", "close", "close_participant",
                                                        "remove_participant", "remind_participant",
                                                        "retarget", "set_due"}}});
}

/// Each report leads to something in one place only.
TEST(CampaignTable, TakesEveryReportInEveryState) {
  auto places = every_place();
  places.push_back({"reminding", reminding(), {}});
  const std::vector<std::pair<campaign::effect, std::string>> reports{
    {campaign::start{"x"}, ""},
    {campaign::report_planned{1, 0, two_open, 1}, "planning"},
    {campaign::report_discarded{{0, 1}}, "discarding"},
    {campaign::report_opened{{0, 1}}, "opening"},
    {report_reminded{{0, 1}}, "reminding"},
    {report_closed{{0, 0}}, "closing"}};
  for (const auto& one : places) {
    for (const auto& [report, home] : reports) {
      SCOPED_TRACE(std::string{one.name} + " takes what belongs to " + home);
      auto told = spring_after(one.past);
      told.taking(report);
      EXPECT_EQ(!told.outcome()->events.empty(), one.name == home);
      EXPECT_TRUE(told.outcome()->effects.empty());
    }
  }
}

}  // namespace trefoil::tests::campaign_stories
