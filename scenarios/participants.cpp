#include "scenarios/participants.hpp"

#include <array>
#include <utility>

namespace trefoil::scenarios {

namespace {

using place = participant::place;

std::uint64_t count_of(const std::vector<participant>& all, place wanted) {
  std::uint64_t count = 0;
  for (const auto& one : all) count += one.at == wanted ? 1 : 0;
  return count;
}

}  // namespace

std::vector<count_record> witnesses(const std::vector<participant>& all,
                                    const reminded_counts& reminded, const client::value& kpis,
                                    const journal_counts* journal) {
  std::vector<count_record> told;
  const auto tell = [&](const char* what, std::uint64_t expected, std::uint64_t journaled) {
    auto& one = told.emplace_back();
    one.what = what;
    one.told.emplace_back("expected", expected);
    one.told.emplace_back("node", kpis[what].as_uint());
    if (journal != nullptr) one.told.emplace_back("journal", journaled);
  };
  std::uint64_t claimed = 0;
  std::uint64_t finished = 0;
  std::uint64_t reachable = 0;
  for (const auto& one : all) {
    claimed += one.open() && one.holder.given() ? 1 : 0;
    finished += one.finished;
    reachable += one.reachable;
  }
  const auto counted = journal != nullptr ? *journal : journal_counts{};
  tell("audience", all.size(), counted.opened);
  tell("waiting", count_of(all, place::waiting), counted.waiting);
  tell("not_started", count_of(all, place::not_started), counted.not_started);
  tell("in_progress", count_of(all, place::in_progress), counted.in_progress);
  tell("claimed", claimed, counted.claimed);
  tell("completed", count_of(all, place::completed), counted.completed);
  tell("closed", count_of(all, place::closed), counted.closed);
  tell("undelivered", count_of(all, place::undelivered), counted.undelivered);
  tell("skipped", count_of(all, place::skipped), counted.skipped);
  tell("failed", 0, counted.failed);
  tell("finished", finished, counted.finished);
  tell("reachable", reachable, counted.reachable);
  tell("reminders_sent", reminded.sent, counted.reminders_sent);
  tell("reminders_skipped", reminded.skipped, counted.reminders_skipped);
  tell("people_reminded", reminded.people, counted.people_reminded);
  return told;
}

void note_kpis(run_record& record, const client::value& shown) {
  record.kpis.clear();
  record.kpis.emplace_back("status", shown["status"].as_text());
  for (const auto& [name, value] : shown["kpis"].pairs()) {
    record.kpis.emplace_back(
      name, value.is_text() ? std::string{value.as_text()} : std::to_string(value.as_uint()));
    if (value.is_number()) record.measured["kpi." + name] = static_cast<double>(value.as_uint());
  }
}

std::optional<journal_counts> recount_if_possible(run_record& record,
                                                  const std::filesystem::path& store,
                                                  campaign_id campaign, const ledger& kept) {
  if (store.empty()) return std::nullopt;
  const auto counted = recount(store, campaign, kept);
  if (!counted) {
    record.check("the journal can be recounted", false, counted.error());
    return std::nullopt;
  }
  std::string wrong;
  for (const auto& one : counted->violations) wrong += (wrong.empty() ? "" : "; ") + one;
  if (counted->violations_found > counted->violations.size()) wrong += "; ...";
  record.measured["violations"] = static_cast<double>(counted->violations_found);
  record.check("the journal keeps every rule", counted->violations_found == 0,
               wrong.empty() ? std::to_string(counted->records) + " records read" : wrong);
  record.check("everything acknowledged is in the journal, once", counted->violations_found == 0,
               std::to_string(kept.entries.size()) + " acknowledged claims, releases and submits");
  return *counted;
}

}  // namespace trefoil::scenarios
