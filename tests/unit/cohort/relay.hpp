#pragma once
/// A whole campaign in memory: its machine, its cohorts over several shards, the channels between them and a board,
/// with nothing else of the runtime. The test chooses what goes on next.

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>
#include <gtest/gtest.h>

#include "actors/campaign/campaign_machine.hpp"
#include "actors/cohort/assignment_page.hpp"
#include "actors/cohort/cohort_machine.hpp"
#include "tests/unit/cast.hpp"

namespace trefoil::tests {

class relay {
public:
  static constexpr std::uint8_t steps = 3;
  static constexpr campaign_id spring{acme, 7};

  relay(shard_id shards, std::size_t page_size)
    : shards_{shards}, page_size_{page_size}, cohorts_(shards), orders_(shards), boards_(shards) {
    campaign_ = {};
    take_campaign(campaign::start{"spring"});
  }

  /// A company that acme may send to.
  void add(company_id id, connection_status connection, std::vector<company::row_person> people) {
    auto row = std::make_shared<company::row>();
    row->id = id;
    row->region = "EU";
    row->people = std::move(people);
    companies_[id] = {id, row, connection, acme, false};
  }
  void connect(company_id id, connection_status connection) {
    companies_[id].connection = connection;
  }

  /// The code of its refusal, or `none`.
  errc ask(const campaign::command& command) {
    auto known = as(manager_of(acme), now);
    known.shards = shards_;
    company::row buyer;
    buyer.id = acme;
    buyer.buyer = true;
    known.company = std::make_shared<const company::row>(std::move(buyer));
    workflow::frozen version;
    version.workflow = {acme, 3};
    version.number = 1;
    known.workflow = std::make_shared<const workflow::frozen>(version);
    auto outcome = campaign::machine::decide(campaign_, spring, command, known);
    if (!outcome) return outcome.error().code;
    settle(*outcome);
    return errc::none;
  }

  /// One thing that may go on: an order or a report to deliver, or a cohort's step.
  struct turn {
    enum class kind { order, report, step };
    turn::kind what;
    shard_id shard;
  };
  [[nodiscard]] std::vector<turn> turns() const {
    std::vector<turn> all;
    for (shard_id shard = 0; shard < shards_; ++shard) {
      if (!orders_[shard].empty()) all.push_back({turn::kind::order, shard});
      if (cohort::has_work(cohorts_[shard].phase, cohorts_[shard].reminders.size()))
        all.push_back({turn::kind::step, shard});
    }
    if (!reports_.empty()) all.push_back({turn::kind::report, 0});
    return all;
  }
  void go_on(const turn& next) {
    switch (next.what) {
      case turn::kind::order:
        deliver_order(next.shard);
        break;
      case turn::kind::report:
        deliver_report();
        break;
      case turn::kind::step:
        step(next.shard);
        break;
    }
    check();
  }
  void drain() {
    for (auto all = turns(); !all.empty(); all = turns()) go_on(all.front());
  }

  /// The task of one participant lives on, if it is open.
  void mark(company_id company, const task::event& event) {
    for (auto& board : boards_) {
      const auto found = board.cells.find(company);
      if (found == board.cells.end() || found->second.status != cohort::participant_status::open) {
        continue;
      }
      board.sums.subtract(found->second);
      cohort::mark(found->second, event);
      board.sums.add(found->second);
    }
  }

  [[nodiscard]] cohort::tally sums() const {
    cohort::tally all;
    for (const auto& board : boards_) all.add(board.sums);
    return all;
  }
  [[nodiscard]] std::map<company_id, cohort::progress> cells() const {
    std::map<company_id, cohort::progress> all;
    for (const auto& board : boards_) all.insert(board.cells.begin(), board.cells.end());
    return all;
  }
  [[nodiscard]] const campaign::state& campaign() const { return campaign_; }
  [[nodiscard]] bool fenced_everywhere() const {
    for (const auto& one : cohorts_) {
      if (one.phase != cohort::phase::closing && one.phase != cohort::phase::closed) return false;
    }
    return true;
  }

  timestamp now = noon;
  bool repeat = false;  ///< Every order and report arrives twice.

private:
  struct shard_board {
    std::vector<company_id> individuals;
    std::vector<cohort::assignment_page> pages;
    std::map<company_id, cohort::progress> cells;
    cohort::tally sums;
  };

  [[nodiscard]] entity_id cohort_at(shard_id shard) const { return cohort_id{spring, shard}; }

  void take_campaign(const campaign::effect& sent) {
    const auto what = campaign::machine::take(campaign_, spring, sent, as_runtime(now));
    settle(what);
  }
  void settle(const happening<campaign::event>& what) {
    for (const auto& event : what.events) campaign::machine::evolve(campaign_, spring, event);
    for (const auto& post : what.effects) {
      ASSERT_TRUE(post.to.is_broadcast());
      for (shard_id shard = 0; shard < shards_; ++shard) {
        ASSERT_EQ(post.to.in_shard(shard), cohort_at(shard));
        orders_[shard].push_back(post);
      }
    }
  }

  void deliver_order(shard_id shard) {
    const auto post = orders_[shard].front();
    orders_[shard].pop_front();
    cohort::effect sent;
    ASSERT_TRUE(decode_tagged(post.tag, post.body, sent));
    auto known = as_runtime(now);
    known.shards = shards_;
    settle(shard, cohort::machine::take(cohorts_[shard], cohort_at(shard), sent, known));
    if (!repeat) return;
    const auto again = cohort::machine::take(cohorts_[shard], cohort_at(shard), sent, known);
    // A reminder of nobody is over at once, so that only its source keeps it from coming twice.
    if (std::holds_alternative<cohort::remind_all>(sent) && cohorts_[shard].pages == 0) return;
    EXPECT_TRUE(again.events.empty() && again.effects.empty());
  }

