#include <chrono>

#include "bench/loads.hpp"
#include "bench/rivals/postgres/works.hpp"

namespace trefoil::bench::postgres {

namespace {

using clock = std::chrono::steady_clock;

/// Figures of the variant that makes a notification row a person instead of deriving what a member sees.
constexpr auto rows_suffix = "_with_rows";

constexpr auto remind_tasks = R"(
  UPDATE task SET reminders = reminders + 1, reminded_at = now()
  WHERE campaign = 1 AND status < 2 AND company BETWEEN $FIRST AND $LAST)";
constexpr auto remind_people = R"(;
  INSERT INTO notification
  SELECT p.company, p.number, t.campaign, 1, now()
  FROM task t JOIN person p ON p.company = t.company
  WHERE t.campaign = 1 AND t.status < 2 AND t.company BETWEEN $FIRST AND $LAST AND p.active
    AND (p.departments & t.targets) <> 0)";

template <class Work>
double seconds_of(Work&& work) {
  const auto began = clock::now();
  work();
  return std::chrono::duration<double>(clock::now() - began).count();
}

}  // namespace

void publish_to_all(const rival_options& with, const report& to) {
  database all{with, members_each};
  for (const bool with_rows : {false, true}) {
    const auto took_s = seconds_of([&] { all.publish(with_rows); });
    all.check("inbox rows", "SELECT count(*) FROM inbox", members_each * all.companies());
    if (with_rows) {
      all.check("notifications", "SELECT count(*) FROM notification",
                members_each * all.companies());
    }
    to.figure(named("W1"), std::string{"tasks_per_s"} + (with_rows ? rows_suffix : ""),
              static_cast<double>(all.companies()) / took_s);
    all.unpublish();
  }
}

void remind_all(const rival_options& with, const report& to) {
  database all{with, members_each};
  unsigned sent = 0;
  for (const bool with_rows : {false, true}) {
    all.unpublish();
    all.publish(false);
    all.settle();
    const auto took_s = seconds_of([&] {
      all.run_in_parts(with_rows ? std::string{remind_tasks} + remind_people : remind_tasks);
      all.run("UPDATE campaign SET reminder = reminder + 1 WHERE id = 1");
    });
    ++sent;
    all.check("reminders", "SELECT sum(reminders) FROM task", all.companies());
    all.check("reminder", "SELECT reminder FROM campaign", sent);
    to.figure(named("W4"), std::string{"tasks_per_s"} + (with_rows ? rows_suffix : ""),
              static_cast<double>(all.companies()) / took_s);
  }
  all.check("notifications", "SELECT count(*) FROM notification", members_each * all.companies());
}

}  // namespace trefoil::bench::postgres
