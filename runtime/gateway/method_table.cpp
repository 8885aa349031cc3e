#include "runtime/gateway/method_table.hpp"

#include "persistence/hex.hpp"
#include "runtime/base/nearest.hpp"

namespace trefoil::gateway {

namespace {

constexpr std::string_view blob_prefix = "sha256:";

struct show_company {
  company_id company;
  static constexpr auto fields = field_list{field<1>("company", &show_company::company)};
};

struct show_connection {
  company_id company;
  company_id other;
  static constexpr auto fields = field_list{field<1>("company", &show_connection::company),
                                            field<2>("other", &show_connection::other)};
};

struct show_workflow {
  workflow_id workflow;
  static constexpr auto fields = field_list{field<1>("workflow", &show_workflow::workflow)};
};

struct show_campaign {
  campaign_id campaign;
  static constexpr auto fields = field_list{field<1>("campaign", &show_campaign::campaign)};
};

struct show_task {
  task_id task;
  static constexpr auto fields = field_list{field<1>("task", &show_task::task)};
};

struct task_history {
  task_id task;
  std::optional<std::uint32_t> limit;
  static constexpr auto fields
    = field_list{field<1>("task", &task_history::task), field<2>("limit", &task_history::limit)};
};

struct campaign_participants {
  campaign_id campaign;
  std::optional<cohort::participant_status> status;
  std::optional<company_id> after;
  std::optional<std::uint32_t> limit;
  static constexpr auto fields = field_list{field<1>("campaign", &campaign_participants::campaign),
                                            field<2>("after", &campaign_participants::after),
                                            field<3>("limit", &campaign_participants::limit),
                                            field<4>("status", &campaign_participants::status)};
};

struct campaign_kpis {
  campaign_id campaign;
  std::optional<timestamp> as_of;
  std::optional<std::vector<shell::breakdown>> by;
  static constexpr auto fields = field_list{field<1>("campaign", &campaign_kpis::campaign),
                                            field<2>("as_of", &campaign_kpis::as_of),
                                            field<3>("by", &campaign_kpis::by).max(2)};
};

struct campaign_assignments {
  campaign_id campaign;
  std::optional<company_id> after;
  std::optional<std::uint32_t> limit;
  static constexpr auto fields = field_list{field<1>("campaign", &campaign_assignments::campaign),
                                            field<2>("after", &campaign_assignments::after),
                                            field<3>("limit", &campaign_assignments::limit)};
};

struct company_tasks {
  company_id company;
  std::optional<cohort::participant_status> status;
  std::optional<task_id> after;
  std::optional<std::uint32_t> limit;
  static constexpr auto fields = field_list{
    field<1>("company", &company_tasks::company), field<2>("status", &company_tasks::status),
    field<3>("after", &company_tasks::after), field<4>("limit", &company_tasks::limit)};
};

struct company_favourites {
  company_id company;
  std::optional<company_id> after;
  std::optional<std::uint32_t> limit;
  static constexpr auto fields = field_list{field<1>("company", &company_favourites::company),
                                            field<2>("after", &company_favourites::after),
                                            field<3>("limit", &company_favourites::limit)};
};

struct show_list {
  list_id list;
  static constexpr auto fields = field_list{field<1>("list", &show_list::list)};
};

struct list_members {
  list_id list;
  std::optional<company_id> after;
  std::optional<std::uint32_t> limit;
  static constexpr auto fields
    = field_list{field<1>("list", &list_members::list), field<2>("after", &list_members::after),
                 field<3>("limit", &list_members::limit)};
};

struct inbox_list {
  person_id person;
  std::optional<task_id> after;
  std::optional<std::uint32_t> limit;
  static constexpr auto fields
    = field_list{field<1>("person", &inbox_list::person), field<2>("after", &inbox_list::after),
                 field<3>("limit", &inbox_list::limit)};
};

struct node_status {
  static constexpr auto fields = field_list{};
};

std::uint32_t limit_of(const auto& arguments) {
  return arguments.limit.value_or(limits::list_rows);
}

shell::query query_of(const show_company& from) { return shell::show{from.company}; }
shell::query query_of(const show_connection& from) {
  return shell::show{connection_id::between(from.company, from.other)};
}
shell::query query_of(const show_workflow& from) { return shell::show{from.workflow}; }
shell::query query_of(const show_campaign& from) { return shell::show{from.campaign}; }
shell::query query_of(const show_task& from) { return shell::show{from.task}; }
shell::query query_of(const task_history& from) {
  return shell::history{from.task, limit_of(from)};
}
shell::query query_of(const campaign_participants& from) {
  return shell::participants{from.campaign, from.status, from.after.value_or(company_id{}),
                             limit_of(from)};
}
shell::query query_of(const campaign_kpis& from) {
  return shell::kpis{from.campaign, from.as_of, from.by.value_or(std::vector<shell::breakdown>{})};
}
shell::query query_of(const campaign_assignments& from) {
  return shell::assignments{from.campaign, from.after.value_or(company_id{}), limit_of(from)};
}
shell::query query_of(const company_tasks& from) {
  return shell::received{from.company, from.status, from.after.value_or(task_id{}), limit_of(from)};
}
shell::query query_of(const company_favourites& from) {
  return shell::favourites{from.company, from.after.value_or(company_id{}), limit_of(from)};
}
shell::query query_of(const show_list& from) { return shell::show{from.list}; }
shell::query query_of(const list_members& from) {
  return shell::list_members{from.list, from.after.value_or(company_id{}), limit_of(from)};
}
shell::query query_of(const inbox_list& from) {
  return shell::inbox{from.person, from.after.value_or(task_id{}), limit_of(from)};
}
shell::query query_of(const node_status&) { return shell::node_status{}; }

template <class Arguments>
expected<shell::query, codec_error> read_query(const msgpack::object& from) {
  Arguments arguments{};
  if (auto error = get<spelling::spoken>(from, arguments); error.failed()) {
    return unexpected(std::move(error));
  }
  if constexpr (requires { arguments.limit; }) {
    const auto limit = limit_of(arguments);
    if (limit == 0 || limit > limits::list_rows_max) {
      return unexpected(codec_error{codec_errc::limit_exceeded, "limit"});
    }
  }
  return query_of(arguments);
}

template <class Arguments>
route query_route() {
  return {route::kind::query, nullptr, &read_query<Arguments>};
}

}  // namespace

const method_table& method_table::all() {
  static const method_table table;
  return table;
}

method_table::method_table() {
  for (const auto& each : methods()) add(each.name, {route::kind::command, &each, nullptr});
  add("company.show", query_route<show_company>());
  add("connection.show", query_route<show_connection>());
  add("workflow.show", query_route<show_workflow>());
  add("campaign.show", query_route<show_campaign>());
  add("campaign.participants", query_route<campaign_participants>());
  add("campaign.kpis", query_route<campaign_kpis>());
  add("campaign.assignments", query_route<campaign_assignments>());
  add("company.tasks", query_route<company_tasks>());
  add("company.favourites", query_route<company_favourites>());
  add("list.show", query_route<show_list>());
  add("list.members", query_route<list_members>());
  add("task.show", query_route<show_task>());
  add("task.history", query_route<task_history>());
  add("inbox.list", query_route<inbox_list>());
  add("node.status", query_route<node_status>());
  add("session.hello", {route::kind::hello});
  add("blob.put", {route::kind::put_blob});
  add("blob.get", {route::kind::get_blob});
}

void method_table::add(std::string_view name, const route& to) {
  names_.emplace_back(name);
  routes_.emplace(name, to);
}

const route* method_table::find(std::string_view name) const {
  const auto found = routes_.find(name);
  return found == routes_.end() ? nullptr : &found->second;
}

std::string method_table::nearest(std::string_view name) const {
  return name.size() > limits::method_bytes_max ? std::string{} : nearest_of(name, names_);
}

std::string blob_text(const blob_id& blob) { return std::string{blob_prefix} + hex_of(blob.bytes); }

std::optional<blob_id> parse_blob(std::string_view text) {
  blob_id blob;
  if (!text.starts_with(blob_prefix)) return std::nullopt;
  if (!read_hex(text.substr(blob_prefix.size()), blob.bytes)) return std::nullopt;
  return blob;
}

}  // namespace trefoil::gateway
