#pragma once
/// What clients saw: one line of JSON an operation, written by simulation, end-to-end tests and scenarios. The journal
/// is held against it.
///
///   {"ledger":1,"complete":true}
///   {"op":"task.claim","entity":"tsk_...","person":"per_...","request":"<32 hex>","body":1,"outcome":"ok","code":"",
///    "position":[3,17],"invoked_ns":1,"returned_ns":2,"reply":5}
///   {"kpis":{"open":8,"completion_rate":"0.5000"},"campaign":"cam_...","positions":[[0,12],[1,40]]}
///   {"kpis":{"open":3},"campaign":"cam_...","positions":[[0,12]],"region":"EU"}

#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/base/ids.hpp"

namespace trefoil::checks {

/// ok: accepted, and the reply arrived. fail: refused for certain. info: nobody knows (no reply, a lost connection).
enum class op_outcome : std::uint8_t { ok, fail, info };

/// A shard's number and a sequence in its journal.
struct position {
  shard_id shard = 0;
  sequence at = 0;
  friend bool operator==(const position&, const position&) = default;
};

/// One command that somebody sent. The same request sent again is another operation with the same key.
struct operation {
  std::string command;                 ///< `task.claim`
  std::string entity;                  ///< The addressed id as text.
  std::string person;                  ///< Who acted, as text; empty: the operator.
  std::optional<request_key> request;  ///< As the node makes it of person and request id.
  std::uint64_t body = 0;              ///< Any hash of what was asked, the same for the same.
  op_outcome outcome = op_outcome::info;
  std::string code;  ///< Of a refusal.
  std::optional<position> acknowledged;
  std::int64_t invoked_ns = 0;  ///< On one clock for all writers of a ledger.
  std::int64_t returned_ns = 0;
  std::uint64_t reply = 0;  ///< Any hash of the result, the same for the same.
};

/// Of whom figures count: all of a campaign, those of one region, or those whose tasks are for one department.
struct kpi_part {
  std::optional<std::string> region;
  std::optional<std::int32_t> department;  ///< By number; -1: tasks for named persons.
  [[nodiscard]] bool is_whole() const { return !region && !department; }
  friend bool operator==(const kpi_part&, const kpi_part&) = default;
};

/// A campaign's figures as somebody was shown them.
struct kpi_answer {
  campaign_id campaign;
  std::map<std::string, std::string> values;  ///< By name; numbers in decimal.
  std::vector<position>
    positions;  ///< Up to where they count; shards not named: to the journal's end.
  kpi_part of = {};
};

struct ledger {
  /// Every request that the store ever saw stands in it. Only then is a record without an operation a phantom.
  bool complete = false;
  std::vector<operation> operations;
  std::vector<kpi_answer> kpis;
};

/// One line each, without its end.
[[nodiscard]] std::string to_line(const operation&);
[[nodiscard]] std::string to_line(const kpi_answer&);
[[nodiscard]] std::string ledger_head(bool complete);

/// Reads lines up to the end. On failure the sentence says which line is wrong.
[[nodiscard]] expected<ledger, std::string> read_ledger(std::istream&);

}  // namespace trefoil::checks
