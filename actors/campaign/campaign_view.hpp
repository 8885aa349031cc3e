#pragma once
/// A campaign as its buyer sees it.

#include <map>
#include <optional>
#include <string>

#include "actors/campaign/campaign_messages.hpp"
#include "actors/cohort/participant.hpp"

namespace trefoil::campaign {

/// What a campaign has reached: always equal to a recount of its participants.
struct kpis {
  std::uint32_t audience = 0;
  std::uint32_t assigned = 0;  ///< Delivered, whatever became of it.
  std::uint32_t open = 0;      ///< Not started or in progress.
  std::uint32_t not_started = 0;
  std::uint32_t in_progress = 0;
  std::uint32_t claimed = 0;  ///< Open with a holder.
  std::uint32_t completed = 0;
  std::uint32_t closed = 0;
  std::uint32_t undelivered = 0;  ///< Closed before delivery.
  std::uint32_t waiting = 0;
  std::uint32_t skipped = 0;
  std::uint32_t failed = 0;
  std::uint32_t planned = 0;  ///< Not opened yet.
  /// Completed of completed and open, `0.0000` to `1.0000`; absent for 0 of 0. Rounded down: 1 only when all are.
  std::optional<std::string> completion_rate;
  /// Finished of reachable steps, `0.00` to `100.00`; absent for 0 of 0. Rounded down.
  std::optional<std::string> percent_complete;
  std::uint64_t finished = 0;
  std::uint64_t reachable = 0;
  std::uint64_t reminders_sent = 0;
  std::optional<std::uint64_t> reminders_skipped;  ///< Of a whole campaign only, and so the next.
  std::optional<std::uint64_t> people_reminded;
  static constexpr auto fields
    = field_list{field<1>("audience", &kpis::audience),
                 field<2>("assigned", &kpis::assigned),
                 field<3>("open", &kpis::open),
                 field<4>("not_started", &kpis::not_started),
                 field<5>("in_progress", &kpis::in_progress),
                 field<6>("claimed", &kpis::claimed),
                 field<7>("completed", &kpis::completed),
                 field<8>("closed", &kpis::closed),
                 field<9>("undelivered", &kpis::undelivered),
                 field<10>("waiting", &kpis::waiting),
                 field<11>("skipped", &kpis::skipped),
                 field<12>("failed", &kpis::failed),
                 field<13>("planned", &kpis::planned),
                 field<14>("completion_rate", &kpis::completion_rate),
                 field<15>("percent_complete", &kpis::percent_complete),
                 field<16>("finished", &kpis::finished),
                 field<17>("reachable", &kpis::reachable),
                 field<18>("reminders_sent", &kpis::reminders_sent),
                 field<19>("reminders_skipped", &kpis::reminders_skipped),
                 field<20>("people_reminded", &kpis::people_reminded)};
  friend bool operator==(const kpis&, const kpis&) = default;
};

[[nodiscard]] kpis kpis_of(const cohort::tally&);
/// Of a part of the participants.
[[nodiscard]] kpis part_kpis_of(const cohort::tally&);

struct reminder_view {
  std::uint32_t number = 0;
  bool finished = true;  ///< No cohort is at work with it.
  static constexpr auto fields = field_list{field<1>("number", &reminder_view::number),
                                            field<2>("finished", &reminder_view::finished)};
  friend bool operator==(const reminder_view&, const reminder_view&) = default;
};

/// One of the last changes of single participants.
struct change_view {
  std::uint32_t number = 0;
  change_kind kind = change_kind::none;
  company_id company;
  bool finished = false;               ///< The participant's shard has told what it came to.
  std::optional<std::string> problem;  ///< Why it changed nothing: an error's name.
  static constexpr auto fields = field_list{
    field<1>("number", &change_view::number), field<2>("kind", &change_view::kind),
    field<3>("company", &change_view::company), field<4>("finished", &change_view::finished),
    field<5>("problem", &change_view::problem)};
  friend bool operator==(const change_view&, const change_view&) = default;
};

[[nodiscard]] change_view view_of(const recent_change&);

/// What `campaign.show` counts, read after everything else that it shows.
struct figures {
  campaign::kpis kpis;
  bool attention = false;  ///< Some participant failed.
  static constexpr auto fields
    = field_list{field<1>("kpis", &figures::kpis), field<2>("attention", &figures::attention)};
  friend bool operator==(const figures&, const figures&) = default;
};

/// `sums`: of all cohorts.
[[nodiscard]] figures figures_of(const cohort::tally& sums);

/// One of the last orders of overrides.
struct assignment_view {
  std::uint32_t number = 0;
  bool finished = false;  ///< Every shard has told what it came to: the sums are whole.
  std::uint32_t changed = 0;
  std::uint32_t unchanged = 0;
  std::uint32_t impossible = 0;
  static constexpr auto fields = field_list{field<1>("number", &assignment_view::number),
                                            field<2>("finished", &assignment_view::finished),
                                            field<3>("changed", &assignment_view::changed),
                                            field<4>("unchanged", &assignment_view::unchanged),
                                            field<5>("impossible", &assignment_view::impossible)};
  friend bool operator==(const assignment_view&, const assignment_view&) = default;
};

/// What a publication of the draft would do, as its shards stood when they were asked.
struct preview_view {
  std::uint64_t plan_hash = 0;
  plan_counts counts;
  std::optional<std::string> problem;  ///< Why it could not be opened: an error's name.
  std::vector<sequence> positions;     ///< By shard.
  static constexpr auto fields = field_list{
    field<1>("plan_hash", &preview_view::plan_hash), field<2>("counts", &preview_view::counts),
    field<3>("problem", &preview_view::problem), field<4>("positions", &preview_view::positions)};
  friend bool operator==(const preview_view&, const preview_view&) = default;
};

/// By how much each count of the plan that was refused differs from the preview's; those that do not are left out.
using count_differences = std::map<std::string, std::int64_t>;

/// Whom the audience leaves out.
struct exclusions_view {
  std::uint32_t individuals = 0;
  std::vector<list_id> lists;
  static constexpr auto fields = field_list{field<1>("individuals", &exclusions_view::individuals),
                                            field<2>("lists", &exclusions_view::lists)};
  friend bool operator==(const exclusions_view&, const exclusions_view&) = default;
};

/// The result of `campaign.show`, without its figures.
struct view {
  campaign_id id;
  std::string name;
  std::string description;
  campaign::status status = campaign::status::none;
  campaign::phase phase = campaign::phase::none;
  std::uint32_t revision = 0;
  std::optional<workflow_id> workflow;
  std::optional<std::uint32_t> version;  ///< Of the workflow; once it was published.
  department_set departments;
  std::string filter;
  std::uint32_t individuals = 0;
  std::vector<std::string> filters;
  std::vector<list_id> lists;
  exclusions_view exclusions;
  std::optional<std::uint64_t> plan_hash;  ///< Of the newest plan that every cohort finished.
  std::optional<std::string>
    last_problem;                         ///< Why the newest plan was not opened: an error's name.
  std::optional<reminder_view> reminder;  ///< The newest.
  std::optional<timestamp> due;
  std::vector<change_view> changes;  ///< Oldest first.
  assignment_mode mode = assignment_mode::departments;
  std::vector<assignment_view> assignments;  ///< Oldest first.
  std::optional<preview_view> preview;
  std::optional<count_differences> difference;  ///< With `plan_changed` as the last problem.
  static constexpr auto fields = field_list{field<1>("id", &view::id),
                                            field<2>("name", &view::name),
                                            field<3>("description", &view::description),
                                            field<4>("status", &view::status),
                                            field<5>("phase", &view::phase),
                                            field<6>("revision", &view::revision),
                                            field<7>("workflow", &view::workflow),
                                            field<8>("version", &view::version),
                                            field<9>("departments", &view::departments),
                                            field<10>("filter", &view::filter),
                                            field<11>("individuals", &view::individuals),
                                            field<12>("plan_hash", &view::plan_hash),
                                            field<13>("last_problem", &view::last_problem),
                                            field<14>("reminder", &view::reminder),
                                            field<15>("due", &view::due),
                                            field<16>("changes", &view::changes),
                                            field<17>("mode", &view::mode),
                                            field<18>("assignments", &view::assignments),
                                            field<19>("preview", &view::preview),
                                            field<20>("difference", &view::difference),
                                            field<21>("filters", &view::filters),
                                            field<22>("lists", &view::lists),
                                            field<23>("exclusions", &view::exclusions)};
  friend bool operator==(const view&, const view&) = default;
};

[[nodiscard]] view view_of(campaign_id, const state&);

}  // namespace trefoil::campaign
