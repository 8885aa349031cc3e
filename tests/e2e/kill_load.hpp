#pragma once
/// Members at work while their node dies, over and over, and everything that they were told.

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "runtime/checks/checks.hpp"
#include "tests/e2e/network.hpp"

namespace trefoil::e2e {

/// One command and the request id that makes it repeatable.
struct errand {
  std::string method;
  std::string rid;
  value params;
};

/// Sends errands and notes what was told of them.
class errand_log {
public:
  /// The answer; it is `disconnected` when the node is gone. A refusal fails the test.
  client::response carry_out(client::session&, const errand&);
  [[nodiscard]] const std::vector<checks::operation>& operations() const { return operations_; }

private:
  std::vector<checks::operation> operations_;
};

/// What a client does, in order: its tasks one after the other.
class worker {
public:
  static constexpr std::uint32_t saves_a_task = 14;
  static constexpr std::uint32_t steps_a_task = saves_a_task + 2;  ///< The claim and the submit.

  /// Client `number` of so many. `seed`: what it asks again.
  worker(const open_campaign& at, std::size_t number, std::size_t of, std::uint32_t seed)
    : at_{at}, number_{number}, of_{of}, draws_{seed * 16 + static_cast<std::uint32_t>(number)} {}

  /// Works until the node is gone, which may be before it greets. What was not answered is sent again first, with the
  /// same request id; now and then so is what was answered long ago.
  void work(const own_node&);

  [[nodiscard]] const std::vector<checks::operation>& operations() const {
    return log_.operations();
  }
  [[nodiscard]] std::size_t done() const { return done_; }

private:
  [[nodiscard]] std::size_t place_of(std::size_t step) const {
    return step / steps_a_task * of_ + number_;
  }
  [[nodiscard]] errand errand_of(std::size_t step) const;

  const open_campaign& at_;
  std::size_t number_;
  std::size_t of_;
  std::minstd_rand draws_;
  std::size_t done_ = 0;
  errand_log log_;
};

/// The buyer at work: one small campaign after the other is made, published, reminded of and closed while some of it is
/// claimed.
class publisher {
public:
  /// The workflow is published.
  publisher(const open_campaign& at, std::string workflow)
    : at_{at}, workflow_{std::move(workflow)} {}

  /// Until the node is gone; then it goes on with the same requests.
  void work(const own_node&);

  [[nodiscard]] const std::vector<checks::operation>& operations() const {
    return log_.operations();
  }
  /// Campaigns whose close was answered.
  [[nodiscard]] std::size_t closed() const { return closed_; }

private:
  /// The next thing to do with the campaign at hand; false when the node is gone.
  bool go_on(client::session&);
  [[nodiscard]] errand errand_of(std::string_view method, value params) const;
  [[nodiscard]] bool wait_until_active(client::session&) const;

  const open_campaign& at_;
  std::string workflow_;
  std::size_t closed_ = 0;
  std::string campaign_;  ///< At hand; empty: not made yet.
  unsigned step_ = 0;
  errand_log log_;
};

/// A journal as a death left it, and what had been acknowledged by then.
struct remains {
  checks::kept_journal journal;
  std::vector<sequence> acknowledged;
};

/// A campaign, those who work on it, and everything that anybody was ever told.
class kill_load {
public:
  /// Makes the campaign on a node that runs.
  kill_load(const own_node&, std::size_t tasks, std::size_t clients, std::uint32_t seed);
  kill_load(const kill_load&) = delete;
  kill_load& operator=(const kill_load&) = delete;

  /// Everybody works until the node is gone.
  void work(const own_node&);
  /// Asks a node that runs for the campaign's figures, which are held against the journal later.
  value look(const own_node&);
  /// What the checks find in the stopped node's store, against what was told and against what the death before it left.
  [[nodiscard]] std::vector<std::string> violations(const own_node&);

  [[nodiscard]] checks::ledger ledger() const;
  [[nodiscard]] const open_campaign& campaign() const { return campaign_; }
  /// Commands that were answered.
  [[nodiscard]] std::size_t done() const;
  /// Tasks whose submit was answered.
  [[nodiscard]] std::size_t completed() const;
  /// Campaigns that were published, and whose close was answered.
  [[nodiscard]] std::size_t closed_campaigns() const { return publishers_.front().closed(); }

private:
  open_campaign campaign_;
  std::vector<worker> workers_;
  std::vector<publisher> publishers_;  ///< One.
  std::vector<std::string> imports_;
  std::vector<checks::kpi_answer> kpis_;
  std::optional<remains> before_;
};

/// How many shards of a stopped node's store have stored a checkpoint.
[[nodiscard]] std::size_t checkpointed_shards(const own_node&);

/// What the checks find in a stopped node's store.
[[nodiscard]] std::vector<std::string> violations_in(const own_node&, const checks::ledger&);

}  // namespace trefoil::e2e
