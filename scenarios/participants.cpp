#include "scenarios/participants.hpp"

#include <array>
#include <utility>

namespace trefoil::scenarios {

namespace {

using place = participant::place;

constexpr std::size_t violation_words_max = 2'000;

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
  const auto counted = journal != nullptr ? journal->figures : checks::figures{};
  tell("audience", all.size(), counted.audience());
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

namespace {

std::string words_of(const checks::report& found) {
  std::string all;
  for (const auto& one : found.violations) {
    if (all.size() > violation_words_max) return all + "; ...";
    all += (all.empty() ? "" : "; ") + checks::to_line(one);
  }
  return all;
}

/// What the checks were held against.
std::string extent_of(const checks::report& found, const told_ledger& told) {
  auto words = std::to_string(found.counts.records) + " records, "
               + std::to_string(found.counts.operations) + " answers, "
               + std::to_string(told.told().kpis.size()) + " times shown figures";
  if (told.left_out() > 0) words += ", " + std::to_string(told.left_out()) + " answers left out";
  if (!told.told().complete) words += "; others may have asked, too";
  return words;
}

/// The reason for which a participant was left out stands in the pages only.
void compare_reasons(run_record& record, const checks::figures& counted,
                     const opened_counts& opened) {
  std::vector<count_record> reasons(2);
  reasons[0] = {"not_connected", {{"figures", counted.skipped}, {"pages", opened.not_connected}}};
  reasons[1] = {"not_found", {{"expected", 0}, {"pages", opened.not_found}}};
  record.compare("of those skipped", std::move(reasons));
}

}  // namespace

std::optional<journal_counts> recount_if_possible(engine& node, const std::filesystem::path& store,
                                                  campaign_id campaign,
                                                  const client::value& shown) {
  auto& record = node.record();
  if (!shown.has("positions")) node.ledger().note_at_rest(kpi_answer_of(campaign, shown));
  if (store.empty()) return std::nullopt;
  const auto found = verify(store, node.ledger().told());
  const auto opened = count_opened(store, campaign);
  if (!found || !opened) {
    record.check("the journal can be read", false, found ? opened.error() : found.error());
    return std::nullopt;
  }
  record.measured["violations"] = static_cast<double>(found->found);
  record.check("the journal keeps every invariant and all that was answered", found->clean(),
               found->clean() ? extent_of(*found, node.ledger()) : words_of(*found));
  const auto counted = found->campaigns.find(campaign);
  if (counted == found->campaigns.end()) {
    record.check("the campaign is in the journal", false);
    return std::nullopt;
  }
  compare_reasons(record, counted->second, *opened);
  return journal_counts{counted->second, *opened};
}

}  // namespace trefoil::scenarios