  void deliver_report() {
    const auto post = reports_.front();
    reports_.pop_front();
    campaign::effect sent;
    ASSERT_TRUE(decode_tagged(post.tag, post.body, sent));
    take_campaign(sent);
    if (!repeat) return;
    const auto again = campaign::machine::take(campaign_, spring, sent, as_runtime(now));
    EXPECT_TRUE(again.events.empty() && again.effects.empty());
  }

  void step(shard_id shard) {
    auto known = as_runtime(now);
    known.candidates = candidates_of(shard);
    const auto what
      = cohort::machine::decide(cohorts_[shard], cohort_at(shard), cohort::step{}, known);
    ASSERT_TRUE(what);
    EXPECT_FALSE(what->events.empty());
    settle(shard, *what);
  }

  void settle(shard_id shard, const happening<cohort::event>& what) {
    for (const auto& event : what.events) {
      cohort::machine::evolve(cohorts_[shard], cohort_at(shard), event);
      std::visit([&](const auto& one) { fold(boards_[shard], one, what.pages); }, event);
    }
    for (const auto& post : what.effects) {
      ASSERT_EQ(post.to, entity_id{spring});
      reports_.push_back(post);
    }
  }

  [[nodiscard]] std::shared_ptr<const cohort::candidates> candidates_of(shard_id shard) const {
    const auto& named = boards_[shard].individuals;
    std::set<company_id> ids{named.begin(), named.end()};
    for (const auto& [id, one] : companies_) {
      if (entity_id{id}.shard_of(shards_) == shard && one.connection <= connection_status::connected
          && one.connection != connection_status::none) {
        ids.insert(id);
      }
    }
    cohort::candidates next;
    auto at = ids.upper_bound(cohorts_[shard].through);
    for (; at != ids.end() && next.list.size() < page_size_; ++at) {
      const auto known = companies_.find(*at);
      auto one = known == companies_.end() ? cohort::candidate{*at} : known->second;
      one.individual = std::binary_search(named.begin(), named.end(), *at);
      next.list.push_back(one);
    }
    next.last = at == ids.end();
    return std::make_shared<const cohort::candidates>(std::move(next));
  }

  using page_list = std::vector<page>;
  void fold(shard_board& board, const cohort::plan_started& past, const page_list&) {
    board = {};
    board.individuals = past.individuals;
  }
  void fold(shard_board& board, const cohort::page_planned& past, const page_list& written) {
    ASSERT_EQ(written.size(), past.counts.all() > 0 ? 1U : 0U);
    if (written.empty()) return;
    ASSERT_EQ(written[0].number, board.pages.size());
    auto page = cohort::assignment_page::decode(written[0].body);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->size(), past.counts.all());
    for (std::size_t at = 0; at < page->size(); ++at) {
      ASSERT_TRUE(board.cells.emplace(page->company(at), cohort::progress{}).second);
      board.sums.add(cohort::progress{});
    }
    board.pages.push_back(std::move(*page));
  }
  void fold(shard_board& board, const cohort::plan_discarded&, const page_list&) { board = {}; }
  void fold(shard_board& board, const cohort::page_opened& past, const page_list&) {
    change_page(board, past.number, [&](cohort::progress& cell, std::size_t at) {
      EXPECT_EQ(cell, cohort::progress{});
      const auto& page = board.pages[past.number];
      const auto found = companies_.find(page.company(at));
      const bool connected
        = found != companies_.end() && found->second.connection == connection_status::connected;
      cell = cohort::opened(page.outcome(at), connected, steps);
    });
  }
  void fold(shard_board& board, const cohort::page_reminded& past, const page_list&) {
    change_page(board, past.number,
                [&](cohort::progress& cell, std::size_t) { (void)cohort::remind(cell, past.at); });
  }
  void fold(shard_board& board, const cohort::page_closed& past, const page_list&) {
    change_page(board, past.number, [&](cohort::progress& cell, std::size_t) {
      cohort::close(cell, task::close_reason::campaign_closed);
    });
  }
  template <class Other>
  void fold(shard_board&, const Other&, const page_list&) {}

  template <class Change>
  void change_page(shard_board& board, std::uint32_t number, Change change) {
    ASSERT_LT(number, board.pages.size());
    for (std::size_t at = 0; at < board.pages[number].size(); ++at) {
      auto& cell = board.cells.at(board.pages[number].company(at));
      board.sums.subtract(cell);
      change(cell, at);
      board.sums.add(cell);
    }
  }

  /// The sum over all statuses is the audience, and the sums equal a recount, after every single turn.
  void check() const {
    for (const auto& board : boards_) {
      cohort::tally recount;
      for (const auto& [company, cell] : board.cells) recount.add(cell);
      ASSERT_EQ(recount, board.sums);
      ASSERT_EQ(board.sums.audience(), board.cells.size());
    }
  }

  shard_id shards_;
  std::size_t page_size_;
  campaign::state campaign_;
  std::vector<cohort::state> cohorts_;
  std::vector<std::deque<outgoing>> orders_;
  std::deque<outgoing> reports_;
  std::vector<shard_board> boards_;
  std::map<company_id, cohort::candidate> companies_;
};

}  // namespace trefoil::tests
