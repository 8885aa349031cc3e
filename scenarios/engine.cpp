#include "scenarios/engine.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace trefoil::scenarios {

namespace {

constexpr unsigned attempts_max = 8;
constexpr std::chrono::milliseconds first_repeat{2};
constexpr std::chrono::seconds between_sweeps{1};
/// Arrivals that are behind their time start so many at once before answers are looked at.
constexpr unsigned arrivals_at_once = 64;

}  // namespace

/// Where the sessions' threads leave answers.
struct engine::answer_queue {
  struct arrived {
    std::uint64_t number;
    client::response reply;
    clock::time_point at;
  };
  std::mutex mutex;
  std::condition_variable some;
  std::vector<arrived> all;

  void put(std::uint64_t number, client::response reply) {
    const auto now = clock::now();
    bool first = false;
    {
      const std::lock_guard lock{mutex};
      first = all.empty();
      all.push_back({number, std::move(reply), now});
    }
    if (first) some.notify_one();
  }

  /// What came; waits for it up to a moment.
  std::vector<arrived> take(clock::time_point latest) {
    std::unique_lock lock{mutex};
    some.wait_until(lock, latest, [&] { return !all.empty(); });
    return std::exchange(all, {});
  }
};

/// Those whose leaving somebody waits for.
struct engine::crowd {
  std::size_t here = 0;
  std::coroutine_handle<> waiting;
  std::exception_ptr thrown;

  void leave() {
    if (--here == 0 && waiting) std::exchange(waiting, nullptr).resume();
  }
};

struct engine::leaving {
  crowd& all;
  [[nodiscard]] bool await_ready() const noexcept { return all.here == 0; }
  void await_suspend(std::coroutine_handle<> waiting) const { all.waiting = waiting; }
  void await_resume() const {
    if (all.thrown) std::rethrow_exception(all.thrown);
  }
};

struct engine::running {
  const workload_plan& plan;
  workload_record& record;
  crowd& visitors;
};

engine::engine(run_record& record, scenarios::progress& told, options with)
  : record_{record},
    progress_{told},
    with_{std::move(with)},
    answers_{std::make_shared<answer_queue>()},
    moment_{clock::now()},
    next_sweep_{clock::now() + between_sweeps} {}

engine::~engine() = default;

void engine::add_session(speaker who, std::unique_ptr<client::session> session) {
  if (!session->greeting().is_nil()) greeting_ = session->greeting();
  sessions_[static_cast<std::size_t>(who)].push_back(std::move(session));
}

void engine::drop_sessions() {
  for (auto& all : sessions_) all.clear();
}

void engine::at(clock::time_point when, std::function<void()> go) {
  timers_.push({when, ++last_number_, std::move(go)});
}

bool engine::run(async<void> story) {
  bool over = false;
  bool good = false;
  watch(std::move(story), over, good);
  while (!over) turn();
  if (!record_.phases.empty()) record_.phases.back().ended = clock::now();
  if (with_.timeline != nullptr) with_.timeline->end_sample(clock::now(), look());
  return good;
}

detached engine::watch(async<void> story, bool& over, bool& good) {
  try {
    co_await story;
    good = true;
  } catch (const given_up& why) {
    record_.check("the story came to its end", false, why.what());
  }
  over = true;
}

void engine::phase(const std::string& name) {
  const auto now = clock::now();
  if (!record_.phases.empty()) record_.phases.back().ended = now;
  record_.phases.push_back({name, now, now});
}

void engine::turn() {
  auto latest = std::min(next_sweep_, progress_.due());
  if (with_.timeline != nullptr) latest = std::min(latest, with_.timeline->due());
  if (!timers_.empty()) latest = std::min(latest, timers_.top().at);
  for (auto& one : answers_->take(latest)) {
    const auto found = open_.find(one.number);
    if (found == open_.end()) {  // Was given up, or asked by nobody's story.
      if (one.number == figures_asked_) take_figures(one.reply, one.at);
      continue;
    }
    auto& asked = *found->second;
    open_.erase(found);
    finish(asked, std::move(one.reply), one.at);
  }
  fire_timers();
  if (clock::now() >= next_sweep_) give_up_old_calls();
  if (clock::now() >= progress_.due()) show_progress();
  if (with_.timeline != nullptr && clock::now() >= with_.timeline->due()) end_sample(clock::now());
}

