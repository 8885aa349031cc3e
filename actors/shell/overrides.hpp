#pragma once
/// How targets are chosen at single companies of drafts: the fold of what their cohorts journaled. Gone once the plan
/// is opened, whose pages say it for ever.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "actors/cohort/cohort_messages.hpp"
#include "actors/shell/directory.hpp"
#include "actors/shell/fold_rows.hpp"
#include "actors/shell/notes.hpp"

namespace trefoil::shell {

/// Shared by all companies that one order gave it to; never changed once it is made.
using override_ptr = std::shared_ptr<const campaign::company_assignment>;

class overrides {
public:
  /// REQUIRES: directory and notes are folded up to the same record.
  void apply(const cohort_id&, const cohort::event&, const directory&, const notes&);

  /// Null: none.
  [[nodiscard]] override_ptr find(const campaign_id&, company_id) const;
  [[nodiscard]] bool has_any(const campaign_id& campaign) const { return all_.contains(campaign); }
  /// The next company behind `after` that has one.
  [[nodiscard]] std::optional<std::pair<company_id, override_ptr>> next(const campaign_id&,
                                                                        company_id after) const;
  /// What orders came to that the campaign was not told yet; null: nothing.
  [[nodiscard]] std::shared_ptr<const std::vector<campaign::assignment_outcome>> outcomes_of(
    const campaign_id&) const;
  [[nodiscard]] std::vector<campaign_id> with_outcomes() const;

  /// Gathers what changed since the last time.
  void save(changed_rows& to);
  /// False: the row is damaged.
  [[nodiscard]] bool restore(const fold_row&);

private:
  void carry_out(const campaign_id&, const campaign::assignment_order&, const directory&,
                 const notes&);
  void forget(const campaign_id&);

  std::map<campaign_id, std::map<company_id, override_ptr>> all_;  ///< None of them empty.
  std::map<campaign_id, std::vector<campaign::assignment_outcome>> outcomes_;  ///< The same.
  std::set<std::pair<campaign_id, company_id>> changed_;
  std::set<campaign_id> outcomes_changed_;
};

}  // namespace trefoil::shell
