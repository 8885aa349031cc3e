#include "runtime/checks/report.hpp"

#include <nlohmann/json.hpp>

namespace trefoil::checks {

std::string to_line(const violation& from) {
  auto line = from.invariant + " shard " + std::to_string(from.shard);
  if (from.position > 0) line += " position " + std::to_string(from.position);
  if (!from.entity.empty()) line += " " + from.entity;
  return line + ": " + from.what;
}

std::string to_json(const report& from) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& one : from.violations) {
    list.push_back({{"invariant", one.invariant},
                    {"what", one.what},
                    {"shard", one.shard},
                    {"position", one.position},
                    {"entity", one.entity}});
  }
  const auto& counts = from.counts;
  const nlohmann::ordered_json all{{"clean", from.clean()},
                                   {"found", from.found},
                                   {"counts",
                                    {{"records", counts.records},
                                     {"effects", counts.effects},
                                     {"requests", counts.requests},
                                     {"snapshots", counts.snapshots},
                                     {"companies", counts.companies},
                                     {"campaigns", counts.campaigns},
                                     {"participants", counts.participants},
                                     {"operations", counts.operations},
                                     {"shards_in_part", counts.shards_in_part}}},
                                   {"violations", std::move(list)}};
  return all.dump();
}

void findings::add(std::string_view invariant, const seen& where, std::string what) {
  add(invariant, where.shard, where.at, to_text(where.id), std::move(what));
}

void findings::add(std::string_view invariant, shard_id shard, sequence at, std::string entity,
                   std::string what) {
  ++to_.found;
  if (to_.violations.size() >= violations_kept_max) return;
  to_.violations.push_back({std::string{invariant}, std::move(what), shard, at, std::move(entity)});
}

}  // namespace trefoil::checks
