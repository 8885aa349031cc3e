#include "actors/shell/shard_system.hpp"

#include <condition_variable>
#include <cstdlib>
#include <mutex>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>

#include "actors/shell/shard_actor.hpp"

namespace trefoil::shell {

namespace {

/// Turns that an actor may play before another one gets the worker.
constexpr std::size_t throughput = 128;
constexpr std::size_t read_threads = 2;

void configure(caf::actor_system_config& config, std::size_t threads) {
  config.set("scheduler.policy", caf::atom("sharing"));
  config.set("scheduler.max-threads", threads);
  config.set("scheduler.max-throughput", throughput);
  config.set("logger.verbosity", caf::atom("quiet"));
}

/// Recovers all shards, a few at a time.
outcome_of<std::vector<recovered>> recover_all(store& from, std::size_t threads) {
  const auto count = from.shard_count();
  std::vector<recovered> all(count);
  std::atomic<shard_id> next{0};
  std::mutex mutex;
  std::optional<failure> failed;
  const auto work = [&] {
    for (shard_id shard = next++; shard < count; shard = next++) {
      auto one = recover(from, shard);
      const std::lock_guard lock{mutex};
      if (one) {
        all[shard] = std::move(*one);
      } else if (!failed) {
        failed = one.error();
      }
    }
  };
  std::vector<std::thread> helpers;
  for (std::size_t at = 1; at < threads; ++at) helpers.emplace_back(work);
  work();
  for (auto& helper : helpers) helper.join();
  if (failed) return unexpected(std::move(*failed));
  return all;
}

/// Nothing may be acknowledged any more, and no destructor may pretend otherwise.
[[noreturn]] void end_process(const system_options& options, const std::string& why) {
  options.last_words(why);
  std::_Exit(1);
}

}  // namespace

class shard_system::parts {
public:
  parts(store& where, const clock& time, const system_options& options, std::vector<recovered> past)
    : options_{options},
      credits_{make_credits(past.size(), options)},
      system_{with_threads(options)},
      store_{where},
      committer_{where,
                 [this](std::error_code error) {
                   end_process(options_, "the store failed: " + error.message());
                 },
                 [this] { return linger(); }},
      reader_{where, read_threads} {
    const auto count = past.size();
    for (std::size_t shard = 0; shard < count; ++shard) {
      surroundings around;
      around.time = &time;
      around.commits = &committer_;
      around.reads = &reader_;
      around.credit = credits_[shard].get();
      around.counters = &counters_;
      around.live_max = std::max<std::size_t>(1, options.live_actors_max / count);
      around.broken = options.report;
      around.fatal = [this](const std::string& why) { end_process(options_, why); };
      shards_.push_back(system_.spawn<shard_actor>(std::move(around), std::move(past[shard])));
    }
    for (const auto& shard : shards_) caf::anon_send(shard, peers{shards_});
  }

  ~parts() {
    draining_ = true;
    committer_.stop();
    reader_.stop();
    for (const auto& shard : shards_) caf::anon_send_exit(shard, caf::exit_reason::kill);
    shards_.clear();
  }

  static std::vector<std::unique_ptr<credit>> make_credits(std::size_t shards,
                                                           const system_options& options) {
    std::vector<std::unique_ptr<credit>> all;
    for (std::size_t at = 0; at < shards; ++at) {
      all.push_back(
        std::make_unique<credit>(options.commands_in_flight_max, options.bytes_in_flight_max));
    }
    return all;
  }

  bool drain(std::chrono::milliseconds limit) {
    draining_ = true;
    auto open = std::make_shared<std::atomic<std::size_t>>(shards_.size());
    for (const auto& shard : shards_) {
      auto done = std::make_shared<std::function<void()>>([open] { --*open; });
      caf::anon_send(shard, drain_request{std::move(done)});
    }
    const auto end = std::chrono::steady_clock::now() + limit;
    while (*open > 0 && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return *open == 0;
  }

  caf::actor_system_config& with_threads(const system_options& options) {
    const auto cores = std::max(1U, std::thread::hardware_concurrency());
    configure(config_, options.threads != 0 ? options.threads : cores);
    return config_;
  }

  /// A microsecond for each command in flight, up to 4 ms: at a million commands a second nobody would notice it.
  [[nodiscard]] std::chrono::microseconds linger() const {
    constexpr std::int64_t most_us = 4'000;
    std::int64_t in_flight = 0;
    for (const auto& one : credits_) in_flight += one->in_flight(options_.commands_in_flight_max);
    return std::chrono::microseconds{std::clamp<std::int64_t>(in_flight, 0, most_us)};
  }

  // The committer's thread reads options and credits from its first breath.
  system_options options_;
  shared_counters counters_;
  std::vector<std::unique_ptr<credit>> credits_;
  caf::actor_system_config config_;
  caf::actor_system system_;
  store& store_;
  committer committer_;
  reader reader_;
  std::vector<caf::actor> shards_;
  std::atomic<bool> draining_{false};
};

outcome_of<std::unique_ptr<shard_system>> shard_system::start(store& from, const clock& time,
                                                              const system_options& options) {
  auto past = recover_all(from, std::max(1U, std::thread::hardware_concurrency()));
  if (!past) return unexpected(past.error());
  auto made = std::make_unique<parts>(from, time, options, std::move(*past));
  return std::unique_ptr<shard_system>{new shard_system{std::move(made)}};
}

shard_system::shard_system(std::unique_ptr<parts> made) : parts_{std::move(made)} {}

shard_system::~shard_system() = default;

shard_id shard_system::shards() const { return static_cast<shard_id>(parts_->shards_.size()); }

bool shard_system::admit(shard_id shard, std::int64_t bytes) {
  return !parts_->draining_.load(std::memory_order_relaxed) && parts_->credits_[shard]->take(bytes);
}

void shard_system::post(shard_id shard, incoming_batch commands) {
  caf::anon_send(parts_->shards_[shard], std::move(commands));
}

void shard_system::post(incoming_query what) {
  auto shared = std::make_shared<incoming_query>(std::move(what));
  const auto home = home_of(shared->query, shards());
  caf::anon_send(parts_->shards_[home], std::move(shared));
}

bool shard_system::drain(std::chrono::milliseconds limit) { return parts_->drain(limit); }

bool shard_system::storage_low() const { return parts_->store_.low(); }

system_counters shard_system::counters() const {
  const auto& from = parts_->counters_;
  return {from.live_actors, from.activations, from.passivations, from.accepted,
          from.refused,     from.bounced,     from.records,      from.commits};
}

}  // namespace trefoil::shell
