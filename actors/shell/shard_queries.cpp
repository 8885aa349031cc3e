/// Questions: answered from what is folded, at a stated position, never journaled.

#include "actors/shell/shard_actor.hpp"
#include "actors/shell/visibility.hpp"
#include "actors/shell/with_position.hpp"

namespace trefoil::shell {

namespace {

/// One row of `inbox.list`.
struct spoken_inbox_row {
  task_id task;
  std::string status;
  std::optional<person_id> holder;
  std::uint8_t finished = 0;
  std::uint8_t reachable = 0;
  std::uint16_t reminders = 0;
  static constexpr auto fields = std::tuple{field<1>("task", &spoken_inbox_row::task),
                                            field<2>("status", &spoken_inbox_row::status),
                                            field<3>("holder", &spoken_inbox_row::holder),
                                            field<4>("finished", &spoken_inbox_row::finished),
                                            field<5>("reachable", &spoken_inbox_row::reachable),
                                            field<6>("reminders", &spoken_inbox_row::reminders)};
};

/// One row of `campaign.participants`.
struct spoken_participant {
  company_id company;
  cohort::participant_status status = cohort::participant_status::planned;
  std::optional<person_id> holder;
  std::uint8_t finished = 0;
  std::uint8_t reachable = 0;
  std::uint16_t reminders = 0;
  static constexpr auto fields = std::tuple{field<1>("company", &spoken_participant::company),
                                            field<2>("status", &spoken_participant::status),
                                            field<3>("holder", &spoken_participant::holder),
                                            field<4>("finished", &spoken_participant::finished),
                                            field<5>("reachable", &spoken_participant::reachable),
                                            field<6>("reminders", &spoken_participant::reminders)};
};

struct spoken_participants {
  std::vector<spoken_participant> participants;
  std::optional<company_id> next;
  static constexpr auto fields
    = std::tuple{field<1>("participants", &spoken_participants::participants),
                 field<2>("next", &spoken_participants::next)};
};

struct spoken_inbox {
  std::vector<spoken_inbox_row> tasks;
  std::optional<task_id> next;
  static constexpr auto fields
    = std::tuple{field<1>("tasks", &spoken_inbox::tasks), field<2>("next", &spoken_inbox::next)};
};

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
    default:
      return "unknown";
  }
}

}  // namespace

std::string with_position(const std::string& map, shard_id shard, sequence position) {
  std::size_t offset = 0;
  const auto parsed = unpack(map, offset, stored_limits());
  std::string body;
  encoder out{body};
  const auto fields
    = parsed && parsed->get().type == msgpack::type::MAP ? parsed->get().via.map.size : 0;
  out.pack().pack_map(fields + 1);
  put<spelling::spoken>(out, std::string_view{"position"});
  out.pack().pack_array(2);
  out.pack().pack_uint16(shard);
  out.pack().pack_uint64(position);
  for (std::uint32_t at = 0; at < fields; ++at) {
    out.pack().pack(parsed->get().via.map.ptr[at].key);
    out.pack().pack(parsed->get().via.map.ptr[at].val);
  }
  return body;
}

void shard_actor::take(const query_ptr& what) {
  const auto& who = what->principal;
  if (!what->attested && who.kind == principal_kind::person && who.person.given()) {
    const auto home = entity_id{who.person.company}.shard_of(folds_->shards);
    if (home != folds_->shard) {
      send(peers_[home], attest_request{nullptr, what});
      return;
    }
  }
  const auto asking = caller_of(who, what->attested);
  if (const auto* one = std::get_if<inbox>(&what->query)) {
    if (may_see_inbox(asking, one->person)) {
      list_inbox(*what, *one);
      return;
    }
  } else if (auto* listed = std::get_if<participants>(&what->query)) {
    if (listed->allowed || may_see(asking, listed->campaign)) {
      list_participants(what, *listed);
      return;
    }
  } else if (const auto* shown = std::get_if<show>(&what->query)) {
    if (may_see(asking, shown->entity) && exists(shown->entity)) {
      show_entity(what->back, shown->entity);
      return;
    }
  } else if (const auto* told = std::get_if<history>(&what->query)) {
    if (may_see(asking, told->entity) && exists(told->entity)) {
      const auto number = ++last_ticket_;
      tickets_[number] = {what->back, 0, told->entity, true};
      auto* entity = live_.find(told->entity);
      const auto head = heads_.find(told->entity);
      const auto written = snapshots_in_flight_.find(told->entity);
      const auto newest = entity != nullptr && entity->head > 0   ? entity->head
                          : head != heads_.end()                  ? head->second
                          : written != snapshots_in_flight_.end() ? written->second.head
                                                                  : 0;
      around_.reads->fetch(folds_->shard, read_history{told->entity, newest, told->limit, number},
                           caf::actor_cast<caf::actor>(this));
      return;
    }
  }
  answer_error(what->back, 0, {errc::not_found, {}, {}});
}

