#include "scenarios/recount.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <unordered_map>

#include "actors/cohort/assignment_page.hpp"
#include "actors/cohort/cohort_messages.hpp"
#include "actors/company/company_messages.hpp"
#include "actors/task/task_messages.hpp"
#include "persistence/rocksdb/rocksdb_store.hpp"
#include "scenarios/follower.hpp"

namespace trefoil::scenarios {

namespace {

constexpr std::size_t violations_max = 20;
constexpr int attempts_max = 5;

/// Follows one campaign through one shard.
class shard_reading {
public:
  shard_reading(const store& from, shard_id shard, campaign_id campaign, const ledger& promised,
                journal_counts& to)
    : from_{from},
      shard_{shard},
      campaign_{campaign},
      cohort_{cohort_id{campaign, shard}},
      to_{to} {
    for (const auto& one : promised.entries) {
      if (one.shard == shard) promised_.emplace(one.position, one);
    }
  }

  std::optional<std::string> whole() {
    const auto failed = from_.scan(
      shard_, 1, [&](const row_header&, std::string_view row) { return read_row(row); });
    if (failed) return "shard " + std::to_string(shard_) + ": " + failed->detail;
    if (broken_) return broken_;
    for (const auto& [position, one] : promised_) {
      violate("acknowledged at " + place_of(position) + " but not in the journal",
              to_text(one.task));
    }
    for (const auto& [company, one] : all_) one.add_to(to_);
    return std::nullopt;
  }

private:
  [[nodiscard]] std::string place_of(sequence position) const {
    return std::to_string(shard_) + "/" + std::to_string(position);
  }

  void violate(const std::string& what, const std::string& who) {
    if (to_.violations_found++ < violations_max) to_.violations.push_back(what + ": " + who);
  }

  bool read_row(std::string_view row) {
    auto reader = row_reader::open(row);
    if (!reader) {
      broken_ = "a row of shard " + std::to_string(shard_) + " is "
                + std::string{word_of(reader.error())};
      return false;
    }
    while (!broken_) {
      auto next = reader->next();
      if (!next) {
        broken_ = "the record after " + place_of(reader->position()) + " is malformed";
      } else if (!*next) {
        break;
      } else {
        ++to_.records;
        read(**next, reader->position());
      }
    }
    return !broken_;
  }

  void read(const record& one, sequence position) {
    if (one.to) return;  // On its way: counted where it is taken.
    const auto id = entity_id::from_key(one.entity);
    if (!id) return;
    if (id->kind == entity_kind::cohort && *id == entity_id{cohort_}) {
      read_as<cohort::event>(one, position, *id);
    } else if (id->kind == entity_kind::company) {
      read_as<company::event>(one, position, *id);
    } else if (id->kind == entity_kind::task && id->as_campaign() == campaign_) {
      read_as<task::event>(one, position, *id);
    }
  }

  template <class Event>
  void read_as(const record& one, sequence position, const entity_id& id) {
    Event event;
    if (!decode_tagged(one.tag, one.body, event)) {
      broken_ = "the record at " + place_of(position) + " cannot be decoded";
      return;
    }
    position_ = position;
    record_ = &one;
    std::visit([&](const auto& past) { on(id, past); }, event);
  }

  // Cohort.

  void on(const entity_id&, const cohort::plan_started& past) {
    steps_ = 0;
    const auto& steps = past.version_frozen.definition.steps;
    auto at = steps.empty() ? std::nullopt : std::optional<std::size_t>{0};
    for (; at; at = past.version_frozen.after(*at, std::nullopt)) ++steps_;
  }

  void on(const entity_id&, const cohort::page_opened& past) {
    const auto stored = from_.read_page(shard_, entity_id{cohort_}.key(), past.number);
    if (!stored) {
      broken_ = "page " + std::to_string(past.number) + " of " + to_text(cohort_) + ": "
                + stored.error().detail;
      return;
    }
    const auto page = cohort::assignment_page::decode(stored->body);
    if (!page) {
      broken_ = "page " + std::to_string(past.number) + " of " + to_text(cohort_) + " is damaged";
      return;
    }
    for (std::size_t at = 0; at < page->size(); ++at) open(page->at(at), past.number);
  }

