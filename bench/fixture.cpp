#include "bench/fixture.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "bench/report.hpp"
#include "persistence/limits.hpp"

namespace trefoil::bench {

namespace {

using client::list_of;
using client::map_of;
using client::value;
using clock = std::chrono::steady_clock;

constexpr std::size_t chunks_in_flight = 4;
constexpr auto work_limit = std::chrono::minutes{2};
constexpr auto look_again = std::chrono::milliseconds{1};

double seconds_since(clock::time_point began) {
  return std::chrono::duration<double>(clock::now() - began).count();
}

/// Sends numbered calls, some at a time, and takes their results in any order.
class chunk_stream {
public:
  using maker = std::function<value(std::size_t)>;
  using taker = std::function<void(std::size_t, const value&)>;
  chunk_stream(client::session& to, std::string_view method, maker make, taker take)
    : to_{to}, method_{method}, make_{std::move(make)}, take_{std::move(take)} {}

  void run(std::size_t chunks) {
    for (std::size_t at = 0; at < chunks; ++at) waiting_.push_back(chunks - 1 - at);
    std::unique_lock lock{mutex_};
    while (problem_.empty() && (open_ > 0 || !waiting_.empty())) {
      if (waiting_.empty() || open_ == chunks_in_flight) {
        answered_.wait(lock);
        continue;
      }
      const auto chunk = waiting_.back();
      waiting_.pop_back();
      ++open_;
      lock.unlock();
      to_.post(method_, make_(chunk),
               [this, chunk](client::response answer) { note(chunk, answer); });
      lock.lock();
    }
    answered_.wait(lock, [&] { return open_ == 0; });
    if (!problem_.empty()) throw failed(method_ + ": " + problem_);
  }

private:
  void note(std::size_t chunk, const client::response& answer) {
    const std::lock_guard lock{mutex_};
    if (answer.ok) {
      take_(chunk, answer.result["result"]);
    } else if (answer.error.code == "busy") {
      waiting_.push_back(chunk);
    } else {
      problem_ = answer.error.code + " " + answer.error.detail;
    }
    --open_;
    answered_.notify_one();
  }

