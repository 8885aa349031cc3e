#include <algorithm>

#include "persistence/limits.hpp"
#include "tests/e2e/bad_input.hpp"

namespace trefoil::e2e {

namespace {

/// What a field takes.
enum class takes : std::uint8_t { id, text, word, uint, flag, list, words, map, bytes };

struct known_field {
  std::string name;
  takes what = takes::text;
  packed good;
  bool required = true;
  std::size_t max = 0;  ///< Of a text its bytes, of a list its items; 0: not tried.
};

struct known_method {
  std::string name;
  std::vector<known_field> fields;
  bool unknown_is_refused = true;  ///< With an id of nobody it is `not_found`.
};

known_field id_of(std::string name, std::string good) {
  return {std::move(name), takes::id, text(good)};
}
known_field text_of(std::string name, std::size_t max, bool required = true) {
  return {std::move(name), takes::text, text("x"), required, max};
}
known_field maybe(known_field one) {
  one.required = false;
  return one;
}

std::vector<known_method> entity_methods(const bad_world& world) {
  const auto company = id_of("company", world.company(bad_world::silent));
  const auto other = id_of("other", to_text(world.buyer));
  const auto person = id_of("person", world.person(bad_world::silent, admin));
  const auto workflow = id_of("workflow", world.workflow);
  const auto campaign = id_of("campaign", to_text(world.active));
  const auto of_list = id_of("list", to_text(world.list));
  const known_field revision{"revision", takes::uint, number(0)};
  const known_field limit{"limit", takes::uint, number(1), false};
  std::vector<known_method> all{
    {"company.edit_profile",
     {company,
      text_of("name", limits::name_bytes_max, false),
      text_of("industry", limits::name_bytes_max, false),
      text_of("region", limits::name_bytes_max, false),
      {"compliance_status", takes::word, text("pending"), false},
      {"buyer", takes::flag, yes(), false}}},
    {"company.import_people",
     {company, {"people", takes::list, list({}), true, limits::chunk_items_max}}},
    {"company.set_departments",
     {person, {"departments", takes::words, list({text("finance")}), true, 16}}},
    {"company.deactivate_person", {person}},
    {"company.create_workflow", {company, text_of("name", limits::name_bytes_max)}},
    {"company.create_campaign", {company, text_of("name", limits::name_bytes_max)}},
    {"company.create_list", {company, text_of("name", limits::name_bytes_max)}},
    {"list.add", {of_list, {"companies", takes::list, list({}), true, limits::chunk_items_max}}},
    {"list.remove", {of_list, {"companies", takes::list, list({}), true, limits::chunk_items_max}}},
    {"list.rename", {of_list, text_of("name", limits::name_bytes_max)}},
    {"list.delete", {of_list}},
    {"list.show", {of_list}},
    {"list.members", {of_list, maybe(id_of("after", world.company(bad_world::silent))), limit}},
    {"company.set_favourites",
     {company, {"favourites", takes::list, list({}), true, limits::chunk_items_max}}},
    {"company.favourites",
     {company, maybe(id_of("after", world.company(bad_world::silent))), limit}},
    {"company.show", {company}},
    {"workflow.edit", {workflow, revision, {"definition", takes::map, dict({})}}},
    {"workflow.validate", {workflow}},
    {"workflow.publish", {workflow}},
    {"workflow.show", {workflow}},
    {"campaign.edit",
     {campaign,
      revision,
      text_of("name", limits::name_bytes_max, false),
      text_of("description", limits::text_bytes_max, false),
      maybe(workflow),
      {"audience", takes::map, dict({}), false},
      {"departments", takes::words, list({}), false, 16},
      {"mode", takes::word, text("favourites"), false}}},
    {"campaign.publish", {campaign, {"plan_hash", takes::uint, number(1), false}}},
    {"campaign.assign",
     {campaign,
      {"companies", takes::list, list({}), true, 0},
      {"mode", takes::word, text("favourites")},
      {"departments", takes::words, list({}), false, 16},
      {"replace", takes::flag, yes(), false}}},
    {"campaign.customise", {campaign, company, {"departments", takes::words, list({}), false, 16}}},
    {"campaign.assignments",
     {campaign, maybe(id_of("after", world.company(bad_world::silent))), limit}},
    {"campaign.preview", {campaign}},
    {"campaign.remind", {campaign}},
    {"campaign.close", {campaign}},
    {"campaign.show", {campaign}},
    {"campaign.participants",
     {campaign, maybe(id_of("after", world.company(bad_world::silent))), limit},
     false},
    {"inbox.list", {person, maybe(id_of("after", world.task(bad_world::silent))), limit}, false},
    {"registry.import_companies",
     {{"companies", takes::list, list({}), true, limits::chunk_items_max}},
     false},
    {"registry.import_connections",
     {{"connections", takes::list, list({}), true, limits::chunk_items_max}},
     false},
    {"blob.put", {{"content", takes::bytes, binary("x")}}, false},
    {"session.hello", {text_of("token", 0)}, false}};
  for (const std::string verb : {"invite", "accept", "decline", "withdraw", "end", "show"}) {
    // Two companies that have never met have a connection too, with nothing in it.
    all.push_back({"connection." + verb, {company, other}, false});
  }
  return all;
}

std::vector<known_method> task_methods(const bad_world& world) {
  const auto task = id_of("task", world.task(bad_world::silent));
  std::vector<known_method> all{{"task.save",
                                 {task,
                                  text_of("step", 64),
                                  {"values", takes::map, dict({}), true},
                                  {"draft_revision", takes::uint, number(0)}}},
                                {"task.history", {task, {"limit", takes::uint, number(1), false}}}};
  for (const std::string verb : {"claim", "release", "start", "next", "back", "submit", "show"}) {
    all.push_back({"task." + verb, {task}});
  }
  return all;
}

fields good_fields(const known_method& of) {
  fields all;
  for (const auto& one : of.fields) all.emplace_back(one.name, one.good);
  return all;
}

/// The good fields with one of them changed.
fields with(const known_method& of, const std::string& name, const packed& what) {
  auto all = good_fields(of);
  for (auto& [key, held] : all) {
    if (key == name) held = what;
  }
  return all;
}

struct sample {
  std::string name;
  packed what;
  std::vector<takes> fits;
};

const std::vector<sample>& samples() {
  static const std::vector<sample> all{{"nil", nil(), {}},
                                       {"yes", yes(), {takes::flag}},
                                       {"a number", number(7), {takes::uint}},
                                       {"a negative number", minus(7), {takes::uint}},
                                       {"a fraction", fraction(), {}},
                                       {"a text", text("7"), {takes::id, takes::text}},
                                       {"bytes", binary("7"), {takes::bytes}},
                                       {"an extension", extension(), {}},
                                       {"an array", list({number(7)}), {}},
                                       {"a map", dict({}), {takes::map}}};
  return all;
}

/// Texts that are nearly this id.
std::vector<std::string> nearly(const std::string& id) {
  auto checked = id;
  checked.back() = checked.back() == '0' ? '1' : '0';
  auto swapped = id;
  for (std::size_t at = 5; at + 1 < swapped.size(); ++at) {
    if (swapped[at] == swapped[at + 1]) continue;
    std::swap(swapped[at], swapped[at + 1]);
    break;
  }
  auto upper = id;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char one) {
    return one >= 'a' && one <= 'z' ? static_cast<char>(one - 32) : one;
  });
  auto strange = id;
  strange[5] = 'u';
  return {"",
          id.substr(0, 4),
          "xyz_" + id.substr(4),
          checked,
          swapped,
          upper,
          strange,
          id + "0",
          id.substr(0, id.size() - 1),
          " " + id,
          std::string(200, 'a')};
}

