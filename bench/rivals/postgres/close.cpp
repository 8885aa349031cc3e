#include <atomic>
#include <chrono>
#include <exception>
#include <thread>

#include "bench/loads.hpp"
#include "bench/rivals/postgres/wizards.hpp"
#include "bench/rivals/postgres/works.hpp"

namespace trefoil::bench::postgres {

namespace {

using clock = std::chrono::steady_clock;

/// Submits across a close, as `bench/w5_close.cpp` does: half of the tasks wait for the close's answer.
class submits_across_close {
public:
  submits_across_close(batches& over, std::size_t tasks) : over_{over}, tasks_{tasks} {
    slots_.resize(std::min(close_submits_in_flight, tasks));
  }
  void note_answer() { answered_ = true; }
  /// The submits went wrong: nobody is to wait for them.
  void note_end() { ended_ = true; }
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] std::size_t accepted() const { return accepted_; }
  [[nodiscard]] std::size_t sent_behind() const { return sent_behind_; }
  [[nodiscard]] std::size_t accepted_behind() const { return accepted_behind_; }

  void run() {
    while (next_ < tasks_ || open_ > 0) {
      for (std::uint32_t seat = 0; seat < slots_.size(); ++seat) {
        if (!slots_[seat].open) begin_next(seat);
      }
      if (open_ == 0) {
        std::this_thread::yield();
        continue;
      }
      over_.turn([this](std::uint32_t seat, bool accepted) {
        slots_[seat].open = false;
        --open_;
        if (!accepted) return;
        ++accepted_;
        if (slots_[seat].behind) ++accepted_behind_;
      });
    }
  }

private:
  struct slot {
    bool open = false;
    bool behind = false;
  };
  void begin_next(std::uint32_t seat) {
    const bool behind = answered_;
    if (next_ >= (behind ? tasks_ : tasks_ / 2)) return;
    slots_[seat] = {true, behind};
    if (behind) ++sent_behind_;
    ++open_;
    over_.add(command_of(seat, next_++, wizard_stages - 1, 1));
  }

  batches& over_;
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

close_times close(database& all, submits_across_close& submits, std::size_t begin_at) {
  while (submits.accepted() < begin_at && !submits.ended()) std::this_thread::yield();
  const auto began = clock::now();
  const auto since = [&] { return std::chrono::duration<double>(clock::now() - began).count(); };
  all.run(
    "BEGIN; SELECT pg_advisory_xact_lock(1); UPDATE campaign SET status = 3 WHERE id = 1; COMMIT");
  submits.note_answer();
  close_times took{since() * 1000, 0};
  all.run_in_parts(
    "UPDATE task SET status = 3 WHERE campaign = 1 AND status < 2 "
    "AND company BETWEEN $FIRST AND $LAST");
  all.run("UPDATE campaign SET status = 4 WHERE id = 1");
  took.told_s = since();
  return took;
}

}  // namespace

void close_all(const rival_options& with, const report& to) {
  database all{with, members_each};
  all.publish(false);
  const auto prepared = std::min(all.companies() / 10, close_prepared_max);
  batches over{with.folder, campaign, with.connections_for(close_submits_in_flight)};
  wizards{over, {0, prepared, close_submits_in_flight, 0, wizard_stages - 1}}.run();
  all.settle();

  submits_across_close submits{over, prepared};
  std::exception_ptr problem;
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
    took = close(all, submits, prepared / 10);
  } catch (...) {
    submits.note_answer();
    submitting.join();
    throw;
  }
  submitting.join();
  if (problem) std::rethrow_exception(problem);
  to.figure(named("W5"), "fence_ms", took.fence_ms);
  to.figure(named("W5"), "told_s", took.told_s);
  to.figure(named("W5"), "tasks_per_s", static_cast<double>(all.companies()) / took.told_s);
  to.figure(named("W5"), "completed_behind_answer", static_cast<double>(submits.accepted_behind()));
  if (submits.sent_behind() == 0) throw failed("nothing was submitted behind the close's answer");
  if (submits.accepted_behind() > 0) throw failed("a submit behind the close was accepted");
  all.check("completed", "SELECT count(*) FROM task WHERE status = 2", submits.accepted());
  all.check("closed", "SELECT count(*) FROM task WHERE status = 3",
            all.companies() - submits.accepted());
}

}  // namespace trefoil::bench::postgres
