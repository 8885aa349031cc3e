#include <algorithm>
#include <atomic>
#include <thread>

#include "bench/fixture.hpp"
#include "bench/loads.hpp"
#include "bench/meter.hpp"
#include "bench/usage.hpp"
#include "bench/wizard_load.hpp"
#include "bench/works.hpp"

namespace trefoil::bench {

namespace {

using clock = std::chrono::steady_clock;

/// Submits tasks that are ready for it, before, while and after their campaign is closed.
class submits_across_close {
public:
  submits_across_close(lanes& over, const wizard_script& script, std::size_t tasks)
    : lanes_{over}, script_{script}, tasks_{tasks} {
    slots_.resize(std::min(close_submits_in_flight, tasks));
  }

  /// Another thread says that the close was answered.
  void note_answer() { answered_ = true; }
  /// The submits went wrong: nobody is to wait for them.
  void note_end() { ended_ = true; }
  [[nodiscard]] bool ended() const { return ended_; }
  /// Submits that were acknowledged so far. Any thread.
  [[nodiscard]] std::size_t accepted() const { return accepted_; }
  /// REQUIRES: run() has returned, as of all that follow.
  [[nodiscard]] std::size_t sent_behind() const { return sent_behind_; }
  [[nodiscard]] std::size_t accepted_behind() const { return accepted_behind_; }

  /// Keeps half of the tasks until the close was answered, so that there is something to submit behind it. Returns when
  /// every task was submitted or refused.
  void run() {
    for (std::uint32_t seat = 0; seat < slots_.size(); ++seat) begin_next(seat);
    while (next_ < tasks_ || open_ > 0) {
      if (open_ == 0) {
        std::this_thread::yield();
      } else if (!lanes_.turn([this](const answer& one) { take(one); })) {
        throw failed("the node closed the connection");
      }
      for (std::uint32_t seat = 0; seat < slots_.size(); ++seat) {
        if (!slots_[seat].open) begin_next(seat);
      }
    }
  }

private:
  struct slot {
    bool open = false;
    bool behind = false;  ///< Sent when the close had been answered.
    std::size_t task = 0;
  };

  void begin_next(std::uint32_t seat) {
    const auto until = answered_ ? tasks_ : tasks_ / 2;
    if (next_ >= until) return;
    slots_[seat].task = next_++;
    ++open_;
    send(seat);
  }

  void send(std::uint32_t seat) {
    auto& one = slots_[seat];
    one.open = true;
    one.behind = answered_;
    if (one.behind) ++sent_behind_;
    script_.append(lanes_[seat % lanes_.size()].outgoing, seat, wizard_stages - 1, one.task);
  }

  void take(const answer& one) {
    auto& from = slots_.at(one.call);
    if (one.is("busy")) return send(one.call);
    if (!one.ok && !one.is("task_closed")) throw failed("a submit was refused: " + one.told());
    if (one.ok) {
      ++accepted_;
      if (from.behind) ++accepted_behind_;
    }
    from.open = false;
    --open_;
  }

  lanes& lanes_;
  const wizard_script& script_;
  std::size_t tasks_;
  std::vector<slot> slots_;
  std::size_t next_ = 0;
  std::size_t open_ = 0;
  std::size_t sent_behind_ = 0;
  std::size_t accepted_behind_ = 0;
  std::atomic<std::size_t> accepted_ = 0;
  std::atomic<bool> answered_ = false;
  std::atomic<bool> ended_ = false;
};

struct close_times {
  double fence_ms = 0;
  double told_s = 0;
};

/// Closes in the middle of the submits; both times begin with the call.
close_times close(testbed& bed, const published_campaign& in, submits_across_close& submits,
                  std::size_t begin_at) {
  while (submits.accepted() < begin_at && !submits.ended()) std::this_thread::yield();
  const auto began = clock::now();
  const auto since = [&] { return std::chrono::duration<double>(clock::now() - began).count(); };
  bed.ask_as(in.network.buyer_person(), "campaign.close",
             client::map_of({{"campaign", to_text(in.campaign)}}));
  submits.note_answer();
  close_times took{since() * 1000, 0};
  show_until(bed, in.network, in.campaign,
             [](const client::value& shown) { return shown["status"].as_text() == "closed"; });
  took.told_s = since();
  return took;
}

}  // namespace

void close_all(const bench_options& with, const report& to) {
  testbed bed{with, "W5"};
  const auto in = make_published(bed, with.companies, members_each);
  const wizard_script script{in.network, in.campaign};
  lanes over{with.sockets, bed.address, bed.service_token};
  const auto prepared = std::min(with.companies / 10, close_prepared_max);
  wizard_load preparing{over, script, {0, prepared, prepare_in_flight, wizard_stages - 1}};
  if (!preparing.run()) throw failed("the node closed the connection");
  bed.settle();

  say("W5: closing %zu, of which %zu are being submitted, node %d", with.companies, prepared,
      bed.node.id());
  submits_across_close submits{over, script, prepared};
  std::exception_ptr problem;
  meter cost{bed};
  std::thread submitting{[&] {
    try {
      submits.run();
    } catch (...) {
      problem = std::current_exception();
      submits.note_end();
    }
  }};
  close_times took;
  try {
    took = close(bed, in, submits, prepared / 10);
  } catch (...) {
    submits.note_answer();
    submitting.join();
    throw;
  }
  submitting.join();
  cost.stop();
  if (problem) std::rethrow_exception(problem);

  to.figure("W5", "fence_ms", took.fence_ms);
  to.figure("W5", "told_s", took.told_s);
  to.figure("W5", "tasks_per_s", static_cast<double>(with.companies) / took.told_s);
  to.figure("W5", "submits_behind_answer", static_cast<double>(submits.sent_behind()));
  to.figure("W5", "completed_behind_answer", static_cast<double>(submits.accepted_behind()));
  cost.tell(to, "W5");
  say("W5: %zu completed before the fence; node by thread: %s", submits.accepted(),
      usage_by_thread(bed.node.id()).c_str());
  if (submits.sent_behind() == 0) throw failed("nothing was submitted behind the close's answer");
  if (submits.accepted_behind() > 0) throw failed("a submit behind the close was accepted");
  check_kpi(bed, in.network, in.campaign, "completed", submits.accepted());
  check_kpi(bed, in.network, in.campaign, "closed", with.companies - submits.accepted());
}

}  // namespace trefoil::bench
