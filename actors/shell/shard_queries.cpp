/// Questions: answered from what is folded, at a stated position, never journaled.

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
  static constexpr auto fields = std::tuple{
    field<1>("sequence", &spoken_record::at), field<2>("at_ms", &spoken_record::at_ms),
    field<3>("event", &spoken_record::event), field<4>("principal", &spoken_record::principal)};
};

struct spoken_history {
  std::vector<spoken_record> records;
  static constexpr auto fields = std::tuple{field<1>("records", &spoken_history::records)};
};

/// What a record is called in a history.
std::string_view name_of(std::uint16_t tag) {
  switch (tag) {
    case task::claimed::tag:
      return "claimed";
    case task::released::tag:
      return "released";
    case task::started::tag:
      return "started";
    case task::saved::tag:
      return "saved";
    case task::moved::tag:
      return "moved";
    case task::submitted::tag:
      return "submitted";
    case cohort::page_opened::tag:
      return "opened";
    case cohort::page_reminded::tag:
      return "reminded";
    case cohort::page_closed::tag:
      return "closed";
    case cohort::participant_changed::tag:
      return "retargeted";
    case cohort::due_set::tag:
      return "due_set";
    default:
      return "unknown";
  }
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
    tickets_[number] = {what.back, 0, told->entity, true};
    around_.reads->fetch(
      folds_->shard, read_history{told->entity, folds_->head_of(told->entity), told->limit, number},
      caf::actor_cast<caf::actor>(this));
  }
}

void shard_actor::tell_history(const ticket& holder, const fetched& what) {
  spoken_history told;
  for (const auto& one : what.records) {
    person_id who;
    const bool named = from_bytes(one.record.principal, who) && who.given();
    told.records.push_back({one.at, one.record.at_ms, std::string{name_of(one.record.tag)},
                            named ? std::optional{who} : std::nullopt});
  }
  if (holder.entity.kind == entity_kind::task) {
    for (const auto& letter : folds_->cohorts.letters_of(holder.entity.as_task())) {
      told.records.push_back(
        {letter.at, letter.when.ms, std::string{name_of(letter.tag)}, std::nullopt});
    }
  }
  std::sort(told.records.begin(), told.records.end(),
            [](const auto& one, const auto& other) { return one.at < other.at; });
  answer(
    holder.back, 0,
    {holder.back.call, true, with_position(encode_spoken(told), folds_->shard, folds_->position)});
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
