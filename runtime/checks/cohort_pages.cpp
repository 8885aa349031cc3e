/// What a cohort's records mean for its pages and their participants.

#include <algorithm>

#include "runtime/checks/cohort_table.hpp"

namespace trefoil::checks {

namespace {

/// The only person that a task is for holds it from the start, unless it has left since it was planned.
void hand_over(participant& one, const staff_table& staff) {
  const auto& persons = one.target.persons;
  if (persons.size() == 1 && staff.answers(one.company, persons.front()))
    one.holder = persons.front();
}

void open(participant& one, std::uint8_t steps, const staff_table& staff) {
  switch (one.outcome) {
    case outcome::open:
    case outcome::waiting:
      one.stage = stage::waiting;
      hand_over(one, staff);
      if (one.connected) deliver(one, steps);
      break;
    case outcome::not_connected:
    case outcome::not_found:
      one.stage = stage::skipped;
      break;
    case outcome::no_recipient:
      one.stage = stage::failed;
      break;
  }
}

void remind(participant& one, std::int64_t at_ms, const staff_table& staff, cohort_fold& sums) {
  switch (one.stage) {
    case stage::planned:
    case stage::failed:
    case stage::skipped:
      return;
    case stage::waiting:
    case stage::completed:
    case stage::closed:
      ++sums.reminders_skipped;
      return;
    case stage::open:
      break;
  }
  const auto now_s = at_ms / 1000;
  if (one.reminders > 0 && now_s - one.reminded_s < cooldown_s) {
    ++sums.reminders_skipped;
    return;
  }
  ++one.reminders;
  one.reminded_s = static_cast<std::uint32_t>(now_s);
  sums.people_reminded += one.holder != 0 ? 1U : staff.reached(one.company, one.target);
}

std::span<participant> of_page(cohort_fold& cohort, std::uint32_t number) {
  const auto& page = cohort.pages[number];
  return std::span{cohort.people}.subspan(page.first, page.size);
}

}  // namespace

std::optional<std::uint64_t> cohort_table::number_of(const seen& now) {
  const auto past = read_as<body::number>(now.what);
  if (past) return past->value;
  to_.add("I6", now, "a damaged body");
  return std::nullopt;
}

void cohort_table::on_page_planned(const seen& now, cohort_fold& cohort,
                                   std::optional<failure>& broken) {
  const auto past = read_as<body::page_planned>(now.what);
  if (!past) {
    to_.add("I6", now, "a damaged body");
    return;
  }
  cohort.counts.add(past->counts);
  if (past->counts.all() == 0) {
    const std::vector<planned> nobody;
    plans_.judge(now, *past, &nobody);
    return;
  }
  if (past->number != cohort.pages.size()) {
    to_.add("I9", now,
            "page " + std::to_string(past->number) + " is planned after "
              + std::to_string(cohort.pages.size()) + " pages");
  }
  cohort_fold::page page{cohort.people.size(), 0, now.at, false};
  auto body = view_.page_body(shard_, now.what.entity, past->number);
  if (!body) {
    broken = std::move(body.error());
    return;
  }
  // A discarded plan's page may since have been written over by the next plan: finish() tells the two apart.
  if (*body && checksum(**body) == past->hash) {
    if (const auto fresh = read_page(**body)) {
      page.readable = true;
      page.size = fresh->size();
      const bool sound = compare_page(now, *past, cohort, *fresh);
      for (const auto& one : *fresh) cohort.people.emplace_back(one);
      plans_.judge(now, *past, sound ? &*fresh : nullptr);
    }
  }
  if (!page.readable) plans_.judge(now, *past, nullptr);
  cohort.pages.push_back(page);
}

void cohort_table::on_plan_finished(const seen& now, cohort_fold& cohort) {
  const auto past = read_as<body::plan_finished>(now.what);
  if (!past) {
    to_.add("I6", now, "a damaged body");
    return;
  }
  cohort.plans[cohort.attempt] = {cohort.counts, past->hash};
  plans_.finish(now, *past);
}

bool cohort_table::compare_page(const seen& now, const body::page_planned& past,
                                const cohort_fold& cohort, const std::vector<planned>& fresh) {
  const auto found_before = to_.found();
  body::plan_counts counted;
  auto before = cohort.people.empty() ? company_id{} : cohort.people.back().company;
  for (const auto& one : fresh) {
    if (one.company <= before) {
      to_.add("I9", now, to_text(one.company) + " stands in the plan twice or out of order");
    } else if (entity_id{one.company}.shard_of(view_.shards()) != shard_) {
      to_.add("I9", now, to_text(one.company) + " is planned in a shard that is not its own");
    } else if (past.through < one.company) {
      to_.add("I9", now, to_text(one.company) + " is planned but was not judged");
    }
    before = one.company;
    count(counted, one);
  }
  counted.excluded = past.counts.excluded;  // Of those who do not stand in it.
  if (counted != past.counts) {
    to_.add("I9", now, "the page does not hold what was counted for it");
  }
  return to_.found() == found_before;
}

void cohort_table::finish() {
  for (const auto& [campaign, cohort] : cohorts_) {
    for (std::size_t number = 0; number < cohort.pages.size(); ++number) {
      const auto& page = cohort.pages[number];
      if (page.readable) continue;
      to_.add("I9", shard_, page.planned_at, to_text(cohort_id{campaign, shard_}),
              "page " + std::to_string(number) + " is missing or another than was planned");
    }
  }
}

void cohort_table::on_page_opened(const seen& now, cohort_fold& cohort) {
  const auto number = number_of(now);
  if (!number) return;
  if (*number != cohort.next_page || *number >= cohort.pages.size()) {
    const std::string_view why
      = *number < cohort.next_page ? " is opened twice" : " is opened out of order or unplanned";
    to_.add("I9", now, "page " + std::to_string(*number) + std::string{why});
    return;
  }
  for (auto& one : of_page(cohort, cohort.next_page)) open(one, cohort.steps, staff_);
  ++cohort.next_page;
}

void cohort_table::on_opening_finished(const seen& now, cohort_fold& cohort) {
  cohort.opened = true;
  if (cohort.next_page == cohort.pages.size()) return;
  to_.add("I9", now,
          "opening ends with " + std::to_string(cohort.next_page) + " of "
            + std::to_string(cohort.pages.size()) + " pages opened");
}

void cohort_table::on_reminding(const seen& now, cohort_fold& cohort) {
  if (now.what.tag == tags::reminding_started) {
    if (const auto past = read_as<body::pair>(now.what)) {
      cohort.due.push_back({static_cast<std::uint32_t>(past->first), past->second});
    } else {
      to_.add("I6", now, "a damaged body");
    }
    return;
  }
  const auto number = number_of(now);
  if (!number) return;
  const bool whole = !cohort.due.empty() && cohort.due.front().number == *number
                     && cohort.next_reminded == cohort.pages.size();
  if (!whole) to_.add("I6", now, "a reminder ends that is not at work or has pages left");
  if (!cohort.due.empty()) cohort.due.pop_front();
  cohort.next_reminded = 0;
  cohort.reminders_done = static_cast<std::uint32_t>(*number);
}

void cohort_table::on_page_reminded(const seen& now, cohort_fold& cohort) {
  const auto past = read_as<body::page_reminded>(now.what);
  if (!past) {
    to_.add("I6", now, "a damaged body");
    return;
  }
  const bool expected = !cohort.due.empty() && cohort.due.front().number == past->reminder
                        && cohort.due.front().at_ms == past->at_ms
                        && past->number == cohort.next_reminded
                        && past->number < cohort.pages.size();
  if (!expected) {
    to_.add("I6", now,
            "page " + std::to_string(past->number) + " is reminded twice, out of order or unasked");
    return;
  }
  for (auto& one : of_page(cohort, past->number)) remind(one, past->at_ms, staff_, cohort);
  ++cohort.next_reminded;
}

void cohort_table::on_page_closed(const seen& now, cohort_fold& cohort) {
  const auto number = number_of(now);
  if (!number) return;
  if (*number != cohort.next_page || *number >= cohort.pages.size()) {
    to_.add("I6", now, "page " + std::to_string(*number) + " is closed twice or out of order");
    return;
  }
  for (auto& one : of_page(cohort, cohort.next_page)) {
    const bool ends = one.stage == stage::planned || one.stage == stage::failed
                      || one.stage == stage::waiting || one.stage == stage::open;
    if (!ends) continue;
    one.never_sent = one.stage == stage::planned || one.stage == stage::failed;
    one.stage = stage::closed;
  }
  ++cohort.next_page;
}

void cohort_table::on_closing_finished(const seen& now, cohort_fold& cohort) {
  if (cohort.next_page != cohort.pages.size()) {
    to_.add("I8", now, "closing ends with pages left");
  }
}

}  // namespace trefoil::checks
