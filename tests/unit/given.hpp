#pragma once
/// A story about one machine, told as the rule it guards:
///
///   given<company::machine>(acme, {admitted{...}})
///     .when(company::deactivate_person{ana}, as(admin_of(acme)))
///     .then_refused(errc::last_general_manager);
///
/// Every event of a story goes through the stored codec and back, and the state is revived from its own stored form
/// before each of them, so no story passes on a machine whose past cannot be read again.

#include <algorithm>
#include <functional>
#include <source_location>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>
#include <gtest/gtest.h>

#include "actors/base/machine.hpp"
#include "tests/unit/cast.hpp"

namespace trefoil::tests {

/// A spoken value as text that looks like JSON.
[[nodiscard]] inline std::string text_of_spoken(const std::string& spoken) {
  std::size_t offset = 0;
  const auto parsed = unpack(spoken, offset, stored_limits());
  if (!parsed || offset != spoken.size()) return "(not msgpack)";
  std::ostringstream out;
  out << parsed->get();
  return out.str();
}

/// An event, effect or command as text.
template <class... Alternatives>
[[nodiscard]] std::string text_of(const std::variant<Alternatives...>& message) {
  return std::visit(
    [](const auto& one) {
      std::ostringstream out;
      out << std::hex << one.tag << text_of_spoken(encode_spoken(one));
      return out.str();
    },
    message);
}

[[nodiscard]] inline std::string text_of(const refused& no) {
  return text_of_spoken(encode_spoken(no));
}

[[nodiscard]] inline std::string text_of(const outgoing& post) {
  std::ostringstream out;
  out << std::hex << post.tag << text_of_spoken(post.body) << " to " << to_text(post.to);
  return out.str();
}

/// A variant's tag and stored bytes: what the journal keeps of it.
template <class... Alternatives>
[[nodiscard]] std::pair<std::uint16_t, std::string> stored_form(
  const std::variant<Alternatives...>& message) {
  return std::visit(
    [](const auto& one) {
      return std::pair{one.tag, encode_stored(one)};
    },
    message);
}

template <class Machine>
class story {
public:
  using state_type = typename Machine::state;
  using command_type = typename Machine::command;
  using effect_type = typename Machine::effect;
  using event_type = typename Machine::event;

  explicit story(const entity_id& id, const std::vector<event_type>& past,
                 std::source_location where = std::source_location::current())
    : id_{id}, where_{where} {
    for (const auto& event : past) fold(event);
  }

  /// As the shard made it, before its first event.
  explicit story(const entity_id& id, state_type born, const std::vector<event_type>& past,
                 std::source_location where = std::source_location::current())
    : id_{id}, where_{where}, state_{std::move(born)} {
    for (const auto& event : past) fold(event);
  }

  /// A command is decided; what happened is folded at once, so that the next step sees it.
  story& when(const command_type& command, const facts& known,
              std::source_location where = std::source_location::current()) {
    where_ = where;
    outcome_ = Machine::decide(state_, id_, command, known);
    if (outcome_) settle();
    return *this;
  }

  /// An effect of another entity arrives.
  story& taking(const effect_type& effect, const facts& known = as_runtime(),
                std::source_location where = std::source_location::current()) {
    where_ = where;
    effect_type arrived;
    const auto [tag, body] = stored_form(effect);
    EXPECT_TRUE(decode_tagged(tag, body, arrived)) << told() << text_of(effect);
    outcome_ = Machine::take(state_, id_, arrived, known);
    settle();
    return *this;
  }

  /// Accepted with exactly these events, in this order.
  template <class... Events>
  story& then(const Events&... events) {
    return then_events({event_type{events}...});
  }
  story& then_events(const std::vector<event_type>& expected) {
    if (!accepted()) return *this;
    EXPECT_EQ(forms(outcome_->events), forms(expected))
      << told() << "happened: " << texts(outcome_->events) << "\nexpected: " << texts(expected);
    return *this;
  }
  /// Accepted, and it is already so.
  story& then_nothing() { return then_events({}); }

