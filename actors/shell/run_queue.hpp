#pragma once
/// Where actors run that another actor keeps: on its own thread, right behind the message that gave them something to
/// do. A shard keeps its entities so, a worker its shards. State and messages are warm in that core's caches then, and
/// no queue between threads is crossed.

#include <vector>

#include <caf/actor.hpp>
#include <caf/execution_unit.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/resumable.hpp>

namespace trefoil::shell {

/// An execution unit inside an actor. Only that actor may use it, and only while it runs.
class run_queue : public caf::execution_unit {
public:
  explicit run_queue(caf::actor_system* system) : caf::execution_unit(system) {}
  ~run_queue() override {
    for (auto* job : jobs_) caf::intrusive_ptr_release(job);
  }
  run_queue(const run_queue&) = delete;
  run_queue& operator=(const run_queue&) = delete;

  /// Puts a message into a mailbox; its actor runs at the next `run`.
  template <class Message>
  void tell(const caf::actor& to, Message what) {
    caf::actor_cast<caf::abstract_actor*>(to)->enqueue(
      caf::make_mailbox_element(nullptr, caf::make_message_id(), {}, std::move(what)), this);
  }

  void exec_later(caf::resumable* job) override { jobs_.push_back(job); }

  /// Runs what was told until nobody has anything to do; `between` is called behind each turn of an actor.
  template <class Between>
  void run(Between&& between) {
    for (std::size_t at = 0; at < jobs_.size(); ++at) {
      auto* const job = jobs_[at];
      switch (job->resume(this, messages_max)) {
        case caf::resumable::resume_later:
          jobs_.push_back(job);
          break;
        default:
          // An actor that waits is found by its mailbox; one that is done is gone.
          caf::intrusive_ptr_release(job);
      }
      between();
    }
    jobs_.clear();
  }
  void run() {
    run([] {});
  }

private:
  static constexpr std::size_t messages_max = 16;
  std::vector<caf::resumable*> jobs_;
};

}  // namespace trefoil::shell