class field_trials {
public:
  field_trials(bad_inputs& to, const known_method& of) : to_{to}, of_{of} {}

  void all() {
    for (const auto& one : of_.fields) {
      missing(one);
      types(one);
      sizes(one);
      if (one.what == takes::id) ids(one);
    }
    auto strange = good_fields(of_);
    strange.emplace_back("surprise", nil());
    add("a field that is not known", "surprise", strange, "field_unknown", "surprise");
    strange.back().first = of_.fields.front().name + "s";
    add("a field that is not known", strange.back().first, strange, "field_unknown",
        strange.back().first);
    if (of_.unknown_is_refused) nobody();
  }

private:
  void add(std::string cause, const std::string& where, const fields& arguments, std::string code,
           std::string field) {
    const auto by = of_.name == "session.hello" ? speaker::stranger : speaker::network_operator;
    to_.push_back({std::move(cause), of_.name + " " + where, by, frame_of(of_.name, arguments),
                   std::move(code), std::move(field)});
  }

  void missing(const known_field& one) {
    if (!one.required) return;
    auto left = good_fields(of_);
    std::erase_if(left, [&](const auto& pair) { return pair.first == one.name; });
    add("a required field is missing", one.name, left, "field_missing", one.name);
  }

  void types(const known_field& one) {
    for (const auto& other : samples()) {
      if (!one.required && other.name == "nil") continue;
      const auto where = one.name + " is " + other.name;
      if (other.name == "a negative number" && one.what == takes::uint) {
        add("a number below zero", where, with(of_, one.name, other.what), "limit_exceeded",
            one.name);
        continue;
      }
      if (other.name == "an extension") {
        add("an extension is never taken", where, with(of_, one.name, other.what), "limit_exceeded",
            "");
        continue;
      }
      if (std::find(other.fits.begin(), other.fits.end(), one.what) != other.fits.end()) continue;
      add("a field of another type", where, with(of_, one.name, other.what), "field_type",
          one.name);
    }
  }

