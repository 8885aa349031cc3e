#include "actors/shell/shard_system.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <numeric>
#include <thread>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>

#include "actors/shell/query_threads.hpp"
#include "actors/shell/recovery_crew.hpp"
#include "actors/shell/shard_actor.hpp"
#include "actors/shell/worker_actor.hpp"
#include "persistence/usable_cores.hpp"

namespace trefoil::shell {

namespace {

/// Messages that a shard may take before another actor gets the thread: far more than come while a worker takes one, so
/// that it catches up in one turn. Workers have a limit of their own.
constexpr std::size_t throughput = 1'024;
constexpr std::size_t read_threads = 2;
constexpr std::size_t query_thread_count = 2;

void configure(caf::actor_system_config& config, std::size_t threads) {
  config.set("scheduler.policy", caf::atom("sharing"));
  config.set("scheduler.max-threads", threads);
  config.set("scheduler.max-throughput", throughput);
  config.set("logger.verbosity", caf::atom("quiet"));
}

/// Nothing may be acknowledged any more, and no destructor may pretend otherwise.
[[noreturn]] void end_process(const system_options& options, const std::string& why) {
  options.last_words(why);
  std::_Exit(1);
}

/// Steps of bulk work under way: some decide while others wait for their sync.
constexpr std::size_t bulk_turns_each_core = 4;

}  // namespace

class shard_system::parts {
public:
  parts(store& where, const clock& time, const system_options& options,
        std::vector<shard_head> heads)
    : options_{options},
      traffic_{options.commands_in_flight_max},
      credits_{make_credits(heads.size(), traffic_, options)},
      shared_{make_shared_folds(heads.size())},
      store_{where},
      committer_{where, [this](std::vector<committed> word) { spread(std::move(word)); },
                 [this](std::error_code error) {
                   end_process(options_, "the store failed: " + error.message());
                 },
                 options.report},
      reader_{where},
      bulk_{bulk_turns_each_core * usable_cores(),
            [this](const bulk_turns::place& next) {
              caf::anon_send(shards_[next.first], bulk_granted{next.second});
            }},
      system_{with_threads(options)} {
    const auto fatal = [this](const std::string& why) { end_process(options_, why); };
    const auto count = heads.size();
    for (std::size_t shard = 0; shard < count; ++shard) {
      surroundings around;
      around.time = &time;
      around.commits = &committer_;
      around.reads = &reader_;
      around.credit = credits_[shard].get();
      around.shared = shared_[shard].get();
      around.counters = &counters_;
      around.bulk = &bulk_;
      around.live_max = std::max<std::size_t>(1, options.live_actors_max / count);
      around.checkpoint_bytes = std::max<std::uint64_t>(1, options.checkpoint_bytes / count);
      around.first_checkpoint_bytes = around.checkpoint_bytes * (shard + 1) / count;
      around.retention_ms = options.retention.count();
      around.low = [this] { return store_.low(); };
      around.broken = options.report;
      around.fatal = fatal;
      shards_.push_back(system_.spawn<shard_actor>(std::move(around)));
    }
    const auto threads = options.threads != 0 ? options.threads : usable_cores();
    while (workers_.size() < threads)
      workers_.push_back(system_.spawn<worker_actor>(shards_, fatal));
    committer_.start([this] { return traffic_.may_join(); });
    reader_.start(read_threads);
    for (const auto& shard : shards_) caf::anon_send(shard, peers{shards_});
    queries_ = std::make_unique<query_threads>(
      query_desk{readable(),
                 [this](shard_id shard, entity_question what) {
                   spread(std::vector<shard_question>{{shard, std::move(what)}});
                 },
                 [this](incoming_query what) { queries_->post(std::move(what)); }, time, store_},
      time, query_thread_count, [this](const query& what) { want(what); });
    crew_ = std::make_unique<recovery_crew>(
      where, std::move(heads), usable_cores(),
      [this](shard_id shard, recovered_ptr back) {
        caf::anon_send(shards_[shard], std::move(back));
      },
      [this](const failure& why) { end_process(options_, why.detail); });
  }

  ~parts() {
    draining_ = true;
    queries_->stop();
    crew_->stop();
    committer_.stop();
    reader_.stop();
    for (const auto& worker : workers_) caf::anon_send_exit(worker, caf::exit_reason::kill);
    for (const auto& shard : shards_) caf::anon_send_exit(shard, caf::exit_reason::kill);
    // To its last message a shard may hand a question back, so nothing of this goes before the last of them.
    system_.await_all_actors_done();
    shards_.clear();
    workers_.clear();
  }

  /// Sends each worker what is for its shards.
  template <class One>
  void spread(std::vector<One> all) {
    std::vector<std::shared_ptr<std::vector<One>>> by_worker(workers_.size());
    for (auto& one : all) {
      auto& part = by_worker[one.shard % workers_.size()];
      if (!part) part = std::make_shared<std::vector<One>>();
      part->push_back(std::move(one));
    }
    for (std::size_t at = 0; at < by_worker.size(); ++at)
      if (by_worker[at]) caf::anon_send(workers_[at], std::move(by_worker[at]));
  }