  void open(const cohort::entry& planned, std::uint32_t page) {
    using outcome = cohort::planned_outcome;
    follower next;
    next.targets = planned.targets;
    next.recipients = static_cast<std::uint32_t>(planned.recipients.size());
    next.page = page;
    const bool connected = connected_.contains(planned.company);
    switch (planned.outcome) {
      case outcome::open:
        deliver(next);
        break;
      case outcome::waiting:
        next.at = follower::place::waiting;
        if (connected) deliver(next);
        break;
      case outcome::failed_no_recipient:
        next.at = follower::place::failed;
        break;
      default:
        next.at = follower::place::skipped;
        break;
    }
    if (!all_.emplace(planned.company, next).second)
      violate("opened twice", to_text(planned.company));
    ++to_.opened;
  }

  void deliver(follower& one) const {
    one.at = follower::place::open;
    one.reachable = steps_;
  }

  template <class With>
  void on_page(std::uint32_t page, With with) {
    for (auto& [company, one] : all_) {
      if (one.page == page) with(one);
    }
  }

  void on(const entity_id&, const cohort::page_reminded& past) {
    on_page(past.number, [&](follower& one) { one.remind(past.at.ms / 1000, to_); });
  }

  void on(const entity_id&, const cohort::fenced&) { fenced_ = true; }

  void on(const entity_id&, const cohort::page_closed& past) {
    on_page(past.number, [](follower& one) {
      if (one.at == follower::place::waiting) one.at = follower::place::undelivered;
      if (one.at == follower::place::open) one.at = follower::place::closed;
    });
  }

  // Company.

  void on(const entity_id& id, const company::connection_noted& past) {
    if (past.other != campaign_.buyer) return;
    if (past.status != connection_status::connected) {
      connected_.erase(id.as_company());
      return;
    }
    connected_.insert(id.as_company());
    const auto found = all_.find(id.as_company());
    if (found != all_.end() && found->second.at == follower::place::waiting) deliver(found->second);
  }

  void lose_holder(const entity_id& id, person_number person) {
    const auto found = all_.find(id.as_company());
    if (found != all_.end() && found->second.holder == person) found->second.holder = 0;
  }

  void on(const entity_id& id, const company::person_deactivated& past) {
    lose_holder(id, past.person);
  }

  void on(const entity_id& id, const company::departments_changed& past) {
    const auto found = all_.find(id.as_company());
    if (found == all_.end() || past.departments.meets(found->second.targets)) return;
    lose_holder(id, past.person);
  }

  // Task.

  [[nodiscard]] follower& followed(const entity_id& id) {
    const auto [found, fresh] = all_.try_emplace(id.as_company());
    if (fresh) violate("a record of a task that was never opened", to_text(id));
    return found->second;
  }

  /// The follower of a task that somebody answers.
  follower& answering(const entity_id& id) {
    auto& one = followed(id);
    if (one.at != follower::place::open) violate("changed while it was not open", to_text(id));
    person_id who;
    if (!from_bytes(record_->principal, who) || who.number != one.holder || one.holder == 0) {
      violate("answered by somebody who does not hold it, at " + place_of(position_), to_text(id));
    }
    return one;
  }

  void acknowledge(const entity_id& id, deed what, person_number who, std::uint64_t receipt) {
    const auto found = promised_.find(position_);
    if (found == promised_.end()) return;
    const auto& one = found->second;
    if (one.deed != what || one.task != id.as_task() || one.who != who || one.receipt != receipt) {
      violate("acknowledged otherwise than journaled at " + place_of(position_), to_text(id));
    }
    promised_.erase(found);
  }

  void on(const entity_id& id, const task::claimed& past) {
    auto& one = followed(id);
    if (one.at != follower::place::open) violate("claimed while it was not open", to_text(id));
    if (one.holder != 0) violate("two holders at once", to_text(id));
    one.holder = past.holder;
    ++to_.claims;
    acknowledge(id, deed::claimed, past.holder, 0);
  }

  void on(const entity_id& id, const task::released& past) {
    auto& one = followed(id);
    if (one.holder != past.holder) violate("released by another than its holder", to_text(id));
    one.holder = 0;
    if (!one.answered) one.started = false;
    acknowledge(id, deed::released, past.holder, 0);
  }

  void on(const entity_id& id, const task::started& past) {
    auto& one = answering(id);
    one.started = true;
    one.reach(past.finished, past.reachable);
  }

  void on(const entity_id& id, const task::saved& past) {
    auto& one = answering(id);
    one.answered = true;
    one.reach(past.finished, past.reachable);
  }

  void on(const entity_id& id, const task::moved& past) {
    auto& one = answering(id);
    if (!past.back) one.answered = true;
    one.reach(past.finished, past.reachable);
  }

