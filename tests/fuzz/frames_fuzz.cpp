/// What arrives on a socket: the first byte says in which pieces, all others arrive. The scanner finds the same frames
/// however they are cut, agrees with the decoder about what is whole, and a command that was read comes back.

#include <set>

#include "actors/catalogue.hpp"
#include "runtime/client/value.hpp"
#include "runtime/gateway/call_reader.hpp"
#include "runtime/gateway/method_table.hpp"
#include "runtime/wire/frame_scanner.hpp"
#include "runtime/wire/headers.hpp"
#include "tests/fuzz/samples.hpp"
#include "tests/fuzz/target.hpp"

namespace trefoil::fuzz {

namespace {

using wire::scanned;

/// The end of each frame and how it ended; the last one may be how the stream goes on.
using frames_found = std::vector<std::pair<std::size_t, scanned>>;

bool goes_on_behind(scanned one) { return one == scanned::whole || one == scanned::limited; }

/// What a session finds when the stream arrives in pieces of these sizes, over and over.
frames_found frames_in(std::string_view stream, std::size_t first, std::size_t others) {
  frames_found found;
  wire::frame_scanner scanner{wire::outside_frame_limits()};
  std::size_t begin = 0;
  for (auto arrived = std::min(first, stream.size());;) {
    const auto said = scanner.scan(stream.substr(begin, arrived - begin));
    if (said == scanned::more && arrived < stream.size()) {
      arrived = std::min(arrived + others, stream.size());
      continue;
    }
    if (!goes_on_behind(said)) {
      found.emplace_back(begin, said);
      return found;
    }
    begin += scanner.size();
    must_hold(begin <= arrived, "a whole frame has arrived");
    found.emplace_back(begin, said);
    scanner.reset();
    if (begin == stream.size()) return found;
    // What arrived with this frame is looked at before more does.
    arrived = std::max(arrived, begin);
  }
}

void read_command(const method& route, const msgpack::object& arguments) {
  const auto made = route.decode(arguments);
  if (!made) return must_hold(made.error().failed(), "what is refused says why");
  const auto spoken_again = [&](const decoded_command& from) {
    return std::visit(
      [](const auto& machine) {
        return std::visit([](const auto& command) { return encode_spoken(command); }, machine);
      },
      from.body);
  };
  const auto spoken = spoken_again(*made);
  std::size_t offset = 0;
  // What was taken out of a frame fits into one: names and texts are never longer than they came.
  const auto object = unpack(spoken, offset, outside_limits());
  must_hold(object.has_value(), "a command's spoken form is within the limits");
  const auto again = route.decode(object->get());
  must_hold(again && again->to == made->to, "a command comes back, to the same address");
  must_hold(spoken_again(*again) == spoken, "a command comes back as it was");
}

void read_call(std::string_view frame, bool limited) {
  static gateway::call_reader reader;
  gateway::call call;
  const auto said = reader.read(frame, call);
  if (limited) return must_hold(said != gateway::envelope_errc::ok, "limits are kept twice");
  if (said != gateway::envelope_errc::ok) return;
  // Another spelling of a small number is no id to whoever only looks from outside.
  must_hold(gateway::peek_id(frame).value_or(call.id) == call.id, "an id is seen from outside");
  must_hold(reader.body_hash(frame) == reader.body_hash(frame), "a body has one hash");
  const auto* route = gateway::method_table::all().find(call.method);
  if (route == nullptr) return (void)gateway::method_table::all().nearest(call.method);
  if (route->command != nullptr) return read_command(*route->command, call.arguments);
  if (route->query != nullptr) (void)route->query(call.arguments);
}

/// A client reads what a node sends; a node that went wrong may send anything.
void read_value(std::string_view frame) {
  client::value value;
  if (!client::decode(frame, value)) return;
  std::string again;
  client::encode(value, again);
  client::value second;
  must_hold(client::decode(again, second), "a value that was read is written and read again");
  std::string third;
  client::encode(second, third);
  must_hold(third == again, "a value is written one way");
}

std::string request(std::string_view name, std::string_view arguments, std::uint32_t id = 7) {
  std::string frame;
  wire::append_array(frame, 4);
  wire::append_uint(frame, 0);
  wire::append_uint(frame, id);
  wire::append_text(frame, name);
  wire::append_array(frame, 1);
  return frame.append(arguments);
}

/// All commands with something in every field.
std::vector<std::string> commands() {
  std::vector<std::string> all;
  each_of<machines>([&]<class Machine>(std::type_identity<Machine>) {
    each_alternative<typename Machine::command>([&]<class Command>(std::type_identity<Command>) {
      if constexpr (requires { Command::name_on_wire; }) {
        const auto name
          = std::string{word_of(Machine::kind)} + "." + std::string{Command::name_on_wire};
        all.push_back(request(name, encode_spoken(filled<Command>())));
      }
    });
  });
  return all;
}

}  // namespace

void read(std::string_view input) {
  if (input.empty()) return;
  const auto cut = static_cast<unsigned char>(input[0]);
  const auto stream = input.substr(1);
  if (stream.empty()) return;
  const auto at_once = frames_in(stream, stream.size(), 1);
  const auto in_pieces = frames_in(stream, cut & 0x0fU, (cut >> 4U) + 1U);
  must_hold(at_once == in_pieces, "frames are the same however they arrive");
  std::size_t begin = 0;
  for (const auto& [end, said] : at_once) {
    if (!goes_on_behind(said)) break;
    const auto frame = stream.substr(begin, end - begin);
    must_hold(wire::skip_value(stream, begin) == end, "a frame is one value");
    read_call(frame, said == scanned::limited);
    read_value(frame);
    begin = end;
  }
}

std::vector<std::string> seeds() {
  std::vector<std::string> all;
  std::string every;
  for (const auto& one : commands()) {
    all.push_back('\0' + one);
    every += one;
  }
  all.push_back('\x21' + every);
  std::string reserved;
  wire::append_map(reserved, 4);
  for (const auto* key : {"rid", "as", "trace"}) {
    wire::append_text(reserved, key);
    wire::append_text(reserved, "per_1");
  }
  wire::append_text(reserved, "deadline_ms");
  wire::append_uint(reserved, 1'000);
  for (const auto& name : gateway::method_table::all().names()) {
    all.push_back('\x13' + request(name, "\x80"));
    all.push_back('\x13' + request(name, reserved, 0xffff'ffffU));
  }
  all.push_back(std::string{"\x11\x93\x02\xa4"} + "ping\x91\x80");
  return all;
}

std::vector<std::string> words() {
  std::set<std::string> all{"rid",   "deadline_ms", "as",     "trace",
                            "limit", "after",       "status", "token"};
  each_of<machines>([&]<class Machine>(std::type_identity<Machine>) {
    each_alternative<typename Machine::command>(
      [&]<class Command>(std::type_identity<Command>) { gather_words<Command>(all); });
  });
  std::vector<std::string> list;
  const auto put = [&](const std::string& word) { wire::append_text(list.emplace_back(), word); };
  for (const auto& one : all) put(one);
  for (const auto& one : gateway::method_table::all().names()) put(one);
  return list;
}

}  // namespace trefoil::fuzz
