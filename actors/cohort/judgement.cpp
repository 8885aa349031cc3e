#include "actors/cohort/judgement.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "actors/cohort/assignment_page.hpp"
#include "actors/cohort/resolution.hpp"

namespace trefoil::cohort {

namespace {

/// The filters of an audience, with the reason that each gives.
class filters {
public:
  explicit filters(const state& cohort) {
    if (!cohort.filter.empty()) add(cohort.filter, by_filter);
    auto own = by_first_filter;
    for (const auto& one : cohort.filters) {
      add(one, by_filter | own);
      own <<= 1U;
    }
  }
  [[nodiscard]] std::uint32_t reasons(const company::row& row) const {
    std::uint32_t all = 0;
    for (const auto& [read, gives] : list_) {
      if (read.matches(row)) all |= gives;
    }
    return all;
  }

private:
  void add(const std::string& text, std::uint32_t gives) {
    if (auto read = campaign::filter::parse(text)) list_.emplace_back(std::move(*read), gives);
  }
  std::vector<std::pair<campaign::filter, std::uint32_t>> list_;
};

/// Where it would stand as a participant.
planned_outcome eligibility(const candidate& one, company_id buyer) {
  if (one.row == nullptr) return planned_outcome::skipped_not_found;
  if (one.connection == connection_status::connected) return planned_outcome::open;
  // Whoever invited the buyer has not been invited by it: nothing is on its way there.
  const bool invited = one.connection == connection_status::invited && one.invited_by == buyer;
  return invited ? planned_outcome::waiting : planned_outcome::skipped_not_connected;
}

/// By what the audience has it, bits of `reason`; none: not at all. A filter ranges over those that can be sent a task.
std::uint32_t reasons_of(const candidate& one, planned_outcome outcome, const filters& matching) {
  const bool in_range = outcome == planned_outcome::open || outcome == planned_outcome::waiting;
  auto reasons = one.lists * by_first_list & by_any_list;
  if (one.individual) reasons |= by_name;
  if (in_range) reasons |= matching.reasons(*one.row);
  return reasons;
}

entry judged(const candidate& one, planned_outcome outcome, std::uint32_t reasons,
             const campaign::assignment& usual) {
  const auto& wanted = one.own ? one.own->how : usual;
  if (one.own) reasons |= overridden;
  entry result{one.company, outcome, {}, {}, reasons, {}};
  if (one.row != nullptr) result.region = one.row->region;
  if (outcome != planned_outcome::open && outcome != planned_outcome::waiting) return result;
  std::span<const person_number> contacts;
  if (one.favourites) contacts = *one.favourites;
  auto found = resolve(*one.row, wanted, contacts, outcome == planned_outcome::open);
  if (found.recipients.empty()) result.outcome = planned_outcome::failed_no_recipient;
  result.targets = found.target.departments;
  result.recipients = std::move(found.recipients);
  result.reasons |= found.reasons;
  return result;
}

void count(campaign::plan_counts& counts, const entry& one) {
  counts.by_favourites += (one.reasons & by_favourites) != 0 ? 1U : 0U;
  counts.fell_back += (one.reasons & fell_back) != 0 ? 1U : 0U;
  counts.stale_contacts += (one.reasons & stale_contacts) != 0 ? 1U : 0U;
  counts.by_name += (one.reasons & by_name) != 0 ? 1U : 0U;
  counts.by_filter += (one.reasons & by_filter) != 0 ? 1U : 0U;
  counts.by_list += (one.reasons & by_any_list) != 0 ? 1U : 0U;
  counts.overridden += (one.reasons & overridden) != 0 ? 1U : 0U;
  counts.not_found += one.outcome == planned_outcome::skipped_not_found ? 1U : 0U;
  switch (one.outcome) {
    case planned_outcome::open:
      ++counts.open;
      break;
    case planned_outcome::waiting:
      ++counts.waiting;
      break;
    case planned_outcome::skipped_not_connected:
    case planned_outcome::skipped_not_found:
      ++counts.skipped;
      break;
    case planned_outcome::failed_no_recipient:
      ++counts.failed;
      break;
  }
}

}  // namespace

chunk judge(const state& cohort, const entity_id& self, const candidates& from) {
  const filters matching{cohort};
  const campaign::assignment wanted{cohort.mode, cohort.departments, {}};
  chunk result;
  result.through = cohort.through;
  result.entries.reserve(std::min(from.list.size(), limits::page_participants_max));
  std::size_t seen = 0;
  const auto buyer = self.as_campaign().buyer;
  for (const auto& one : from.list) {
    if (one.company <= result.through) continue;
    if (seen++ == limits::page_participants_max) {
      result.whole = false;
      break;
    }
    const auto outcome = eligibility(one, buyer);
    const auto reasons = reasons_of(one, outcome, matching);
    const bool meant = one.company != buyer && reasons != 0;
    if (!meant || one.excluded) {
      result.counts.excluded += meant ? 1U : 0U;
      result.through = one.company;
      continue;
    }
    auto next = judged(one, outcome, reasons, wanted);
    if (result.recipients + next.recipients.size() > limits::page_recipients_max) {
      result.whole = false;
      break;
    }
    result.through = one.company;
    result.recipients += next.recipients.size();
    result.hash += hash_of(next);
    count(result.counts, next);
    result.entries.push_back(std::move(next));
  }
  return result;
}

}  // namespace trefoil::cohort
