#pragma once
/// What a shard and its entities say to each other: one turn out, one decision back. Nobody else speaks to an entity.

#include <memory>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "actors/catalogue.hpp"

namespace trefoil::shell {

/// The word on an entity's previous events.
enum class settlement : std::uint8_t {
  none,     ///< There were none.
  durable,  ///< They are on disk and folded: evolve.
  bounced,  ///< A guard had moved: drop them.
};

/// An effect as it arrives: its tag and body, of the kind that takes it.
struct effect_body {
  std::uint16_t tag = 0;
  std::string body;
};

/// Asks for the entity's own view as a spoken map; changes nothing.
struct view_request {};

/// What an entity is asked in one turn.
using ask = std::variant<any_command, std::vector<effect_body>, view_request>;

struct turn {
  settlement previous = settlement::none;
  ask what;
  facts known;
};
using turn_ptr = std::shared_ptr<turn>;

/// A letter reached the task: its participant's cell as it is now.
struct cell_note {
  settlement previous = settlement::none;
  cohort::participant cell;
};

/// The entity is to leave memory, and its chain of records has grown long: it answers with `retired` and is gone.
struct retire_note {
  settlement previous = settlement::none;
};

/// The events of one decision, typed, shared between the entity that holds them and the folds that read them.
template <class Tuple>
struct events_of;
template <class... Machines>
struct events_of<std::tuple<Machines...>> {
  using type = std::variant<std::shared_ptr<const std::vector<typename Machines::event>>...>;
};
using any_events = events_of<machines>::type;

struct record_draft {
  std::uint16_t tag = 0;
  std::uint8_t version = 1;
  std::string body;
};

/// What an entity answers to a turn.
struct decided {
  entity_id entity;
  std::optional<refused> refusal;
  any_events events;                 ///< As many as drafts.
  std::vector<record_draft> drafts;  ///< The same, encoded.
  std::vector<outgoing> effects;
  std::vector<cell> guards;
  std::vector<page> pages;
  answer reply;
  std::string view;   ///< Of a view request.
  bool ends = false;  ///< With it the entity is over: hardly anybody will ask for it again.
};
using decided_ptr = std::shared_ptr<decided>;

/// An entity's last word: its state.
struct retired {
  entity_id entity;
  std::uint16_t kind = 0;
  std::uint8_t version = 1;
  std::string state;
};
using retired_ptr = std::shared_ptr<retired>;

}  // namespace trefoil::shell
