#pragma once
/// Who is in the company lists of buyers, of the companies of this shard: a fold of their books. While a plan of the
/// buyer is made, what changes is remembered as it was, so that all of the plan sees one moment.

#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "actors/book/book_messages.hpp"
#include "actors/shell/fold_rows.hpp"

namespace trefoil::shell {

/// Read as of this position: what is.
inline constexpr sequence newest = std::numeric_limits<sequence>::max();

class rolls {
public:
  /// `keep`: somebody may still ask how it was before this record.
  void note(sequence at, company_id buyer, const book::members_noted&, bool keep);
  void drop(sequence at, const list_id&, bool keep);
  /// Nobody asks for the past of this buyer's lists any more.
  void forget_past(company_id buyer);

  // As it was behind the record of a position. REQUIRES: since then changes were kept.
  [[nodiscard]] bool has(const list_id&, company_id, sequence as_of = newest) const;
  /// The next member behind a company.
  [[nodiscard]] std::optional<company_id> next(const list_id&, company_id after,
                                               sequence as_of = newest) const;
  /// How many are in it now.
  [[nodiscard]] std::size_t size(const list_id&) const;

  /// The list itself, which lives in this shard, was deleted.
  void deleted(const list_id&);
  /// The numbers of a buyer's deleted lists, ascending; null: none. REQUIRES: the buyer lives in this shard.
  [[nodiscard]] std::shared_ptr<const std::vector<std::uint32_t>> deleted_of(
    company_id buyer) const;

  /// Gathers what changed since the last time.
  void save(changed_rows& to);
  /// False: the row is damaged.
  [[nodiscard]] bool restore(const fold_row&);

private:
  /// Until the record at this position the company was in the list, or was not.
  struct earlier {
    sequence until = 0;
    company_id company;
    bool was = false;
    static constexpr auto fields
      = field_list{field<1>("until", &earlier::until), field<2>("company", &earlier::company),
                   field<3>("was", &earlier::was)};
  };
  /// The members of one list in one partition, in one row: a million members are some 65,000 of these.
  struct section {
    std::vector<company_id> members;  ///< Ascending, each once.
    std::vector<earlier> past;        ///< Oldest first.
    static constexpr auto fields = field_list{field<1>("members", &section::members),
                                              field<2>("past", &section::past).optional()};
    [[nodiscard]] bool had(company_id, sequence as_of) const;
    [[nodiscard]] std::optional<company_id> next(company_id after, sequence as_of) const;
  };
  using place = std::pair<list_id, std::uint16_t>;  ///< With its partition.

  void changed(const place&, section&, sequence at, company_id, bool was, bool keep);
  void forget_if_empty(const place&);

  std::map<place, section> sections_;  ///< None of them empty.
  std::map<list_id, std::size_t> sizes_;
  std::map<company_id, std::shared_ptr<const std::vector<std::uint32_t>>> deleted_;
  std::set<place> with_past_;
  std::set<place> sections_changed_;
  std::set<list_id> deleted_changed_;
};

}  // namespace trefoil::shell
