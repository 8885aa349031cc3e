#include "scenarios/member.hpp"

#include <array>

#include "scenarios/calls.hpp"
#include "scenarios/story.hpp"

namespace trefoil::scenarios {

namespace {

constexpr double share_audited = 0.4;
/// Suppliers of one certifier hand in the same paper, so blobs repeat.
constexpr std::uint64_t certificates = 200;

}  // namespace

async<person_id> race_for(engine& node, task_id task, std::vector<person_id> racers) {
  std::vector<request> claims;
  for (const auto& one : racers) {
    claims.push_back(calls::on_task("claim", one, task).unless("already_claimed"));
  }
  const auto answers = co_await node.ask_all(std::move(claims));
  person_id winner;
  std::size_t winners = 0;
  for (std::size_t at = 0; at < answers.size(); ++at) {
    if (!answers[at].ok) continue;
    ++winners;
    winner = racers[at];
  }
  node.record().measured["double_winners"] += winners > 1 ? 1 : 0;
  if (winners != 1) {
    throw given_up{std::to_string(winners) + " members won " + to_text(task)};
  }
  const auto name = to_text(winner);
  for (const auto& one : answers) {
    if (one.ok) continue;
    must(one.error.code == "already_claimed" ? client::response{.ok = true} : one, "task.claim");
    if (one.error.meta["holder"].as_text() != name) {
      throw given_up{"a loser was told another holder than the winner of " + to_text(task)};
    }
  }
  co_return winner;
}

wizard::wizard(engine& node, task_id task, person_id who, std::uint64_t seed)
  : node_{node}, task_{task}, who_{who}, chance_{seed}, audited_{chance_.chance(share_audited)} {}

async<void> wizard::act(std::string verb) {
  must(co_await node_.ask(calls::on_task(verb, who_, task_)), "task." + verb);
}

async<void> wizard::save(std::string step, client::value values) {
  const auto saved
    = must(co_await node_.ask(calls::save(who_, task_, step, std::move(values), draft_revision_)),
           "task.save");
  draft_revision_ = saved.result["result"]["draft_revision"].as_uint();
}

client::value wizard::details() {
  constexpr std::array<std::string_view, 3> sizes{"small", "medium", "large"};
  client::value all;
  const auto number = chance_.below(1'000'000);
  all.set("legal_name", "Supplier " + std::to_string(number) + " Ltd");
  all.set("employees", 1 + chance_.below(5'000));
  all.set("turnover", std::to_string(chance_.below(90'000'000)) + ".50");
  all.set("since", "19" + std::to_string(50 + chance_.below(50)) + "-04-30");
  all.set("exports", chance_.chance(0.5));
  all.set("contact", "office@s" + std::to_string(number) + ".example");
  all.set("size", sizes.at(chance_.below(sizes.size())));
  all.set("standards", client::list_of({"ISO 9001", "ISO 14001"}));
  return all;
}

std::string wizard::certificate() {
  return "certificate " + std::to_string(chance_.below(certificates)) + "\n"
         + std::string(300, '*');
}

async<void> wizard::begin() {
  co_await act("start");
  co_await act("next");
  co_await save("details", details());
}

async<void> wizard::finish() {
  co_await act("next");
  const auto uploaded = must(co_await node_.ask(calls::put_blob(who_, certificate())), "blob.put");
  client::value file;
  file.set("file", uploaded.result["blob"].as_text());
  co_await save("certificate", std::move(file));
  co_await act("next");
  co_await act("back");
  co_await act("next");
  client::value answer;
  answer.set("answer", audited_ ? "yes" : "no");
  co_await save("audited", std::move(answer));
  co_await act("next");
  if (audited_) {
    client::value audit;
    audit.set("auditor", "Trefoil Assurance").set("on", "2026-03-01");
    co_await save("audit", std::move(audit));
    co_await act("next");
  }
  client::value name;
  name.set("name", "Member " + std::to_string(who_.number));
  co_await save("sign", std::move(name));
  co_await act("next");
}

async<void> wizard::release() {
  must(co_await node_.ask(calls::on_task("release", who_, task_)), "task.release");
}

async<void> wizard::take_over(person_id who) {
  who_ = who;
  const auto shown
    = must(co_await node_.ask(calls::show(who_, "task", to_text(task_))), "task.show");
  const auto revision = shown.result["draft_revision"].as_uint();
  if (revision != draft_revision_) {
    throw given_up{"a draft was lost with its holder: " + to_text(task_)};
  }
}

async<bool> wizard::submit(bool may_be_closed) {
  auto asked = calls::on_task("submit", who_, task_);
  if (may_be_closed) asked.allowed.emplace_back("task_closed");
  const auto answer = co_await node_.ask(std::move(asked));
  if (may_be_closed && !answer.ok && answer.error.code == "task_closed") co_return false;
  must(answer, "task.submit");
  co_return true;
}

}  // namespace trefoil::scenarios
