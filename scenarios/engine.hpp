#pragma once
/// Drives a node with an open arrival model: work arrives when its schedule says, whatever the answers do.
///
/// A run is one thread: every coroutine of a story, every timer and every record belongs to it. Only answers come from
/// the sessions' threads, through one queue, stamped with the moment they came.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/client/client.hpp"
#include "scenarios/async.hpp"
#include "scenarios/ledger.hpp"
#include "scenarios/progress.hpp"
#include "scenarios/record.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/timeline.hpp"

namespace trefoil::scenarios {

/// With whose key a call is made.
enum class speaker : std::uint8_t { network_operator, service };

/// One call of the node and the refusals that the story allows there. All others count as errors.
struct request {
  speaker who = speaker::service;
  std::string method;
  client::value params;
  bool command = false;  ///< Gets a request id.
  std::vector<std::string> allowed;

  [[nodiscard]] request&& unless(std::string code) && {
    allowed.push_back(std::move(code));
    return std::move(*this);
  }
};

/// A story cannot go on; the run has failed. Thrown by stories, caught by the engine.
struct given_up : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class engine {
public:
  struct options {
    std::chrono::milliseconds call_timeout{30'000};  ///< Then a call is answered `timed_out`.
    std::string run_name = "r";                      ///< Opens every request id.
    /// Gets a sample a second and, once a story asked for a campaign, its figures as often; null: nobody wants them.
    scenarios::timeline* timeline = nullptr;
  };
  /// The next visit of a workload, or nothing when there is no more work.
  using source = std::function<std::optional<async<void>>()>;

  engine(run_record&, progress&, options);
  ~engine();
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  void add_session(speaker, std::unique_ptr<client::session>);
  /// What the node said to the last session's hello; nil when there was none.
  [[nodiscard]] const client::value& greeting() const { return greeting_; }
  /// Ends all sessions; what is open is answered `disconnected`.
  void drop_sessions();

  /// Runs a story to its end. False when it gave up.
  [[nodiscard]] bool run(async<void> story);
  /// From here on time counts for this phase.
  void phase(const std::string& name);

  // For stories. All of them are awaited.

  /// Answers of several calls that leave at once, in their order.
  class asking_all;
  class asking;
  class sleeping;
  [[nodiscard]] asking ask(request);
  [[nodiscard]] asking_all ask_all(std::vector<request>);
  [[nodiscard]] sleeping until(clock::time_point);
  [[nodiscard]] sleeping pause(std::chrono::nanoseconds);
  /// Starts one visit at each arrival until the schedule ends or there is no more work, then waits for the last one.
  [[nodiscard]] async<void> drive(const workload_plan&, source);
  /// All of them at once.
  [[nodiscard]] async<void> all(std::vector<async<void>>);

  [[nodiscard]] run_record& record() { return record_; }
  [[nodiscard]] scenarios::progress& told() { return progress_; }
  /// Everything that the node answered so far.
  [[nodiscard]] told_ledger& ledger() { return ledger_; }

private:
  struct call;
  struct answer_queue;
  struct crowd;
  struct leaving;
  struct running;
  struct timer {
    clock::time_point at;
    std::uint64_t number;  ///< Those of one moment go in their order.
    std::function<void()> go;
    friend bool operator<(const timer& one, const timer& other) {
      return one.at != other.at ? one.at > other.at : one.number > other.number;
    }
  };

  void at(clock::time_point, std::function<void()>);
  void send(call&);
  void finish(call&, client::response, clock::time_point arrived);
  void note(const call&, const client::response&, clock::time_point arrived);
  void turn();
  void fire_timers();
  void give_up_old_calls();
  void show_progress();
  [[nodiscard]] standing look() const;
  void end_sample(clock::time_point now);
  void ask_for_figures();
  void take_figures(const client::response&, clock::time_point arrived);
  void show_figures(const client::value& shown, clock::time_point at);
  detached watch(async<void> story, bool& over, bool& good);
  detached join(async<void> work, crowd&);
  detached accompany(async<void> visit, workload_record&, crowd&, clock::time_point intended,
                     clock::time_point sent);

  run_record& record_;
  scenarios::progress& progress_;
  told_ledger ledger_;
  const options with_;
  std::vector<std::unique_ptr<client::session>> sessions_[2];
  std::size_t turn_of_[2] = {0, 0};
  std::shared_ptr<answer_queue> answers_;
  std::unordered_map<std::uint64_t, call*> open_;
  std::priority_queue<timer> timers_;
  std::vector<running*> running_;  ///< Workloads under way.
  std::uint64_t last_number_ = 0;
  std::uint64_t calls_ = 0;
  std::uint64_t visits_done_ = 0;
  clock::time_point moment_;  ///< When what is being handled happened.
  clock::time_point next_sweep_;
  client::value greeting_;
  client::value campaign_shown_;  ///< The arguments of the last good `campaign.show`.
  std::uint64_t figures_asked_
    = 0;  ///< The number of the timeline's own question; 0: none is open.
};

/// A call under way, within the frame of the coroutine that waits for it.
struct engine::call {
  request what;
  client::response reply;
  std::string rid;
  unsigned attempts = 0;
  clock::time_point first_sent;
  clock::time_point sent;       ///< For the last time.
  std::size_t* left = nullptr;  ///< Of the calls that are waited for together.
  std::coroutine_handle<> waiting;
};

class engine::asking {
public:
  asking(engine& by, request what) : by_{by} { call_.what = std::move(what); }
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    call_.left = &left_;
    call_.waiting = waiting;
    by_.send(call_);
  }
  client::response await_resume() { return std::move(call_.reply); }

private:
  engine& by_;
  std::size_t left_ = 1;
  call call_;
};

class engine::asking_all {
public:
  asking_all(engine& by, std::vector<request> all) : by_{by}, left_{all.size()} {
    calls_.resize(all.size());
    for (std::size_t at = 0; at < all.size(); ++at) calls_[at].what = std::move(all[at]);
  }
  [[nodiscard]] bool await_ready() const noexcept { return calls_.empty(); }
  void await_suspend(std::coroutine_handle<> waiting) {
    for (auto& one : calls_) {
      one.left = &left_;
      one.waiting = waiting;
      by_.send(one);
    }
  }
  std::vector<client::response> await_resume() {
    std::vector<client::response> replies;
    replies.reserve(calls_.size());
    for (auto& one : calls_) replies.push_back(std::move(one.reply));
    return replies;
  }

private:
  engine& by_;
  std::size_t left_;
  std::vector<call> calls_;
};

class engine::sleeping {
public:
  sleeping(engine& by, clock::time_point until) : by_{by}, until_{until} {}
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    by_.at(until_, [waiting] { waiting.resume(); });
  }
  void await_resume() const noexcept {}

private:
  engine& by_;
  clock::time_point until_;
};

}  // namespace trefoil::scenarios
