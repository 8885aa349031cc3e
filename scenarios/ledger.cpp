#include "scenarios/ledger.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include "actors/base/departments.hpp"
#include "runtime/gateway/call_reader.hpp"

namespace trefoil::scenarios {

namespace {

/// Nobody knows what became of a command that was answered so.
constexpr std::array<std::string_view, 4> unknown_outcomes{"disconnected", "timed_out",
                                                           "reply_invalid", "internal"};

std::uint64_t hash_of(const client::value& what) {
  std::string bytes;
  client::encode(what, bytes);
  return checksum(bytes);
}

/// The id of what a command addresses.
std::string addressed(const client::value& params) {
  if (params.has("other")) {
    company_id one;
    company_id other;
    if (!from_text(params["company"].as_text(), one)) return {};
    if (!from_text(params["other"].as_text(), other)) return {};
    return to_text(connection_id::between(one, other));
  }
  for (const auto* key : {"task", "campaign", "workflow", "person", "company"}) {
    if (params.has(key)) return std::string{params[key].as_text()};
  }
  return {};
}

}  // namespace

checks::operation operation_of(std::string_view method, const client::value& params,
                               const client::response& reply) {
  checks::operation one;
  one.command = method;
  one.entity = addressed(params);
  one.person = params["as"].as_text();
  one.request = gateway::request_key_of(one.person.empty() ? "operator" : one.person,
                                        params["rid"].as_text());
  one.body = hash_of(params);
  if (reply.ok) {
    const auto& position = reply.result["position"];
    one.outcome = checks::op_outcome::ok;
    one.acknowledged = {static_cast<shard_id>(position.at(0).as_uint()), position.at(1).as_uint()};
    one.reply = hash_of(reply.result["result"]);
    return one;
  }
  one.code = reply.error.code;
  const bool unknown = std::find(unknown_outcomes.begin(), unknown_outcomes.end(), one.code)
                       != unknown_outcomes.end();
  one.outcome = unknown ? checks::op_outcome::info : checks::op_outcome::fail;
  return one;
}

checks::kpi_answer kpi_answer_of(const campaign_id& campaign, const client::value& shown) {
  checks::kpi_answer told;
  told.campaign = campaign;
  for (const auto& [name, value] : shown["kpis"].pairs()) {
    if (value.is_nil()) continue;
    told.values[name]
      = value.is_text() ? std::string{value.as_text()} : std::to_string(value.as_uint());
  }
  const auto& positions = shown["positions"].items();
  for (std::size_t shard = 0; shard < positions.size(); ++shard) {
    const auto& one = positions[shard];
    if (one.size() == 2) {
      told.positions.push_back({static_cast<shard_id>(one.at(0).as_uint()), one.at(1).as_uint()});
    } else {
      told.positions.push_back({static_cast<shard_id>(shard), one.as_uint()});
    }
  }
  return told;
}

std::vector<checks::kpi_answer> kpi_answers_of(const campaign_id& campaign,
                                               const client::value& shown) {
  std::vector<checks::kpi_answer> all{kpi_answer_of(campaign, shown)};
  const auto add = [&](const client::value& part, checks::kpi_part of) {
    auto told = kpi_answer_of(campaign, part);
    told.positions = all.front().positions;
    told.of = std::move(of);
    all.push_back(std::move(told));
  };
  for (const auto& one : shown["regions"].items())
    add(one, {std::string{one["region"].as_text()}, std::nullopt});
  constexpr auto& words = enum_words<department>::words;
  for (const auto& one : shown["departments"].items()) {
    const auto found = std::find(words.begin(), words.end(), one["department"].as_text());
    add(one, {std::nullopt,
              found == words.end() ? -1 : static_cast<std::int32_t>(found - words.begin())});
  }
  return all;
}

void told_ledger::note(checks::operation one) {
  if (told_.operations.size() < operations_max) {
    told_.operations.push_back(std::move(one));
    return;
  }
  ++left_out_;
  told_.complete = false;
}

void told_ledger::note(checks::kpi_answer shown) {
  if (shown.positions.empty() || told_.kpis.size() == kpis_max) return;
  told_.kpis.push_back(std::move(shown));
}

bool told_ledger::write(const std::filesystem::path& path) const {
  std::ofstream file{path};
  file << checks::ledger_head(told_.complete) << '\n';
  for (const auto& one : told_.operations) file << checks::to_line(one) << '\n';
  for (const auto& one : told_.kpis) file << checks::to_line(one) << '\n';
  return file.flush().good();
}

}  // namespace trefoil::scenarios
