#pragma once
/// The tasks of one shard: each record against its participant (I4, I6, I7, I9, I11), and the letters of companies.

#include "runtime/checks/cohort_table.hpp"

namespace trefoil::checks {

class task_table {
public:
  task_table(cohort_table& cohorts, const staff_table& staff, findings& to)
    : cohorts_{cohorts}, staff_{staff}, to_{to} {}

  /// A task's own event.
  void take(const seen&);
  /// A company's event that means something to its tasks: a connection, a person that left or moved. The staff has
  /// taken it before.
  void take_letter(const seen&);

private:
  void take_open(const seen&, participant&);
  void take_claim(const seen&, participant&);
  void take_release(const seen&, participant&);
  void take_step(const seen&, participant&);
  void apply_step(const seen&, participant&);
  template <class Change>
  void each_of(company_id, Change&&);

  cohort_table& cohorts_;
  const staff_table& staff_;
  findings& to_;
};

}  // namespace trefoil::checks
