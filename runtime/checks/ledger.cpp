#include "runtime/checks/ledger.hpp"

#include <array>
#include <istream>

#include <nlohmann/json.hpp>

#include "persistence/hex.hpp"

namespace trefoil::checks {

namespace {

using json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 3> outcome_words{"ok", "fail", "info"};

position position_of(const json& from) {
  return {from.at(0).get<shard_id>(), from.at(1).get<sequence>()};
}

operation operation_of(const json& from) {
  operation read;
  read.command = from.at("op").get<std::string>();
  read.entity = from.value("entity", "");
  read.person = from.value("person", "");
  if (from.contains("request")) {
    read.request.emplace();
    if (!read_hex(from["request"].get<std::string>(), read.request->bytes))
      throw std::invalid_argument{"request is not 32 hexadecimal digits"};
  }
  read.body = from.value("body", std::uint64_t{0});
  const auto outcome = from.at("outcome").get<std::string>();
  std::size_t word = 0;
  while (word < outcome_words.size() && outcome_words[word] != outcome) ++word;
  if (word == outcome_words.size()) throw std::invalid_argument{"outcome is not ok, fail or info"};
  read.outcome = static_cast<op_outcome>(word);
  read.code = from.value("code", "");
  if (from.contains("position")) read.acknowledged = position_of(from["position"]);
  read.invoked_ns = from.value("invoked_ns", std::int64_t{0});
  read.returned_ns = from.value("returned_ns", std::int64_t{0});
  read.reply = from.value("reply", std::uint64_t{0});
  return read;
}

kpi_answer kpis_of(const json& from) {
  kpi_answer read;
  if (!from_text(from.at("campaign").get<std::string>(), read.campaign)) {
    throw std::invalid_argument{"campaign is not an id"};
  }
  for (const auto& [name, value] : from.at("kpis").items()) {
    read.values[name] = value.is_string() ? value.get<std::string>() : value.dump();
  }
  if (from.contains("region")) read.of.region = from["region"].get<std::string>();
  if (from.contains("department")) read.of.department = from["department"].get<std::int32_t>();
  if (from.contains("positions")) {
    for (const auto& one : from["positions"]) read.positions.push_back(position_of(one));
  }
  return read;
}

void read_line(const std::string& line, ledger& to) {
  const auto parsed = json::parse(line);
  if (parsed.contains("op")) {
    to.operations.push_back(operation_of(parsed));
  } else if (parsed.contains("kpis")) {
    to.kpis.push_back(kpis_of(parsed));
  } else if (parsed.contains("ledger")) {
    to.complete = parsed.value("complete", false);
  } else {
    throw std::invalid_argument{"neither op nor kpis"};
  }
}

}  // namespace

std::string to_line(const operation& from) {
  json line{{"op", from.command}};
  if (!from.entity.empty()) line["entity"] = from.entity;
  if (!from.person.empty()) line["person"] = from.person;
  if (from.request) line["request"] = hex_of(from.request->bytes);
  line["body"] = from.body;
  line["outcome"] = outcome_words[static_cast<std::size_t>(from.outcome)];
  if (!from.code.empty()) line["code"] = from.code;
  if (from.acknowledged) line["position"] = {from.acknowledged->shard, from.acknowledged->at};
  line["invoked_ns"] = from.invoked_ns;
  line["returned_ns"] = from.returned_ns;
  line["reply"] = from.reply;
  return line.dump();
}

std::string to_line(const kpi_answer& from) {
  auto positions = json::array();
  for (const auto& one : from.positions) positions.push_back({one.shard, one.at});
  json line{{"kpis", from.values}, {"campaign", to_text(from.campaign)}, {"positions", positions}};
  if (from.of.region) line["region"] = *from.of.region;
  if (from.of.department) line["department"] = *from.of.department;
  return line.dump();
}

std::string ledger_head(bool complete) {
  return json{{"ledger", 1}, {"complete", complete}}.dump();
}

expected<ledger, std::string> read_ledger(std::istream& from) {
  ledger read;
  std::string line;
  for (std::size_t number = 1; std::getline(from, line); ++number) {
    if (line.empty()) continue;
    try {
      read_line(line, read);
    } catch (const std::exception& wrong) {
      return unexpected("line " + std::to_string(number) + ": " + wrong.what());
    }
  }
  return read;
}

}  // namespace trefoil::checks