  client::session& to_;
  std::string method_;
  maker make_;
  taker take_;
  std::mutex mutex_;
  std::condition_variable answered_;
  std::vector<std::size_t> waiting_;  // Last one first. Guarded, as are the next two.
  std::size_t open_ = 0;
  std::string problem_;
};

value person_row(bool buyer) {
  return map_of({{"name", "Ana Horvat"},
                 {"email", "ana@example.org"},
                 {"departments", list_of({"general_management", "finance"})},
                 {"role", buyer ? "admin" : "member"}});
}

value company_row(std::size_t number, unsigned people) {
  const bool buyer = number == 0;
  value persons = value::list();
  for (unsigned person = 0; person < people; ++person) persons.add(person_row(buyer));
  return map_of({{"profile", map_of({{"name", "Company " + std::to_string(number)},
                                     {"industry", buyer ? "retail" : "food"},
                                     {"region", number % 2 == 0 ? "EU" : "US"},
                                     {"buyer", buyer}})},
                 {"people", persons}});
}

/// `rows` of them from `chunk * chunk_items_max` on, at most a chunk.
template <class Row>
value chunk_of(std::size_t chunk, std::size_t rows, Row&& row) {
  value list = value::list();
  const auto begin = chunk * limits::chunk_items_max;
  const auto end = std::min(begin + limits::chunk_items_max, rows);
  for (auto at = begin; at < end; ++at) list.add(row(at));
  return list;
}

std::size_t chunks_for(std::size_t rows) {
  return (rows + limits::chunk_items_max - 1) / limits::chunk_items_max;
}

template <class Id>
Id id_in(const value& from) {
  Id id;
  if (!from_text(from.as_text(), id)) throw failed("not an id: " + client::to_json(from));
  return id;
}

void import_companies(testbed& bed, network& to, std::size_t companies) {
  const auto began = clock::now();
  std::vector<company_id> ids(companies + 1);
  chunk_stream stream{
    *bed.operators, "registry.import_companies",
    [&](std::size_t chunk) {
      return map_of(
        {{"companies",
          chunk_of(chunk, ids.size(), [&](std::size_t at) { return company_row(at, to.people); })},
         {"rid", "companies-" + std::to_string(chunk)}});
    },
    [&](std::size_t chunk, const value& result) {
      auto place = chunk * limits::chunk_items_max;
      for (const auto& each : result["companies"].items()) {
        ids.at(place++) = id_in<company_id>(each);
      }
    }};
  stream.run(chunks_for(ids.size()));
  to.buyer = ids.front();
  to.companies.assign(ids.begin() + 1, ids.end());
  const auto took = seconds_since(began);
  say("imported %zu companies of %u people in %.2f s: %.0f/s", companies, to.people, took,
      static_cast<double>(companies) / took);
}

void import_connections(testbed& bed, const network& in) {
  const auto began = clock::now();
  const auto buyer = to_text(in.buyer);
  chunk_stream stream{
    *bed.operators, "registry.import_connections",
    [&](std::size_t chunk) {
      return map_of({{"connections", chunk_of(chunk, in.companies.size(),
                                              [&](std::size_t at) {
                                                return map_of(
                                                  {{"inviter", buyer},
                                                   {"invitee", to_text(in.companies[at])},
                                                   {"accepted", true}});
                                              })},
                     {"rid", "connections-" + std::to_string(chunk)}});
    },
    [](std::size_t, const value&) {}};
  stream.run(chunks_for(in.companies.size()));
  const auto took = seconds_since(began);
  say("imported %zu connections in %.2f s: %.0f/s", in.companies.size(), took,
      static_cast<double>(in.companies.size()) / took);
}

void make_workflow(testbed& bed, network& in) {
  const auto who = in.buyer_person();
  const auto made = bed.ask_as(who, "company.create_workflow",
                               map_of({{"company", to_text(in.buyer)}, {"name", "Insurance"}}));
  in.workflow = id_in<workflow_id>(made["workflow"]);
  value steps = value::list();
  for (unsigned step = 0; step < form_steps; ++step) {
    const auto field = map_of(
      {{"key", field_key}, {"label", "Policy number"}, {"kind", "text"}, {"required", true}});
    steps.add(map_of({{"key", step_key(step)}, {"kind", "form"}, {"form", list_of({field})}}));
  }
  bed.ask_as(who, "workflow.edit",
             map_of({{"workflow", to_text(in.workflow)},
                     {"revision", 0},
                     {"definition", map_of({{"object", "company"}, {"steps", steps}})}}));
  bed.ask_as(who, "workflow.publish", map_of({{"workflow", to_text(in.workflow)}}));
}

}  // namespace

std::string step_key(unsigned step) { return "step_" + std::to_string(step); }

network make_network(testbed& bed, std::size_t companies, unsigned people) {
  network made;
  made.people = people;
  import_companies(bed, made, companies);
  import_connections(bed, made);
  make_workflow(bed, made);
  bed.settle();
  return made;
}

campaign_id make_campaign(testbed& bed, const network& in) {
  const auto who = in.buyer_person();
  const auto made = bed.ask_as(who, "company.create_campaign",
                               map_of({{"company", to_text(in.buyer)}, {"name", "2026"}}));
  const auto campaign = id_in<campaign_id>(made["campaign"]);
  bed.ask_as(who, "campaign.edit",
             map_of({{"campaign", to_text(campaign)},
                     {"revision", 0},
                     {"workflow", to_text(in.workflow)},
                     {"audience", map_of({{"filter", "industry = \"food\""}})},
                     {"departments", list_of({"finance"})}}));
  return campaign;
}

client::value show(testbed& bed, const network& in, campaign_id campaign) {
  return bed.ask_as(in.buyer_person(), "campaign.show", map_of({{"campaign", to_text(campaign)}}));
}

value show_until(testbed& bed, const network& in, campaign_id campaign,
                 const std::function<bool(const value&)>& done) {
  const auto until = clock::now() + work_limit;
  value shown;
  while (clock::now() < until) {
    shown = show(bed, in, campaign);
    if (done(shown)) return shown;
    std::this_thread::sleep_for(look_again);
  }
  throw failed("the campaign does not come on: " + client::to_json(shown));
}

void publish(testbed& bed, const network& in, campaign_id campaign) {
  bed.ask_as(in.buyer_person(), "campaign.publish", map_of({{"campaign", to_text(campaign)}}));
  const auto shown = show_until(
    bed, in, campaign, [](const value& now) { return now["status"].as_text() != "publishing"; });
  if (shown["status"].as_text() == "active") return;
  throw failed("the campaign did not become active: " + client::to_json(shown));
}

void check_kpi(testbed& bed, const network& in, campaign_id campaign, const char* name,
               std::uint64_t wanted) {
  const auto shown = show(bed, in, campaign);
  if (shown["kpis"][name].as_uint(~std::uint64_t{0}) == wanted) return;
  throw failed(std::string{"KPI "} + name + " should be " + std::to_string(wanted) + ": "
               + client::to_json(shown["kpis"]));
}

published_campaign make_published(testbed& bed, std::size_t companies, unsigned people) {
  published_campaign made{make_network(bed, companies, people), {}};
  made.campaign = make_campaign(bed, made.network);
  const auto began = clock::now();
  publish(bed, made.network, made.campaign);
  const auto took = seconds_since(began);
  check_kpi(bed, made.network, made.campaign, "open", companies);
  bed.settle();
  say("published to %zu in %.2f s: %.0f tasks/s", companies, took,
      static_cast<double>(companies) / took);
  return made;
}

void check_inboxes(testbed& bed, const network& in, const char* complaint,
                   const std::function<bool(company_id, const client::value& task)>& right) {
  constexpr std::size_t companies_checked = 100;
  const auto stride = std::max<std::size_t>(1, in.companies.size() / companies_checked);
  for (std::size_t at = 0; at < in.companies.size(); at += stride) {
    for (unsigned number = 1; number <= in.people; ++number) {
      const auto person = to_text(person_id{in.companies[at], number});
      const auto list = bed.ask_as(person, "inbox.list", client::map_of({{"person", person}}));
      const auto& rows = list["tasks"];
      if (rows.size() == 1 && right(in.companies[at], rows.at(0))) continue;
      throw failed("the inbox of " + person + " " + complaint + ": " + client::to_json(list));
    }
  }
}

}  // namespace trefoil::bench
