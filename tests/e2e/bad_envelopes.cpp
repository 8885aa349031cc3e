#include "persistence/limits.hpp"
#include "tests/e2e/bad_input.hpp"

namespace trefoil::e2e {

namespace {

class envelope_list {
public:
  void add(std::string cause, std::string where, std::string bytes, std::string code,
           std::string field = "", speaker by = speaker::service) {
    all.push_back({std::move(cause), std::move(where), by, std::move(bytes), std::move(code),
                   std::move(field)});
  }
  bad_inputs all;
};

void add_limited(envelope_list& to) {
  const auto limited = [&](std::string cause, std::string where, const packed& what) {
    to.add(std::move(cause), std::move(where), frame_of("task.claim", {{"task", what}}),
           "limit_exceeded");
  };
  std::string maps;
  for (int level = 0; level < 20; ++level) maps += "\x81\xa1k";
  limited("nested too deeply", "14 arrays", {std::string(14, '\x91') + "\xc0"});
  limited("nested too deeply", "10,000 arrays", {std::string(10'000, '\x91') + "\xc0"});
  limited("nested too deeply", "20 maps", {maps + "\xc0"});
  limited("an array with too many items", "10,001", long_list(limits::array_items_max + 1, nil()));
  limited("a map with too many pairs", "257", long_dict(limits::map_items_max + 1));
  limited("a map with too many pairs", "10,001", long_dict(10'001));
  limited("a text of more than 64 KiB", "a field",
          text(std::string(limits::string_bytes_max + 1, 'a')));
  to.add(
    "an upload of more than 1 MiB", "one byte more",
    frame_of("blob.put", {{"content", binary(std::string(limits::upload_bytes_max + 1, 'x'))}}),
    "limit_exceeded");
  // Neither the shortest header nor the shortest number hides whose call it is.
  const std::string long_header{"\xdc\0\x04\0", 4};
  const std::string long_number{"\xcf\0\0\0\0\x01\x02\x03\x04", 9};
  to.add("an extension is never taken", "as the method",
         list({number(0), number(call_id), extension(), list({})}).bytes, "limit_exceeded");
  to.add("an extension is never taken", "in an envelope with a long header",
         long_header + number(call_id).bytes + extension().bytes + "\x90", "limit_exceeded");
  to.add("an extension is never taken", "in an envelope with a long id",
         std::string{"\x94\0", 2} + long_number + extension().bytes + "\x90", "limit_exceeded");
}

void add_methods(envelope_list& to) {
  for (const std::string method :
       {"task.clam", "tasks.claim", "", "claim", "task.", "TASK.CLAIM", "company.admit",
        "cohort.step", "registry.no_effect", "session.bye"}) {
    to.add("there is no such method", "`" + method + "`", frame_of(method, {}), "method_unknown");
  }
  to.add("a method that is no UTF-8", "four bytes", frame_of("\xff\xfe\xc0\x80", {}),
         "method_unknown");
  to.add("there is no such method", "zeros", frame_of(std::string_view{"\0\0", 2}, {}),
         "method_unknown");
  to.add("there is no such method", "60,000 letters", frame_of(std::string(60'000, 'm'), {}),
         "method_unknown");
}

/// msgpack does not say where an empty text stands, and a request id asks for what stands behind the method.
void add_empty_methods(envelope_list& to) {
  const auto params = list({dict({{"rid", text("x")}})});
  const auto notification = list({number(2), text(""), params}).bytes;
  for (const auto by : {speaker::stranger, speaker::service}) {
    const auto* code = by == speaker::stranger ? "not_authenticated" : "method_unknown";
    for (const std::uint32_t id : {1U, 0x80U, 0x8000U, call_id}) {
      const auto request = list({number(0), number(id), text(""), params}).bytes;
      to.add("an empty method with a request id", "id " + std::to_string(id), request, code, "",
             by);
      to.all.back().id = id;
    }
    to.add("an empty method with a request id", "a notification, and a call behind it",
           notification + frame_of("", {{"rid", text("x")}}), code, "", by);
  }
}

void add_reserved(envelope_list& to, const bad_world& world) {
  const auto reserved = [&](std::string cause, std::string key, const packed& what,
                            std::string code) {
    to.add(std::move(cause), key,
           frame_of("task.claim", {{"task", text(world.task(bad_world::completed))}, {key, what}}),
           std::move(code), key);
  };
  for (const std::string key : {"rid", "as", "trace"}) {
    for (const auto& what :
         {nil(), yes(), number(1), fraction(), binary("x"), list({}), dict({})}) {
      reserved("a reserved key of another type", key, what, "field_type");
    }
  }
  for (const auto& what : {nil(), yes(), minus(1), text("5"), fraction(), list({})}) {
    reserved("a reserved key of another type", "deadline_ms", what, "field_type");
  }
  reserved("an empty request id", "rid", text(""), "field_type");
  reserved("a request id that cannot be printed", "rid", text("a\nb"), "field_type");
  reserved("a request id that cannot be printed", "rid", text("\xc3\xa9"), "field_type");
  reserved("a request id that is too long", "rid", text(std::string(65, 'r')), "limit_exceeded");
  reserved("a trace that is too long", "trace", text(std::string(65, 't')), "limit_exceeded");
  reserved("a deadline beyond an hour", "deadline_ms", number(3'600'001), "limit_exceeded");
  for (const auto& who :
       std::vector<std::string>{"", "per_", "somebody", world.company(bad_world::silent)}) {
    reserved("`as` is no person", "as", text(who), "id_invalid");
  }
  to.add("`as` is not permitted", "the operator",
         frame_of("task.claim",
                  {{"task", text(world.task(bad_world::silent))}, {"as", text(world.manager())}}),
         "not_permitted", "as", speaker::network_operator);
}

void add_strangers(envelope_list& to) {
  for (const std::string method : {"node.status", "task.claim", "blob.get", "no.such"}) {
    to.add("no hello was said", method, frame_of(method, {}), "not_authenticated", "",
           speaker::stranger);
  }
  for (const std::string token : {"", "wrong", "operator", "\xff\xff"}) {
    to.add("the token is not known", "`" + token + "`",
           frame_of("session.hello", {{"token", text(token)}}), "not_authenticated", "",
           speaker::stranger);
  }
  to.add(
    "a token that is too long", "4,097 bytes",
    frame_of("session.hello", {{"token", text(std::string(limits::token_bytes_max + 1, 't'))}}),
    "limit_exceeded", "token", speaker::stranger);
}

}  // namespace

bad_inputs bad_envelopes(const bad_world& world) {
  envelope_list all;
  add_limited(all);
  add_methods(all);
  add_empty_methods(all);
  add_reserved(all, world);
  add_strangers(all);
  return std::move(all.all);
}

}  // namespace trefoil::e2e
