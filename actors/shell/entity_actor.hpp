#pragma once
/// Runs one machine. Holds the entity's state while it lives; decides and evolves, nothing else. Only its shard speaks
/// to it: one turn at a time, each with the word on the previous events. It never waits and never asks.

#include <algorithm>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include "actors/shell/caf_types.hpp"
#include "actors/shell/turn.hpp"
#include "actors/shell/views.hpp"
#include "persistence/planted.hpp"

namespace trefoil::shell {

template <class Machine>
class entity_actor final : public caf::event_based_actor {
public:
  using state_type = typename Machine::state;
  using event_type = typename Machine::event;
  using event_list = std::vector<event_type>;

  entity_actor(caf::actor_config& config, caf::actor shard, entity_id id, state_type state)
    : caf::event_based_actor(config), shard_(std::move(shard)), id_(id), now_(std::move(state)) {}

  /// Ends with its last reference. CAF's own way would also wake the clock's thread, to cancel timeouts: an entity has
  /// none, nor requests or an on_exit(), and hundreds of thousands end in a few seconds.
  void on_destroy() override {
    if (getf(is_cleaned_up_flag)) return;
    unregister_from_system();
    caf::monitorable_actor::cleanup(caf::exit_reason::unreachable, nullptr);
    caf::monitorable_actor::on_destroy();
  }

private:
  // on_destroy() leaves out what would clean up after these.
  template <class... Arguments>
  void request(Arguments&&...) = delete;
  template <class... Arguments>
  void delayed_send(Arguments&&...) = delete;
  template <class... Arguments>
  void set_receive_timeout(Arguments&&...) = delete;

  caf::behavior make_behavior() override {
    set_exception_handler([this](std::exception_ptr& thrown) -> caf::error {
      send(shard_, entity_failed{to_text(id_) + " failed: " + words_of(thrown)});
      return caf::exit_reason::unhandled_exception;
    });
    return {
      [this](const turn_ptr& next) {
        settle(next->previous);
        send(shard_, play(*next));
      },
      [this](const cell_note& note) {
        settle(note.previous);
        if constexpr (std::is_same_v<Machine, task::machine>) cohort::overlay(now_, note.cell);
      },
      [this](const retire_note& note) {
        settle(note.previous);
        auto last = std::make_shared<retired>();
        last->entity = id_;
        last->kind = static_cast<std::uint16_t>(Machine::kind);
        last->state = encode_stored(now_);
        send(shard_, std::move(last));
        quit();
      },
    };
  }

  void settle(settlement word) {
    const bool happened = word == settlement::durable
                          || (planted(bug::bounced_evolves) && word == settlement::bounced);
    if (happened && pending_) {
      for (const auto& event : *pending_) Machine::evolve(now_, id_, event);
    }
    if (word != settlement::none) pending_.reset();
  }

  decided_ptr play(turn& next) {
    auto result = std::make_shared<decided>();
    result->entity = id_;
    if (auto* command = std::get_if<any_command>(&next.what)) {
      decide(std::get<typename Machine::command>(*command), next.known, *result);
    } else if (auto* effects = std::get_if<std::vector<effect_body>>(&next.what)) {
      take(*effects, next.known, *result);
    } else {
      result->view = view_of(id_, now_);
    }
    return result;
  }

  void decide(const typename Machine::command& command, const facts& known, decided& result) {
    auto outcome = Machine::decide(now_, id_, command, known);
    if (!outcome) {
      result.refusal = std::move(outcome.error());
      return;
    }
    result.reply = Machine::answer_of(id_, outcome->events);
    fill(std::move(*outcome), result);
  }

  /// Several effects in one turn: each sees what the ones before it led to.
  void take(const std::vector<effect_body>& effects, const facts& known, decided& result) {
    happening<event_type> all;
    auto scratch = effects.size() > 1 ? now_ : state_type{};
    const auto& first_state = effects.size() > 1 ? scratch : now_;
    for (const auto& body : effects) {
      typename Machine::effect effect;
      if (!decode_tagged(body.tag, body.body, effect)) {
        result.refusal
          = refused{errc::unreadable, "an effect with tag " + std::to_string(body.tag), {}};
        return;
      }
      auto one = Machine::take(first_state, id_, effect, known);
      if (effects.size() > 1) {
        for (const auto& event : one.events) Machine::evolve(scratch, id_, event);
      }
      std::move(one.events.begin(), one.events.end(), std::back_inserter(all.events));
      std::move(one.effects.begin(), one.effects.end(), std::back_inserter(all.effects));
      std::move(one.guards.begin(), one.guards.end(), std::back_inserter(all.guards));
      std::move(one.pages.begin(), one.pages.end(), std::back_inserter(all.pages));
    }
    fill(std::move(all), result);
  }

  void fill(happening<event_type> happened, decided& result) {
    result.drafts.reserve(happened.events.size());
    for (const auto& event : happened.events) {
      std::visit(
        [&](const auto& one) {
          using type = std::remove_cvref_t<decltype(one)>;
          result.drafts.push_back({type::tag, type::version, encode_stored(one)});
        },
        event);
    }
    if constexpr (requires(const event_type& event) { Machine::ends(event); }) {
      result.ends = std::any_of(happened.events.begin(), happened.events.end(), &Machine::ends);
    }
    pending_ = std::make_shared<const event_list>(std::move(happened.events));
    result.events = pending_;
    result.effects = std::move(happened.effects);
    result.guards = std::move(happened.guards);
    result.pages = std::move(happened.pages);
  }

  caf::actor shard_;
  entity_id id_;
  state_type now_;
  std::shared_ptr<const event_list> pending_;
};

}  // namespace trefoil::shell
