#include "tests/actor/network.hpp"

namespace trefoil::tests {

TEST(CampaignLife, RunsFromImportToCloseOverARealScheduler) {
  const auto store = make_memory_store(8);
  living_system node{*store};
  const auto in = make_network(node, 10);
  ASSERT_TRUE(node.ask(campaign::publish{in.campaign, {}}, acting({in.buyer, 1})).ok);
  wait_for_status(node, in, "active");
  const auto kpis = show(node, in).at("kpis");
  EXPECT_EQ(kpis.at("open"), 8) << kpis.dump();
  EXPECT_EQ(kpis.at("waiting"), 1);
  EXPECT_EQ(kpis.at("skipped"), 1);

  const person_id ana{in.suppliers[0], 1};
  const person_id bo{in.suppliers[0], 2};
  const auto listed = node.query(shell::inbox{ana, {}, 10}, acting(ana));
  ASSERT_EQ(listed.body.at("tasks").size(), 1U) << listed.body.dump();

  const auto task = task_of(in, 0);
  EXPECT_TRUE(node.ask(task::claim{task}, acting(ana)).ok);
  EXPECT_EQ(node.ask(task::claim{task}, acting(bo)).code(), "already_claimed");
  task::save save;
  save.task = task;
  save.step = "policy";
  save.values = {{"number", std::string{"P-1"}}};
  const auto saved = node.ask(save, acting(ana));
  EXPECT_TRUE(saved.ok) << saved.body.dump();
  const auto submitted = node.ask(task::submit{task}, acting(ana), "submit-1");
  EXPECT_TRUE(submitted.ok) << submitted.body.dump();
  const auto again = node.ask(task::submit{task}, acting(ana), "submit-1");
  EXPECT_EQ(again.body, submitted.body) << again.body.dump();
  EXPECT_EQ(node.ask(task::submit{task}, acting(ana)).code(), "task_completed");

  const auto late = in.suppliers[8];
  EXPECT_TRUE(node.ask(connection::accept{{late, in.buyer}}, acting({late, 1})).ok);
  for (int attempt = 0; attempt < 2000 && show(node, in).at("kpis").at("waiting") != 0; ++attempt) {
    std::this_thread::yield();
  }
  EXPECT_TRUE(node.ask(task::claim{task_of(in, 8)}, acting({late, 2})).ok);

  EXPECT_TRUE(node.ask(campaign::remind{in.campaign}, acting({in.buyer, 1})).ok);
  EXPECT_TRUE(node.ask(campaign::close{in.campaign}, acting({in.buyer, 1})).ok);
  EXPECT_EQ(node.ask(task::claim{task_of(in, 1)}, acting({in.suppliers[1], 1})).code(),
            "task_closed");
  wait_for_status(node, in, "closed");
  const auto last = show(node, in).at("kpis");
  EXPECT_EQ(last.at("completed"), 1);
  EXPECT_EQ(last.at("closed"), 8) << last.dump();
  EXPECT_EQ(last.at("open"), 0);
  EXPECT_TRUE(node.system().drain(std::chrono::seconds{10}));
}

/// Favourite contacts and overrides decide who gets it, a preview says so beforehand, and only that plan is opened.
TEST(CampaignLife, OpensWhatWasPreviewed) {
  const auto store = make_memory_store(8);
  living_system node{*store};
  const auto in = make_network(node, 10);
  const auto admin = acting({in.buyer, 1});
  const auto favourite = [&](std::size_t supplier, person_number who) {
    return company::favourites_at{in.suppliers[supplier], {{in.suppliers[supplier], who}}};
  };
  const company::set_favourites contacts{in.buyer, {favourite(0, 2), favourite(1, 3)}};
  ASSERT_TRUE(node.ask(contacts, admin).ok);
  const auto listed = node.query(shell::favourites{in.buyer, {}, 10}, admin).body;
  EXPECT_EQ(listed.at("favourites").size(), 2U) << listed.dump();

  const auto ordered = node.ask(
    campaign::assign{in.campaign, in.suppliers, campaign::assignment_mode::favourites, {}, false},
    admin);
  ASSERT_TRUE(ordered.ok) << ordered.body.dump();
  const person_id third{in.suppliers[2], 3};
  ASSERT_TRUE(node.ask(campaign::customise{in.campaign, third.company, {}, {{third}}}, admin).ok);
  json heard;
  for (int attempt = 0; attempt < 2000; ++attempt) {
    heard = show(node, in).at("assignments");
    if (heard.at(0).at("finished") == true && heard.at(1).at("finished") == true) break;
    std::this_thread::yield();
  }
  EXPECT_EQ(heard.at(0).at("changed"), 2) << heard.dump();
  EXPECT_EQ(heard.at(0).at("impossible"), 8);
  EXPECT_EQ(heard.at(1).at("changed"), 1);
  const auto own = node.query(shell::assignments{in.campaign, {}, 10}, admin).body;
  EXPECT_EQ(own.at("assignments").size(), 3U) << own.dump();

  const auto look = [&] {
    EXPECT_TRUE(node.ask(campaign::preview{in.campaign}, admin).ok);
    wait_for_status(node, in, "draft");
    return show(node, in).at("preview");
  };
  const auto first = look();
  EXPECT_EQ(first.at("counts").at("open"), 8) << first.dump();
  EXPECT_EQ(first.at("counts").at("by_favourites"), 2);
  EXPECT_EQ(first.at("counts").at("overridden"), 3);
  EXPECT_EQ(look().at("plan_hash"), first.at("plan_hash")) << "nothing has changed";

  // The favourite contact leaves: the plan is another.
  ASSERT_TRUE(
    node.ask(company::deactivate_person{{in.suppliers[0], 2}}, acting({in.suppliers[0], 1})).ok);
  const auto publish = [&](const json& made) {
    const auto hash = made.at("plan_hash").get<std::uint64_t>();
    EXPECT_TRUE(node.ask(campaign::publish{in.campaign, hash}, admin).ok);
  };
  publish(first);
  wait_for_status(node, in, "draft");
  const auto refused = show(node, in);
  EXPECT_EQ(refused.at("last_problem"), "plan_changed");
  EXPECT_EQ(refused.at("difference").at("stale_contacts"), 1) << refused.dump();
  publish(look());
  wait_for_status(node, in, "active");

  EXPECT_EQ(show(node, in).at("kpis").at("claimed"), 2) << "held by whom alone it is for";
  EXPECT_EQ(node.ask(task::claim{task_of(in, 2)}, acting({in.suppliers[2], 1})).code(),
            "already_claimed");
  EXPECT_TRUE(node.ask(task::start{task_of(in, 2)}, acting(third)).ok);
  EXPECT_TRUE(node.ask(task::claim{task_of(in, 0)}, acting({in.suppliers[0], 1})).ok);
  EXPECT_TRUE(node.system().drain(std::chrono::seconds{10}));
}

/// Named, matched by two filters, in three lists: one participant with all reasons, or none when it is left out. A list
/// that changes what a preview said makes another plan; behind the publication it changes nothing.
TEST(CampaignLife, OpensListsWithoutTheExcluded) {
  const auto store = make_memory_store(8);
  living_system node{*store};
  const auto in = make_network(node, 10);
  const auto admin = acting({in.buyer, 1});
  std::vector<list_id> lists;
  for (const std::string name : {"a", "b", "c", "never"}) {
    const auto made = node.ask(company::create_list{in.buyer, name}, admin);
    ASSERT_TRUE(made.ok) << made.body.dump();
    EXPECT_TRUE(from_text(made.result().at("list").get<std::string>(), lists.emplace_back()));
  }
  const auto never = lists.back();
  for (const auto& one : lists)
    ASSERT_TRUE(node.ask(list::add{one, {in.suppliers[0], in.suppliers[1]}}, admin).ok);
  ASSERT_TRUE(node.ask(list::remove{never, {in.suppliers[0]}}, admin).ok);
  ASSERT_TRUE(node.ask(list::add{lists[2], in.suppliers}, admin).ok);
  const auto shown = node.query(shell::show{lists[2]}, admin).body;
  EXPECT_EQ(shown.at("members"), 10) << shown.dump();
  const auto some = node.query(shell::list_members{lists[2], {}, 7}, admin).body;
  ASSERT_EQ(some.at("members").size(), 7U) << some.dump();
  const auto rest
    = node.query(shell::list_members{lists[2], company_of(some.at("next")), 7}, admin).body;
  EXPECT_EQ(rest.at("members").size(), 3U) << rest.dump();

  campaign::edit plan{.campaign = in.campaign, .revision = 1};
  const std::string food{"industry = \"food\""};
  plan.audience = campaign::audience{{in.suppliers[0], in.suppliers[1]},
                                     "",
                                     {lists[0], lists[1], lists[2]},
                                     {{in.suppliers[3]}, {never}},
                                     {food, "region = \"\""}};
  ASSERT_TRUE(node.ask(plan, admin).ok);
  const auto look = [&] {
    EXPECT_TRUE(node.ask(campaign::preview{in.campaign}, admin).ok);
    wait_for_status(node, in, "draft");
    return show(node, in).at("preview");
  };
  const auto first = look();
  EXPECT_EQ(first.at("counts").at("excluded"), 2) << first.dump();
  EXPECT_EQ(first.at("counts").at("by_list"), 8);
  ASSERT_TRUE(node.ask(list::add{never, {in.suppliers[4]}}, admin).ok);
  const auto hash = [](const json& made) { return made.at("plan_hash").get<std::uint64_t>(); };
  ASSERT_TRUE(node.ask(campaign::publish{in.campaign, hash(first)}, admin).ok);
  wait_for_status(node, in, "draft");
  const auto refused = show(node, in);
  EXPECT_EQ(refused.at("last_problem"), "plan_changed");
  EXPECT_EQ(refused.at("difference").at("excluded"), 1) << refused.dump();

  ASSERT_TRUE(node.ask(campaign::publish{in.campaign, hash(look())}, admin).ok);
  ASSERT_TRUE(node.ask(list::add{never, in.suppliers}, admin).ok);
  ASSERT_TRUE(node.ask(list::erase{lists[0]}, admin).ok);
  wait_for_status(node, in, "active");
  const auto all = node.query(shell::participants{in.campaign, {}, {}, 20}, admin).body;
  ASSERT_EQ(all.at("participants").size(), 7U) << all.dump();
  for (const auto& one : all.at("participants")) {
    const auto company = company_of(one.at("company"));
    EXPECT_TRUE(company != in.suppliers[1] && company != in.suppliers[3]);
    if (company != in.suppliers[0]) continue;
    EXPECT_EQ(one.at("reasons"), (json{"by_name", "by_filter", "by_list"}));
    EXPECT_EQ(one.at("lists"), (json{to_text(lists[0]), to_text(lists[1]), to_text(lists[2])}));
    EXPECT_EQ(one.at("filters"), (json{0, 1}));
  }
  EXPECT_EQ(node.ask(list::add{lists[0], {in.suppliers[0]}}, admin).code(), "illegal_transition");
  EXPECT_TRUE(node.system().drain(std::chrono::seconds{10}));
}

/// Submitted or closed, it goes, and says what became of it when somebody asks after all.
TEST(CampaignLife, WhatIsOverLeavesMemory) {
  constexpr std::uint64_t cohorts = 4;
  const auto store = make_memory_store(cohorts);
  living_system node{*store};
  const auto in = make_network(node, 5);
  const auto admin = acting({in.buyer, 1});
  ASSERT_TRUE(node.ask(campaign::publish{in.campaign, {}}, admin).ok);
  wait_for_status(node, in, "active");
  const auto live = [&] { return node.system().counters().live_actors; };
  const auto before = live();
  const auto wait_until_at_most = [&](std::uint64_t count) {
    for (int attempt = 0; attempt < 2000 && live() > count; ++attempt) std::this_thread::yield();
    EXPECT_LE(live(), count);
  };

  const person_id ana{in.suppliers[0], 1};
  ASSERT_TRUE(node.ask(task::claim{task_of(in, 0)}, acting(ana)).ok);
  EXPECT_EQ(live(), before + 1);
  task::save save;
  save.task = task_of(in, 0);
  save.step = "policy";
  save.values = {{"number", std::string{"P-1"}}};
  ASSERT_TRUE(node.ask(save, acting(ana)).ok);
  ASSERT_TRUE(node.ask(task::submit{task_of(in, 0)}, acting(ana)).ok);
  wait_until_at_most(before);

  const person_id bo{in.suppliers[1], 1};
  ASSERT_TRUE(node.ask(task::claim{task_of(in, 1)}, acting(bo)).ok);
  EXPECT_EQ(live(), before + 1);
  ASSERT_TRUE(node.ask(campaign::close{in.campaign}, admin).ok);
  wait_for_status(node, in, "closed");
  wait_until_at_most(before - cohorts);

  EXPECT_EQ(node.ask(task::release{task_of(in, 0)}, acting(ana)).code(), "task_completed");
  EXPECT_EQ(node.ask(task::release{task_of(in, 1)}, acting(bo)).code(), "task_closed");
  EXPECT_TRUE(node.system().drain(std::chrono::seconds{10}));
}

/// The newest of both together, whether they are the task's own records or letters.
TEST(CampaignLife, TellsTheNewestOfAHistoryUpToItsLimit) {
  const auto store = make_memory_store(4);
  living_system node{*store};
  const auto in = make_network(node, 3);
  const auto admin = acting({in.buyer, 1});
  ASSERT_TRUE(node.ask(campaign::publish{in.campaign, {}}, admin).ok);
  wait_for_status(node, in, "active");
  const auto task = task_of(in, 0);
  const person_id ana{task.company, 1};
  const auto dated = [&](std::int64_t day) {
    constexpr std::int64_t far_away_ms = 4'000'000'000'000;
    const auto ordered
      = node.ask(campaign::set_due{in.campaign, {far_away_ms + day}, task.company}, admin);
    ASSERT_TRUE(ordered.ok) << ordered.body.dump();
    json last;
    for (int attempt = 0; attempt < 2000; ++attempt) {
      last = show(node, in).at("changes").back();
      if (last.at("finished") == true) return;
      std::this_thread::yield();
    }
    FAIL() << "the change is never heard of: " << last.dump();
  };
  ASSERT_TRUE(node.ask(task::claim{task}, acting(ana)).ok);
  dated(1);
  ASSERT_TRUE(node.ask(task::release{task}, acting(ana)).ok);
  dated(2);
  dated(3);
  const auto told = [&](std::uint32_t limit) {
    std::vector<std::string> events;
    const auto history = node.query(shell::history{task, limit}, acting(ana)).body;
    sequence before = 0;
    for (const auto& one : history.at("records")) {
      EXPECT_GT(one.at("sequence").get<sequence>(), before) << history.dump();
      before = one.at("sequence").get<sequence>();
      events.push_back(one.at("event"));
      EXPECT_EQ(one.at("at_ms") == 0, events.back() == "opened") << history.dump();
    }
    return events;
  };
  using words = std::vector<std::string>;
  EXPECT_EQ(told(1), (words{"due_set"}));
  EXPECT_EQ(told(4), (words{"due_set", "released", "due_set", "due_set"}));
  EXPECT_EQ(told(100), (words{"opened", "claimed", "due_set", "released", "due_set", "due_set"}));
  EXPECT_TRUE(node.system().drain(std::chrono::seconds{10}));
}

/// The plan is ordered, and there is no room to make it.
TEST(ShardSystem, TellsWhoAsksWhatTheCommandsBeforeThatDid) {
  const auto store = make_memory_store(4);
  living_system node{*store};
  const auto in = make_network(node, 3);
  ASSERT_TRUE(node.ask(campaign::publish{in.campaign, {}}, acting({in.buyer, 1})).ok);
  wait_for_status(node, in, "active");
  const auto task = task_of(in, 0);
  const auto ana = acting({task.company, 1});
  for (int round = 0; round < 50; ++round) {
    const auto claimed = node.post(task::claim{task}, ana);
    const auto shown = node.post_query(shell::show{task}, ana);
    ASSERT_TRUE(node.wait(claimed).ok);
    ASSERT_EQ(node.wait(shown).body.value("holder", json{}), to_text(ana.person));
    const auto released = node.post(task::release{task}, ana);
    const auto again = node.post_query(shell::show{task}, ana);
    ASSERT_TRUE(node.wait(released).ok);
    ASSERT_TRUE(node.wait(again).body.value("holder", json{}).is_null());
  }
}

TEST(LowDisk, KeepsBulkWorkButNoEnd) {
  const auto disk = std::make_shared<memory_disk>();
  network in;
  {
    const auto store = open_memory_store(disk, 4).value();
    living_system node{*store};
    in = make_network(node, 6);
    disk->run_low(true);
    ASSERT_TRUE(node.ask(campaign::publish{in.campaign, {}}, acting({in.buyer, 1})).ok);
    EXPECT_EQ(show(node, in).at("status"), "publishing");
    EXPECT_TRUE(node.system().drain(std::chrono::seconds{20})) << "its cohorts leave memory, too";
  }
  disk->run_low(false);
  const auto store = open_memory_store(disk, 4).value();
  living_system again{*store};
  wait_for_status(again, in, "active");
}

/// Cohorts that wait may leave memory meanwhile.
TEST(LowDisk, LetsBulkWorkGoOnOnceThereIsRoom) {
  const auto disk = std::make_shared<memory_disk>();
  const auto store = open_memory_store(disk, 4).value();
  shell::system_options options;
  options.live_actors_max = 4;
  living_system node{*store, options};
  const auto in = make_network(node, 6);
  disk->run_low(true);
  ASSERT_TRUE(node.ask(campaign::publish{in.campaign, {}}, acting({in.buyer, 1})).ok);
  EXPECT_EQ(show(node, in).at("status"), "publishing");
  disk->run_low(false);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (show(node, in).at("status") == "publishing" && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  EXPECT_EQ(show(node, in).at("status"), "active");
  EXPECT_TRUE(node.system().drain(std::chrono::seconds{20}));
}

/// Campaigns are asked for their word and then for their figures: the first answer may come when all is ending.
TEST(ShardSystem, MayEndAmongQuestions) {
  const auto disk = std::make_shared<memory_disk>();
  network in;
  {
    const auto store = open_memory_store(disk, 4).value();
    living_system node{*store};
    in = make_network(node, 3);
  }
  for (int round = 0; round < 30; ++round) {
    const auto store = open_memory_store(disk, 4).value();
    living_system node{*store};
    show(node, in);
    for (int count = 0; count < 100; ++count)
      node.post_query(shell::show{in.campaign}, acting({in.buyer, 1}));
  }
}

}  // namespace trefoil::tests
