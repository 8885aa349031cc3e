#include "scenarios/annual_campaign.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <string_view>

#include "scenarios/calls.hpp"
#include "scenarios/one_campaign.hpp"
#include "scenarios/random.hpp"

namespace trefoil::scenarios {

namespace {

using place = participant::place;

constexpr std::string_view filter
  = R"((region in ("EU", "US", "APAC", "LATAM") or compliance_status != "compliant") )"
    R"(and not (industry = "packaging" and region = "LATAM"))";
constexpr std::chrono::milliseconds between_inboxes{5};
constexpr std::chrono::seconds answer_patience{10};

/// The filter above, said again: there is no other region than MEA beside the four.
bool is_meant(const supplier& one) {
  const bool asked = one.region != "MEA" || one.compliance_status != company::compliance::compliant;
  return asked && !(one.industry == "packaging" && one.region == "LATAM");
}

std::int64_t now_ms() {
  using std::chrono::milliseconds;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(now).count();
}

bool has_task(const client::value& listed, const task_id& task) {
  const auto wanted = to_text(task);
  const auto& tasks = listed["tasks"].items();
  return std::any_of(tasks.begin(), tasks.end(),
                     [&](const auto& row) { return row["task"].as_text() == wanted; });
}

void reach(participant& one, place at, std::uint64_t finished, std::uint64_t reachable) {
  one.at = at;
  one.finished = finished;
  one.reachable = reachable;
}

}  // namespace

async<void> annual_campaign::whole() {
  if (number_ > 0) node_.phase("year " + std::to_string(number_));
  begin("publish");
  co_await publish();
  begin("members");
  std::vector<async<void>> together;
  together.push_back(visit_all("members", [](fate one) { return one <= fate::ready; }));
  together.push_back(visit_all("accepting", [](fate one) { return one == fate::accepting; }));
  co_await node_.all(std::move(together));
  record_.compare(named("before the reminders"), witnesses(all_, reminded_, co_await kpis()));
  begin("remind");
  co_await remind(false);
  co_await remind(true);
  record_.compare(named("after two reminders"), witnesses(all_, reminded_, co_await kpis()));
  begin("close");
  std::vector<async<void>> closing;
  closing.push_back(visit_all("closing", [](fate one) { return one == fate::ready; }));
  closing.push_back(close());
  co_await node_.all(std::move(closing));
  begin("after the close");
  co_await visit_all("late", [](fate one) {
    return one == fate::held || one == fate::begun || one == fate::silent;
  });
  co_await settle();
}

void annual_campaign::choose_audience(client::value& audience) {
  auto individuals = client::value::list();
  std::size_t number = 0;
  for (const auto& one : network_.suppliers) {
    const bool named = one.bond == bond::none || ++number % 50 == 0;
    if (named) individuals.add(to_text(one.id));
    if (!named && !is_meant(one)) continue;
    participant next;
    next.supplier = &one;
    next.at = one.bond == bond::connected ? place::not_started
              : one.bond == bond::invited ? place::waiting
                                          : place::skipped;
    if (next.open()) next.reachable = steps_without_audit;
    all_.push_back(next);
  }
  audience.set("individuals", std::move(individuals)).set("filter", filter);
}

void annual_campaign::draw_fates() {
  auto chance = random_stream::of(seed(), "fates");
  for (auto& one : all_) {
    one.seed = chance.next();
    const auto drawn = chance.share();
    if (one.at == place::waiting) {
      one.fate = drawn < plan_.share("share_accepting") ? fate::accepting : fate::declining;
      continue;
    }
    if (one.at == place::skipped) {
      one.fate = fate::declining;
      continue;
    }
    double below = 0;
    constexpr std::array<std::pair<std::string_view, fate>, 5> shares{
      {{"share_released", fate::released},
       {"share_held", fate::held},
       {"share_begun", fate::begun},
       {"share_ready", fate::ready},
       {"share_silent", fate::silent}}};
    for (const auto& [share, fate] : shares) {
      const bool above = drawn >= below;
      below += plan_.share(share);
      if (above && drawn < below) one.fate = fate;
    }
  }
}

async<void> annual_campaign::publish() {
  const auto workflow = co_await publish_workflow(node_, manager());
  client::value audience;
  choose_audience(audience);
  draw_fates();
  campaign_
    = co_await draft_campaign(node_, manager(), "Annual compliance", workflow, std::move(audience));
  must(co_await node_.ask(calls::publish_campaign(manager(), to_text(campaign_))),
       "campaign.publish");
  node_.told().say("publishing to " + std::to_string(all_.size()) + " companies");
  const auto shown = co_await wait_for_status(node_, manager(), campaign_, "active");
  record_.compare(named("after the publish"), witnesses(all_, reminded_, shown["kpis"]));
  published_ = {now_ms(), shown["kpis"]};
  co_await node_.pause(std::chrono::milliseconds{2});  // The first claim is of a later instant.
}

async<void> annual_campaign::look_back() {
  const auto now
    = must(co_await node_.ask(calls::kpis(manager(), to_text(campaign_))), "campaign.kpis");
  std::map<std::string, std::uint64_t> regions;
  for (const auto& one : all_) ++regions[std::string{one.supplier->region}];
  std::vector<count_record> found;
  for (const auto& one : now.result["regions"].items()) {
    const std::string region{one["region"].as_text()};
    found.push_back({"audience of " + region,
                     {{"expected", regions[region]}, {"node", one["kpis"]["audience"].as_uint()}}});
  }
  record_.check("every region is shown", found.size() == regions.size(),
                std::to_string(found.size()) + " of " + std::to_string(regions.size()));
  record_.compare(named("by region"), std::move(found));
  const auto then
    = must(co_await node_.ask(calls::kpis(manager(), to_text(campaign_), published_.first)),
           "campaign.kpis");
  std::vector<count_record> kept;
  for (const auto& [name, value] : published_.second.pairs()) {
    if (!value.is_number()) continue;
    kept.push_back(
      {name, {{"then", value.as_uint()}, {"as_of", then.result["kpis"][name].as_uint()}}});
  }
  record_.compare(named("as of the publish"), std::move(kept));
}

async<client::value> annual_campaign::kpis() {
  auto shown = must(co_await node_.ask(calls::show(manager(), "campaign", to_text(campaign_))),
                    "campaign.show");
  note_kpis(record_, shown.result);
  co_return shown.result["kpis"];
}

async<void> annual_campaign::visit_all(std::string workload, bool (*wanted)(fate)) {
  std::vector<participant*> queue;
  for (auto& one : all_) {
    if (wanted(one.fate)) queue.push_back(&one);
  }
  const bool late = workload == "late";
  const bool hands_in = workload == "closing";
  const auto visit = [this, late, hands_in](participant& next) -> async<void> {
    if (late) return come_too_late(next);
    if (hands_in) return hand_in(next);
    return next.fate == fate::accepting ? accept(next) : work(next);
  };
  co_await scenarios::visit_all(node_, plan_, seed(), std::move(workload), std::move(queue), visit);
}

async<void> annual_campaign::claim(participant& one) {
  random_stream chance{one.seed};
  std::vector<person_number> people(recipients);
  for (person_number at = 0; at < recipients; ++at) people[at] = first_recipient + at;
  chance.shuffle(people);
  people.resize(2 + chance.below(3));
  std::vector<person_id> racers;
  for (const auto number : people) racers.push_back(one.person(number));
  const auto task = one.task_of(campaign_);
  const auto listed = must(co_await node_.ask(calls::inbox(racers.front())), "inbox.list");
  if (!has_task(listed.result, task)) {
    throw given_up{"the inbox of " + to_text(racers.front()) + " lacks its task"};
  }
  one.holder = co_await race_for(node_, task, std::move(racers));
  ++claims_;
}

async<void> annual_campaign::work(participant& one) {
  co_await claim(one);
  if (one.fate == fate::held) co_return;
  wizard desk{node_, one.task_of(campaign_), one.holder, one.seed};
  co_await desk.begin();
  reach(one, place::in_progress, 2, steps_without_audit);
  if (one.fate == fate::begun) co_return;
  if (one.fate == fate::released) co_await hand_over(one, desk);
  co_await desk.finish();
  reach(one, place::in_progress, desk.steps(), desk.steps());
  if (one.fate == fate::ready) co_return;
  (void)co_await desk.submit();
  one.at = place::completed;
}

async<void> annual_campaign::hand_over(participant& one, wizard& desk) {
  co_await desk.release();
  const auto last = first_recipient + recipients - 1;
  const auto next = one.holder.number == last ? first_recipient : one.holder.number + 1;
  const auto task = one.task_of(campaign_);
  std::vector<person_id> alone;
  alone.push_back(one.person(next));
  one.holder = {};
  one.holder = co_await race_for(node_, task, std::move(alone));
  ++claims_;
  co_await desk.take_over(one.holder);
}

async<void> annual_campaign::accept(participant& one) {
  const auto task = one.task_of(campaign_);
  const auto member = one.person(first_recipient);
  const auto early
    = co_await node_.ask(calls::on_task("claim", member, task).unless("task_waiting"));
  if (early.ok) throw given_up{"a waiting task was claimed: " + to_text(task)};
  must(co_await node_.ask(calls::accept(one.person(1), network_.buyer)), "connection.accept");
  const auto latest = clock::now() + answer_patience;
  while (true) {
    const auto listed = must(co_await node_.ask(calls::inbox(member)), "inbox.list");
    if (has_task(listed.result, task)) break;
    if (clock::now() > latest) throw given_up{"a waiting task was not released: " + to_text(task)};
    co_await node_.pause(between_inboxes);
  }
  reach(one, place::not_started, 0, steps_without_audit);
  co_await work(one);
}

async<void> annual_campaign::remind(bool again) {
  const auto asked
    = must(co_await node_.ask(calls::remind(manager(), to_text(campaign_))), "campaign.remind");
  const auto number = asked.result["result"]["reminder"].as_uint();
  for (const auto& one : all_) {
    if (one.at == place::skipped) continue;
    if (again || !one.open()) {
      ++reminded_.skipped;
      continue;
    }
    ++reminded_.sent;
    reminded_.people += one.holder.given() ? 1 : recipients;
  }
  const auto latest = clock::now() + answer_patience;
  while (true) {
    const auto shown = must(
      co_await node_.ask(calls::show(manager(), "campaign", to_text(campaign_))), "campaign.show");
    const auto& last = shown.result["reminder"];
    if (last["number"].as_uint() == number && last["finished"].as_bool()) co_return;
    if (clock::now() > latest) throw given_up{"the reminder did not go out"};
    co_await node_.pause(between_inboxes);
  }
}

async<void> annual_campaign::close() {
  std::uint64_t ready = 0;
  for (const auto& one : all_) ready += one.fate == fate::ready ? 1 : 0;
  const auto& arrival = plan_.workload("closing").arrival;
  co_await node_.pause(arrival.intended(ready / 2).value_or(std::chrono::milliseconds{100}));
  const auto asked = clock::now();
  closing_ = true;
  raced_ = handing_in_ > 0;
  must(co_await node_.ask(calls::close(manager(), to_text(campaign_))), "campaign.close");
  fence_acknowledged_ = clock::now();
  const auto took = std::chrono::duration<double, std::micro>{fence_acknowledged_ - asked};
  record_.measured["close_time"] = took.count();
}

async<void> annual_campaign::hand_in(participant& one) {
  const bool behind = fence_acknowledged_ != clock::time_point{};
  wizard desk{node_, one.task_of(campaign_), one.holder, one.seed};
  ++handing_in_;
  raced_ |= closing_ && !behind;
  const auto taken = co_await desk.submit(true);
  --handing_in_;
  if (taken) one.at = place::completed;
  ++(taken ? taken_ : refused_);
  if (taken && behind) throw given_up{"a submit was taken after the close was acknowledged"};
}

async<void> annual_campaign::come_too_late(participant& one) {
  const auto holds = one.holder.given();
  const auto who = holds ? one.holder : one.person(first_recipient);
  const auto answer = co_await node_.ask(
    calls::on_task(holds ? "submit" : "claim", who, one.task_of(campaign_)).unless("task_closed"));
  if (answer.ok) throw given_up{"a task was changed after the close"};
  record_.check("whoever comes after the close is told task_closed",
                answer.error.code == "task_closed", answer.error.code);
}

async<void> annual_campaign::settle() {
  const auto shown = co_await wait_for_status(node_, manager(), campaign_, "closed");
  for (auto& one : all_) {
    if (one.open()) one.at = place::closed;
    if (one.at == place::waiting) one.at = place::undelivered;
  }
  note_kpis(record_, shown);
  co_await look_back();
  record_.check(
    "submits raced the close", raced_ || (taken_ > 0 && refused_ > 0),
    std::to_string(taken_) + " made it, " + std::to_string(refused_) + " were told task_closed");
  record_.measured["submits_before_close"] = static_cast<double>(taken_);
  record_.measured["submits_after_close"] = static_cast<double>(refused_);
  begin("recount");
  const auto journal = recount_if_possible(node_, store_, campaign_, shown);
  record_.compare(named("at the end"),
                  witnesses(all_, reminded_, shown["kpis"], journal ? &*journal : nullptr));
  for (const auto& one : all_) {
    const auto place = one.supplier - network_.suppliers.data();
    if (one.fate == fate::accepting)
      network_.suppliers[static_cast<std::size_t>(place)].bond = bond::connected;
  }
  if (!journal) co_return;
  std::vector<count_record> made(1);
  made[0] = {"claims", {{"acknowledged", claims_}, {"journal", journal->opened.claims}}};
  record_.compare("of claims", std::move(made));
}

}  // namespace trefoil::scenarios
