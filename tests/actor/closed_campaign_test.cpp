// A closed campaign leaves memory, and is told as before.

#include "tests/actor/network.hpp"

namespace trefoil::tests {

namespace {

constexpr std::size_t suppliers = 12;

/// A campaign that came to its close: one completed, one begun, one closed alone, one with a due date of its own.
network make_closed(living_system& node, timestamp& opened) {
  const auto in = make_network(node, suppliers);
  const auto admin = acting({in.buyer, 1});
  EXPECT_TRUE(node.ask(campaign::publish{in.campaign, {}}, admin).ok);
  wait_for_status(node, in, "active");
  opened = wall_clock{}.now();
  while (wall_clock{}.now() <= opened) std::this_thread::yield();  // What follows is later.
  for (const std::size_t which : {0, 1}) {
    const auto ana = acting({in.suppliers[which], 1});
    EXPECT_TRUE(node.ask(task::claim{task_of(in, which)}, ana).ok);
    task::save save;
    save.task = task_of(in, which);
    save.step = "policy";
    save.values = {{"number", std::string{"P-1"}}};
    EXPECT_TRUE(node.ask(save, ana).ok);
    if (which == 0) EXPECT_TRUE(node.ask(task::submit{task_of(in, which)}, ana).ok);
  }
  EXPECT_TRUE(node.ask(campaign::remind{in.campaign}, admin).ok);
  EXPECT_TRUE(node.ask(campaign::close_participant{in.campaign, in.suppliers[2]}, admin).ok);
  EXPECT_TRUE(node.ask(campaign::close{in.campaign}, admin).ok);
  wait_for_status(node, in, "closed");
  return in;
}

/// All that can be asked about it.
std::vector<json> tell_all(living_system& node, const network& in, timestamp opened) {
  const auto admin = acting({in.buyer, 1});
  std::vector<json> all;
  const auto add = [&](shell::query what, const shell::principal& who) {
    const auto answer = node.query(std::move(what), who);
    all.push_back({{"ok", answer.ok}, {"body", answer.body}});
  };
  add(shell::show{in.campaign}, admin);
  for (const auto as_of : {std::optional<timestamp>{}, std::optional{opened}})
    add(shell::kpis{in.campaign, as_of, {shell::breakdown::region, shell::breakdown::department}},
        admin);
  for (company_id after; all.back().at("ok");) {
    add(shell::participants{in.campaign, std::nullopt, after, 5}, admin);
    if (!all.back().at("body").contains("next") || all.back().at("body").at("next").is_null())
      break;
    after = company_of(all.back().at("body").at("next"));
  }
  add(shell::participants{in.campaign, cohort::participant_status::completed, {}, 5}, admin);
  for (std::size_t which = 0; which < suppliers; ++which) {
    const auto member = acting({in.suppliers[which], 1});
    add(shell::show{task_of(in, which)}, member);
    add(shell::history{task_of(in, which), 10}, member);
    add(shell::received{in.suppliers[which], std::nullopt, {}, 10}, member);
    add(shell::received{in.suppliers[which], cohort::participant_status::closed, {}, 10}, member);
    add(shell::inbox{{in.suppliers[which], 1}, {}, 10}, member);
  }
  return all;
}

}  // namespace

TEST(ClosedCampaign, IsToldFromTheStoreAsItWasFromMemory) {
  const auto store = make_memory_store(4);
  timestamp opened;
  network in;
  std::vector<json> before;
  {
    living_system node{*store};
    in = make_closed(node, opened);
    before = tell_all(node, in, opened);
    // An orderly end stores everything, so that the next start puts it away.
    EXPECT_TRUE(node.system().drain(std::chrono::seconds{20}));
  }
  living_system node{*store};
  const auto after = tell_all(node, in, opened);
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t at = 0; at < before.size(); ++at) EXPECT_EQ(after[at], before[at]);

  EXPECT_EQ(node.ask(task::claim{task_of(in, 3)}, acting({in.suppliers[3], 1})).code(),
            "task_closed");
  EXPECT_EQ(node.ask(task::claim{task_of(in, 0)}, acting({in.suppliers[0], 2})).code(),
            "task_completed");
  const auto stranger = suppliers - 1;  // Skipped: there is no such task.
  EXPECT_EQ(
    node.ask(task::claim{task_of(in, stranger)}, acting({in.suppliers[stranger], 1})).code(),
    "not_found");
  EXPECT_EQ(
    node.query(shell::show{task_of(in, stranger)}, acting({in.suppliers[stranger], 1})).code(),
    "not_found");
  EXPECT_EQ(
    node.ask(task::claim{task_id{in.campaign, in.suppliers[3], 2}}, acting({in.suppliers[3], 1}))
      .code(),
    "not_found")
    << "of another round";
}

}  // namespace trefoil::tests
