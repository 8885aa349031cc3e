#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <deque>
#include <optional>

#include "persistence/limits.hpp"
#include "runtime/cli/program.hpp"
#include "runtime/cli/table.hpp"

namespace trefoil::cli {

namespace {

/// A command that asks one query. `list`: the result's field that is continued page by page; empty: there is none.
struct query_command {
  const char* noun;
  const char* verb;
  const char* help;
  const char* method;
  const char* field;     ///< What the argument is called on the wire; null: there is no argument.
  const char* argument;  ///< What it is called in the help.
  const char* list;
  bool is_of_an_instant = false;  ///< It takes --as-of and --by.
};

constexpr query_command commands[] = {
  {"campaign", "show", "A campaign with its exact figures", "campaign.show", "campaign", "CAMPAIGN",
   ""},
  {"campaign", "participants", "Its companies and how far they are", "campaign.participants",
   "campaign", "CAMPAIGN", "participants"},
  {"campaign", "kpis", "Its figures, now or as of an instant, by region and department",
   "campaign.kpis", "campaign", "CAMPAIGN", "", true},
  {"company", "show", "A company and its people", "company.show", "company", "COMPANY", ""},
  {"workflow", "show", "A workflow and its versions", "workflow.show", "workflow", "WORKFLOW", ""},
  {"task", "show", "A task: status, holder, answers so far", "task.show", "task", "TASK", ""},
  {"task", "history", "Everything that happened to a task", "task.history", "task", "TASK",
   "records"},
  {"inbox", "list", "The tasks of a person", "inbox.list", "person", "PERSON", "tasks"},
  {"node", "status", "What the node is doing", "node.status", nullptr, "", ""},
};

/// What the flags of one command say.
struct question {
  std::string argument;
  std::uint32_t limit = 100;
  std::string as_of;
  std::vector<std::string> by;
};

/// Milliseconds since 1970 of `2026-11-22T22:30:00Z`, or of their number itself; nothing: it is neither.
std::optional<std::int64_t> ms_of(const std::string& instant) {
  std::int64_t ms = 0;
  const auto* const end = instant.data() + instant.size();
  if (const auto read = std::from_chars(instant.data(), end, ms);
      read.ec == std::errc{} && read.ptr == end)
    return ms;
  std::tm parts{};
  const auto* const left = ::strptime(instant.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  if (left == nullptr || *left != '\0') return std::nullopt;
  return std::int64_t{::timegm(&parts)} * 1'000;
}

void add_instant_flags(CLI::App& verb, question& mine) {
  verb
    .add_option("--as-of", mine.as_of,
                "An instant that has passed: 2026-11-22T22:30:00Z, or ms since 1970")
    ->check([](const std::string& given) {
      return ms_of(given) ? std::string{} : "is no instant like 2026-11-22T22:30:00Z";
    });
  verb.add_option("--by", mine.by, "Break down by region, department or both")
    ->delimiter(',')
    ->check(CLI::IsMember({"region", "department"}));
}

int print(const program& with, const client::value& result) {
  const auto text = with.json ? client::to_json(result) + "\n" : table_of(result);
  std::fputs(text.c_str(), stdout);
  return ended_well;
}

/// The node cut the list: a reader of the table must know.
void announce_more(const program& with, const client::value& next) {
  if (with.json || next.is_nil()) return;
  std::fputs("There is more; raise --limit.\n", stderr);
}

int ask_pages(const program& with, client::session& node, const query_command& what,
              const question& said, client::value params) {
  client::value all = client::value::list();
  client::value last;
  while (true) {
    params.set("limit",
               std::min<std::uint32_t>(limits::list_rows_max,
                                       said.limit - static_cast<std::uint32_t>(all.size())));
    auto answer = node.call(what.method, params);
    if (!answer.ok) return fail(with, answer.error);
    for (const auto& item : answer.result[what.list].items()) all.add(item);
    last = std::move(answer.result);
    if (!last.has("next") || all.size() >= said.limit) break;
    params.set("after", last["next"]);
  }
  const auto next = last["next"];
  // Those of many answers hold at as many positions.
  if (all.size() > last[what.list].size()) {
    for (const auto* key : {"position", "positions"})
      if (last.has(key)) last.set(key, {});
  }
  last.set(what.list, std::move(all));
  print(with, last);
  announce_more(with, next);
  return ended_well;
}

int ask(const program& with, const query_command& what, const question& said) {
  int code = failed;
  const auto node = connect(with, code);
  if (!node) return code;
  auto params = client::value::map();
  if (what.field != nullptr) params.set(what.field, said.argument);
  if (!said.as_of.empty()) params.set("as_of", *ms_of(said.as_of));
  if (!said.by.empty()) {
    auto by = client::value::list();
    for (const auto& one : said.by) by.add(one);
    params.set("by", std::move(by));
  }
  if (*what.list != '\0') return ask_pages(with, *node, what, said, std::move(params));
  const auto answer = node->call(what.method, params);
  return answer.ok ? print(with, answer.result) : fail(with, answer.error);
}

}  // namespace

void add_query_commands(CLI::App& app, program& with) {
  // The parser keeps references to what its options fill in.
  static std::deque<question> said;
  for (const auto& what : commands) {
    const auto found
      = app.get_subcommands([&](const CLI::App* each) { return each->get_name() == what.noun; });
    auto* noun = found.empty() ? nullptr : found.front();
    if (noun == nullptr) {
      noun = app.add_subcommand(what.noun, std::string{"Commands about a "} + what.noun);
      noun->require_subcommand(1);
      noun->fallthrough();
    }
    auto* verb = noun->add_subcommand(what.verb, what.help);
    verb->fallthrough();
    auto& mine = said.emplace_back();
    if (what.field != nullptr) {
      verb->add_option("id", mine.argument, std::string{"The "} + what.field)
        ->required()
        ->type_name(what.argument);
    }
    if (*what.list != '\0') {
      verb->add_option("--limit", mine.limit, "How many to show at most")
        ->check(CLI::Range(1U, 1'000'000U))
        ->capture_default_str();
    }
    if (what.is_of_an_instant) add_instant_flags(*verb, mine);
    verb->callback([&with, &what, &mine] { with.chosen = [&] { return ask(with, what, mine); }; });
  }
}

}  // namespace trefoil::cli
