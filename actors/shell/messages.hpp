#pragma once
/// What crosses the border of the shell: commands and queries in, replies out. The shell knows no socket: whoever asks
/// passes a reply_sink.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/catalogue.hpp"

namespace trefoil::shell {

/// One answer. `body` is spoken msgpack: of an accepted command `{result, position}`, of a query its result, else the
/// error map.
struct reply {
  std::uint32_t call = 0;  ///< As the caller numbered it.
  bool ok = false;
  std::string body;
};

/// Takes the answers of one connection. Any thread; nothing of it blocks.
class reply_sink {
public:
  virtual ~reply_sink() = default;
  /// Takes answers, a whole commit's at once. They need not leave before wake().
  virtual void append(std::vector<reply> replies) = 0;
  /// What was appended leaves. Who has answers for many appends them all first, so that their reader is woken once.
  virtual void wake() {}
  void deliver(std::vector<reply> replies) {
    append(std::move(replies));
    wake();
  }
  /// False: nobody will read them, so nothing need be computed. Any thread.
  [[nodiscard]] virtual bool wanted() const { return true; }
};

/// Where an answer goes.
struct return_address {
  std::shared_ptr<reply_sink> sink;
  std::uint32_t call = 0;
};

/// Who is asking, as the session says: rights are attested later by the shard of the person's company.
struct principal {
  principal_kind kind = principal_kind::person;
  person_id person;
  friend bool operator==(const principal&, const principal&) = default;
};

/// One command as the gateway hands it over.
struct incoming {
  entity_id to;
  any_command body;
  std::vector<blob_id> blobs;  ///< Of those it names: the ones that exist.
  shell::principal principal;
  std::optional<request_mark> request;  ///< Absent without `rid`: then a retry is a new command.
  std::uint32_t cost = 0;               ///< Bytes, as admitted.
  timestamp deadline;                   ///< Not given: none.
  return_address back;

  std::optional<caller>
    attested;  ///< Set by the shard of the caller's company when that is not the addressed one.
  sequence seen_at
    = 0;  ///< The shard's position when the request was last looked for in its memory.
};

/// Many commands of one socket read for one shard.
using incoming_batch = std::shared_ptr<std::vector<incoming>>;

/// Commands and the shard that they are for.
struct shard_batch {
  shard_id shard = 0;
  incoming_batch commands;
};

// Queries: answered from the shard's folds and entities at a stated position, never journaled.

/// The entity's own view: company, connection, workflow, campaign (with exact KPIs over all shards), task.
struct show {
  entity_id entity;
};
/// The newest records of an entity, letters included, `limit` in all, oldest first.
struct history {
  entity_id entity;
  std::uint32_t limit = 100;
};
/// A person's tasks: those it holds and those it may claim. Continued behind `after`.
struct inbox {
  person_id person;
  task_id after;
  std::uint32_t limit = 100;
};
/// All tasks that a company was sent, of one status if one is given. Continued behind `after`.
struct received {
  company_id company;
  std::optional<cohort::participant_status> status;
  task_id after;
  std::uint32_t limit = 100;
};
/// What a buyer sees of one participant in a list.
struct participant_row {
  company_id company;
  cohort::participant now;
  trefoil::target target;          ///< Whom its task is for.
  campaign::recent_change change;  ///< The newest of it alone; number 0: none.
  std::uint32_t reasons = 0;       ///< Bits of `cohort::reason`.
  std::vector<list_id> lists;      ///< Of the audience's: those that had it.
};
/// A campaign's participants, of one status if one is given, in this order: shard, company. Continued behind `after`.
struct participants {
  campaign_id campaign;
  std::optional<cohort::participant_status> status;
  company_id after;
  std::uint32_t limit = 100;
};
/// By what a campaign's figures are broken down.
enum class breakdown : std::uint8_t { region = 0, department };
/// A campaign's figures, now or as of an instant that has passed.
struct kpis {
  campaign_id campaign;
  std::optional<timestamp> as_of;
  std::vector<breakdown> by;
};
/// A buyer's favourite contacts, in this order: shard, partner. Continued behind `after`.
struct favourites {
  company_id company;
  company_id after;
  std::uint32_t limit = 100;
};
/// The members of a company list, in this order: shard, company. Continued behind `after`.
struct list_members {
  list_id list;
  company_id after;
  std::uint32_t limit = 100;
};
/// A draft's overrides, in this order: shard, company. Continued behind `after`.
struct assignments {
  campaign_id campaign;
  company_id after;
  std::uint32_t limit = 100;
};
/// What the node counts; answered by whoever composes the node.
struct node_status {};

using query = std::variant<show, history, inbox, received, participants, kpis, favourites,
                           assignments, list_members, node_status>;

/// The shard that a query is about: of its entity, company or person; of none in particular: the first.
[[nodiscard]] inline shard_id home_of(const query& what, shard_id shards) {
  return std::visit(
    overloaded{
      [&](const show& one) { return one.entity.shard_of(shards); },
      [&](const history& one) { return one.entity.shard_of(shards); },
      [&](const inbox& one) { return entity_id{one.person.company}.shard_of(shards); },
      [&](const received& one) { return entity_id{one.company}.shard_of(shards); },
      [&](const participants& one) { return entity_id{one.campaign}.shard_of(shards); },
      [&](const kpis& one) { return entity_id{one.campaign}.shard_of(shards); },
      [&](const assignments& one) { return entity_id{one.campaign}.shard_of(shards); },
      [&](const list_members& one) { return entity_id{one.list}.shard_of(shards); },
      [&](const favourites& one) { return entity_id{one.company}.shard_of(shards); },
      [&](const node_status&) { return shard_id{0}; },
    },
    what);
}

struct incoming_query {
  shell::query query;
  shell::principal principal;
  timestamp deadline;
  return_address back;
  /// Of a campaign or list: what it says of itself. Its figures are read after that, so that they are never older.
  std::shared_ptr<const std::string> view = nullptr;
  std::uint32_t tries = 0;  ///< How often it had to wait.
};

}  // namespace trefoil::shell

template <>
struct trefoil::enum_words<trefoil::shell::breakdown> {
  static constexpr std::array<std::string_view, 2> words{"region", "department"};
};
