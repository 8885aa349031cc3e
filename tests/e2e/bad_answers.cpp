#include "persistence/limits.hpp"
#include "tests/e2e/bad_input.hpp"

namespace trefoil::e2e {

namespace {

class answer_list {
public:
  explicit answer_list(const bad_world& of) : world{of} {}

  void add(std::string cause, std::string who, std::string method, fields arguments,
           std::string code) {
    const auto where = method + " by " + (who.empty() ? "the operator" : who);
    if (!who.empty()) arguments.emplace_back("as", text(who));
    all.push_back({std::move(cause), where,
                   who.empty() ? speaker::network_operator : speaker::service,
                   frame_of(method, arguments), std::move(code), ""});
  }
  void on_task(std::string cause, bad_world::place at, person_number who, const std::string& verb,
               std::string code) {
    add(std::move(cause), world.person(at, who), "task." + verb, arguments_of(verb, world.task(at)),
        std::move(code));
  }
  void on_campaign(std::string cause, campaign_id campaign, const std::string& verb,
                   std::string code, std::uint64_t revision = 1, fields more = {}) {
    more.emplace_back("campaign", text(to_text(campaign)));
    if (verb == "edit") more.emplace_back("revision", number(revision));
    add(std::move(cause), world.manager(), "campaign." + verb, std::move(more), std::move(code));
  }
  static fields arguments_of(const std::string& verb, const std::string& task) {
    fields some{{"task", text(task)}};
    if (verb == "save") {
      some.emplace_back("step", text("details"));
      some.emplace_back("values", dict({}));
      some.emplace_back("draft_revision", number(0));
    }
    return some;
  }