  void sizes(const known_field& one) {
    const auto where = one.name + " is too large";
    if (one.what == takes::uint && one.name != "plan_hash") {
      add("a number beyond 32 bits", where, with(of_, one.name, number(1ULL << 32U)),
          "limit_exceeded", one.name);
    }
    if (one.name == "limit") {
      for (const auto beyond : {0U, 1'001U}) {
        add("a page of no or too many items", where, with(of_, one.name, number(beyond)),
            "limit_exceeded", one.name);
      }
    }
    if (one.max == 0) return;
    auto large = text(std::string(one.max + 1, 'x'));
    if (one.what == takes::list) large = long_list(one.max + 1, dict({}));
    if (one.what == takes::words) large = long_list(one.max + 1, text("finance"));
    add("a value beyond its limit", where, with(of_, one.name, large), "limit_exceeded", one.name);
  }

  void ids(const known_field& one) {
    const auto good = one.good.bytes.substr(one.good.bytes[0] == '\xd9' ? 2 : 1);
    for (const auto& wrong : nearly(good)) {
      add("an id that is malformed", one.name + " is `" + wrong + "`",
          with(of_, one.name, text(wrong)), "id_invalid", one.name);
    }
  }

  void nobody() {
    const company_id company{0x1234'5678'9abc'def0};
    const auto& name = of_.fields.front().name;
    const campaign_id campaign{company, 9};
    const auto id = name == "company"    ? to_text(company)
                    : name == "person"   ? to_text(person_id{company, 1})
                    : name == "workflow" ? to_text(workflow_id{company, 1})
                    : name == "campaign" ? to_text(campaign)
                    : name == "list"     ? to_text(list_id{company, 1})
                                         : to_text(task_id{campaign, company, 1});
    add("an id of nobody", name, with(of_, name, text(id)), "not_found", "");
  }

  bad_inputs& to_;
  const known_method& of_;
};

}  // namespace

bad_inputs bad_fields(const bad_world& world) {
  bad_inputs all;
  for (const auto& methods : {entity_methods(world), task_methods(world)}) {
    for (const auto& one : methods) field_trials{all, one}.all();
  }
  for (const auto& wrong :
       std::vector<std::string>{"", "sha256:", "sha256:00", "md5:00", std::string(64, '0')}) {
    all.push_back({"a blob's name is malformed", "`" + wrong + "`", speaker::service,
                   frame_of("blob.get", {{"blob", text(wrong)}}), "id_invalid", "blob"});
  }
  all.push_back({"a blob that nobody stored", "zeros", speaker::service,
                 frame_of("blob.get", {{"blob", text("sha256:" + std::string(64, '0'))}}),
                 "not_found", ""});
  for (const std::string key : {"verbose", ""}) {
    all.push_back({"a field that is not known", "node.status", speaker::service,
                   frame_of("node.status", {{key, yes()}}), "field_unknown", key});
  }
  return all;
}

}  // namespace trefoil::e2e
