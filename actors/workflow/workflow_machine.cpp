#include "actors/workflow/workflow_machine.hpp"

#include "actors/base/permission.hpp"

namespace trefoil::workflow {

namespace {

/// Every decision relies on the caller's rights.
happening<event> happened(const entity_id& self, event past) {
  happening<event> result;
  result.events.push_back(std::move(past));
  result.guards.push_back({cell::kind::membership, self.as_company()});
  return result;
}

happening<event> nothing_new() { return {}; }

/// `step/part: problem`, as far as these are known.
std::string line_of(const finding& one) {
  std::string line = one.step;
  if (!one.part.empty()) line += "/" + one.part;
  return line.empty() ? one.problem : line + ": " + one.problem;
}

std::optional<refused> findings_of(const state& workflow) {
  const auto found
    = validate(workflow.draft, workflow.newest ? &workflow.newest->definition : nullptr);
  if (found.none()) return std::nullopt;
  std::vector<std::string> lines;
  lines.reserve(found.listed.size());
  for (const auto& one : found.listed) lines.push_back(line_of(one));
  return refused{
    errc::workflow_invalid,
    std::to_string(lines.size() + found.more) + " findings stand in the way of publishing",
    {{"findings", std::move(lines)}, {"more", static_cast<std::int64_t>(found.more)}}};
}

decision<event> on(const state& workflow, const entity_id& self, const edit& asked) {
  if (asked.revision != workflow.revision) {
    return refuse(errc::stale_revision, "the draft is at another revision",
                  {{"revision", std::int64_t{workflow.revision}}});
  }
  return happened(self, edited{workflow.revision + 1, asked.definition});
}

decision<event> on(const state& workflow, const entity_id&, const validate_draft&) {
  if (auto invalid = findings_of(workflow)) return unexpected(std::move(*invalid));
  return nothing_new();
}

decision<event> on(const state& workflow, const entity_id& self, const publish&) {
  if (auto invalid = findings_of(workflow)) return unexpected(std::move(*invalid));
  const auto hash = hash_of(workflow.draft);
  if (workflow.newest && workflow.newest->hash == hash) {
    return happened(self, version_kept{workflow.newest->number, hash});
  }
  const auto number = workflow.newest ? workflow.newest->number + 1 : 1;
  return happened(self, published{{self.as_workflow(), number, hash, workflow.draft}});
}

/// The permission that a command needs, as the specification names it.
std::string_view permission_for(const command& asked) {
  return std::holds_alternative<publish>(asked) ? "publish" : "author";
}

struct edit_answer {
  std::uint32_t revision = 0;
  static constexpr auto fields = field_list{field<1>("revision", &edit_answer::revision)};
};

struct publish_answer {
  std::uint32_t version = 0;
  std::uint64_t hash = 0;
  static constexpr auto fields = field_list{field<1>("version", &publish_answer::version),
                                            field<2>("hash", &publish_answer::hash)};
};

}  // namespace

decision<event> machine::decide(const state& workflow, const entity_id& self, const command& asked,
                                const facts& known) {
  const auto owner = self.as_company();
  if (workflow.status == status::none || !known.caller.belongs_to(owner)) {
    return refuse(errc::not_found);
  }
  if (!known.caller.may(owner, role::manager)) {
    return unexpected(lacks(permission_for(asked), "a manager of the owner may do this"));
  }
  return std::visit([&](const auto& one) { return on(workflow, self, one); }, asked);
}

happening<event> machine::take(const state& workflow, const entity_id&, const effect& sent,
                               const facts&) {
  if (workflow.status != status::none) return nothing_new();
  happening<event> result;
  result.events.push_back(started{std::get<start>(sent).name});
  return result;
}

void machine::evolve(state& workflow, const entity_id&, const event& past) {
  std::visit(overloaded{
               [&](const started& one) {
                 workflow.status = status::draft;
                 workflow.name = one.name;
               },
               [&](const edited& one) {
                 workflow.status = status::draft;
                 workflow.revision = one.revision;
                 workflow.draft = one.definition;
               },
               [&](const published& one) {
                 workflow.status = status::published;
                 workflow.newest = one.version_frozen;
               },
               [&](const version_kept&) { workflow.status = status::published; },
             },
             past);
}

answer machine::answer_of(const entity_id&, const std::vector<event>& events) {
  if (events.empty()) return {empty_result()};
  return std::visit(
    overloaded{
      [](const started&) { return answer{empty_result()}; },
      [](const edited& one) { return answer{encode_spoken(edit_answer{one.revision})}; },
      [](const published& one) {
        const auto& version = one.version_frozen;
        return answer{encode_spoken(publish_answer{version.number, version.hash})};
      },
      [](const version_kept& one) {
        return answer{encode_spoken(publish_answer{one.number, one.hash})};
      },
    },
    events.back());
}

}  // namespace trefoil::workflow
