#include "actors/list/list_machine.hpp"

#include <algorithm>
#include <map>

#include "actors/base/permission.hpp"
#include "actors/book/book_messages.hpp"

namespace trefoil::list {

namespace {

happening<event> nothing_new() { return {}; }

/// Every decision relies on the caller's rights.
happening<event> happened(const entity_id& self, event past) {
  happening<event> result;
  result.events.push_back(std::move(past));
  result.guards.push_back({cell::kind::membership, self.as_company()});
  return result;
}

auto illegal(const state& list, std::string_view asked) {
  return refuse_transition(entity_kind::list, word(list.status), asked, {"delete"});
}

std::vector<company_id> each_once(std::vector<company_id> companies) {
  std::sort(companies.begin(), companies.end());
  companies.erase(std::unique(companies.begin(), companies.end()), companies.end());
  return companies;
}

/// The book of each company's shard is told of its own.
void tell_books(happening<event>& result, const entity_id& self,
                const std::vector<company_id>& companies, bool removed, const facts& known) {
  std::map<shard_id, book::note_members> notes;
  for (const auto company : companies) {
    auto& note = notes[entity_id{company}.shard_of(known.shards)];
    note.list = self.number;
    note.removed = removed;
    note.companies.push_back(company);
  }
  for (const auto& [shard, note] : notes)
    result.effects.push_back(send_to(book_id{self.as_company(), shard}, note));
}

decision<event> on(const state& list, const entity_id& self, const add& asked, const facts& known) {
  if (list.status != status::active) return illegal(list, "add");
  const auto companies = each_once(asked.companies);
  if (companies.empty()) return nothing_new();
  if (list.additions + companies.size() > limits::list_additions_max) {
    return refuse(errc::limit_exceeded, "A list takes at most so many additions",
                  {{"max", static_cast<std::int64_t>(limits::list_additions_max)}});
  }
  auto result = happened(self, members_added{static_cast<std::uint32_t>(companies.size())});
  tell_books(result, self, companies, false, known);
  return result;
}

decision<event> on(const state& list, const entity_id& self, const remove& asked,
                   const facts& known) {
  if (list.status != status::active) return illegal(list, "remove");
  const auto companies = each_once(asked.companies);
  if (companies.empty()) return nothing_new();
  auto result = happened(self, members_removed{static_cast<std::uint32_t>(companies.size())});
  tell_books(result, self, companies, true, known);
  return result;
}

decision<event> on(const state& list, const entity_id& self, const rename& asked, const facts&) {
  if (list.status != status::active) return illegal(list, "rename");
  if (asked.name == list.name) return nothing_new();
  return happened(self, renamed{asked.name});
}

decision<event> on(const state& list, const entity_id& self, const erase&, const facts& known) {
  if (list.status == status::deleted) return nothing_new();
  auto result = happened(self, deleted{});
  for (shard_id shard = 0; shard < known.shards; ++shard) {
    result.effects.push_back(
      send_to(book_id{self.as_company(), shard}, book::drop_list{self.number}));
  }
  return result;
}

}  // namespace

decision<event> machine::decide(const state& list, const entity_id& self, const command& asked,
                                const facts& known) {
  if (list.status == status::none) return refuse(errc::not_found);
  if (auto no = forbidden(known.caller, self.as_company(), role::manager, "campaign.manage"))
    return unexpected(std::move(*no));
  return std::visit([&](const auto& one) { return on(list, self, one, known); }, asked);
}

happening<event> machine::take(const state& list, const entity_id&, const effect& sent,
                               const facts&) {
  if (list.status != status::none) return nothing_new();
  happening<event> result;
  result.events.push_back(started{std::get<start>(sent).name});
  return result;
}

void machine::evolve(state& list, const entity_id&, const event& past) {
  std::visit(overloaded{
               [&](const started& one) {
                 list.status = status::active;
                 list.name = one.name;
               },
               [&](const members_added& one) { list.additions += one.companies; },
               [](const members_removed&) {},
               [&](const renamed& one) { list.name = one.name; },
               [&](const deleted&) { list.status = status::deleted; },
             },
             past);
}

/// Whatever the books are told of is told to the caller when they know it, also when an earlier command told them.
answer machine::answer_of(const entity_id&, const std::vector<event>& events) {
  if (events.empty()) return {empty_result(), true};
  const bool alone = std::holds_alternative<started>(events.front())
                     || std::holds_alternative<renamed>(events.front());
  return {empty_result(), !alone};
}

}  // namespace trefoil::list