/// A campaign's KPIs are gathered from all shards first.
void shard_actor::show_entity(const return_address& back, const entity_id& id) {
  if (id.kind != entity_kind::campaign) {
    auto& entity = wake(id);
    entity.waiting.push(view_work{back, nullptr});
    dispatch(entity);
    return;
  }
  const auto number = ++last_ticket_;
  questions_[number] = {{}, folds_->shards, back, id};
  for (shard_id shard = 0; shard < folds_->shards; ++shard) {
    send(peers_[shard],
         tally_request{number, {id.as_campaign(), shard}, caf::actor_cast<caf::actor>(this)});
  }
}

void shard_actor::take(const tally_request& what) {
  send(what.asker, tally_reply{what.question, folds_->cohorts.tally(what.cohort), folds_->shard,
                               folds_->position});
}

void shard_actor::take(const tally_reply& what) {
  const auto found = questions_.find(what.question);
  if (found == questions_.end()) return;
  found->second.sum.add(what.tally);
  if (--found->second.open > 0) return;
  const auto gathered = std::move(found->second);
  questions_.erase(found);
  auto& entity = wake(gathered.campaign);
  entity.waiting.push(
    view_work{gathered.back, std::make_shared<const cohort::tally>(gathered.sum)});
  dispatch(entity);
}

void shard_actor::list_inbox(const incoming_query& what, const inbox& wanted) {
  const auto limit = std::min<std::uint32_t>(wanted.limit, limits::chunk_items_max);
  const auto rows
    = folds_->cohorts.inbox(wanted.person.company, wanted.person.number, wanted.after, limit);
  spoken_inbox list;
  for (const auto& row : rows) {
    const bool begun = (row.cell.flags & cohort::started) != 0;
    list.tasks.push_back(
      {row.task, std::string{word(begun ? task::status::in_progress : task::status::not_started)},
       row.cell.holder == 0 ? std::nullopt
                            : std::optional{person_id{wanted.person.company, row.cell.holder}},
       row.cell.finished, row.cell.reachable, row.cell.reminders});
  }
  if (rows.size() == limit) list.next = rows.back().task;
  answer(
    what.back, 0,
    {what.back.call, true, with_position(encode_spoken(list), folds_->shard, folds_->position)});
}

/// This shard's share, then on to the next one until the page is full.
void shard_actor::list_participants(const query_ptr& what, participants& wanted) {
  const auto first
    = wanted.after.given() ? entity_id{wanted.after}.shard_of(folds_->shards) : shard_id{0};
  if (!wanted.allowed) {
    wanted.allowed = true;
    what->attested = caller_of(what->principal, what->attested);
    send(peers_[first], what);
    return;
  }
  const auto limit = std::min<std::uint32_t>(wanted.limit, limits::chunk_items_max);
  const auto behind = folds_->shard == first ? wanted.after : company_id{};
  folds_->cohorts.participants({wanted.campaign, folds_->shard}, behind, limit, wanted.rows);
  if (wanted.rows.size() < limit && folds_->shard + 1 < folds_->shards) {
    send(peers_[folds_->shard + 1U], what);
    return;
  }
  spoken_participants list;
  for (const auto& row : wanted.rows) {
    const auto holder = person_id{row.company, row.cell.holder};
    list.participants.push_back({row.company, row.cell.status,
                                 holder.given() ? std::optional{holder} : std::nullopt,
                                 row.cell.finished, row.cell.reachable, row.cell.reminders});
  }
  if (wanted.rows.size() == limit) list.next = wanted.rows.back().company;
  answer(
    what->back, 0,
    {what->back.call, true, with_position(encode_spoken(list), folds_->shard, folds_->position)});
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
  any_events events;
  sequence last = 0;
  sequence effects_upto = 0;
  std::uint64_t takers = 0;
  trefoil::answer again;
  with_machine(holder.entity.kind, [&]<class Machine>(std::type_identity<Machine>) {
    std::vector<typename Machine::event> list;
    for (std::size_t at = 0; at < what.records.size(); ++at) {
      const auto& one = what.records[at].record;
      if (one.entity != holder.entity.key() || (at > 0 && one.request)) break;
      last = what.records[at].at;
      if (one.to) {
        effects_upto = last;
        const auto to = entity_id::from_key(*one.to);
        if (to)
          takers |= to->is_broadcast() ? ~std::uint64_t{0}
                                       : std::uint64_t{1} << to->shard_of(folds_->shards);
      } else if (typename Machine::event event; decode_tagged(one.tag, one.body, event)) {
        list.push_back(std::move(event));
      }
    }
    again = Machine::answer_of(holder.entity, list);
  });
  answer_accepted(holder.back, holder.cost, again, last, effects_upto, takers);
}

}  // namespace trefoil::shell
