#include "runtime/checks/post_check.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace trefoil::checks {

namespace {

std::uint64_t channel_of(const entity_id& whom, std::uint16_t tag, std::uint64_t of = 0) {
  const std::uint64_t mixed = (of + tag) * 0x9e3779b97f4a7c15ULL;
  return checksum(whom.key().view(), mixed ^ (mixed >> 31U));
}

std::uint32_t content_of(std::uint64_t first, std::uint64_t second) {
  const auto mixed = (first * 0x9e3779b97f4a7c15ULL) ^ (second * 0xc2b2ae3d27d4eb4fULL);
  return static_cast<std::uint32_t>(mixed >> 32U);
}

/// The one channel of a cohort's orders.
constexpr std::uint16_t orders_tag = tags::make_plan;

/// What an order leads to, and whether its number is told again there.
struct carried_out {
  std::uint16_t tag = 0;
  bool numbered = false;
};
std::optional<carried_out> outcome_of_order(std::uint16_t tag) {
  switch (tag) {
    case tags::make_plan:
      return carried_out{tags::plan_started, true};
    case tags::open_plan:
      return carried_out{tags::opening_started, false};
    case tags::discard_plan:
      return carried_out{tags::plan_discarded, false};
    case tags::remind_all:
      return carried_out{tags::reminding_started, true};
    case tags::raise_fence:
      return carried_out{tags::fenced, false};
    case tags::set_due:
      return carried_out{tags::due_set, true};
    default:
      return std::nullopt;
  }
}

/// What was sent to one cohort, and what it took.
std::uint32_t content_of_change(const body::change& what) {
  return content_of(what.number, what.company.value ^ what.kind);
}

/// What a cohort told of changes, and what its campaign heard.
std::uint32_t content_of_outcomes(const body::change_outcomes& told) {
  std::uint64_t mixed = told.list.size();
  for (const auto& one : told.list)
    mixed = content_of(mixed, (std::uint64_t{one.number} << 16U) + one.problem);
  return static_cast<std::uint32_t>(mixed);
}

/// What a buyer noted, and what its book took: the same bytes.
std::uint32_t content_of_note(const record& from) {
  return content_of(checksum(from.body), from.tag & ~tags::effect_bit);
}

/// What a buyer's books are told, and where its plans start, have one channel in each shard: all shards have the same
/// of it before a plan.
std::uint64_t notes_channel(company_id buyer, shard_id taker) {
  return channel_of(book_id{buyer, taker}, tags::note_favourites);
}

std::uint64_t number_in(const record& from) {
  const auto read = read_as<body::number>(from);
  return read ? read->value : 0;
}

}  // namespace

/// A plan's start among what its buyer noted, with the audience that it has in this shard.
void post_check::add_plan(items& to, item one, const campaign_id& campaign,
                          const body::plan_started& plan, shard_id taker) {
  std::string said = plan.filter;
  for (const auto& filter : plan.filters) said.append(1, '\0').append(filter);
  const auto add = [&](char which, const auto& numbers) {
    said.append(1, '\0').append(1, which);
    for (const auto each : numbers) said.append(std::to_string(each)).append(1, ' ');
  };
  const auto add_companies = [&](char which, const std::vector<company_id>& companies) {
    said.append(1, '\0').append(1, which);
    for (const auto each : companies) said.append(to_bytes(each));
  };
  add('l', plan.lists);
  add('x', plan.excluded_lists);
  add_companies('i', plan.individuals);
  add_companies('e', plan.excluded);
  one.channel = notes_channel(campaign.buyer, taker);
  one.content = content_of(checksum(to_bytes(campaign) + said), plan.attempt);
  to.push_back(one);
}

/// How one cohort starts what all were told.
body::plan_started post_check::part_of(const body::make_plan& order, const campaign_id& campaign,
                                       shard_id taker) const {
  const auto& meant = order.audience;
  body::plan_started part;
  part.attempt = order.attempt;
  part.filter = meant.filter;
  part.filters = meant.filters;
  for (const auto& one : meant.lists) part.lists.push_back(one.number);
  for (const auto& one : meant.exclusions.lists) part.excluded_lists.push_back(one.number);
  const auto own = [&](const std::vector<company_id>& all) {
    std::set<company_id> here;
    for (const auto one : all) {
      if (one != campaign.buyer && entity_id{one}.shard_of(shards_) == taker) here.insert(one);
    }
    return std::vector<company_id>{here.begin(), here.end()};
  };
  part.individuals = own(meant.individuals);
  part.excluded = own(meant.exclusions.individuals);
  return part;
}