  /// Refused with this code; each entry of `meta` is among what the refusal tells.
  story& then_refused(errc code, const meta_map& meta = {}) {
    if (outcome_) {
      ADD_FAILURE() << told() << "accepted, expected " << row_of(code).name;
      return *this;
    }
    const auto& no = outcome_.error();
    EXPECT_EQ(row_of(no.code).name, row_of(code).name) << told();
    for (const auto& entry : meta) {
      EXPECT_NE(std::find(no.meta.begin(), no.meta.end(), entry), no.meta.end())
        << told() << "no such meta `" << entry.first << "` in " << text_of(no);
    }
    return *this;
  }

  /// Exactly these effects go out, in this order.
  story& then_effects(const std::vector<outgoing>& expected) {
    if (!accepted()) return *this;
    EXPECT_TRUE(outcome_->effects == expected)
      << told() << "sent: " << texts(outcome_->effects) << "\nexpected: " << texts(expected);
    return *this;
  }

  /// Exactly these cells guard the decision.
  story& then_guards(const std::vector<cell>& expected) {
    if (!accepted()) return *this;
    EXPECT_TRUE(outcome_->guards == expected) << told() << outcome_->guards.size() << " guards";
    return *this;
  }

  /// The command is answered with this result, as text_of_spoken tells it.
  story& then_answered(const std::string& expected, bool when_delivered = false) {
    if (!accepted()) return *this;
    const auto reply = Machine::answer_of(id_, outcome_->events);
    EXPECT_EQ(text_of_spoken(reply.result), expected) << told();
    EXPECT_EQ(reply.when_delivered, when_delivered) << told();
    return *this;
  }

  /// What a rule says about the state as it is now.
  story& then_state(const std::function<void(const state_type&)>& look) {
    look(state_);
    return *this;
  }

  [[nodiscard]] const state_type& state() const { return state_; }
  [[nodiscard]] const decision<event_type>& outcome() const { return outcome_; }

private:
  static std::vector<std::pair<std::uint16_t, std::string>> forms(
    const std::vector<event_type>& events) {
    std::vector<std::pair<std::uint16_t, std::string>> all;
    for (const auto& event : events) all.push_back(stored_form(event));
    return all;
  }
  template <class Message>
  static std::string texts(const std::vector<Message>& messages) {
    std::string all;
    for (const auto& message : messages) all += "\n  " + text_of(message);
    return all.empty() ? "nothing" : all;
  }

  [[nodiscard]] std::string told() const {
    return "at " + std::string{where_.file_name()} + ":" + std::to_string(where_.line()) + "\n";
  }

  [[nodiscard]] bool accepted() const {
    if (!outcome_) ADD_FAILURE() << told() << "refused: " << text_of(outcome_.error());
    return outcome_.has_value();
  }

  void settle() {
    for (const auto& event : outcome_->events) fold(event);
  }

  void fold(const event_type& event) {
    const auto [tag, body] = stored_form(event);
    event_type read;
    ASSERT_TRUE(decode_tagged(tag, body, read)) << told() << "unreadable: " << text_of(event);
    EXPECT_EQ(stored_form(read), stored_form(event)) << told() << text_of(event);

    state_type revived;
    const auto error = decode<spelling::stored>(encode_stored(state_), revived);
    ASSERT_FALSE(error.failed()) << told() << "the state cannot be read again at " << error.path;
    Machine::evolve(state_, id_, event);
    Machine::evolve(revived, id_, read);
    EXPECT_EQ(encode_stored(revived), encode_stored(state_))
      << told() << "after " << text_of(event);
  }

  entity_id id_;
  std::source_location where_;
  state_type state_;
  decision<event_type> outcome_;
};

/// The entity with this past.
template <class Machine>
[[nodiscard]] story<Machine> given(const entity_id& id,
                                   const std::vector<typename Machine::event>& past = {},
                                   std::source_location where = std::source_location::current()) {
  return story<Machine>{id, past, where};
}

/// The same for an entity that is not born by an event, such as a task.
template <class Machine>
[[nodiscard]] story<Machine> given_born(const entity_id& id, const typename Machine::state& born,
                                        const std::vector<typename Machine::event>& past = {},
                                        std::source_location where
                                        = std::source_location::current()) {
  return story<Machine>{id, born, past, where};
}

}  // namespace trefoil::tests
