#pragma once
/// All a campaign can be asked, and all that can happen to it. It lives with its buyer; its participants live in the
/// cohorts, one a shard, which it tells what to do and which tell it when they are done.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "actors/base/sealed.hpp"
#include "actors/campaign/assign_messages.hpp"
#include "actors/campaign/audience.hpp"
#include "actors/campaign/change_messages.hpp"
#include "actors/campaign/plan_messages.hpp"
#include "actors/workflow/definition.hpp"

namespace trefoil::campaign {

enum class status : std::uint8_t {
  none = 0,
  draft,
  publishing,
  active,
  closing,
  closed,
  previewing,  ///< A draft whose plan is being made to be looked at.
};

/// Of a campaign that is publishing or previewing: what its cohorts are at.
enum class phase : std::uint8_t { none = 0, planning, discarding, opening };

// Commands. All need a manager of the buyer.

/// Changes the named fields of the draft. `not_buyer`; `stale_revision` unless `revision` is the draft's own;
/// `filter_invalid`, `limit_exceeded`; `workflow_not_shared` unless the workflow is the buyer's own, `not_found` unless
/// every list is. Result: `revision`.
struct edit {
  static constexpr std::string_view name_on_wire = "edit";
  campaign_id campaign;
  std::uint32_t revision = 0;
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<workflow_id> workflow;
  std::optional<campaign::audience> audience;
  std::optional<department_set> departments;  ///< Empty: General Management.
  std::optional<assignment_mode> mode;        ///< `departments` unless it is said.
  static constexpr auto fields
    = field_list{field<1>("campaign", &edit::campaign),
                 field<2>("revision", &edit::revision),
                 field<3>("name", &edit::name).max(limits::name_bytes_max),
                 field<4>("description", &edit::description).max(limits::text_bytes_max),
                 field<5>("workflow", &edit::workflow),
                 field<6>("audience", &edit::audience),
                 field<7>("departments", &edit::departments),
                 field<8>("mode", &edit::mode)};
  [[nodiscard]] entity_id address() const { return campaign; }
};

/// Plans in every shard, then opens every participant; durable and resumed after a crash. With `plan_hash` it opens
/// only that very plan, else goes back to draft with `plan_changed` in `last_problem`. While publishing the same again
/// is `campaign_publishing`. `not_buyer`, `campaign_invalid`, `version_not_published`, `filter_invalid`.
struct publish {
  static constexpr std::string_view name_on_wire = "publish";
  campaign_id campaign;
  std::optional<std::uint64_t> plan_hash;
  static constexpr auto fields = field_list{field<1>("campaign", &publish::campaign),
                                            field<2>("plan_hash", &publish::plan_hash)};
  [[nodiscard]] entity_id address() const { return campaign; }
};

/// Reminds everyone whose task is incomplete; `cooldown` while the last one is still going out, and with 20 of them in
/// the last 24 hours. Result: `reminder`, its number.
struct remind {
  static constexpr std::string_view name_on_wire = "remind";
  campaign_id campaign;
  static constexpr auto fields = field_list{field<1>("campaign", &remind::campaign)};
  [[nodiscard]] entity_id address() const { return campaign; }
};

/// Ends the campaign. Answered when every shard has journaled its fence: from then on no completion enters any journal.
/// Again: no change.
struct close {
  static constexpr std::string_view name_on_wire = "close";
  static constexpr bool frees_room = true;
  campaign_id campaign;
  static constexpr auto fields = field_list{field<1>("campaign", &close::campaign)};
  [[nodiscard]] entity_id address() const { return campaign; }
};

using command
  = sealed<std::variant<edit, publish, remind, close, close_participant, remove_participant,
                        remind_participant, retarget, set_due, assign, customise, preview>>;

// Events.

struct started {
  static constexpr std::uint16_t tag = 0x0701;
  static constexpr std::uint8_t version = 1;
  std::string name;
  static constexpr auto fields = field_list{field<1>("name", &started::name)};
  friend bool operator==(const started&, const started&) = default;
};

/// What a draft says. The whole of it travels in `edited`.
struct plan {
  std::string name;
  std::string description;
  workflow_id workflow;
  campaign::audience audience;
  department_set departments;
  assignment_mode mode = assignment_mode::departments;
  static constexpr auto fields = field_list{field<1>("name", &plan::name),
                                            field<2>("description", &plan::description),
                                            field<3>("workflow", &plan::workflow),
                                            field<4>("audience", &plan::audience),
                                            field<5>("departments", &plan::departments),
                                            field<6>("mode", &plan::mode).optional()};
  friend bool operator==(const plan&, const plan&) = default;
};

struct edited {
  static constexpr std::uint16_t tag = 0x0702;
  static constexpr std::uint8_t version = 1;
  std::uint32_t revision = 0;
  campaign::plan plan;
  static constexpr auto fields
    = field_list{field<1>("revision", &edited::revision), field<2>("plan", &edited::plan)};
  friend bool operator==(const edited&, const edited&) = default;
};

struct publish_started {
  static constexpr std::uint16_t tag = 0x0703;
  static constexpr std::uint8_t version = 1;
  std::uint32_t attempt = 0;
  std::uint16_t shards = 0;  ///< How many cohorts there are.
  std::uint64_t version_hash = 0;
  std::uint32_t version_number = 0;
  std::optional<std::uint64_t> plan_hash;
  static constexpr auto fields = field_list{
    field<1>("attempt", &publish_started::attempt), field<2>("shards", &publish_started::shards),
    field<3>("version_hash", &publish_started::version_hash),
    field<4>("version_number", &publish_started::version_number),
    field<5>("plan_hash", &publish_started::plan_hash)};
  friend bool operator==(const publish_started&, const publish_started&) = default;
};

/// One cohort finished a phase.
struct cohort_planned {
  static constexpr std::uint16_t tag = 0x0704;
  static constexpr std::uint8_t version = 1;
  shard_id shard = 0;
  plan_counts counts;
  std::uint64_t hash = 0;
  sequence as_of = 0;  ///< The position of the shard at which its plan ends.
  static constexpr auto fields = field_list{
    field<1>("shard", &cohort_planned::shard), field<2>("counts", &cohort_planned::counts),
    field<3>("hash", &cohort_planned::hash), field<4>("as_of", &cohort_planned::as_of).optional()};
  friend bool operator==(const cohort_planned&, const cohort_planned&) = default;
};

/// All have planned, and the plan is what was wanted: they open now.
struct plan_agreed {
  static constexpr std::uint16_t tag = 0x0705;
  static constexpr std::uint8_t version = 1;
  plan_counts counts;
  std::uint64_t hash = 0;
  static constexpr auto fields
    = field_list{field<1>("counts", &plan_agreed::counts), field<2>("hash", &plan_agreed::hash)};
  friend bool operator==(const plan_agreed&, const plan_agreed&) = default;
};

/// All have planned, and it is not what was wanted: they forget the plan. `problem` is an error's number.
struct plan_refused {
  static constexpr std::uint16_t tag = 0x0706;
  static constexpr std::uint8_t version = 1;
  std::uint16_t problem = 0;
  plan_counts counts;
  std::uint64_t hash = 0;
  static constexpr auto fields
    = field_list{field<1>("problem", &plan_refused::problem),
                 field<2>("counts", &plan_refused::counts), field<3>("hash", &plan_refused::hash)};
  friend bool operator==(const plan_refused&, const plan_refused&) = default;
};

struct cohort_discarded {
  static constexpr std::uint16_t tag = 0x0707;
  static constexpr std::uint8_t version = 1;
  shard_id shard = 0;
  static constexpr auto fields = field_list{field<1>("shard", &cohort_discarded::shard)};
  friend bool operator==(const cohort_discarded&, const cohort_discarded&) = default;
};

/// All have forgotten the plan: a draft again.
struct back_to_draft {
  static constexpr std::uint16_t tag = 0x0708;
  static constexpr std::uint8_t version = 1;
  static constexpr auto fields = field_list{};
  friend bool operator==(const back_to_draft&, const back_to_draft&) = default;
};

struct cohort_opened {
  static constexpr std::uint16_t tag = 0x0709;
  static constexpr std::uint8_t version = 1;
  shard_id shard = 0;
  static constexpr auto fields = field_list{field<1>("shard", &cohort_opened::shard)};
  friend bool operator==(const cohort_opened&, const cohort_opened&) = default;
};

struct published {
  static constexpr std::uint16_t tag = 0x070a;
  static constexpr std::uint8_t version = 1;
  static constexpr auto fields = field_list{};
  friend bool operator==(const published&, const published&) = default;
};

struct reminder_started {
  static constexpr std::uint16_t tag = 0x070b;
  static constexpr std::uint8_t version = 1;
  std::uint32_t number = 0;
  timestamp at;
  static constexpr auto fields = field_list{field<1>("number", &reminder_started::number),
                                            field<2>("at", &reminder_started::at)};
  friend bool operator==(const reminder_started&, const reminder_started&) = default;
};

struct cohort_reminded {
  static constexpr std::uint16_t tag = 0x070c;
  static constexpr std::uint8_t version = 1;
  shard_id shard = 0;
  std::uint32_t number = 0;
  static constexpr auto fields = field_list{field<1>("shard", &cohort_reminded::shard),
                                            field<2>("number", &cohort_reminded::number)};
  friend bool operator==(const cohort_reminded&, const cohort_reminded&) = default;
};

struct close_started {
  static constexpr std::uint16_t tag = 0x070d;
  static constexpr std::uint8_t version = 1;
  std::uint16_t shards = 0;
  static constexpr auto fields = field_list{field<1>("shards", &close_started::shards)};
  friend bool operator==(const close_started&, const close_started&) = default;
};

struct cohort_closed {
  static constexpr std::uint16_t tag = 0x070e;
  static constexpr std::uint8_t version = 1;
  shard_id shard = 0;
  static constexpr auto fields = field_list{field<1>("shard", &cohort_closed::shard)};
  friend bool operator==(const cohort_closed&, const cohort_closed&) = default;
};

struct closed {
  static constexpr std::uint16_t tag = 0x070f;
  static constexpr std::uint8_t version = 1;
  static constexpr auto fields = field_list{};
  friend bool operator==(const closed&, const closed&) = default;
};

using event = sealed<
  std::variant<started, edited, publish_started, cohort_planned, plan_agreed, plan_refused,
               cohort_discarded, back_to_draft, cohort_opened, published, reminder_started,
               cohort_reminded, close_started, cohort_closed, closed, change_ordered, changes_heard,
               due_set, assignment_ordered, assignments_heard, preview_started, plan_previewed>>;

// Effects that a campaign takes: the first from its company, the others from its cohorts.

struct start {
  static constexpr std::uint16_t tag = 0x0781;
  static constexpr std::uint8_t version = 1;
  std::string name;
  static constexpr auto fields = field_list{field<1>("name", &start::name)};
};

struct report_planned {
  static constexpr std::uint16_t tag = 0x0782;
  static constexpr std::uint8_t version = 1;
  std::uint32_t attempt = 0;
  shard_id shard = 0;
  plan_counts counts;
  std::uint64_t hash = 0;
  sequence as_of = 0;
  static constexpr auto fields = field_list{
    field<1>("attempt", &report_planned::attempt), field<2>("shard", &report_planned::shard),
    field<3>("counts", &report_planned::counts), field<4>("hash", &report_planned::hash),
    field<5>("as_of", &report_planned::as_of).optional()};
};

template <std::uint16_t Tag>
struct report {
  static constexpr std::uint16_t tag = Tag;
  static constexpr std::uint8_t version = 1;
  shard_id shard = 0;
  std::uint32_t number = 0;  ///< Of a reminder: which. Of a discard: the attempt.
  static constexpr auto fields
    = field_list{field<1>("shard", &report::shard), field<2>("number", &report::number)};
};
struct report_discarded : report<0x0783> {};
struct report_opened : report<0x0784> {};
struct report_reminded : report<0x0785> {};
struct report_closed : report<0x0786> {};

using effect
  = sealed<std::variant<start, report_planned, report_discarded, report_opened, report_reminded,
                        report_closed, report_changes, report_assignments>>;

struct state {
  campaign::status status = campaign::status::none;
  campaign::phase phase = campaign::phase::none;
  std::uint32_t revision = 0;
  campaign::plan plan;
  std::uint32_t attempt = 0;
  std::uint16_t shards = 0;
  std::uint64_t awaited
    = 0;  ///< Bit n: the cohort of shard n has not reported the current phase yet.
  std::vector<std::uint64_t> hashes;  ///< By shard, while planning.
  plan_counts counts;
  std::optional<std::uint64_t> wanted_hash;
  std::uint64_t plan_hash = 0;
  std::uint64_t version_hash = 0;
  std::uint32_t version_number = 0;
  std::uint16_t last_problem = 0;
  std::uint32_t reminder = 0;          ///< The newest reminder's number.
  std::uint64_t reminder_awaited = 0;  ///< As `awaited`, for that reminder.
  std::vector<timestamp>
    reminded_at;  ///< The last ones, oldest first, at most `limits::reminders_per_day_max`.
  std::uint32_t change = 0;               ///< The newest change's number.
  std::vector<recent_change> changes;     ///< The last ones, at most `limits::changes_shown_max`.
  timestamp due;                          ///< Of all that have none of their own.
  std::vector<sequence> positions;        ///< As `hashes`: where each cohort's plan ends.
  std::optional<plan_previewed> preview;  ///< Of the draft as it stands.
  std::uint32_t assignment = 0;           ///< The newest order's number.
  std::vector<recent_assignment> assignments;  ///< The last ones, as many as changes.
  static constexpr auto fields
    = field_list{field<1>("status", &state::status),
                 field<2>("phase", &state::phase),
                 field<3>("revision", &state::revision),
                 field<4>("plan", &state::plan),
                 field<5>("attempt", &state::attempt),
                 field<6>("shards", &state::shards),
                 field<7>("awaited", &state::awaited),
                 field<8>("hashes", &state::hashes),
                 field<9>("counts", &state::counts),
                 field<10>("wanted_hash", &state::wanted_hash),
                 field<11>("plan_hash", &state::plan_hash),
                 field<12>("version_hash", &state::version_hash),
                 field<13>("version_number", &state::version_number),
                 field<14>("last_problem", &state::last_problem),
                 field<15>("reminder", &state::reminder),
                 field<16>("reminder_awaited", &state::reminder_awaited),
                 field<17>("reminded_at", &state::reminded_at),
                 field<18>("change", &state::change),
                 field<19>("changes", &state::changes),
                 field<20>("due", &state::due),
                 field<21>("assignment", &state::assignment).optional(),
                 field<22>("assignments", &state::assignments).optional(),
                 field<23>("positions", &state::positions).optional(),
                 field<24>("preview", &state::preview)};
  friend bool operator==(const state&, const state&) = default;
};

}  // namespace trefoil::campaign

template <>
struct trefoil::enum_words<trefoil::campaign::status> {
  static constexpr std::array<std::string_view, 7> words{
    "none", "draft", "publishing", "active", "closing", "closed", "previewing"};
};
template <>
struct trefoil::enum_words<trefoil::campaign::phase> {
  static constexpr std::array<std::string_view, 4> words{"none", "planning", "discarding",
                                                         "opening"};
};