void engine::fire_timers() {
  const auto now = clock::now();
  while (!timers_.empty() && timers_.top().at <= now) {
    moment_ = clock::now();
    const auto go = timers_.top().go;
    timers_.pop();
    go();
  }
}

void engine::give_up_old_calls() {
  const auto now = clock::now();
  next_sweep_ = now + between_sweeps;
  std::vector<std::uint64_t> old;
  for (const auto& [number, one] : open_) {
    if (now - one->sent > with_.call_timeout) old.push_back(number);
  }
  for (const auto number : old) {
    auto& asked = *open_.at(number);
    open_.erase(number);
    client::response none;
    none.error.code = "timed_out";
    none.error.detail = "No answer in time; the outcome is unknown.";
    finish(asked, std::move(none), now);
  }
}

void engine::send(call& asked) {
  const auto number = ++last_number_;
  auto& what = asked.what;
  if (what.command && asked.rid.empty()) {
    asked.rid = with_.run_name + "-" + std::to_string(number);
    what.params.set("rid", asked.rid);
  }
  ++asked.attempts;
  asked.sent = clock::now();
  if (asked.attempts == 1) asked.first_sent = asked.sent;
  open_.emplace(number, &asked);
  const auto lane = static_cast<std::size_t>(what.who);
  auto& sessions = sessions_[lane];
  if (sessions.empty()) {
    client::response none;
    none.error.code = "unreachable";
    none.error.detail = "There is no session.";
    answers_->put(number, std::move(none));
    return;
  }
  auto& session = *sessions[turn_of_[lane]++ % sessions.size()];
  ++calls_;
  session.post(what.method, what.params, [queue = answers_, number](client::response reply) {
    queue->put(number, std::move(reply));
  });
}

void engine::finish(call& asked, client::response reply, clock::time_point arrived) {
  moment_ = arrived;
  auto& record = record_.calls[asked.what.method];
  ++record.calls;
  record.service.add(arrived - asked.sent);
  if (with_.timeline != nullptr) {
    with_.timeline->answered(arrived - asked.sent);
    if (!reply.ok) with_.timeline->refused(reply.error.code);
  }
  if (!reply.ok) {
    const auto& allowed = asked.what.allowed;
    const auto& code = reply.error.code;
    const bool expected = std::find(allowed.begin(), allowed.end(), code) != allowed.end();
    if (code == "busy" && !expected && asked.attempts < attempts_max) {
      ++record.repeated;
      at(arrived + first_repeat * (1 << asked.attempts), [this, &asked] { send(asked); });
      return;
    }
    auto& refused = record.refused[code];
    ++refused.count;
    if (!expected && refused.unexpected++ == 0) {
      refused.sample = reply.error.detail;
      if (reply.error.meta.size() != 0) {
        refused.sample += " " + client::to_json(reply.error.meta);
      }
    }
  }
  note(asked, reply, arrived);
  asked.reply = std::move(reply);
  if (--*asked.left == 0) asked.waiting.resume();
}

void engine::note(const call& asked, const client::response& reply, clock::time_point arrived) {
  const auto& what = asked.what;
  if (what.command) {
    auto one = operation_of(what.method, what.params, reply);
    one.invoked_ns = std::chrono::nanoseconds{asked.first_sent.time_since_epoch()}.count();
    one.returned_ns = std::chrono::nanoseconds{arrived.time_since_epoch()}.count();
    ledger_.note(std::move(one));
  }
  campaign_id campaign;
  if (what.method == "campaign.show" && reply.ok
      && from_text(what.params["campaign"].as_text(), campaign)) {
    ledger_.note(kpi_answer_of(campaign, reply.result));
    if (with_.timeline != nullptr) {
      campaign_shown_ = what.params;
      show_figures(reply.result, arrived);
    }
  } else if (what.method == "campaign.kpis" && reply.ok
             && from_text(what.params["campaign"].as_text(), campaign)) {
    for (auto& one : kpi_answers_of(campaign, reply.result)) ledger_.note(std::move(one));
  }
}

engine::asking engine::ask(request what) { return {*this, std::move(what)}; }

