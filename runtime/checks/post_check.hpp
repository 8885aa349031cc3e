#pragma once
/// Effects between shards (I14): whatever one shard sent and another one's cursor has passed was taken exactly once and
/// in order, as far as the taker's records show it. A connection that was accepted but not noted, or twice, is I11.

#include <optional>
#include <vector>

#include "runtime/checks/bodies.hpp"
#include "runtime/checks/journal_order.hpp"
#include "runtime/checks/report.hpp"

namespace trefoil::checks {

class post_check {
public:
  post_check(findings& to, const journal_view& view)
    : to_{to},
      view_{view},
      shards_{view.shards()},
      sent_(shards_),
      taken_(shards_),
      cursors_(shards_),
      last_(shards_, 0) {}

  /// Every record of every shard, the shards one after the other.
  void take(const seen&);
  /// A shard's journal is at its end.
  void close(shard_id shard, const journal_order& journal) {
    cursors_[shard] = journal.cursors();
    last_[shard] = journal.last();
  }
  /// All journals are at their end.
  void finish();

private:
  /// One effect, or one record that an effect leads to. There are millions, so it is small.
  struct item {
    std::uint64_t channel = 0;  ///< A hash of who is told of what.
    sequence at = 0;
    std::uint32_t content = 0;  ///< A hash of what is told.
    shard_id shard = 0;         ///< Where the record stands.
    bool connects = false;
    bool loose = false;  ///< Only that it was taken at all shows; others may lead to the same.
  };
  /// An order of a campaign to its cohorts in all shards.
  struct sent_order {
    campaign_id campaign;
    item what;
    std::optional<body::make_plan> plan;  ///< Of an order to plan.
  };
  using items = std::vector<item>;

  static void add_plan(items&, item, const campaign_id&, const body::plan_started&, shard_id taker);
  [[nodiscard]] body::plan_started part_of(const body::make_plan&, const campaign_id&,
                                           shard_id taker) const;
  void add_sent(const seen&, const entity_id& to);
  void add_taken(const seen&);
  void check_cursors();
  void compare(shard_id taker);
  void compare_channel(const item* sent, const item* sent_end, const item* taken,
                       const item* taken_end);
  void tell(const item& where, std::string_view what);
  [[nodiscard]] std::string entity_at(shard_id, sequence);

  findings& to_;
  const journal_view& view_;
  shard_id shards_;
  std::vector<items> sent_;  ///< By taker.
  std::vector<sent_order> orders_;
  std::vector<items> taken_;  ///< By taker.
  std::vector<std::vector<cursor_place>> cursors_;
  std::vector<sequence> last_;
  int looked_up_ = 0;
};

}  // namespace trefoil::checks