  const bad_world& world;
  bad_inputs all;
};

constexpr const char* task_verbs[]
  = {"claim", "release", "start", "save", "next", "back", "submit"};

void add_tasks(answer_list& to) {
  const auto& w = to.world;
  const auto outsider = to_text(person_id{w.outsider, admin});
  for (const std::string verb : task_verbs) {
    to.on_task("the task waits for the connection", bad_world::waiting, member, verb,
               "task_waiting");
    to.on_task("the task is completed", bad_world::completed, member, verb, "task_completed");
    to.on_task("the task was never sent", bad_world::skipped, member, verb, "not_found");
    to.add("the campaign is closed", w.person(bad_world::silent, member), "task." + verb,
           answer_list::arguments_of(verb, w.task_of(w.closed, bad_world::silent)), "task_closed");
    const auto silent = answer_list::arguments_of(verb, w.task(bad_world::silent));
    to.add("an outsider sees nothing", outsider, "task." + verb, silent, "not_found");
    to.add("the buyer sees tasks and does not answer them", w.manager(), "task." + verb, silent,
           "not_found");
    auto second = task_id{w.active, w.suppliers[bad_world::silent], 2};
    to.add("there is no such round", w.person(bad_world::silent, member), "task." + verb,
           answer_list::arguments_of(verb, to_text(second)), "not_found");
    if (verb == "claim") {
      to.on_task("somebody else holds the task", bad_world::claimed, colleague, verb,
                 "already_claimed");
      to.on_task("for members of other departments", bad_world::silent, lawyer, verb,
                 "not_eligible");
      to.on_task("for members of other departments", bad_world::silent, admin, verb,
                 "not_eligible");
      to.add("the operator is no person", "", "task.claim", silent, "not_eligible");
      continue;
    }
    to.on_task("only the holder may", bad_world::claimed, colleague, verb, "not_holder");
    to.on_task("only the holder may", bad_world::begun, lawyer, verb, "not_holder");
    if (verb == "release") {
      to.on_task("nobody holds the task", bad_world::silent, member, verb, "illegal_transition");
      continue;
    }
    to.on_task("the task is not claimed", bad_world::silent, member, verb, "claim_required");
    to.add("the operator is no person", "", "task." + verb,
           answer_list::arguments_of(verb, w.task(bad_world::claimed)), "not_eligible");
  }
  for (const std::string verb : {"next", "back", "submit"}) {
    to.on_task("the task is not begun", bad_world::claimed, member, verb, "illegal_transition");
  }
  to.on_task("before the first step", bad_world::begun, member, "back", "illegal_transition");
  to.on_task("answers are missing", bad_world::begun, member, "next", "validation_failed");
  to.on_task("answers are missing", bad_world::begun, member, "submit", "validation_failed");
  for (const std::string query : {"show", "history"}) {
    to.on_task("the task was never sent", bad_world::skipped, member, query, "not_found");
    to.add("an outsider sees nothing", outsider, "task." + query,
           {{"task", text(w.task(bad_world::begun))}}, "not_found");
  }
}

void add_saves(answer_list& to) {
  const auto& w = to.world;
  const auto save = [&](std::string cause, const std::string& step, const fields& values,
                        std::string code, std::uint64_t revision = 1) {
    to.add(std::move(cause), w.person(bad_world::begun, member), "task.save",
           {{"task", text(w.task(bad_world::begun))},
            {"step", text(step)},
            {"values", dict(values)},
            {"draft_revision", number(revision)}},
           std::move(code));
  };
  const auto misfit = [&](const std::string& field, const packed& what) {
    save("the answer to a field of another kind", "details", {{field, what}}, "validation_failed");
  };
  for (const std::string field : {"since", "site", "contact", "turnover", "size"}) {
    misfit(field, yes());
    misfit(field, number(5));
    misfit(field, list({text("x")}));
    misfit(field, text("no such " + field));
  }
  for (const std::string date :
       {"2024-02-30", "2023-02-29", "24-01-01", "2024-13-01", "2024/01/01"}) {
    misfit("since", text(date));
  }
  for (const std::string mail : {"a@b", "@b.example", "a@@b.example", "a b@c.example"})
    misfit("contact", text(mail));
  for (const std::string url : {"ftp://a.example", "https://", "javascript:1"})
    misfit("site", text(url));
  for (const std::string decimal : {"1.", ".5", "1,5", "1e5", "--1"})
    misfit("turnover", text(decimal));
  misfit("employees", text("7"));
  misfit("employees", yes());
  misfit("exports", text("yes"));
  misfit("exports", number(1));
  misfit("standards", text("ISO"));
  misfit("standards", list({text("ISO"), text("ISO")}));
  misfit("standards", list({text("ABC")}));
  misfit("name", number(1));
  misfit("name", text(std::string(limits::text_bytes_max + 1, 'n')));
  save("there is no such step", "nowhere", {}, "validation_failed");
  save("the step is not on the path", "audit", {}, "validation_failed");
  save("the step has no such field", "details", {{"colour", text("red")}}, "validation_failed");
  save("the step has no such field", "sign", {{"colour", text("red")}}, "validation_failed");
  save("the question has no such answer", "audited", {{"answer", text("maybe")}},
       "validation_failed");
  save("a file's name is malformed", "certificate", {{"file", text("md5:00")}},
       "validation_failed");
  save("the file was not uploaded", "certificate",
       {{"file", text("sha256:" + std::string(64, '0'))}}, "file_not_found");
  save("the draft is at another revision", "details", {{"name", text("x")}}, "stale_revision", 0);
  save("the draft is at another revision", "details", {{"name", text("x")}}, "stale_revision", 2);
  for (const auto& what : {nil(), fraction(), binary("x"), dict({}), list({number(1)})}) {
    save("an answer that is no value", "details", {{"name", what}}, "field_type");
  }
  to.add("the request id was used for something else", w.person(bad_world::claimed, member),
         "task.release", {{"task", text(w.task(bad_world::claimed))}, {"rid", text(w.used_rid)}},
         "idempotency_conflict");
}

void add_campaigns(answer_list& to) {
  const auto& w = to.world;
  for (const std::string verb : {"edit", "publish", "remind"}) {
    to.on_campaign("the campaign is closed", w.closed, verb, "campaign_closed");
  }
  to.on_campaign("the campaign is active", w.active, "edit", "illegal_transition");
  to.on_campaign("the campaign is active", w.active, "publish", "illegal_transition");
  to.on_campaign("the campaign is a draft", w.empty_draft, "remind", "illegal_transition");
  to.on_campaign("the campaign is a draft", w.empty_draft, "close", "illegal_transition");
  to.on_campaign("the campaign has findings", w.empty_draft, "publish", "campaign_invalid");
  to.on_campaign("the workflow has no version", w.unpublished_draft, "publish",
                 "version_not_published");
  to.on_campaign("the draft is at another revision", w.empty_draft, "edit", "stale_revision", 77);
  to.on_campaign("the workflow is somebody else's", w.empty_draft, "edit", "workflow_not_shared", 0,
                 {{"workflow", text(w.foreign_workflow)}});
  for (const std::string verb : {"edit", "publish", "remind", "close"}) {
    fields one{{"campaign", text(to_text(w.active))}};
    if (verb == "edit") one.emplace_back("revision", number(0));
    to.add("an outsider sees nothing", to_text(person_id{w.outsider, admin}), "campaign." + verb,
           one, "not_found");
    to.add("a supplier sees its task only", w.person(bad_world::silent, admin), "campaign." + verb,
           one, "not_found");
    to.add("a member is no manager", to_text(person_id{w.buyer, member}), "campaign." + verb, one,
           "not_permitted");
  }
  to.add("an outsider sees nothing", to_text(person_id{w.outsider, admin}), "campaign.show",
         {{"campaign", text(to_text(w.active))}}, "not_found");
  std::string parts = R"(region = "a")";
  for (int part = 0; part < 64; ++part) parts += R"( or region = "a")";
  const std::vector<std::pair<std::string, std::string>> filters{
    {"the filter has no field", "= \"EU\""},
    {"the filter has no such field", R"(colour = "red")"},
    {"the filter has no operator", R"(region "EU")"},
    {"the filter has no operator", "region"},
    {"the filter's text has no quotes", "region = EU"},
    {"the filter's text has no end", R"(region = "EU)"},
    {"the filter's text escapes what it may not", R"(region = "E\n")"},
    {"the filter's parenthesis is open", R"((region = "EU")"},
    {"the filter's list is open", R"(region in ("EU")"},
    {"the filter's list is empty", "region in ()"},
    {"the filter goes on", R"(region = "EU" region = "US")"},
    {"the filter ends early", R"(region = "EU" and )"},
    {"the filter's value is impossible", R"(compliance_status = "x")"},
    {"the filter has too many parts", parts},
    {"the filter is nested too deeply", std::string(70, '(') + parts},
    {"the filter is no text of ours", "\xff\xfe"},
    {"the filter is blank", "   "},
    {"the filter is of another language", "region == \"EU\""},
    {"the filter is of another language", "1 OR 1=1"}};
  for (const auto& [cause, filter] : filters) {
    to.on_campaign(cause, w.empty_draft, "edit", "filter_invalid", 0,
                   {{"audience", dict({{"filter", text(filter)}})}});
  }
  to.on_campaign("a value beyond its limit", w.empty_draft, "edit", "limit_exceeded", 0,
                 {{"audience", dict({{"filter", text(std::string(4'097, ' '))}})}});
}

}  // namespace

bad_inputs bad_answers(const bad_world& world) {
  answer_list all{world};
  add_tasks(all);
  add_saves(all);
  add_campaigns(all);
  return std::move(all.all);
}

}  // namespace trefoil::e2e