  static std::vector<std::unique_ptr<credit>> make_credits(std::size_t shards, traffic& all,
                                                           const system_options& options) {
    std::vector<std::unique_ptr<credit>> made;
    for (std::size_t at = 0; at < shards; ++at)
      made.push_back(std::make_unique<credit>(all, options.bytes_in_flight_max));
    return made;
  }

  static std::vector<std::unique_ptr<shared_folds>> make_shared_folds(std::size_t shards) {
    std::vector<std::unique_ptr<shared_folds>> all;
    for (std::size_t at = 0; at < shards; ++at) all.push_back(std::make_unique<shared_folds>());
    return all;
  }

  [[nodiscard]] std::vector<const shared_folds*> readable() const {
    std::vector<const shared_folds*> all;
    for (const auto& one : shared_) all.push_back(one.get());
    return all;
  }

  void want(const query& what) {
    if (crew_) crew_->want(home_of(what, static_cast<shard_id>(shards_.size())));
  }

  /// The shards that these are for, and those that attest who sent them.
  void want(const std::vector<shard_batch>& batches) {
    if (crew_->left() == 0) return;
    const auto count = static_cast<shard_id>(shards_.size());
    for (const auto& each : batches) {
      crew_->want(each.shard);
      for (const auto& one : *each.commands) {
        const auto& person = one.principal.person;
        if (person.given()) crew_->want(entity_id{person.company}.shard_of(count));
      }
    }
  }

  bool drain(std::chrono::milliseconds limit) {
    draining_ = true;
    auto open = std::make_shared<std::atomic<std::size_t>>(shards_.size());
    std::vector<shard_drain> all;
    for (shard_id shard = 0; shard < shards_.size(); ++shard)
      all.push_back({shard, {std::make_shared<std::function<void()>>([open] { --*open; })}});
    spread(std::move(all));
    // Commands that another shard attests are counted by their credit alone.
    const auto done = [&] { return *open == 0 && traffic_.under_way() == 0; };
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!done() && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    return done() && answers_left(end);
  }

  /// Waits until what the shards answered is with the connections.
  bool answers_left(std::chrono::steady_clock::time_point end) {
    auto open = std::make_shared<std::atomic<std::size_t>>(workers_.size());
    const auto reached = std::make_shared<std::function<void()>>([open] { --*open; });
    for (const auto& worker : workers_) caf::anon_send(worker, worker_barrier{reached});
    while (*open > 0 && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    return *open == 0;
  }

  caf::actor_system_config& with_threads(const system_options& options) {
    configure(config_, options.threads != 0 ? options.threads : usable_cores());
    return config_;
  }

  system_options options_;
  shared_counters counters_;
  traffic traffic_;
  std::vector<std::unique_ptr<credit>> credits_;
  std::vector<std::unique_ptr<shared_folds>> shared_;
  store& store_;
  // Actors call these to their last message, so the actors go first.
  committer committer_;
  reader reader_;
  bulk_turns bulk_;
  caf::actor_system_config config_;
  caf::actor_system system_;
  std::vector<caf::actor> shards_;
  std::vector<caf::actor> workers_;  ///< A shard's is the one with its number, round and round.
  std::unique_ptr<recovery_crew> crew_;
  std::unique_ptr<query_threads> queries_;
  std::atomic<bool> draining_{false};
};

outcome_of<std::unique_ptr<shard_system>> shard_system::start(store& from, const clock& time,
                                                              const system_options& options) {
  std::vector<shard_id> all(from.shard_count());
  std::iota(all.begin(), all.end(), shard_id{0});
  auto heads = from.open_shards(all);
  if (!heads) return unexpected(heads.error());
  auto made = std::make_unique<parts>(from, time, options, std::move(*heads));
  return std::unique_ptr<shard_system>{new shard_system{std::move(made)}};
}

shard_system::shard_system(std::unique_ptr<parts> made) : parts_{std::move(made)} {}

shard_system::~shard_system() = default;

shard_id shard_system::shards() const { return static_cast<shard_id>(parts_->shards_.size()); }

bool shard_system::is_full() const { return parts_->traffic_.is_full(); }

bool shard_system::admit(shard_id shard, std::int64_t bytes, bool frees_room) {
  return !parts_->draining_.load(std::memory_order_relaxed)
         && parts_->credits_[shard]->take(bytes, frees_room);
}

void shard_system::post(std::vector<shard_batch> batches) {
  parts_->want(batches);
  parts_->spread(std::move(batches));
}

void shard_system::post(incoming_query what) { parts_->queries_->post(std::move(what)); }

bool shard_system::drain(std::chrono::milliseconds limit) { return parts_->drain(limit); }

bool shard_system::storage_low() const { return parts_->store_.low(); }

system_counters shard_system::counters() const {
  const auto& from = parts_->counters_;
  return {from.live_actors, from.activations, from.passivations,     from.accepted,
          from.refused,     from.bounced,     from.delayed,          from.records,
          from.commits,     from.checkpoints, parts_->crew_->left(), from.replayed_bytes};
}

}  // namespace trefoil::shell
