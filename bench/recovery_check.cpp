#include "bench/recovery_check.hpp"

#include "bench/report.hpp"

namespace trefoil::bench {

namespace {

/// Below what a node takes of one connection.
constexpr std::size_t calls_in_flight = 512;
constexpr std::size_t retries_max = 2'000;
constexpr std::size_t findings_told = 5;

/// Makes numbered calls, some at a time; `send(call, lane)` appends one, `take(answer)` gets it back.
template <class Send, class Take>
void call_all(lanes& over, std::size_t calls, Send&& send, Take&& take) {
  std::size_t next = 0;
  std::size_t open = 0;
  const auto top_up = [&] {
    for (; next < calls && open < calls_in_flight; ++next, ++open) {
      send(static_cast<std::uint32_t>(next), over[next % over.size()]);
    }
  };
  top_up();
  while (open > 0) {
    const bool alive = over.turn([&](const answer& one) {
      if (one.is("busy")) return send(one.call, over[one.call % over.size()]);
      --open;
      take(one);
    });
    if (!alive) throw failed("the node closed the connection");
    top_up();
  }
}

/// Commands of a task that can be seen in its view, in the order of the stages.
unsigned stages_seen(const client::value& task) {
  if (task["status"].as_text() == "completed") return wizard_stages;
  if (task["holder"].is_nil()) return 0;
  return 1 + static_cast<unsigned>(task["draft_revision"].as_uint());
}

}  // namespace

recovery_findings check_recovered(lanes& over, const wizard_script& script,
                                  const wizard_load& load) {
  recovery_findings found;
  std::vector<std::size_t> touched;
  const auto& tasks = load.tasks();
  for (std::size_t task = 0; task < tasks.size(); ++task) {
    if (tasks[task].stages > 0) touched.push_back(task);
  }
  found.checked = touched.size();

  const auto judge = [&](const answer& one) {
    const auto task = touched[one.call];
    client::value shown;
    const bool readable = one.ok && client::decode(one.result, shown);
    const auto seen = readable ? stages_seen(shown) : 0;
    if (seen >= tasks[task].stages) return;
    found.lost += tasks[task].stages - seen;
    if (found.lost <= findings_told) {
      say("W6: %u commands were acknowledged, the task says %s", tasks[task].stages,
          one.ok ? client::to_json(shown).c_str() : one.told().c_str());
    }
  };
  call_all(
    over, touched.size(),
    [&](std::uint32_t call, lane& to) { script.append_show(to.outgoing, call, touched[call]); },
    judge);

  // Tasks begin in their order, so the newest acknowledgements stand at the end.
  if (touched.size() > retries_max) {
    touched.erase(touched.begin(), touched.end() - static_cast<std::ptrdiff_t>(retries_max));
  }
  found.retried = touched.size();
  const auto compare = [&](const answer& one) {
    const auto& before = tasks[touched[one.call]];
    if (one.ok && hash_of(one.result) == before.last_answer) return;
    if (++found.answered_otherwise <= findings_told) {
      client::value again;
      const bool readable = one.ok && client::decode(one.result, again);
      say("W6: stage %u again: %s", before.stages,
          readable ? client::to_json(again).c_str() : one.told().c_str());
    }
  };
  call_all(
    over, touched.size(),
    [&](std::uint32_t call, lane& to) {
      const auto task = touched[call];
      script.append(to.outgoing, call, tasks[task].stages - 1U, task);
    },
    compare);
  return found;
}

}  // namespace trefoil::bench