void post_check::take(const seen& now) {
  if (!now.what.to) return add_taken(now);
  if (const auto to = entity_id::from_key(*now.what.to)) add_sent(now, *to);
}

void post_check::add_sent(const seen& now, const entity_id& to) {
  item sent{0, now.at, 0, now.shard, false, false};
  const auto taker = to.shard_of(shards_);
  switch (now.what.tag) {
    case tags::admit:
      sent.channel = channel_of(to, tags::admitted);
      break;
    case tags::start_workflow:
      sent.channel = channel_of(to, tags::workflow_started);
      break;
    case tags::start_campaign:
      sent.channel = channel_of(to, tags::campaign_started);
      break;
    case tags::establish:
      sent.channel = channel_of(to, tags::connection_changed);
      sent.loose = true;
      break;
    case tags::note_connection: {
      const auto note = read_as<body::connection_noted>(now.what);
      if (!note) return;
      sent.channel = channel_of(to, tags::connection_noted, note->other.value);
      sent.content = content_of(note->status, note->by.value);
      sent.connects = note->status == static_cast<std::uint64_t>(tie::connected);
      break;
    }
    case tags::change_participant: {
      const auto changed = read_as<body::changed>(now.what);
      if (!changed) return;
      sent.channel = channel_of(to, tags::participant_changed);
      sent.content = content_of_change(changed->change);
      break;
    }
    case tags::report_changes: {
      const auto told = read_as<body::change_outcomes>(now.what);
      if (!told) return;
      sent.channel = channel_of(to, tags::changes_heard, now.shard);
      sent.content = content_of_outcomes(*told);
      break;
    }
    case tags::assign_companies:
      sent.channel = channel_of(to, tags::companies_assigned);
      sent.content = content_of(checksum(now.what.body), 0);
      break;
    case tags::report_assignments:
      sent.channel = channel_of(to, tags::assignments_heard, now.shard);
      sent.content = content_of(checksum(now.what.body), 0);
      break;
    case tags::start_list:
      sent.channel = channel_of(to, tags::list_started);
      break;
    case tags::note_favourites:
    case tags::note_members:
    case tags::drop_list:
      sent.channel = notes_channel(to.as_book().buyer, taker);
      sent.content = content_of_note(now.what);
      break;
    default: {
      const auto becomes = outcome_of_order(now.what.tag);
      if (!becomes) return;
      sent.content = content_of(becomes->tag, becomes->numbered ? number_in(now.what) : 0);
      const bool plans = becomes->tag == tags::plan_started;
      orders_.push_back(
        {to.as_campaign(), sent, plans ? read_as<body::make_plan>(now.what) : std::nullopt});
      return;
    }
  }
  sent_[taker].push_back(sent);
}

void post_check::add_taken(const seen& now) {
  item taken{channel_of(now.id, now.what.tag), now.at, 0, now.shard, false, false};
  switch (now.what.tag) {
    case tags::admitted:
    case tags::workflow_started:
    case tags::campaign_started:
    case tags::list_started:
      break;
    case tags::connection_changed:
      taken.loose = true;
      break;
    case tags::connection_noted: {
      const auto note = read_as<body::connection_noted>(now.what);
      if (!note) return;
      taken.channel = channel_of(now.id, tags::connection_noted, note->other.value);
      taken.content = content_of(note->status, note->by.value);
      taken.connects = note->status == static_cast<std::uint64_t>(tie::connected);
      break;
    }
    case tags::participant_changed: {
      const auto changed = read_as<body::changed>(now.what);
      if (!changed) return;
      taken.content = content_of_change(changed->change);
      break;
    }
    case tags::changes_heard: {
      const auto told = read_as<body::change_outcomes>(now.what);
      if (!told || told->list.empty()) return;
      const auto from = entity_id{told->list.front().company}.shard_of(shards_);
      taken.channel = channel_of(now.id, tags::changes_heard, from);
      taken.content = content_of_outcomes(*told);
      break;
    }
    case tags::companies_assigned:
      taken.content = content_of(checksum(now.what.body), 0);
      break;
    case tags::assignments_heard: {
      const auto told = read_as<body::assignments_heard>(now.what);
      if (!told) return;
      taken.channel = channel_of(now.id, tags::assignments_heard, told->shard);
      taken.content = content_of(checksum(now.what.body), 0);
      break;
    }
    case tags::favourites_noted:
    case tags::members_noted:
    case tags::list_dropped:
      taken.channel = notes_channel(now.id.as_book().buyer, now.shard);
      taken.content = content_of_note(now.what);
      break;
    case tags::plan_started:
      if (const auto past = read_as<body::plan_started>(now.what))
        add_plan(taken_[now.shard], taken, now.id.as_campaign(), *past, now.shard);
      [[fallthrough]];
    case tags::due_set:
    case tags::reminding_started:
      taken.channel = channel_of(now.id, orders_tag);
      taken.content = content_of(now.what.tag, number_in(now.what));
      break;
    case tags::opening_started:
    case tags::plan_discarded:
    case tags::fenced:
      taken.channel = channel_of(now.id, orders_tag);
      taken.content = content_of(now.what.tag, 0);
      break;
    default:
      return;
  }
  taken_[now.shard].push_back(taken);
}

