/// Questions: answered from what is folded, at a stated position, never journaled.

#include <algorithm>
#include <type_traits>

#include "actors/shell/shard_actor.hpp"
#include "actors/shell/with_position.hpp"

namespace trefoil::shell {

namespace {

/// One entry of a history: a record of the entity, or a letter that touched it.
struct spoken_record {
  sequence at = 0;
  std::int64_t at_ms = 0;
  std::string event;
  std::optional<person_id> principal;
  static constexpr auto fields = field_list{
    field<1>("sequence", &spoken_record::at), field<2>("at_ms", &spoken_record::at_ms),
    field<3>("event", &spoken_record::event), field<4>("principal", &spoken_record::principal)};
};

struct spoken_history {
  std::vector<spoken_record> records;
  static constexpr auto fields = field_list{field<1>("records", &spoken_history::records)};
};

/// Looks for the tag among these events. A task's own all have a word, or this does not compile.
template <class... Events>
void look_up_word(std::type_identity<std::variant<Events...>>, std::uint16_t tag,
                  std::string_view& word) {
  const auto look = [&]<class Event>(std::type_identity<Event>) {
    constexpr bool is_told = Event::tag >> 8 == static_cast<int>(entity_kind::task) || requires {
      Event::in_history;
    };
    if constexpr (is_told) {
      if (Event::tag == tag) word = Event::in_history;
    }
  };
  (look(std::type_identity<Events>{}), ...);
}

/// What a record is called in a history; empty for one that is in none.
std::string_view name_of(std::uint16_t tag) {
  std::string_view word;
  look_up_word(std::type_identity<task::event::alternatives>{}, tag, word);
  look_up_word(std::type_identity<cohort::event::alternatives>{}, tag, word);
  return word;
}

}  // namespace

void shard_actor::take(const entity_question& asked) {
  const auto& what = *asked.what;
  if (drained_) {
    answer_error(what.back, 0, {errc::shutting_down, {}, {}});
    return;
  }
  if (what.deadline.given() && what.deadline < around_.time->now()) {
    answer_error(what.back, 0, {errc::deadline_exceeded, {}, {}});
    return;
  }
  if (const auto* shown = std::get_if<show>(&what.query)) {
    auto& entity = wake(shown->entity);
    entity.waiting.push(view_work{what.back});
    dispatch(entity);
  } else if (const auto* told = std::get_if<history>(&what.query)) {
    const auto number = ++last_ticket_;
    tickets_[number] = {what.back, 0, told->entity, folds_->position};
    around_.reads->fetch(folds_->shard,
                         read_history{told->entity, folds_->head_of(told->entity),
                                      folds_->is_put_away(told->entity), told->limit, number},
                         caf::actor_cast<caf::actor>(this));
  }
}

/// As of the moment of the question: what came while records were read is not told, neither records nor letters.
void shard_actor::tell_history(const ticket& holder, const fetched& what) {
  const auto as_of = *holder.history_as_of;
  const std::size_t limit = std::get<read_history>(what.order).limit;
  spoken_history told;
  for (const auto& one : what.records) {
    // A reader may still have had the row whose journal has gone.
    if (one.at > as_of || one.at < kept_from_) continue;
    person_id who;
    const bool named = from_bytes(one.record.principal, who) && who.given();
    const auto word = name_of(one.record.tag);
    if (word.empty()) {
      answer_error(holder.back, 0, {errc::unreadable, to_text(holder.entity), {}});
      return;
    }
    told.records.push_back(
      {one.at, one.record.at_ms, std::string{word}, named ? std::optional{who} : std::nullopt});
  }
  if (holder.entity.kind == entity_kind::task) {
    const auto task = holder.entity.as_task();
    const auto letters = what.cohort
                           ? what.cohort->letters_of(task.company, kept_from_, as_of, limit)
                           : folds_->cohorts.letters_of(task, kept_from_, as_of, limit);
    for (const auto& letter : letters) {
      told.records.push_back(
        {letter.at, letter.when.ms, std::string{name_of(letter.tag)}, std::nullopt});
    }
  }
  std::sort(told.records.begin(), told.records.end(),
            [](const auto& one, const auto& other) { return one.at < other.at; });
  // Each brought its newest ones, so the newest of all are among them.
  if (told.records.size() > limit)
    told.records.erase(told.records.begin(),
                       told.records.end() - static_cast<std::ptrdiff_t>(limit));
  answer(holder.back, 0,
         {holder.back.call, true, with_position(encode_spoken(told), folds_->shard, as_of)});
}

/// A repeated request: its answer is made again of the records that it led to.
void shard_actor::answer_again(const ticket& holder, const fetched& what) {
  std::vector<const record*> own;
  sequence last = 0;
  sequence effects_upto = 0;
  std::uint64_t takers = 0;
  for (const auto& [at, one] : what.records) {
    if (one.entity != holder.entity.key() || (last != 0 && one.request)) break;
    last = at;
    if (!one.to) {
      own.push_back(&one);
      continue;
    }
    effects_upto = last;
    if (const auto to = entity_id::from_key(*one.to))
      takers |= to->is_broadcast() ? ~std::uint64_t{0}
                                   : std::uint64_t{1} << to->shard_of(folds_->shards);
  }
  const auto again = answer_of_records(holder.entity, own);
  answer_accepted(holder.back, holder.cost, again, last, effects_upto, takers);
}

}  // namespace trefoil::shell
