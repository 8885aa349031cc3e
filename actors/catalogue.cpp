#include "actors/catalogue.hpp"

#include "actors/base/sealed_members.hpp"

namespace trefoil {

template class sealed<any_command::alternatives>;
template class sealed<any_event::alternatives>;

std::optional<any_event> decode_event(std::uint16_t tag, std::string_view body) {
  std::optional<any_event> result;
  with_machine(static_cast<entity_kind>(tag >> 8U),
               [&]<class Machine>(std::type_identity<Machine>) {
                 typename Machine::event event;
                 if (decode_tagged(tag, body, event)) result.emplace(std::move(event));
               });
  return result;
}

namespace {

template <class Machine, class Command>
expected<decoded_command, codec_error> decode_command(const msgpack::object& body) {
  Command command{};
  if (auto error = get<spelling::spoken>(body, command); error.failed())
    return unexpected(std::move(error));
  decoded_command result{command.address(), {}, {}};
  if constexpr (requires { command.blobs(result.blobs); }) command.blobs(result.blobs);
  result.body = typename Machine::command{std::move(command)};
  return result;
}

template <class Command>
constexpr bool frees_room() {
  if constexpr (requires { Command::frees_room; }) {
    return Command::frees_room;
  } else {
    return false;
  }
}

template <class Machine, class Command>
void add_method(std::vector<method>& all) {
  if constexpr (requires { Command::name_on_wire; }) {
    all.push_back({std::string{word_of(Machine::kind)} + "." + std::string{Command::name_on_wire},
                   Machine::kind, &decode_command<Machine, Command>, frees_room<Command>()});
  }
}

template <class Machine, class... Commands>
void add_methods(std::vector<method>& all, std::type_identity<std::variant<Commands...>>) {
  (add_method<Machine, Commands>(all), ...);
}

}  // namespace

const std::vector<method>& methods() {
  static const auto all = [] {
    std::vector<method> list;
    [&]<class... Machines>(std::type_identity<std::tuple<Machines...>>) {
      (add_methods<Machines>(list, std::type_identity<typename Machines::command::alternatives>{}),
       ...);
    }(std::type_identity<machines>{});
    return list;
  }();
  return all;
}

}  // namespace trefoil
