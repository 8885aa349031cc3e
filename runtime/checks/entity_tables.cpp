#include "runtime/checks/entity_tables.hpp"

#include <algorithm>
#include <array>

namespace trefoil::checks {

namespace {

constexpr unsigned bit(tie one) { return 1U << static_cast<unsigned>(one); }

/// By status: the ones it may follow.
constexpr std::array<unsigned, ties> may_follow{
  0,
  bit(tie::none) | bit(tie::declined) | bit(tie::withdrawn) | bit(tie::expired) | bit(tie::ended),
  bit(tie::none) | bit(tie::invited),
  bit(tie::invited),
  bit(tie::invited),
  bit(tie::invited),
  bit(tie::connected) | bit(tie::blocked),
  0xffU & ~bit(tie::blocked),
};

constexpr std::array<std::string_view, ties> tie_words{
  "none", "invited", "connected", "declined", "withdrawn", "expired", "ended", "blocked"};

}  // namespace

void entity_tables::unknown(const seen& now) {
  to_.add("I6", now, "a record with the unknown tag " + std::to_string(now.what.tag));
}

void entity_tables::damaged(const seen& now) { to_.add("I6", now, "a damaged body"); }

std::size_t entity_tables::companies() const {
  return static_cast<std::size_t>(std::count_if(companies_.begin(), companies_.end(),
                                                [](const auto& one) { return one.second.exists; }));
}

void entity_tables::take(const seen& now) {
  switch (now.id.kind) {
    case entity_kind::registry:
      if (now.what.tag != tags::companies_imported && now.what.tag != tags::connections_imported) {
        unknown(now);
      }
      break;
    case entity_kind::company:
      take_company(now);
      break;
    case entity_kind::book:
      if (now.what.tag < tags::favourites_noted || now.what.tag > tags::list_dropped) unknown(now);
      break;
    case entity_kind::connection:
      take_connection(now);
      break;
    case entity_kind::workflow:
      take_workflow(now);
      break;
    case entity_kind::list:
      take_list(now);
      break;
    default:
      unknown(now);
      break;
  }
}

void entity_tables::take_company(const seen& now) {
  auto& here = companies_[now.id];
  const auto tag = now.what.tag;
  if (tag < tags::admitted || tag > tags::list_created) return unknown(now);
  if (tag == tags::connection_noted) return;
  if (tag == tags::admitted) {
    const auto past = read_as<body::admitted>(now.what);
    if (!past) return damaged(now);
    if (here.exists) to_.add("I6", now, "admitted twice");
    here.exists = true;
    here.people = static_cast<std::uint32_t>(past->people.size());
    return;
  }
  if (!here.exists) return to_.add("I6", now, "a record before it was admitted");
  take_people(now, here);
}

/// Of what the record says was created; null: nothing.
std::uint32_t* entity_tables::count_of(std::uint16_t tag, company& in) {
  switch (tag) {
    case tags::workflow_created:
      return &in.workflows;
    case tags::campaign_created:
      return &in.campaigns;
    case tags::list_created:
      return &in.lists;
    default:
      return nullptr;
  }
}

void entity_tables::take_people(const seen& now, company& in) {
  if (now.what.tag == tags::profile_edited || now.what.tag == tags::favourites_set) return;
  if (now.what.tag == tags::people_joined) {
    const auto past = read_as<body::people_joined>(now.what);
    if (!past) return damaged(now);
    for (const auto& one : past->people) {
      if (one.value != ++in.people) {
        return to_.add("I6", now, "people are numbered with a gap or twice");
      }
    }
    return;
  }
  const auto past = read_as<body::number>(now.what);
  if (!past) return damaged(now);
  if (auto* counted = count_of(now.what.tag, in)) {
    auto& count = *counted;
    if (past->value != count + 1) to_.add("I6", now, "numbered with a gap or twice");
    count = static_cast<std::uint32_t>(past->value);
    return;
  }
  const auto person = static_cast<person_number>(past->value);
  const bool left = std::find(in.leavers.begin(), in.leavers.end(), person) != in.leavers.end();
  if (person == 0 || person > in.people || left) {
    return to_.add(
      "I6", now, "a change of person " + std::to_string(person) + ", who is not there or has left");
  }
  if (now.what.tag == tags::person_deactivated) in.leavers.push_back(person);
}

void entity_tables::take_connection(const seen& now) {
  if (now.what.tag != tags::connection_changed) return unknown(now);
  const auto past = read_as<body::connection_changed>(now.what);
  if (!past || past->status >= ties) return damaged(now);
  auto& here = connections_[now.id];
  const auto pair = now.id.as_connection();
  const auto next = static_cast<tie>(past->status);
  const bool invited = here.status == tie::invited;
  const bool wrong_side
    = (invited && (next == tie::connected || next == tie::declined) && past->by == here.inviter)
      || (next == tie::withdrawn && past->by != here.inviter);
  if ((may_follow[past->status] & bit(here.status)) == 0 || !pair.has(past->by) || wrong_side) {
    to_.add("I6", now,
            "from " + std::string{tie_words[static_cast<std::size_t>(here.status)]} + " to "
              + std::string{tie_words[past->status]} + " by " + to_text(past->by));
    return;
  }
  here.status = next;
  if (next == tie::invited) here.inviter = past->by;
}

void entity_tables::take_workflow(const seen& now) {
  auto& here = workflows_[now.id];
  if (now.what.tag == tags::workflow_started) {
    if (here.exists) return to_.add("I6", now, "started twice");
    here.exists = true;
    here.drafted = true;
  } else if (now.what.tag == tags::workflow_edited) {
    const auto past = read_as<body::number>(now.what);
    if (!past) return damaged(now);
    if (!here.exists || past->value != here.revision + 1) {
      return to_.add("I6", now, "edited before its start or over a revision");
    }
    here.revision = past->value;
    here.drafted = true;
  } else if (now.what.tag == tags::workflow_published) {
    const auto past = read_as<body::workflow_published>(now.what);
    if (!past) return damaged(now);
    if (!here.drafted || past->version.number != here.version + 1) {
      return to_.add("I6", now, "published without a draft or over a version");
    }
    here.version = past->version.number;
    here.drafted = false;
  } else if (now.what.tag == tags::version_kept) {
    const auto past = read_as<body::number>(now.what);
    if (!past) return damaged(now);
    if (here.version == 0 || past->value != here.version) {
      return to_.add("I6", now, "keeps another version than the newest");
    }
    here.drafted = false;
  } else {
    unknown(now);
  }
}

void entity_tables::take_list(const seen& now) {
  auto& here = lists_[now.id];
  switch (now.what.tag) {
    case tags::list_started:
      if (here.exists) to_.add("I6", now, "started twice");
      here.exists = true;
      break;
    case tags::members_added:
    case tags::members_removed:
    case tags::list_renamed:
    case tags::list_deleted:
      if (!here.exists || here.deleted) to_.add("I6", now, "changed before its start or deleted");
      here.deleted |= now.what.tag == tags::list_deleted;
      break;
    default:
      unknown(now);
      break;
  }
}

}  // namespace trefoil::checks
