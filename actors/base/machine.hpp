#pragma once
/// The shape of every machine: pure and total. No CAF, no clock, no disk, no randomness.
///
///   struct machine {
///     static constexpr entity_kind kind = ...;
///     using state; using command; using effect; using event;   // sealed variants; state is a struct with fields
///     static decision<event> decide(const state&, const entity_id&, const command&, const facts&);
///     static happening<event> take(const state&, const entity_id&, const effect&, const facts&);
///     static void evolve(state&, const entity_id&, const event&);
///     static answer answer_of(const entity_id&, const std::vector<event>&);
///   };
///
/// `decide` says what would happen and changes nothing; no events means "it is already so". `take` is what an effect of
/// another entity leads to: it cannot refuse. `evolve` applies what did happen and cannot fail: all it needs is in the
/// event. `answer_of` is the result of an accepted command, made of its events alone, so that a repeated request is
/// answered the same after a restart.
///
/// A command is a struct with `name_on_wire` (absent: internal, not on the wire), `fields` and `entity_id address() const`.
/// An event or effect is a struct with `tag`, `version` and `fields`. Tags: kind * 256 + n for events, kind * 256 + 128
/// + n for the effects that this kind takes.

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "actors/base/errors.hpp"
#include "actors/base/facts.hpp"
#include "actors/base/ids.hpp"
#include "persistence/codec.hpp"
#include "persistence/record.hpp"

namespace trefoil {

/// A narrow thing that decisions may rely on and that others may move. An event that moves a cell makes every decision
/// bounce that was taken on facts from before.
struct cell {
  enum class kind : std::uint8_t {
    membership,   ///< `of`: a company. Its people or their departments changed.
    connections,  ///< `of`: a company. One of its connections changed, as seen in this shard.
    fence,        ///< `of`: a cohort. It takes no completion any more.
    relation,     ///< `of`: a connection. It changed, as seen in this shard.
    lists,        ///< `of`: a company. One of its lists was deleted.
  };
  cell::kind what = kind::membership;
  entity_id of;
  friend bool operator==(const cell&, const cell&) = default;
};

/// An effect on its way to another entity.
struct outgoing {
  entity_id to;
  std::uint16_t tag = 0;
  std::uint8_t version = 1;
  std::string body;
  friend bool operator==(const outgoing&, const outgoing&) = default;
};

template <class Effect>
[[nodiscard]] outgoing send_to(const entity_id& to, const Effect& effect) {
  return {to, Effect::tag, Effect::version, encode_stored(effect)};
}

/// What happened, what goes out because of it, what it relied on.
template <class Event>
struct happening {
  std::vector<Event> events;
  std::vector<outgoing> effects;
  std::vector<cell> guards;
  std::vector<page> pages;  ///< Of a cohort: written in the same commit.
};

template <class Event>
using decision = expected<happening<Event>, refused>;

/// The result of an accepted command: a spoken map. `when_delivered`: the reply waits until every shard that takes an
/// effect of this command has journaled it; of a command that changed nothing, every effect that was there before it.
struct answer {
  std::string result;
  bool when_delivered = false;
};

/// The result without any fields.
[[nodiscard]] inline std::string empty_result() { return std::string(1, static_cast<char>(0x80)); }

[[nodiscard]] inline auto refuse(errc code, std::string detail = {}, meta_map meta = {}) {
  return unexpected(refused{code, std::move(detail), std::move(meta)});
}

/// The error for an event that the current state does not list.
[[nodiscard]] inline auto refuse_transition(entity_kind entity, std::string_view state,
                                            std::string_view command,
                                            std::vector<std::string> allowed = {}) {
  return refuse(errc::illegal_transition,
                std::string{word_of(entity)} + " is " + std::string{state},
                {{"entity", std::string{word_of(entity)}},
                 {"state", std::string{state}},
                 {"event", std::string{command}},
                 {"allowed", std::move(allowed)}});
}

/// Reads the alternative whose tag this is; false when there is none or the body is damaged. Compiled with the
/// messages.
template <class Variant>
[[nodiscard]] bool decode_tagged(std::uint16_t tag, std::string_view body, Variant& to);

template <class... Handlers>
struct overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
overloaded(Handlers...) -> overloaded<Handlers...>;

}  // namespace trefoil
