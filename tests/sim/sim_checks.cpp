/// What must be so at the end of a story.

#include <algorithm>

#include <nlohmann/json.hpp>

#include "runtime/checks/checks.hpp"
#include "tests/sim/sim_story.hpp"

namespace trefoil::sim {

using json = nlohmann::json;

std::string name_of(const any_command& body) {
  return std::visit(
    [](const auto& of_kind) {
      return std::visit(
        [](const auto& one) -> std::string {
          using type = std::remove_cvref_t<decltype(one)>;
          if constexpr (requires { type::name_on_wire; }) {
            return std::string{word_of(one.address().kind)} + "." + std::string{type::name_on_wire};
          } else {
            return {};
          }
        },
        of_kind);
    },
    body);
}

namespace {

checks::kpi_answer kpi_answer_of(const campaign_id& campaign, const json& shown) {
  checks::kpi_answer told;
  told.campaign = campaign;
  for (const auto& [name, value] : shown.at("kpis").items()) {
    if (!value.is_null())
      told.values[name] = value.is_string() ? value.get<std::string>() : value.dump();
  }
  const auto positions = shown.value("positions", json::array());
  for (std::size_t shard = 0; shard < positions.size(); ++shard) {
    told.positions.push_back({static_cast<shard_id>(shard), positions[shard].get<sequence>()});
  }
  return told;
}

}  // namespace

std::uint32_t story::question(const entity_id& about, bool figures) {
  shell::incoming_query question;
  question.query = shell::show{about};
  question.principal = {principal_kind::network_operator, {}};
  question.back = {world_.link(), ++last_call_};
  questions_[last_call_] = {about, figures, {}};
  world_.post(std::move(question));
  return last_call_;
}

std::string story::show(const entity_id& id) {
  const auto call = question(id, false);
  for (std::size_t steps = 0; steps < steps_max; ++steps) {
    collect();
    if (auto& answer = questions_[call].answer; !answer.empty()) return std::move(answer);
    if (!world_.step()) break;
  }
  report_.problems.push_back("no answer to a question about " + to_text(id));
  return {};
}

/// Figures are never older than the status that they stand beside. Those that do not say where they count cannot be
/// recounted while the story goes on.
void story::note_figures(const entity_id& about, const shell::reply& reply) {
  if (!reply.ok) return;
  const auto shown = json::from_msgpack(reply.body);
  const auto status = shown.at("status").get<std::string>();
  const auto figure = [&](const char* name) { return shown.at("kpis").at(name).get<int>(); };
  const bool opened = status == "active";
  const bool ended = status == "closed";
  // Whom a campaign was sent to stays in its audience, unless the buyer takes it out.
  const bool removes = std::any_of(
    operations_.begin(), operations_.end(),
    [](const operation& one) { return name_of(one.body) == "campaign.remove_participant"; });
  if (((opened || ended) && figure("planned") > 0)
      || (opened && !removes && figure("audience") == 0)
      || (ended && figure("open") + figure("waiting") > 0)) {
    report_.problems.push_back("figures older than the status " + status + ": "
                               + shown.at("kpis").dump());
  }
  if (shown.contains("preview"))
    previewed_[about.as_campaign()] = shown.at("preview").at("plan_hash").get<std::uint64_t>();
  auto told = kpi_answer_of(about.as_campaign(), shown);
  if (told.positions.empty()) return;
  ++world_.seen[mark::look];
  shown_.push_back(std::move(told));
}

/// By region and department: now, or as of an instant that was asked for before, or another one of the last hours.
void story::question_kpis(const campaign_id& campaign) {
  shell::kpis asked{
    campaign, std::nullopt, {shell::breakdown::region, shell::breakdown::department}};
  const auto now = world_.time.now();
  if (world_.chance.chance(80)) {
    const bool just_now = world_.chance.chance(60);
    const auto back = std::int64_t{1} << world_.chance.roll(just_now ? 2 : 24);
    asked.as_of = timestamp{std::max<std::int64_t>(1, now.ms - back)};
    const auto known = told_then_.lower_bound({campaign, *asked.as_of});
    if (known != told_then_.end() && known->first.first == campaign && world_.chance.chance(50))
      asked.as_of = known->first.second;
  }
  question_kpis(asked);
}

void story::question_kpis(const shell::kpis& asked) {
  shell::incoming_query question;
  question.query = asked;
  question.principal = {principal_kind::network_operator, {}};
  question.back = {world_.link(), ++last_call_};
  questions_[last_call_] = {asked.campaign, false, {}, asked};
  world_.post(std::move(question));
}

/// Instants that were told while much was under way, once more when nothing is.
void story::question_instants_again() {
  constexpr std::size_t instants_max = 60;
  const auto many = told_then_.size();
  for (const auto& [instant, told] : told_then_) {
    if (many > instants_max && world_.chance.roll(many) >= instants_max) continue;
    question_kpis(shell::kpis{
      instant.first, instant.second, {shell::breakdown::region, shell::breakdown::department}});
  }
  rest();
}

/// All of them count what the journal says, and what was told of an instant stays as it was. A clock that was set back
/// over a crash may give an instant away twice.
void story::note_kpis(const shell::kpis& asked, const shell::reply& reply) {
  if (!reply.ok) return;
  auto shown = json::from_msgpack(reply.body);
  const auto positions = shown.at("positions");
  shown.erase("positions");
  auto whole = kpi_answer_of(asked.campaign, shown);
  for (const auto& one : positions)
    whole.positions.push_back({one.at(0).get<shard_id>(), one.at(1).get<sequence>()});
  const auto add = [&](const json& part, checks::kpi_part of) {
    auto told = kpi_answer_of(asked.campaign, part);
    told.positions = whole.positions;
    told.of = std::move(of);
    shown_.push_back(std::move(told));
  };
  for (const auto& one : shown.at("regions")) add(one, {one.at("region").get<std::string>(), {}});
  for (const auto& one : shown.at("departments")) {
    std::int32_t number = -1;
    const auto name = one.value("department", json{});
    for (std::size_t at = 0; at < enum_words<department>::words.size(); ++at) {
      if (name == enum_words<department>::words[at]) number = static_cast<std::int32_t>(at);
    }
    add(one, {{}, number});
  }
  shown_.push_back(std::move(whole));
  ++world_.seen[mark::look];
  if (!asked.as_of || world_.seen[mark::clock_backward] > 0) return;
  ++world_.seen[mark::look_back];
  const auto [known, fresh] = told_then_.try_emplace({asked.campaign, *asked.as_of}, shown);
  if (fresh || known->second == shown) return;
  report_.problems.push_back("figures of " + std::to_string(asked.as_of->ms) + " were "
                             + known->second.dump() + " and are " + shown.dump());
}

/// What the actors hold in memory equals what the journal alone makes of them.
void story::compare_with_replay() {
  std::vector<entity_id> all;
  for (const auto& campaign : campaigns_) {
    all.emplace_back(campaign);
    for (const auto& one : suppliers_) all.emplace_back(task_id{campaign, one.id, 1});
  }
  for (const auto& one : suppliers_) all.emplace_back(one.id);
  for (const auto& one : lists_) all.emplace_back(one);
  std::vector<std::string> before;
  for (const auto& id : all) {
    if (world_.has_put_away(id)) ++world_.seen[mark::put_away];
    before.push_back(show(id));
  }
  rest();
  crash();
  for (std::size_t at = 0; at < all.size(); ++at) {
    const auto after = show(all[at]);
    if (after != before[at]) {
      report_.problems.push_back(to_text(all[at]) + " differs after a replay: "
                                 + json::from_msgpack(before[at]).dump() + " / "
                                 + json::from_msgpack(after).dump());
    }
  }
}

checks::ledger story::ledger() const {
  checks::ledger all;
  all.complete = true;
  all.kpis = shown_;
  for (const auto& one : operations_) {
    checks::operation seen;
    seen.command = name_of(one.body);
    seen.entity = to_text(one.to);
    if (one.who.person.given()) seen.person = to_text(one.who.person);
    const auto mark = mark_of(one);
    seen.request = mark.key;
    seen.body = mark.body;
    seen.outcome = one.open || one.unknown ? checks::op_outcome::info
                   : one.ok                ? checks::op_outcome::ok
                                           : checks::op_outcome::fail;
    seen.code = one.code;
    // An answer without records of its own stands at no position of its own.
    if (one.ok)
      seen.acknowledged = checks::position{one.to.shard_of(world_.shards()), one.position};
    seen.invoked_ns = static_cast<std::int64_t>(one.invoked);
    seen.returned_ns = static_cast<std::int64_t>(one.returned);
    seen.reply = checksum(one.answer);
    all.operations.push_back(std::move(seen));
  }
  return all;
}

/// The journal as it was written is held against what the clients saw.
void story::check_invariants() {
  // Nothing moves any more, so these figures count up to the journals' ends.
  for (const auto& campaign : campaigns_) {
    shown_.push_back(kpi_answer_of(campaign, json::from_msgpack(show(campaign))));
  }
  rest();
  const auto seen = ledger();
  const auto view = world_.everything();
  const auto found = checks::run(view, &seen);
  if (!found) {
    report_.problems.push_back("the journal cannot be read: " + found.error().detail);
    return;
  }
  for (const auto& one : found->violations) report_.problems.push_back(checks::to_line(one));
  // All campaigns were closed, and nothing is under way.
  for (const auto& [campaign, counted] : found->campaigns) {
    if (counted.open() + counted.waiting + counted.planned > 0)
      report_.problems.push_back("I8 " + to_text(campaign) + ": a close left tasks that go on");
  }
  check_times(view);
}

/// A record's time is what the clock showed when its cause had its turn. Clocks go back as well, but what is written
/// down never comes from a time that nobody has seen yet.
void story::check_times(const checks::journal_view& view) {
  for (shard_id shard = 0; shard < world_.shards(); ++shard) {
    static_cast<void>(
      checks::each_record(view, shard, [&](const row_header&, sequence at, const record& one) {
        const bool seen
          = world_.time.earliest().ms <= one.at_ms && one.at_ms <= world_.time.latest().ms;
        if (!seen) {
          report_.problems.push_back("shard " + std::to_string(shard) + " position "
                                     + std::to_string(at) + " is of a time that never was");
        }
        return seen;
      }));
  }
}

}  // namespace trefoil::sim
