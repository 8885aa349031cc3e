#include "runtime/checks/task_table.hpp"

namespace trefoil::checks {

namespace {

/// The person who asked; nothing: the operator or the runtime.
std::optional<person_id> asker(const record& from) {
  person_id who;
  if (!from_bytes(from.principal, who) || !who.given()) return std::nullopt;
  return who;
}

bool is_known(std::uint16_t tag) { return tags::claimed <= tag && tag <= tags::submitted; }

}  // namespace

void task_table::take(const seen& now) {
  if (!is_known(now.what.tag)) {
    to_.add("I6", now, "a record with the unknown tag " + std::to_string(now.what.tag));
    return;
  }
  auto* cohort = cohorts_.find(now.id.as_campaign());
  auto* one = cohort == nullptr ? nullptr : cohort->find(now.id.as_company());
  if (one == nullptr && cohort != nullptr && !cohort->is_readable()) return;
  const bool exists = one != nullptr && now.id.round == 1 && one->stage != stage::planned
                      && one->stage != stage::skipped && one->stage != stage::failed;
  if (!exists) {
    to_.add("I9", now, "a task that no participant was opened for");
  } else if (cohort->is_fenced() && now.what.tag == tags::submitted) {
    to_.add("I7", now, "submitted after the fence of its campaign");
  } else if (one->stage == stage::waiting) {
    to_.add("I11", now, "acted on while it waits for the connection");
  } else if (cohort->is_fenced() || one->stage != stage::open) {
    to_.add("I6", now, "a record after its end");
  } else {
    take_open(now, *one);
  }
}

void task_table::take_open(const seen& now, participant& one) {
  switch (now.what.tag) {
    case tags::claimed:
      take_claim(now, one);
      break;
    case tags::released:
      take_release(now, one);
      break;
    default:
      take_step(now, one);
      break;
  }
}

void task_table::take_claim(const seen& now, participant& one) {
  const auto past = read_as<body::number>(now.what);
  if (!past || past->value == 0) {
    to_.add("I6", now, "claimed by nobody");
    return;
  }
  const auto who = asker(now.what);
  if (one.holder != 0) {
    to_.add("I4", now, "claimed while person " + std::to_string(one.holder) + " holds it");
  } else if (!who
             || *who != person_id{now.id.as_company(), static_cast<person_number>(past->value)}) {
    to_.add("I4", now, "claimed for another than the one who asked");
  } else if (!staff_.is_for(now.id.as_company(), who->number, one.target)) {
    to_.add("I4", now, "claimed by somebody whom it is not for");
  }
  one.holder = static_cast<person_number>(past->value);
}

void task_table::take_release(const seen& now, participant& one) {
  const auto past = read_as<body::number>(now.what);
  if (!past || one.holder == 0 || past->value != one.holder) {
    to_.add("I4", now,
            "released by another than its holder, who is person " + std::to_string(one.holder));
  } else if (one.target.persons.size() == 1 && one.target.persons.front() == one.holder) {
    to_.add("I4", now, "released by the only person whom it is for");
  }
  one.holder = 0;
  if (!one.drafted) one.started = false;
}

void task_table::take_step(const seen& now, participant& one) {
  if (asker(now.what) != person_id{now.id.as_company(), one.holder} || one.holder == 0) {
    to_.add("I4", now,
            "acted on by another than its holder, who is person " + std::to_string(one.holder));
    return;
  }
  if ((now.what.tag == tags::task_started) == one.started) {
    to_.add("I6", now, one.started ? "started again" : "acted on before it was started");
    return;
  }
  apply_step(now, one);
}

void task_table::apply_step(const seen& now, participant& one) {
  const auto reached = [&](const auto& past) {
    one.finished = past.finished;
    one.reachable = past.reachable;
  };
  if (now.what.tag == tags::task_started) {
    if (const auto past = read_as<body::task_started>(now.what)) {
      one.started = true;
      return reached(*past);
    }
  } else if (now.what.tag == tags::saved) {
    if (const auto past = read_as<body::saved>(now.what)) {
      one.drafted = true;
      return reached(*past);
    }
  } else if (now.what.tag == tags::moved) {
    if (const auto past = read_as<body::moved>(now.what)) {
      one.drafted |= !past->back;
      return reached(*past);
    }
  } else if (const auto past = read_as<body::submitted>(now.what)) {
    one.stage = stage::completed;
    one.finished = past->steps;
    one.reachable = past->steps;
    return;
  }
  to_.add("I6", now, "a damaged body");
}

template <class Change>
void task_table::each_of(company_id company, Change&& change) {
  for (auto& [campaign, cohort] : cohorts_.all()) {
    if (auto* one = cohort.find(company)) change(campaign, cohort, *one);
  }
}

void task_table::take_letter(const seen& now) {
  const auto company = now.id.as_company();
  if (now.what.tag == tags::connection_noted) {
    const auto past = read_as<body::connection_noted>(now.what);
    if (!past) return;
    const bool connected = past->status == static_cast<std::uint64_t>(tie::connected);
    each_of(company, [&](const campaign_id& campaign, cohort_fold& cohort, participant& one) {
      if (campaign.buyer != past->other) return;
      if (one.stage == stage::planned) one.connected = connected;
      if (cohort.is_fenced()) return;
      if (connected) {
        deliver(one, cohort.steps);
      } else {
        hold(one);
      }
    });
    return;
  }
  if (now.what.tag != tags::departments_changed && now.what.tag != tags::person_deactivated) return;
  const auto past = read_as<body::number>(now.what);
  if (!past) return;
  each_of(company, [&](const campaign_id&, cohort_fold&, participant& one) {
    const bool lives = one.stage == stage::open || one.stage == stage::waiting;
    if (lives && one.holder == past->value && !staff_.is_for(company, one.holder, one.target)) {
      one.holder = 0;
    }
  });
}

}  // namespace trefoil::checks
