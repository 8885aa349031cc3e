#pragma once
/// The tags of records, said a second time so that they are compared.

#include <cstdint>

namespace trefoil::checks {

namespace tags {
inline constexpr std::uint16_t cursor = 0x0001;

inline constexpr std::uint16_t companies_imported = 0x0101;
inline constexpr std::uint16_t connections_imported = 0x0102;

inline constexpr std::uint16_t admitted = 0x0201;
inline constexpr std::uint16_t profile_edited = 0x0202;
inline constexpr std::uint16_t people_joined = 0x0203;
inline constexpr std::uint16_t departments_changed = 0x0204;
inline constexpr std::uint16_t person_deactivated = 0x0205;
inline constexpr std::uint16_t workflow_created = 0x0206;
inline constexpr std::uint16_t campaign_created = 0x0207;
inline constexpr std::uint16_t connection_noted = 0x0208;
inline constexpr std::uint16_t favourites_set = 0x0209;
inline constexpr std::uint16_t list_created = 0x020a;
inline constexpr std::uint16_t admit = 0x0281;
inline constexpr std::uint16_t note_connection = 0x0282;

inline constexpr std::uint16_t connection_changed = 0x0301;
inline constexpr std::uint16_t establish = 0x0381;

inline constexpr std::uint16_t workflow_started = 0x0401;
inline constexpr std::uint16_t workflow_edited = 0x0402;
inline constexpr std::uint16_t workflow_published = 0x0403;
inline constexpr std::uint16_t version_kept = 0x0404;
inline constexpr std::uint16_t start_workflow = 0x0481;

inline constexpr std::uint16_t claimed = 0x0501;
inline constexpr std::uint16_t released = 0x0502;
inline constexpr std::uint16_t task_started = 0x0503;
inline constexpr std::uint16_t saved = 0x0504;
inline constexpr std::uint16_t moved = 0x0505;
inline constexpr std::uint16_t submitted = 0x0506;

inline constexpr std::uint16_t plan_started = 0x0601;
inline constexpr std::uint16_t page_planned = 0x0602;
inline constexpr std::uint16_t plan_finished = 0x0603;
inline constexpr std::uint16_t plan_discarded = 0x0604;
inline constexpr std::uint16_t opening_started = 0x0605;
inline constexpr std::uint16_t page_opened = 0x0606;
inline constexpr std::uint16_t opening_finished = 0x0607;
inline constexpr std::uint16_t reminding_started = 0x0608;
inline constexpr std::uint16_t page_reminded = 0x0609;
inline constexpr std::uint16_t reminding_finished = 0x060a;
inline constexpr std::uint16_t fenced = 0x060b;
inline constexpr std::uint16_t page_closed = 0x060c;
inline constexpr std::uint16_t closing_finished = 0x060d;
inline constexpr std::uint16_t participant_changed = 0x060e;
inline constexpr std::uint16_t changes_reported = 0x060f;
inline constexpr std::uint16_t due_set = 0x0610;
inline constexpr std::uint16_t companies_assigned = 0x0611;
inline constexpr std::uint16_t assignments_reported = 0x0612;
inline constexpr std::uint16_t make_plan = 0x0681;
inline constexpr std::uint16_t open_plan = 0x0682;
inline constexpr std::uint16_t discard_plan = 0x0683;
inline constexpr std::uint16_t remind_all = 0x0684;
inline constexpr std::uint16_t raise_fence = 0x0685;
inline constexpr std::uint16_t change_participant = 0x0686;
inline constexpr std::uint16_t set_due = 0x0687;
inline constexpr std::uint16_t assign_companies = 0x0688;

inline constexpr std::uint16_t campaign_started = 0x0701;
inline constexpr std::uint16_t campaign_edited = 0x0702;
inline constexpr std::uint16_t publish_started = 0x0703;
inline constexpr std::uint16_t cohort_planned = 0x0704;
inline constexpr std::uint16_t plan_agreed = 0x0705;
inline constexpr std::uint16_t plan_refused = 0x0706;
inline constexpr std::uint16_t cohort_discarded = 0x0707;
inline constexpr std::uint16_t back_to_draft = 0x0708;
inline constexpr std::uint16_t cohort_opened = 0x0709;
inline constexpr std::uint16_t campaign_published = 0x070a;
inline constexpr std::uint16_t reminder_started = 0x070b;
inline constexpr std::uint16_t cohort_reminded = 0x070c;
inline constexpr std::uint16_t close_started = 0x070d;
inline constexpr std::uint16_t cohort_closed = 0x070e;
inline constexpr std::uint16_t campaign_closed = 0x070f;
inline constexpr std::uint16_t change_ordered = 0x0710;
inline constexpr std::uint16_t changes_heard = 0x0711;
inline constexpr std::uint16_t campaign_due_set = 0x0712;
inline constexpr std::uint16_t assignment_ordered = 0x0713;
inline constexpr std::uint16_t assignments_heard = 0x0714;
inline constexpr std::uint16_t preview_started = 0x0715;
inline constexpr std::uint16_t plan_previewed = 0x0716;
inline constexpr std::uint16_t start_campaign = 0x0781;
inline constexpr std::uint16_t report_changes = 0x0787;
inline constexpr std::uint16_t report_assignments = 0x0788;

inline constexpr std::uint16_t favourites_noted = 0x0801;
inline constexpr std::uint16_t members_noted = 0x0802;
inline constexpr std::uint16_t list_dropped = 0x0803;
inline constexpr std::uint16_t note_favourites = 0x0881;
inline constexpr std::uint16_t note_members = 0x0882;
inline constexpr std::uint16_t drop_list = 0x0883;

inline constexpr std::uint16_t list_started = 0x0901;
inline constexpr std::uint16_t members_added = 0x0902;
inline constexpr std::uint16_t members_removed = 0x0903;
inline constexpr std::uint16_t list_renamed = 0x0904;
inline constexpr std::uint16_t list_deleted = 0x0905;
inline constexpr std::uint16_t start_list = 0x0981;

/// An effect's tag has this bit.
inline constexpr std::uint16_t effect_bit = 0x0080;
}  // namespace tags

}  // namespace trefoil::checks
