#pragma once
/// What a campaign can be asked about single participants, and what comes of it. The buyer's shard knows neither the
/// participant nor its task: a change is accepted and goes to the participant's cohort, and its outcome comes back.

#include <optional>
#include <vector>

#include "actors/base/machine.hpp"
#include "actors/campaign/change.hpp"

namespace trefoil::campaign {

// Commands. All need a manager of the buyer and an active campaign: `campaign_publishing`, `campaign_closed`. Those
// that are about one participant answer with `change`, its number. The outcome stands in `campaign.show` and in the
// participant's row: `not_participant` also when it was never sent a task, `task_completed` and `task_closed` when its
// task is over, else what is said below.

/// Ends one participant's task. One that was never sent one never will be.
struct close_participant {
  static constexpr std::string_view name_on_wire = "close_participant";
  campaign_id campaign;
  company_id company;
  static constexpr auto fields = field_list{field<1>("campaign", &close_participant::campaign),
                                            field<2>("company", &close_participant::company)};
  [[nodiscard]] entity_id address() const { return campaign; }
};

/// The same, and the participant leaves every KPI.
struct remove_participant {
  static constexpr std::string_view name_on_wire = "remove_participant";
  campaign_id campaign;
  company_id company;
  static constexpr auto fields = field_list{field<1>("campaign", &remove_participant::campaign),
                                            field<2>("company", &remove_participant::company)};
  [[nodiscard]] entity_id address() const { return campaign; }
};

/// Reminds one participant. Outcome: `nothing_to_remind`, `task_waiting`, `cooldown` within an hour of the last one.
struct remind_participant {
  static constexpr std::string_view name_on_wire = "remind_participant";
  campaign_id campaign;
  company_id company;
  static constexpr auto fields = field_list{field<1>("campaign", &remind_participant::campaign),
                                            field<2>("company", &remind_participant::company)};
  [[nodiscard]] entity_id address() const { return campaign; }
};

/// Gives one participant's task to departments or to persons of its company. The holder stays if the task is still for
/// it; a single person holds it at once. `target_invalid` unless one of both is named and all persons are the
/// company's. Outcome: `force_required` while it is in progress, `target_invalid` unless all persons may answer.
struct retarget {
  static constexpr std::string_view name_on_wire = "retarget";
  campaign_id campaign;
  company_id company;
  std::optional<department_set> departments;
  std::optional<std::vector<person_id>> persons;
  bool force = false;
  static constexpr auto fields
    = field_list{field<1>("campaign", &retarget::campaign), field<2>("company", &retarget::company),
                 field<3>("departments", &retarget::departments),
                 field<4>("persons", &retarget::persons).max(limits::persons_per_target_max),
                 field<5>("force", &retarget::force).optional()};
  [[nodiscard]] entity_id address() const { return campaign; }
};

/// When tasks are due: that of one participant, or of all that have no due date of their own. `in_the_past`.
struct set_due {
  static constexpr std::string_view name_on_wire = "set_due";
  campaign_id campaign;
  timestamp due;
  std::optional<company_id> company;
  static constexpr auto fields
    = field_list{field<1>("campaign", &set_due::campaign), field<2>("due", &set_due::due),
                 field<3>("company", &set_due::company)};
  [[nodiscard]] entity_id address() const { return campaign; }
};

// Events.

struct change_ordered {
  static constexpr std::uint16_t tag = 0x0710;
  static constexpr std::uint8_t version = 1;
  campaign::change change;
  static constexpr auto fields = field_list{field<1>("change", &change_ordered::change)};
  friend bool operator==(const change_ordered&, const change_ordered&) = default;
};

/// A cohort told what changes came to.
struct changes_heard {
  static constexpr std::uint16_t tag = 0x0711;
  static constexpr std::uint8_t version = 1;
  std::vector<change_outcome> outcomes;
  static constexpr auto fields = field_list{field<1>("outcomes", &changes_heard::outcomes)};
  friend bool operator==(const changes_heard&, const changes_heard&) = default;
};

/// Of the whole campaign.
struct due_set {
  static constexpr std::uint16_t tag = 0x0712;
  static constexpr std::uint8_t version = 1;
  timestamp due;
  static constexpr auto fields = field_list{field<1>("due", &due_set::due)};
  friend bool operator==(const due_set&, const due_set&) = default;
};

/// From a cohort: what the letters of these changes came to.
struct report_changes {
  static constexpr std::uint16_t tag = 0x0787;
  static constexpr std::uint8_t version = 1;
  std::vector<change_outcome> outcomes;
  static constexpr auto fields = field_list{field<1>("outcomes", &report_changes::outcomes)};
};

/// One of the last changes, as the campaign remembers it.
struct recent_change {
  std::uint32_t number = 0;
  change_kind kind = change_kind::none;
  company_id company;
  bool heard = false;         ///< Its outcome is known.
  std::uint16_t problem = 0;  ///< An error's number; 0: none.
  static constexpr auto fields = field_list{
    field<1>("number", &recent_change::number), field<2>("kind", &recent_change::kind),
    field<3>("company", &recent_change::company), field<4>("heard", &recent_change::heard),
    field<5>("problem", &recent_change::problem)};
  friend bool operator==(const recent_change&, const recent_change&) = default;
};

}  // namespace trefoil::campaign
