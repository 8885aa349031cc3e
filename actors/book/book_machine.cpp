#include "actors/book/book_machine.hpp"

namespace trefoil::book {

namespace {

event noted(const note_favourites& sent) { return favourites_noted{sent.favourites}; }
event noted(const note_members& sent) {
  return members_noted{sent.list, sent.companies, sent.removed};
}
event noted(const drop_list& sent) { return list_dropped{sent.list}; }

}  // namespace

decision<event> machine::decide(const state&, const entity_id&, const command&, const facts&) {
  return happening<event>{};
}

happening<event> machine::take(const state&, const entity_id&, const effect& sent, const facts&) {
  happening<event> result;
  result.events.push_back(std::visit([](const auto& one) { return noted(one); }, sent));
  return result;
}

void machine::evolve(state&, const entity_id&, const event&) {}

answer machine::answer_of(const entity_id&, const std::vector<event>&) { return {empty_result()}; }

}  // namespace trefoil::book