  void on(const entity_id& id, const task::submitted& past) {
    auto& one = answering(id);
    if (fenced_) violate("completed behind the fence at " + place_of(position_), to_text(id));
    one.at = follower::place::completed;
    one.reach(past.steps, past.steps);
    acknowledge(id, deed::submitted, one.holder, past.receipt);
  }

  template <class Other>
  void on(const entity_id&, const Other&) {}

  const store& from_;
  const shard_id shard_;
  const campaign_id campaign_;
  const cohort_id cohort_;
  journal_counts& to_;
  std::map<sequence, acknowledged> promised_;
  std::unordered_map<company_id, follower, company_hash> all_;
  std::set<company_id> connected_;  ///< To the buyer, as this shard has journaled it.
  std::uint64_t steps_ = 0;
  bool fenced_ = false;
  std::optional<std::string> broken_;
  sequence position_ = 0;
  const record* record_ = nullptr;
};

}  // namespace

expected<journal_counts, std::string> recount(const store& from, campaign_id campaign,
                                              const ledger& promised) {
  journal_counts counts;
  for (shard_id shard = 0; shard < from.shard_count(); ++shard) {
    if (auto wrong = shard_reading{from, shard, campaign, promised, counts}.whole()) {
      return unexpected(std::move(*wrong));
    }
  }
  return counts;
}

namespace {

/// Opens the store as of now and calls `with`. A node that compacts may take a file away between two steps of the
/// opening: then both are done again.
template <class With>
auto look_into(const std::filesystem::path& store_folder, With with)
  -> decltype(with(std::declval<store&>())) {
  std::string why;
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds{100});
    const auto opened
      = rocksdb_store::open({.path = store_folder, .shard_count = 0, .read_only = true});
    if (!opened) {
      why = opened.error().detail;
      continue;
    }
    auto found = with(**opened);
    if (found) return found;
    why = found.error();
  }
  return unexpected(store_folder.string() + ": " + why);
}

/// Companies on a page of the campaign's part in this shard.
std::uint64_t size_of_page(const store& from, shard_id shard, const entity_key& cohort,
                           std::uint32_t number) {
  const auto stored = from.read_page(shard, cohort, number);
  if (!stored) return 0;
  const auto page = cohort::assignment_page::decode(stored->body);
  return page ? page->size() : 0;
}

expected<std::uint64_t, std::string> count_opened(const store& from, campaign_id campaign,
                                                  const std::vector<sequence>& behind) {
  std::uint64_t opened = 0;
  for (shard_id shard = 0; shard < from.shard_count(); ++shard) {
    const auto cohort = entity_id{cohort_id{campaign, shard}}.key();
    const auto take = [&](const row_header&, std::string_view row) {
      auto reader = row_reader::open(row);
      while (reader) {
        const auto next = reader->next();
        if (!next || !*next) break;
        cohort::page_opened past;
        if ((*next)->entity == cohort && !(*next)->to && (*next)->tag == cohort::page_opened::tag
            && !decode<spelling::stored>((*next)->body, past).failed()) {
          opened += size_of_page(from, shard, cohort, past.number);
        }
      }
      return true;
    };
    const auto failed = from.scan(shard, behind[shard] + 1, take);
    if (failed && failed->code != store_errc::not_found) return unexpected(failed->detail);
  }
  return opened;
}

}  // namespace

expected<journal_counts, std::string> recount(const std::filesystem::path& store_folder,
                                              campaign_id campaign, const ledger& promised) {
  return look_into(store_folder, [&](store& from) { return recount(from, campaign, promised); });
}

expected<std::uint64_t, std::string> opened_behind(const std::filesystem::path& store_folder,
                                                   campaign_id campaign,
                                                   const std::vector<sequence>& behind) {
  return look_into(store_folder, [&](store& from) { return count_opened(from, campaign, behind); });
}

expected<std::vector<sequence>, std::string> journal_ends(
  const std::filesystem::path& store_folder) {
  return look_into(store_folder, [](store& from) -> expected<std::vector<sequence>, std::string> {
    std::vector<sequence> ends;
    for (shard_id shard = 0; shard < from.shard_count(); ++shard) {
      const auto head
        = from.open_shard(shard);  // Of a store that is only read: tells, takes nothing.
      if (!head) return unexpected(head.error().detail);
      ends.push_back(head->last);
    }
    return ends;
  });
}

}  // namespace trefoil::scenarios
