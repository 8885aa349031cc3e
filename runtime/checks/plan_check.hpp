#pragma once
/// Plans of one shard, made a second time (I9): who is in the audience, and whom each task is for. A page says at which
/// position its facts were taken, so what they are made of is folded as far as that and no further.

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/checks/bodies.hpp"
#include "runtime/checks/filter_check.hpp"
#include "runtime/checks/report.hpp"
#include "runtime/checks/staff_table.hpp"

namespace trefoil::checks {

/// What a page says of a participant. Numbers are stored.
enum class outcome : std::uint8_t { open, waiting, not_connected, not_found, no_recipient };
inline constexpr std::uint8_t outcomes = 5;

/// Bits that a page stores with each participant.
namespace why {
inline constexpr std::uint32_t named = 1;
inline constexpr std::uint32_t filtered = 2;
inline constexpr std::uint32_t overridden = 4;
inline constexpr std::uint32_t favourites = 8;
inline constexpr std::uint32_t fell_back = 16;
inline constexpr std::uint32_t stale = 32;
inline constexpr std::uint32_t listed = 0x00ffff00;  ///< One bit a list of the audience.
inline constexpr std::uint32_t first_list = 0x00000100;
inline constexpr std::uint32_t first_filter = 0x01000000;  ///< One bit for each of several filters.
}  // namespace why

/// One participant of a page.
struct planned {
  company_id company;
  checks::outcome outcome = checks::outcome::open;
  std::uint32_t departments = 0;  ///< None: it is for the recipients themselves.
  std::vector<person_number> recipients;
  std::uint32_t reasons = 0;
  std::string region;  ///< Of the company, where the facts stood.
  friend bool operator==(const planned&, const planned&) = default;
};

/// The participants of a page's body; nothing when it is not one.
[[nodiscard]] std::optional<std::vector<planned>> read_page(std::string_view body);
/// Their part in the plan's hash.
[[nodiscard]] std::uint64_t hash_of(const planned&);
/// Counted over participants.
void count(body::plan_counts&, const planned&);

class plan_check {
public:
  plan_check(findings& to, shard_id shards) : to_{to}, shards_{shards} {}

  /// An event that plans are judged by: of a company or a book, or one that sets or reports overrides.
  void take(const seen&);
  void start(const seen&, const body::plan_started&);
  /// `page`: what was written; null when it cannot be read any more.
  void judge(const seen&, const body::page_planned&, const std::vector<planned>* page);
  void finish(const seen&, const body::plan_finished&);
  /// The plan is not gone on with.
  void drop(const campaign_id& campaign);

private:
  struct tie_to {
    tie status = tie::none;
    company_id by;
  };
  using members = std::set<company_id>;
  /// What the buyer noted is what it was at the plan's start; all else counts as of the pages.
  struct planning {
    std::vector<company_id> named;
    members left_out;
    std::vector<std::pair<second_filter, std::uint32_t>>
      filters;  ///< With the reasons that they give.
    std::vector<members> lists;
    std::vector<members> left_out_lists;
    std::map<company_id, std::vector<person_number>> favourites;
    body::way_to_choose usual;
    company_id through;
    sequence floor = 0;  ///< No facts from before this position are asked for any more.
    std::uint64_t hash = 0;
  };
  struct waiting {
    shard_id shard = 0;
    sequence at = 0;
    entity_id id;
    record what;
  };
  using of_partner = std::pair<company_id, company_id>;
  using of_list = std::pair<company_id, std::uint32_t>;  ///< Buyer first.
  /// The participants behind one company up to another, and how many more there would be that are left out.
  struct audience {
    std::vector<planned> all;
    std::uint64_t excluded = 0;
  };

  void fold(const waiting&);
  void assign(const waiting&, const body::assignment_order&);
  void compare_outcomes(const waiting&);
  void settle(sequence upto);
  void go_on();
  void note(const seen&);
  [[nodiscard]] audience expected(const campaign_id&, const planning&, company_id after,
                                  company_id through) const;
  [[nodiscard]] std::optional<planned> expected(const campaign_id&, const planning&,
                                                company_id) const;
  static std::vector<company_id> looked_at(const planning&, company_id after, company_id through);
  static bool is_left_out(const planning&, company_id);
  void find_recipients(const std::vector<person_number>& favourites, const body::way_to_choose&,
                       planned&) const;
  [[nodiscard]] std::vector<person_number> favourites_at(company_id buyer, company_id) const;
  void to_departments(std::uint32_t wanted, bool second_choice, planned&) const;
  /// Null: it has none.
  [[nodiscard]] const body::own_way* own_way_of(const campaign_id&, company_id) const;
  [[nodiscard]] outcome standing(company_id buyer, company_id) const;

  findings& to_;
  shard_id shards_;
  staff_table staff_;
  std::unordered_map<company_id, filtered, company_hash> profiles_;
  std::map<of_partner, tie_to> ties_;                            ///< Buyer first.
  std::map<of_partner, std::vector<person_number>> favourites_;  ///< Buyer first.
  // The buyers' notes as they are where the journal is read, whatever waits for plans.
  std::map<company_id, std::map<company_id, std::vector<person_number>>> noted_;  ///< By buyer.
  std::map<of_list, members> lists_;
  std::map<campaign_id, std::map<company_id, body::own_way>> overrides_;
  std::map<campaign_id, std::deque<body::assignment_outcome>> outcomes_;  ///< Not reported yet.
  std::deque<waiting> later_;
  std::map<campaign_id, planning> plans_;
};

}  // namespace trefoil::checks