void post_check::finish() {
  check_cursors();
  for (shard_id taker = 0; taker < shards_; ++taker) compare(taker);
}

void post_check::check_cursors() {
  for (shard_id taker = 0; taker < shards_; ++taker) {
    for (shard_id source = 0; source < shards_; ++source) {
      const auto& cursor = cursors_[taker][source];
      if (cursor.upto <= last_[source]) continue;
      to_.add("I14", taker, cursor.at, {},
              "the cursor on shard " + std::to_string(source) + " stands at "
                + std::to_string(cursor.upto) + ", its journal ends at "
                + std::to_string(last_[source]));
    }
  }
}

void post_check::compare(shard_id taker) {
  auto sent = std::move(sent_[taker]);
  auto taken = std::move(taken_[taker]);
  for (const auto& [campaign, what, plan] : orders_) {
    auto one = what;
    if (plan) add_plan(sent, one, campaign, part_of(*plan, campaign, taker), taker);
    one.channel = channel_of(cohort_id{campaign, taker}, orders_tag);
    sent.push_back(one);
  }
  std::erase_if(sent, [&](const item& one) { return one.at > cursors_[taker][one.shard].upto; });
  const auto by_channel = [](const item& one, const item& other) {
    return std::tie(one.channel, one.shard, one.at)
           < std::tie(other.channel, other.shard, other.at);
  };
  std::stable_sort(sent.begin(), sent.end(), by_channel);
  std::stable_sort(taken.begin(), taken.end(), by_channel);

  const auto* from = sent.data();
  const auto* const sent_last = from + sent.size();
  const auto* to = taken.data();
  const auto* const taken_last = to + taken.size();
  while (from != sent_last || to != taken_last) {
    const bool by_sent = to == taken_last || (from != sent_last && from->channel <= to->channel);
    const auto channel = by_sent ? from->channel : to->channel;
    const auto is_other = [&](const item& one) { return one.channel != channel; };
    const auto* const from_end = std::find_if(from, sent_last, is_other);
    const auto* const to_end = std::find_if(to, taken_last, is_other);
    compare_channel(from, from_end, to, to_end);
    from = from_end;
    to = to_end;
  }
}

void post_check::compare_channel(const item* sent, const item* sent_end, const item* taken,
                                 const item* taken_end) {
  if (taken == taken_end ? sent->loose : taken->loose) {
    if (taken == taken_end) tell(*sent, "an effect that nobody took");
    return;
  }
  while (sent != sent_end && taken != taken_end && sent->content == taken->content) {
    ++sent;
    ++taken;
  }
  if (sent == sent_end && taken == taken_end) return;
  if (taken == taken_end) {
    tell(*sent, "an effect that nobody took, though the cursor has passed it");
  } else if (sent == sent_end) {
    tell(*taken, "an effect taken twice, early, or never sent");
  } else {
    tell(*taken, "an effect taken out of order, or another than was sent");
  }
}

void post_check::tell(const item& where, std::string_view what) {
  to_.add(where.connects ? "I11" : "I14", where.shard, where.at, entity_at(where.shard, where.at),
          std::string{what});
}

/// Reads the shard again, so only the first few violations are given a name.
std::string post_check::entity_at(shard_id shard, sequence wanted) {
  constexpr int lookups_max = 8;
  std::string entity;
  if (++looked_up_ > lookups_max) return entity;
  const auto failed
    = each_record(view_, shard, [&](const row_header&, sequence at, const record& one) {
        if (at < wanted) return true;
        const auto id = entity_id::from_key(one.to ? *one.to : one.entity);
        if (id) entity = to_text(*id);
        return false;
      });
  return failed ? std::string{} : entity;
}

}  // namespace trefoil::checks
