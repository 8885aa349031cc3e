#pragma once
/// What a shard knows of the companies that live in it: one row each, and their connections. Folded from the shard's
/// journal; rows are immutable and shared with whoever was given one.

#include <map>
#include <memory>
#include <set>
#include <vector>

#include <tsl/robin_map.h>
#include <tsl/robin_set.h>

#include "actors/cohort/cohort_messages.hpp"
#include "actors/company/company_row.hpp"
#include "actors/shell/fold_rows.hpp"
#include "actors/shell/prefetch.hpp"

namespace trefoil::shell {

/// How a company of this shard stands with another one.
struct relation {
  connection_status status = connection_status::none;
  company_id by;
  friend bool operator==(const relation&, const relation&) = default;
};

class directory {
public:
  void apply(company_id, const company::event&);

  /// The row, or null when there is no such company here.
  [[nodiscard]] std::shared_ptr<const company::row> find(company_id) const;
  /// The row is about to be looked for.
  void fetch_ahead(company_id id) const {
    if (const auto found = rows_.find(id); found != rows_.end()) prefetch(found->second.get());
  }
  [[nodiscard]] relation between(company_id other, company_id own) const;
  /// Gives a person the rights that it has in its company's row; none without a row.
  static void attest(caller& who, const company::row*);
  /// Companies of this shard that have a relation with another one, in order. Valid until the directory changes.
  class partners {
  public:
    [[nodiscard]] bool ended() const { return at_ == end_ || at_->first.first != other_; }
    // REQUIRES: not ended.
    [[nodiscard]] company_id company() const { return at_->first.second; }
    [[nodiscard]] const shell::relation& relation() const { return at_->second; }
    void advance() { ++at_; }

  private:
    friend class directory;
    using place = std::map<std::pair<company_id, company_id>, shell::relation>::const_iterator;
    partners(company_id other, place at, place end) : other_{other}, at_{at}, end_{end} {}
    company_id other_;
    place at_;
    place end_;
  };
  /// Those behind `after`.
  [[nodiscard]] partners partners_behind(company_id other, company_id after) const {
    return {other, relations_.upper_bound({other, after}), relations_.end()};
  }
  [[nodiscard]] std::size_t companies() const { return rows_.size(); }

  /// Gathers what changed since the last time.
  void save(changed_rows& to);
  /// Takes back a company or relation. False: it is damaged.
  [[nodiscard]] bool restore(const fold_row&);

private:
  tsl::robin_map<company_id, std::shared_ptr<const company::row>, company_hash> rows_;
  /// By the other side first, so that a buyer's partners in this shard stand together in order.
  std::map<std::pair<company_id, company_id>, relation> relations_;
  tsl::robin_set<company_id, company_hash> companies_changed_;
  std::set<std::pair<company_id, company_id>> relations_changed_;
};

}  // namespace trefoil::shell
