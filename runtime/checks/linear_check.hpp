#pragma once
/// I5: what clients saw of one task fits the order of its journal. A journal is one order of all that was accepted, so
/// instead of a search for some order, as in Wing and Gong, "Testing and Verifying Concurrent Objects" (1993), this one
/// is held to the clocks: nothing stands behind what was only asked for later, and a claim was refused for a holder only
/// if there was one meanwhile. That each step of this order is one that a task can take is I4 and I6.

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "runtime/checks/ledger.hpp"
#include "runtime/checks/report.hpp"

namespace trefoil::checks {

class linear_check {
public:
  /// `against` may be null, and then nothing is checked.
  linear_check(findings& to, const ledger* against, shard_id shards);

  /// Tasks of which somebody was told that they are claimed already: whoever folds the journal says when they are.
  struct watched_task {
    struct holding {
      sequence from = 0;
      bool held = false;
    };
    std::vector<holding> holdings;                    ///< By position; free before the first one.
    std::set<decltype(request_key::bytes)> recorded;  ///< Requests that left a record.
    void note(sequence at, bool held);
  };
  using watched_map = std::map<task_id, watched_task>;
  [[nodiscard]] watched_map& watched() { return watched_; }
  /// Of these, one company's.
  [[nodiscard]] const std::vector<watched_map::iterator>& watched_of(company_id) const;

  /// All journals are at their end.
  void finish();

private:
  /// A request that was acknowledged: between its first call and its first answer it took effect.
  struct act {
    sequence at = 0;
    std::int64_t began_ns = 0;
    std::int64_t ended_ns = 0;
    const operation* as = nullptr;
  };
  struct history {
    std::vector<act> acts;
    std::vector<const operation*> refused_claims;
  };

  [[nodiscard]] std::map<task_id, history> histories() const;
  void check_order(const history&);
  void check_refusals(const task_id&, const history&);

  findings& to_;
  const ledger* against_;
  shard_id shards_;
  watched_map watched_;
  std::map<company_id, std::vector<watched_map::iterator>> by_company_;
};

}  // namespace trefoil::checks
