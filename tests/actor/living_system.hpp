#pragma once
/// A whole shard system in this process, over any store: commands in, answers out, as a gateway would.

#include <chrono>
#include <condition_variable>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "actors/shell/shard_system.hpp"
#include "persistence/memory_store.hpp"

namespace trefoil::tests {

using json = nlohmann::json;

class wall_clock final : public shell::clock {
public:
  [[nodiscard]] timestamp now() const override {
    return {std::chrono::duration_cast<std::chrono::milliseconds>(
              std::chrono::system_clock::now().time_since_epoch())
              .count()};
  }
};

/// Keeps answers until somebody waits for them.
class answers final : public shell::reply_sink {
public:
  void append(std::vector<shell::reply> replies) override {
    {
      const std::lock_guard lock{mutex_};
      for (auto& one : replies) arrived_[one.call] = std::move(one);
    }
    changed_.notify_all();
  }
  /// The answer to a call; fails the test when none comes within 20 s.
  shell::reply wait(std::uint32_t call) {
    std::unique_lock lock{mutex_};
    const bool came
      = changed_.wait_for(lock, std::chrono::seconds{20}, [&] { return arrived_.contains(call); });
    EXPECT_TRUE(came) << "no answer to call " << call;
    if (!came) return {call, false, {}};
    auto found = arrived_.extract(call);
    return std::move(found.mapped());
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint32_t, shell::reply> arrived_;
};

/// One answer, read.
struct answered {
  bool ok = false;
  json body;
  [[nodiscard]] std::string code() const { return ok ? "ok" : body.at("code").get<std::string>(); }
  [[nodiscard]] const json& result() const { return body.at("result"); }
};

class living_system {
public:
  explicit living_system(store& where, shell::system_options options = {}) {
    auto started = shell::shard_system::start(where, clock_, options);
    EXPECT_TRUE(started.has_value()) << (started ? "" : started.error().detail);
    if (started) system_ = std::move(*started);
  }

  template <class Command>
  std::uint32_t post(const Command& command, shell::principal who, std::string rid = {}) {
    shell::incoming one;
    one.to = command.address();
    one.body = body_of(command);
    one.principal = who;
    one.cost = 100;
    one.back = {sink_, ++last_call_};
    if (rid.empty()) rid = "auto-" + std::to_string(last_call_);
    one.request = request_mark{key_of(rid), checksum(encode_stored(command))};
    const auto shard = one.to.shard_of(system_->shards());
    EXPECT_TRUE(system_->admit(shard, one.cost, false));
    auto batch = std::make_shared<std::vector<shell::incoming>>();
    batch->push_back(std::move(one));
    system_->post({{shard, std::move(batch)}});
    return last_call_;
  }

  template <class Command>
  answered ask(const Command& command, shell::principal who, std::string rid = {}) {
    return wait(post(command, who, std::move(rid)));
  }

  answered wait(std::uint32_t call) {
    auto reply = sink_->wait(call);
    return {reply.ok, json::from_msgpack(reply.body, true, false)};
  }

  std::uint32_t post_query(shell::query what, shell::principal who) {
    shell::incoming_query one;
    one.query = std::move(what);
    one.principal = who;
    one.back = {sink_, ++last_call_};
    system_->post(std::move(one));
    return last_call_;
  }
  answered query(shell::query what, shell::principal who) {
    return wait(post_query(std::move(what), who));
  }

  shell::shard_system& system() { return *system_; }

  static request_key key_of(const std::string& rid) {
    request_key key;
    const auto hash = checksum(rid);
    std::memcpy(key.bytes.data(), &hash, sizeof hash);
    key.bytes[15] = 1;
    return key;
  }

private:
  template <class Command>
  static any_command body_of(const Command& command) {
    any_command body;
    const auto attempt = [&]<class Variant>(std::type_identity<Variant>) {
      if constexpr (std::is_constructible_v<Variant, const Command&>) body = Variant{command};
    };
    attempt(std::type_identity<registry::command>{});
    attempt(std::type_identity<company::command>{});
    attempt(std::type_identity<connection::command>{});
    attempt(std::type_identity<workflow::command>{});
    attempt(std::type_identity<task::command>{});
    attempt(std::type_identity<campaign::command>{});
    attempt(std::type_identity<list::command>{});
    return body;
  }

  wall_clock clock_;
  std::shared_ptr<answers> sink_ = std::make_shared<answers>();
  std::uint32_t last_call_ = 0;
  std::unique_ptr<shell::shard_system> system_;
};

inline shell::principal the_operator() { return {principal_kind::network_operator, {}}; }
inline shell::principal acting(person_id who) { return {principal_kind::person, who}; }

}  // namespace trefoil::tests
