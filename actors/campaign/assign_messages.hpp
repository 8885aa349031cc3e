#pragma once
/// Overrides of a draft: in bulk, or for one company. The cohort of each company's shard keeps them and tells back how
/// many made a difference; `campaign.show` has the sums.

#include <optional>
#include <string_view>
#include <vector>

#include "actors/base/machine.hpp"
#include "actors/campaign/assignment.hpp"

namespace trefoil::campaign {

// Commands. All need a manager of the buyer, and a draft. Result: `assignment`, the order's number; answered when every
// shard has it.

/// Gives these companies a way of their own, at most 1,000 a call. Those customised keep theirs unless `replace`.
/// `target_invalid` for the mode `persons`, which `customise` is for; `not_participant` without companies.
struct assign {
  static constexpr std::string_view name_on_wire = "assign";
  campaign_id campaign;
  std::vector<company_id> companies;
  assignment_mode mode = assignment_mode::departments;
  std::optional<department_set> departments;  ///< None: General Management.
  bool replace = false;
  static constexpr auto fields
    = field_list{field<1>("campaign", &assign::campaign),
                 field<2>("companies", &assign::companies).max(limits::chunk_items_max),
                 field<3>("mode", &assign::mode), field<4>("departments", &assign::departments),
                 field<5>("replace", &assign::replace).optional()};
  [[nodiscard]] entity_id address() const { return campaign; }
};

/// The same for one company, by departments or by persons of it; neither: the campaign's own way counts again.
/// `target_invalid` for both at once and for persons of another company.
struct customise {
  static constexpr std::string_view name_on_wire = "customise";
  campaign_id campaign;
  company_id company;
  std::optional<department_set> departments;
  std::optional<std::vector<person_id>> persons;
  static constexpr auto fields = field_list{
    field<1>("campaign", &customise::campaign), field<2>("company", &customise::company),
    field<3>("departments", &customise::departments),
    field<4>("persons", &customise::persons).max(limits::persons_per_target_max)};
  [[nodiscard]] entity_id address() const { return campaign; }
};

// Events.

struct assignment_ordered {
  static constexpr std::uint16_t tag = 0x0713;
  static constexpr std::uint8_t version = 1;
  std::uint32_t number = 0;
  std::uint64_t awaited = 0;  ///< Bit n: the cohort of shard n is to tell what it came to.
  static constexpr auto fields = field_list{field<1>("number", &assignment_ordered::number),
                                            field<2>("awaited", &assignment_ordered::awaited)};
  friend bool operator==(const assignment_ordered&, const assignment_ordered&) = default;
};

/// A cohort told what orders came to.
struct assignments_heard {
  static constexpr std::uint16_t tag = 0x0714;
  static constexpr std::uint8_t version = 1;
  shard_id shard = 0;
  std::vector<assignment_outcome> outcomes;
  static constexpr auto fields = field_list{field<1>("shard", &assignments_heard::shard),
                                            field<2>("outcomes", &assignments_heard::outcomes)};
  friend bool operator==(const assignments_heard&, const assignments_heard&) = default;
};

/// From a cohort, oldest first.
struct report_assignments {
  static constexpr std::uint16_t tag = 0x0788;
  static constexpr std::uint8_t version = 1;
  shard_id shard = 0;
  std::vector<assignment_outcome> outcomes;
  static constexpr auto fields = field_list{field<1>("shard", &report_assignments::shard),
                                            field<2>("outcomes", &report_assignments::outcomes)};
};

/// One of the last orders, as the campaign remembers it.
struct recent_assignment {
  std::uint64_t awaited = 0;   ///< As above, not heard of yet.
  assignment_outcome outcome;  ///< The sums so far.
  static constexpr auto fields = field_list{field<1>("awaited", &recent_assignment::awaited),
                                            field<2>("outcome", &recent_assignment::outcome)};
  friend bool operator==(const recent_assignment&, const recent_assignment&) = default;
};

}  // namespace trefoil::campaign
