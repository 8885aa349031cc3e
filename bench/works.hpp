#pragma once
/// The works of design section 7 that there are. Each makes a node on a fresh store, measures, checks that what it
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
/// W6: kill -9 under load, start again, first claim answered.
void recover_under_load(const bench_options&, const report&);

}  // namespace trefoil::bench
