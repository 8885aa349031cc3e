#include "actors/task/task_machine.hpp"

#include <algorithm>

#include "actors/base/permission.hpp"
#include "actors/company/company_row.hpp"
#include "actors/task/path.hpp"
#include "actors/task/task_rules.hpp"

namespace trefoil::task {

namespace {

decision<event> on(const state& task, const entity_id& self, const claim&, const facts& known) {
  const auto& who = known.caller.person;
  if (known.caller.is_operator()) return refuse(errc::not_eligible, "the operator is no person");
  if (task.holder != 0) {
    if (task.holder == who.number) return nothing_new();
    return refuse(errc::already_claimed, {}, {{"holder", to_text(holder_of(task, self))}});
  }
  if (known.company == nullptr) return refuse(errc::not_found);
  if (auto no = unless_eligible(*known.company, who.number, task.target())) {
    return unexpected(std::move(*no));
  }
  return happened(self, known, claimed{who.number});
}

decision<event> on(const state& task, const entity_id& self, const release&, const facts& known) {
  if (task.holder == 0) return refuse_here(task, "release");
  const auto holds = known.caller.person == holder_of(task, self);
  if (!holds && !known.caller.may(self.as_company(), role::admin)) {
    return refuse(errc::not_holder, {}, {{"holder", to_text(holder_of(task, self))}});
  }
  if (task.target().assignee() == task.holder) {
    return refuse(errc::not_releasable, {}, {{"holder", to_text(holder_of(task, self))}});
  }
  return happened(self, known, released{task.holder});
}

decision<event> on(const state& task, const entity_id& self, const start&, const facts& known) {
  if (auto no = unless_responder(task, self, known)) return unexpected(std::move(*no));
  if (task.status == status::in_progress) return nothing_new();
  return happened(self, known, beginning_of(*known.workflow, task));
}

decision<event> on(const state& task, const entity_id& self, const save& asked,
                   const facts& known) {
  if (auto no = unless_responder(task, self, known)) return unexpected(std::move(*no));
  if (auto no = unless_fresh(task, asked)) return unexpected(std::move(*no));
  const auto& workflow = *known.workflow;
  if (auto no = unless_fitting(workflow, task, asked)) return unexpected(std::move(*no));
  if (auto no = unless_uploaded(workflow, asked, known)) return unexpected(std::move(*no));
  if (auto no = unless_within_limit(task, asked)) return unexpected(std::move(*no));

  const auto then = walk(workflow, answers{task.draft}.with(asked.step, asked.values));
  saved past{asked.step, asked.values, task.draft_revision + 1, then.finished, then.reachable()};
  if (task.status == status::not_started) {
    return happened(self, known, beginning_of(workflow, task), std::move(past));
  }
  return happened(self, known, std::move(past));
}

decision<event> on(const state& task, const entity_id& self, const next&, const facts& known) {
  if (auto no = unless_responder(task, self, known)) return unexpected(std::move(*no));
  if (task.status != status::in_progress) return refuse_here(task, "next");
  const auto& workflow = *known.workflow;
  const auto now = walk(workflow, answers{task.draft});
  const auto from = standing_on(workflow, now, task);
  if (!from) return refuse_here(task, "next");

  const auto& step = workflow.definition.steps[*from];
  std::vector<std::string> problems;
  add_problems(step, answers{task.draft}, problems);
  if (!problems.empty()) return unexpected(invalid(std::move(problems)));
  const auto then = walk(workflow, answers{task.draft}.passing(step.key));
  return happened(
    self, known,
    moved{step.key, key_of(workflow, then.behind(*from)), false, then.finished, then.reachable()});
}

decision<event> on(const state& task, const entity_id& self, const back&, const facts& known) {
  if (auto no = unless_responder(task, self, known)) return unexpected(std::move(*no));
  if (task.status != status::in_progress) return refuse_here(task, "back");
  const auto& workflow = *known.workflow;
  const auto now = walk(workflow, answers{task.draft});
  const auto to = now.before(place_of(workflow, task));
  if (!to) return refuse_here(task, "back");
  return happened(self, known,
                  moved{task.step, key_of(workflow, to), true, now.finished, now.reachable()});
}

decision<event> on(const state& task, const entity_id& self, const submit&, const facts& known) {
  if (auto no = unless_responder(task, self, known)) return unexpected(std::move(*no));
  if (task.status != status::in_progress) return refuse_here(task, "submit");
  const auto& workflow = *known.workflow;
  const answers given{task.draft};
  const auto now = walk(workflow, given);
  std::vector<std::string> problems;
  for (const auto at : now.steps) {
    const auto& step = workflow.definition.steps[at];
    add_unread(step, given, problems);
    add_problems(step, given, problems);
  }
  if (!problems.empty()) return unexpected(invalid(std::move(problems)));
  // Whatever is left to open on this path may be left out: the path is finished as a whole.
  return happened(self, known, submitted{receipt_of(self, workflow, now, task), now.reachable()});
}

void apply(state& task, const claimed& past) { task.holder = past.holder; }

void apply(state& task, const released&) {
  task.holder = 0;
  if (!task.draft.empty()) return;
  task.status = status::not_started;
  task.step.clear();
}

void apply(state& task, const started& past) {
  task.status = status::in_progress;
  task.step = past.step;
  task.finished = past.finished;
  task.reachable = past.reachable;
}

void apply(state& task, const saved& past) {
  auto& drafted_step = task.draft[past.step];
  for (const auto& [key, fresh] : past.values) {
    drafted_step.values.insert_or_assign(key, drafted{fresh, past.draft_revision});
  }
  task.draft_revision = past.draft_revision;
  task.finished = past.finished;
  task.reachable = past.reachable;
}

void apply(state& task, const moved& past) {
  if (!past.back) task.draft[past.from].passed = true;
  task.step = past.to;
  task.finished = past.finished;
  task.reachable = past.reachable;
}

void apply(state& task, const submitted& past) {
  task.status = status::completed;
  task.receipt = past.receipt;
  task.finished = past.steps;
  task.reachable = past.steps;
}

struct claim_answer {
  person_id holder;
  static constexpr auto fields = field_list{field<1>("holder", &claim_answer::holder)};
};

struct save_answer {
  std::uint32_t draft_revision = 0;
  std::uint8_t finished = 0;
  std::uint8_t reachable = 0;
  static constexpr auto fields = field_list{
    field<1>("draft_revision", &save_answer::draft_revision),
    field<2>("finished", &save_answer::finished), field<3>("reachable", &save_answer::reachable)};
};

struct step_answer {
  std::string step;
  static constexpr auto fields = field_list{field<1>("step", &step_answer::step)};
};

struct submit_answer {
  std::uint64_t receipt = 0;
  static constexpr auto fields = field_list{field<1>("receipt", &submit_answer::receipt)};
};

}  // namespace

decision<event> machine::decide(const state& task, const entity_id& self, const command& asked,
                                const facts& known) {
  if (task.status == status::none || !known.caller.belongs_to(self.as_company())) {
    return refuse(errc::not_found);
  }
  if (!known.caller.may(self.as_company(), role::member)) {
    return unexpected(lacks("respond", "an auditor only looks on"));
  }
  if (auto no = unless_open(task, known)) return unexpected(std::move(*no));
  return std::visit([&](const auto& one) { return on(task, self, one, known); }, asked);
}

happening<event> machine::take(const state&, const entity_id&, const effect&, const facts&) {
  return {};
}

bool machine::ends(const event& past) { return std::holds_alternative<submitted>(past); }

void machine::evolve(state& task, const entity_id&, const event& past) {
  std::visit([&](const auto& one) { apply(task, one); }, past);
}

answer machine::answer_of(const entity_id& self, const std::vector<event>& events) {
  if (events.empty()) return {empty_result()};
  const auto said = overloaded{
    [&](const claimed& one) {
      return encode_spoken(claim_answer{{self.as_company(), one.holder}});
    },
    [](const released&) { return empty_result(); },
    [](const started& one) { return encode_spoken(step_answer{one.step}); },
    [](const saved& one) {
      return encode_spoken(save_answer{one.draft_revision, one.finished, one.reachable});
    },
    [](const moved& one) { return encode_spoken(step_answer{one.to}); },
    [](const submitted& one) { return encode_spoken(submit_answer{one.receipt}); },
  };
  return {std::visit(said, events.back())};
}

state machine::born(const birth& entry) {
  state task;
  task.status = entry.status;
  task.targets = entry.targets;
  task.reachable = entry.steps;
  return task;
}

void save::blobs(std::vector<blob_id>& to) const {
  const auto file = values.find(file_key);
  if (file == values.end()) return;
  const auto* text = std::get_if<std::string>(&file->second);
  if (text == nullptr) return;
  if (const auto named = blob_named(*text)) to.push_back(*named);
}

}  // namespace trefoil::task
