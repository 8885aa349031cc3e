/// Bodies of records and snapshots: the first two bytes are the tag, all others the body. What is taken is written
/// again as the same bytes for ever after.

#include <set>

#include "actors/catalogue.hpp"
#include "tests/fuzz/samples.hpp"
#include "tests/fuzz/target.hpp"

namespace trefoil::fuzz {

namespace {

/// Of an input that holds a machine's state, not an event or effect.
constexpr std::uint16_t state_tag = 0xff;

template <class T>
void come_back(const T& value) {
  const auto stored = encode_stored(value);
  T again{};
  must_hold(!decode<spelling::stored>(stored, again).failed(), "what was written is taken");
  must_hold(encode_stored(again) == stored, "what was taken is written again as it was");
  if constexpr (requires { value == again; }) must_hold(value == again, "it is the same value");
}

std::string tagged(std::uint16_t tag, std::string_view body) {
  std::string input;
  input.push_back(static_cast<char>(tag >> 8U));
  input.push_back(static_cast<char>(tag & 0xffU));
  return input.append(body);
}

template <class With>
void each_form(With with) {
  each_of<machines>([&]<class Machine>(std::type_identity<Machine>) {
    constexpr auto kind = static_cast<std::uint16_t>(static_cast<unsigned>(Machine::kind) << 8U);
    const auto one
      = [&]<class Form>(std::type_identity<Form>) { with(Form::tag, std::type_identity<Form>{}); };
    each_alternative<typename Machine::event>(one);
    if constexpr (requires { typename Machine::effect; }) {
      each_alternative<typename Machine::effect>(one);
    }
    with(static_cast<std::uint16_t>(kind | state_tag),
         std::type_identity<typename Machine::state>{});
  });
}

}  // namespace

void read(std::string_view input) {
  if (input.size() < 2) return;
  const auto tag = static_cast<std::uint16_t>(static_cast<unsigned char>(input[0]) << 8U
                                              | static_cast<unsigned char>(input[1]));
  const auto body = input.substr(2);
  bool taken = false;
  each_form([&]<class Form>(std::uint16_t its, std::type_identity<Form>) {
    Form value{};
    if (its != tag || decode<spelling::stored>(body, value).failed()) return;
    taken = true;
    come_back(value);
  });
  const auto event = decode_event(tag, body);
  must_hold(!event || taken, "an event is taken under its own tag only");
}

std::vector<std::string> seeds() {
  std::vector<std::string> all;
  each_form([&]<class Form>(std::uint16_t tag, std::type_identity<Form>) {
    all.push_back(tagged(tag, encode_stored(Form{})));
    all.push_back(tagged(tag, encode_stored(filled<Form>())));
  });
  return all;
}

std::vector<std::string> words() {
  std::vector<std::string> all;
  each_form([&]<class Form>(std::uint16_t tag, std::type_identity<Form>) {
    all.push_back(tagged(tag, {}));
  });
  return all;
}

}  // namespace trefoil::fuzz
