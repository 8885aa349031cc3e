#pragma once
/// What a run was answered, as the checks read it: `trefoil verify --ledger` and the end of a run hold the journal
/// against it.

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "runtime/checks/ledger.hpp"
#include "runtime/client/client.hpp"

namespace trefoil::scenarios {

/// An answer to a command that was sent with these fields, `rid` among them. Its times are left at zero.
[[nodiscard]] checks::operation operation_of(std::string_view method, const client::value& params,
                                             const client::response&);

/// The figures of a campaign as `campaign.show` answered them, with the positions at which they count.
[[nodiscard]] checks::kpi_answer kpi_answer_of(const campaign_id&, const client::value& shown);
/// Of an answer to `campaign.kpis`: all of it, each region, each department.
[[nodiscard]] std::vector<checks::kpi_answer> kpi_answers_of(const campaign_id&,
                                                             const client::value& shown);

/// Grows by every answer of a run.
class told_ledger {
public:
  /// Beyond it operations are only counted: a run must fit into memory.
  static constexpr std::size_t operations_max = 1'000'000;
  static constexpr std::size_t kpis_max = 1'000;

  /// Nobody but this run ever asked this store for anything, so that every request in it must be known here.
  void assume_alone() { told_.complete = true; }
  void note(checks::operation);
  /// Figures that do not say where they count are left out: the journal goes on behind them.
  void note(checks::kpi_answer);
  /// Figures of a store at rest, whether they say where they count or not.
  void note_at_rest(checks::kpi_answer shown) { told_.kpis.push_back(std::move(shown)); }

  [[nodiscard]] const checks::ledger& told() const { return told_; }
  /// Operations that were left out.
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }
  /// False when the file cannot be written.
  [[nodiscard]] bool write(const std::filesystem::path&) const;

private:
  checks::ledger told_;
  std::uint64_t left_out_ = 0;
};

}  // namespace trefoil::scenarios
