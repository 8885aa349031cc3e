#pragma once
/// The works whose figures README promises. Each makes a node on a fresh store, measures, checks that what it
/// measured is true (throws `failed` when not) and removes the store.

#include "bench/report.hpp"
#include "bench/testbed.hpp"

namespace trefoil::bench {

/// W1: one campaign to every company, from the call to active.
void publish_to_all(const bench_options&, const report&);
/// W2: claim, three answers, submit, with 4,096, 256 and 64 tasks under way.
void answer_wizards(const bench_options&, const report&);
/// W3: four members claim one task at once.
void race_for_claims(const bench_options&, const report&);
/// W4: one reminder to all who are not done, from the call until every shard has reported.
void remind_all(const bench_options&, const report&);
/// W5: close while tasks are being submitted; what is submitted behind the answer must be refused.
void close_all(const bench_options&, const report&);
/// W6: kill -9 under load, start again, first claim answered.
void recover_under_load(const bench_options&, const report&);
/// W7: memory of idle tasks, disk of idle and of answered ones.
void weigh_tasks(const bench_options&, const report&);
/// W8: KPIs and lists, idle and while writes go on; the KPIs held to a recount of the lists.
void look_at_campaign(const bench_options&, const report&);
/// W9: twice, five and ten times as much as the node can do: what it still does, how fast, and how fast it refuses.
void press_hard(const bench_options&, const report&);
/// W10: thousands of commands under way for a few tasks, each of which waits for the one before.
void press_few(const bench_options&, const report&);

}  // namespace trefoil::bench
