#pragma once
/// What buyers noted about the companies of this shard: the fold of their books. A plan sees all of it as it was when
/// the plan was started, however long it takes: what changes meanwhile is remembered as it was.

#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "actors/book/book_messages.hpp"
#include "actors/shell/fold_rows.hpp"
#include "actors/shell/rolls.hpp"

namespace trefoil::shell {

/// Persons of one partner, ascending; never changed once it is made.
using contacts_ptr = std::shared_ptr<const std::vector<person_number>>;

class notes {
public:
  void apply(sequence at, const book_id&, const book::event&);
  /// From this record on a plan is made here: its campaign's buyer's notes stay readable as of it.
  void plan_started(sequence at, const campaign_id&);
  /// It is made, or not gone on with.
  void plan_ended(const campaign_id&);

  /// The position of its plan's start; `newest` when none is made.
  [[nodiscard]] sequence seen_by(const campaign_id&) const;
  /// Null: none. REQUIRES: `as_of` is `newest` or what a plan of this buyer sees.
  [[nodiscard]] contacts_ptr favourites(company_id buyer, company_id partner,
                                        sequence as_of = newest) const;
  /// The next partner behind `after` at which the buyer has favourite contacts.
  [[nodiscard]] std::optional<std::pair<company_id, contacts_ptr>> next_favourites(
    company_id buyer, company_id after) const;
  /// False: no candidate of this buyer need be looked up.
  [[nodiscard]] bool has_favourites(company_id buyer) const;
  [[nodiscard]] const rolls& lists() const { return lists_; }

  /// A list of this shard was deleted.
  void list_deleted(const list_id& list) { lists_.deleted(list); }

  /// Gathers what changed since the last time.
  void save(changed_rows& to);
  /// False: the row is damaged.
  [[nodiscard]] bool restore(const fold_row&);

private:
  using of_partner = std::pair<company_id, company_id>;  ///< Buyer first.
  /// Who they are, and who they were until the records at some positions, oldest first.
  struct contacts {
    contacts_ptr now;
    std::vector<std::pair<sequence, contacts_ptr>> past;
  };

  /// A plan of this buyer is being made here.
  [[nodiscard]] bool is_planning(company_id buyer) const;
  void apply(sequence at, const book_id&, const book::favourites_noted&);
  void apply(sequence at, const book_id&, const book::members_noted&);
  void apply(sequence at, const book_id&, const book::list_dropped&);
  void save_favourites(const of_partner&, changed_rows& to) const;
  [[nodiscard]] bool restore_plan(const fold_row&);

  rolls lists_;
  std::map<campaign_id, sequence> plans_;  ///< With the records that started them.
  std::set<campaign_id> plans_changed_;
  std::map<of_partner, contacts> favourites_;  ///< None without a past and a present.
  std::set<of_partner> with_past_;
  std::set<of_partner> favourites_changed_;
};

}  // namespace trefoil::shell
