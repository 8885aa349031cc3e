#include <algorithm>
#include <array>
#include <utility>

#include "scenarios/calls.hpp"
#include "scenarios/member.hpp"
#include "scenarios/network.hpp"
#include "scenarios/participants.hpp"
#include "scenarios/random.hpp"
#include "scenarios/story.hpp"

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

/// A year of a buyer, in one campaign. Who accepts in it is connected in the next one.
class annual_campaign {
public:
  /// `number`: of the year, 0 when there is but one. Without `store` the journal is not recounted.
  annual_campaign(engine& node, const scenario& plan, network& all, std::uint64_t number,
                  std::filesystem::path store)
    : node_{node},
      plan_{plan},
      network_{all},
      number_{number},
      store_{std::move(store)},
      record_{node.record()} {}

  async<void> whole() {
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

private:
  [[nodiscard]] person_id manager() const { return network_.manager(); }
  [[nodiscard]] std::uint64_t seed() const { return plan_.seed + number_; }
  /// Of many years each is one phase.
  void begin(const std::string& phase) {
    if (number_ == 0) node_.phase(phase);
  }
  [[nodiscard]] std::string named(const std::string& what) const {
    return number_ == 0 ? what : "year " + std::to_string(number_) + ", " + what;
  }

  /// Those of the filter, and by name every supplier that is not connected and some that the filter has anyway.
  void choose_audience(client::value& audience) {
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

  void draw_fates() {
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

  async<void> publish() {
    const auto workflow = co_await publish_workflow(node_, manager());
    client::value audience;
    choose_audience(audience);
    draw_fates();
    campaign_ = co_await draft_campaign(node_, manager(), "Annual compliance", workflow,
                                        std::move(audience));
    must(co_await node_.ask(calls::publish_campaign(manager(), to_text(campaign_))),
         "campaign.publish");
    node_.told().say("publishing to " + std::to_string(all_.size()) + " companies");
    const auto shown = co_await wait_for_status(node_, manager(), campaign_, "active");
    record_.compare(named("after the publish"), witnesses(all_, reminded_, shown["kpis"]));
    published_ = {now_ms(), shown["kpis"]};
    co_await node_.pause(std::chrono::milliseconds{2});  // The first claim is of a later instant.
  }

  static std::int64_t now_ms() {
    using std::chrono::milliseconds;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<milliseconds>(now).count();
  }

  /// By region as the network was imported; and as of the moment before the first visit, when nothing had happened.
  async<void> look_back() {
    const auto now
      = must(co_await node_.ask(calls::kpis(manager(), to_text(campaign_))), "campaign.kpis");
    std::map<std::string, std::uint64_t> regions;
    for (const auto& one : all_) ++regions[std::string{one.supplier->region}];
    std::vector<count_record> found;
    for (const auto& one : now.result["regions"].items()) {
      const std::string region{one["region"].as_text()};
      found.push_back(
        {"audience of " + region,
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

  async<client::value> kpis() {
    auto shown = must(co_await node_.ask(calls::show(manager(), "campaign", to_text(campaign_))),
                      "campaign.show");
    note_kpis(record_, shown.result);
    co_return shown.result["kpis"];
  }

  /// One visit for each participant of these fates, as the workload's arrivals say.
  async<void> visit_all(std::string workload, bool (*wanted)(fate)) {
    std::vector<participant*> queue;
    for (auto& one : all_) {
      if (wanted(one.fate)) queue.push_back(&one);
    }
    auto chance = random_stream::of(seed(), workload);
    chance.shuffle(queue);
    const bool late = workload == "late";
    const bool hands_in = workload == "closing";
    std::size_t at = 0;
    const engine::source visits = [&]() -> std::optional<async<void>> {
      if (at == queue.size()) return std::nullopt;
      auto& next = *queue[at++];
      if (late) return come_too_late(next);
      if (hands_in) return hand_in(next);
      return next.fate == fate::accepting ? accept(next) : work(next);
    };
    co_await node_.drive(plan_.workload(workload), visits);
    record_.check("every visit of `" + workload + "` was made", at == queue.size(),
                  std::to_string(at) + " of " + std::to_string(queue.size()));
  }

  /// A member finds the task in its inbox; then two to four of them want it at once.
  async<void> claim(participant& one) {
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

  static bool has_task(const client::value& listed, const task_id& task) {
    const auto wanted = to_text(task);
    const auto& tasks = listed["tasks"].items();
    return std::any_of(tasks.begin(), tasks.end(),
                       [&](const auto& row) { return row["task"].as_text() == wanted; });
  }

  static void reach(participant& one, place at, std::uint64_t finished, std::uint64_t reachable) {
    one.at = at;
    one.finished = finished;
    one.reachable = reachable;
  }

  async<void> work(participant& one) {
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

  async<void> hand_over(participant& one, wizard& desk) {
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

  /// The invited one accepts; its task, which waited, can be worked on soon after.
  async<void> accept(participant& one) {
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
      if (clock::now() > latest)
        throw given_up{"a waiting task was not released: " + to_text(task)};
      co_await node_.pause(between_inboxes);
    }
    reach(one, place::not_started, 0, steps_without_audit);
    co_await work(one);
  }

  async<void> remind(bool again) {
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
      const auto shown
        = must(co_await node_.ask(calls::show(manager(), "campaign", to_text(campaign_))),
               "campaign.show");
      const auto& last = shown.result["reminder"];
      if (last["number"].as_uint() == number && last["finished"].as_bool()) co_return;
      if (clock::now() > latest) throw given_up{"the reminder did not go out"};
      co_await node_.pause(between_inboxes);
    }
  }

  /// In the middle of the last submits.
  async<void> close() {
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

  /// Hands in what is ready: taken, or told that the campaign is closed.
  async<void> hand_in(participant& one) {
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

  async<void> come_too_late(participant& one) {
    const auto holds = one.holder.given();
    const auto who = holds ? one.holder : one.person(first_recipient);
    const auto answer
      = co_await node_.ask(calls::on_task(holds ? "submit" : "claim", who, one.task_of(campaign_))
                             .unless("task_closed"));
    if (answer.ok) throw given_up{"a task was changed after the close"};
    record_.check("whoever comes after the close is told task_closed",
                  answer.error.code == "task_closed", answer.error.code);
  }

  async<void> settle() {
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

  std::pair<std::int64_t, client::value> published_;  ///< When all was open, and the figures then.
  engine& node_;
  const scenario& plan_;
  network& network_;
  std::uint64_t number_;
  std::filesystem::path store_;
  run_record& record_;
  campaign_id campaign_;
  std::vector<participant> all_;
  reminded_counts reminded_;
  clock::time_point fence_acknowledged_;
  std::uint64_t claims_ = 0;
  std::uint64_t handing_in_ = 0;  ///< Submits under way.
  bool closing_ = false;
  bool raced_ = false;  ///< A submit was under way while the close was.
  std::uint64_t taken_ = 0;
  std::uint64_t refused_ = 0;
};

/// What the node takes now; 0 when it does not say.
async<double> resident_bytes(engine& node) {
  request what{speaker::network_operator, "node.status", {}, false, {}};
  const auto told = must(co_await node.ask(std::move(what)), "node.status");
  const auto& found = told.result["resident_bytes"];
  co_return found.is_number() ? static_cast<double>(found.as_uint()) : 0;
}

/// Of many years: what the node takes at the end, and by what share that is more than after the first third.
void note_memory(run_record& record, const std::vector<double>& by_year) {
  const auto& settled = by_year[by_year.size() / 3];
  record.measured["resident_mb"] = by_year.back() / 1e6;
  if (settled > 0) record.measured["resident_growth"] = by_year.back() / settled - 1;
}

async<void> run_annual_compliance(engine& node, const scenario& plan, const surroundings& around) {
  node.phase("import");
  auto all = co_await import_network(node, plan.workload("import"),
                                     {plan.count("companies"), plan.share("share_invited"),
                                      plan.share("share_unconnected"), plan.seed});
  const auto years = plan.count("years");
  std::vector<double> resident;
  for (std::uint64_t number = 1; number <= years; ++number) {
    // A recount reads the whole journal: once is enough.
    auto store = number == years ? around.store : std::filesystem::path{};
    annual_campaign year{node, plan, all, years == 1 ? 0 : number, std::move(store)};
    co_await year.whole();
    if (years == 1) continue;
    resident.push_back(co_await resident_bytes(node));
    node.told().say("year " + std::to_string(number) + ": the node takes "
                    + std::to_string(static_cast<std::uint64_t>(resident.back() / 1e6)) + " MB");
  }
  if (years > 1) note_memory(node.record(), resident);
}

}  // namespace

story annual_compliance() {
  return {
    {"annual_compliance",
     "A buyer asks thousands of suppliers a year's questions: publish, race, answer, release, "
     "accept "
     "late, remind, close",
     {{"companies", 10'000, 10, 1'000'000, true, "suppliers in the network"},
      {"years", 1, 1, 1'000, true, "campaigns, one behind the other, for the same suppliers"},
      {"share_invited", 0.03, 0, 1, false, "invited, not yet accepted"},
      {"share_unconnected", 0.01, 0, 1, false, "named by the audience, not connected"},
      {"share_accepting", 0.8, 0, 1, false, "of the invited: accept while the campaign runs"},
      {"share_released", 0.08, 0, 1, false, "given back once, finished by another"},
      {"share_held", 0.03, 0, 1, false, "claimed and left"},
      {"share_begun", 0.04, 0, 1, false, "begun and left"},
      {"share_ready", 0.04, 0, 1, false, "handed in while the campaign is being closed"},
      {"share_silent", 0.05, 0, 1, false, "never looked at"}},
     {"import", "members", "accepting", "closing", "late"},
     {"close_time", "double_winners", "violations", "submits_before_close", "submits_after_close",
      "resident_mb", "resident_growth", "kpi.audience", "kpi.completed", "kpi.skipped",
      "kpi.closed", "kpi.undelivered"}},
    &run_annual_compliance};
}

}  // namespace trefoil::scenarios
