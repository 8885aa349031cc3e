#pragma once
/// What buyers noted about their partners of this shard: the fold of their books.

#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "actors/book/book_messages.hpp"
#include "actors/shell/fold_rows.hpp"

namespace trefoil::shell {

/// Persons of one partner, ascending; never changed once it is made.
using contacts_ptr = std::shared_ptr<const std::vector<person_number>>;

class notes {
public:
  void apply(const book_id&, const book::event&);

  /// Null: none.
  [[nodiscard]] contacts_ptr favourites(company_id buyer, company_id partner) const;
  /// The next partner behind `after` at which the buyer has favourite contacts.
  [[nodiscard]] std::optional<std::pair<company_id, contacts_ptr>> next_favourites(
    company_id buyer, company_id after) const;
  /// False: no candidate of this buyer need be looked up.
  [[nodiscard]] bool has_favourites(company_id buyer) const {
    return next_favourites(buyer, {}).has_value();
  }

  /// Gathers what changed since the last time.
  void save(changed_rows& to);
  /// False: the row is damaged.
  [[nodiscard]] bool restore(const fold_row&);

private:
  using of_partner = std::pair<company_id, company_id>;  ///< Buyer first.

  void apply(const book_id&, const book::favourites_noted&);

  std::map<of_partner, contacts_ptr> favourites_;
  std::set<of_partner> favourites_changed_;
};

}  // namespace trefoil::shell