engine::asking_all engine::ask_all(std::vector<request> what) { return {*this, std::move(what)}; }

engine::sleeping engine::until(clock::time_point when) { return {*this, when}; }

engine::sleeping engine::pause(std::chrono::nanoseconds length) {
  return {*this, clock::now() + length};
}

async<void> engine::drive(const workload_plan& plan, source next) {
  auto& record = record_.workload(plan.name);
  crowd visitors;
  running here{plan, record, visitors};
  running_.push_back(&here);
  record.begun = clock::now();
  unsigned without_rest = 0;
  for (std::uint64_t n = 0;; ++n) {
    const auto after = plan.arrival.intended(n);
    if (!after) break;
    const auto intended = record.begun + *after;
    if (intended > clock::now() || ++without_rest >= arrivals_at_once) {
      without_rest = 0;
      co_await until(intended);
    }
    if (visitors.here >= plan.max_in_flight) {
      ++record.dropped;
      record.scheduled = *after;
      continue;
    }
    auto visit = next();
    if (!visit) break;
    record.scheduled = *after;
    const auto sent = clock::now();
    if (sent - intended > plan.late_after) ++record.late;
    ++record.started;
    accompany(std::move(*visit), record, visitors, intended, sent);
  }
  co_await leaving{visitors};
  record.ended = clock::now();
  std::erase(running_, &here);
}

detached engine::accompany(async<void> visit, workload_record& record, crowd& visitors,
                           clock::time_point intended, clock::time_point sent) {
  ++visitors.here;
  try {
    co_await visit;
  } catch (const given_up& why) {
    record_.check("every visit of `" + record.name + "` came to its end", false, why.what());
  }
  // The last answer's moment, not the moment that this thread came to it.
  record.response.add(moment_ - intended);
  record.service.add(moment_ - sent);
  ++record.done;
  ++visits_done_;
  visitors.leave();
}

async<void> engine::all(std::vector<async<void>> works) {
  crowd workers;
  for (auto& work : works) join(std::move(work), workers);
  co_await leaving{workers};
}

detached engine::join(async<void> work, crowd& workers) {
  ++workers.here;
  try {
    co_await work;
  } catch (const given_up&) {
    workers.thrown = std::current_exception();
  }
  workers.leave();
}

standing engine::look() const {
  standing now;
  if (!record_.phases.empty()) now.phase = record_.phases.back().name;
  for (const auto* one : running_) {
    now.target_rate += one->plan.arrival.rate_at(clock::now() - one->record.begun);
    now.in_flight += one->visitors.here;
  }
  now.done = visits_done_;
  now.calls = calls_;
  now.errors = record_.unexpected_errors();
  for (const auto& one : record_.workloads) now.dropped += one.dropped;
  return now;
}

void engine::show_progress() {
  auto now = look();
  histogram together;
  for (const auto* one : running_) together.merge(one->record.response);
  now.p50 = together.percentile(50);
  now.p99 = together.percentile(99);
  progress_.show(now);
}

void engine::end_sample(clock::time_point now) {
  with_.timeline->end_sample(now, look());
  if (figures_asked_ == 0 && !campaign_shown_.is_nil()) ask_for_figures();
}

/// Beside the story: it counts as no call, and the ledger hears nothing of it.
void engine::ask_for_figures() {
  const auto& sessions = sessions_[static_cast<std::size_t>(speaker::service)];
  if (sessions.empty()) return;
  figures_asked_ = ++last_number_;
  sessions.front()->post("campaign.show", campaign_shown_,
                         [queue = answers_, number = figures_asked_](client::response reply) {
                           queue->put(number, std::move(reply));
                         });
}

void engine::take_figures(const client::response& reply, clock::time_point arrived) {
  figures_asked_ = 0;
  if (reply.ok) show_figures(reply.result, arrived);
}

void engine::show_figures(const client::value& shown, clock::time_point at) {
  std::map<std::string, std::uint64_t, std::less<>> figures;
  for (const auto& [name, value] : shown["kpis"].pairs()) {
    if (value.is_number()) figures.emplace(name, value.as_uint());
  }
  if (!figures.empty()) with_.timeline->shown(at, std::move(figures));
}

}  // namespace trefoil::scenarios
