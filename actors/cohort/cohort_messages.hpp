#pragma once
/// A cohort: the part of a campaign in one shard. It plans, opens, reminds and closes in chunks of a page, one record
/// a page; what a record means for each participant is a function in participant.hpp.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/base/sealed.hpp"
#include "actors/campaign/campaign_messages.hpp"
#include "actors/cohort/participant.hpp"

namespace trefoil::cohort {

/// A company that may take part, as its shard knows it.
struct candidate {
  company_id company;
  std::shared_ptr<const company::row> row;  ///< Null: no such company.
  connection_status connection = connection_status::none;
  company_id invited_by;    ///< Of an invitation: who sent it.
  bool individual = false;  ///< Named by the audience.
  /// The buyer's favourite contacts there when the plan was started; null: none.
  std::shared_ptr<const std::vector<person_number>> favourites = nullptr;
  std::shared_ptr<const campaign::company_assignment> own = nullptr;  ///< Its override; null: none.
  std::uint32_t lists
    = 0;                  ///< Bit n: it was in the audience's n-th list when the plan was started.
  bool excluded = false;  ///< The audience leaves it out, by name or by a list.
};

/// The next candidates in the order of their ids: named companies of this shard, members of the audience's
/// lists, and those that the buyer is connected to or has invited.
struct candidates {
  std::vector<candidate> list;  ///< At most limits::page_participants_max.
  bool last = false;            ///< Nobody comes after these.
};

/// The next chunk of unfinished work. The shard sends it whenever the cohort is idle and `has_work`.
struct step {
  static constexpr auto fields = field_list{};
};
using command = sealed<std::variant<step>>;

// Events. Letters have `in_history`: what `task.history` calls them.

/// The buyer's favourite contacts and lists count for the whole plan as they are at this record.
struct plan_started {
  static constexpr std::uint16_t tag = 0x0601;
  static constexpr std::uint8_t version = 1;
  std::uint32_t attempt = 0;
  std::vector<company_id> individuals;  ///< Those of this shard, ascending, each once.
  std::string filter;
  department_set departments;
  workflow::frozen version_frozen;
  campaign::assignment_mode mode = campaign::assignment_mode::departments;
  std::vector<company_id> excluded{};           ///< As the individuals: who is left out.
  std::vector<std::uint32_t> lists{};           ///< Numbers of the buyer's lists, each once.
  std::vector<std::uint32_t> excluded_lists{};  ///< The same: whose members are left out.
  std::vector<std::string> filters{};
  static constexpr auto fields
    = field_list{field<1>("attempt", &plan_started::attempt),
                 field<2>("individuals", &plan_started::individuals),
                 field<3>("filter", &plan_started::filter),
                 field<4>("departments", &plan_started::departments),
                 field<5>("version", &plan_started::version_frozen),
                 field<6>("mode", &plan_started::mode).optional(),
                 field<7>("excluded", &plan_started::excluded).optional(),
                 field<8>("lists", &plan_started::lists).optional(),
                 field<9>("excluded_lists", &plan_started::excluded_lists).optional(),
                 field<10>("filters", &plan_started::filters).optional()};
  friend bool operator==(const plan_started&, const plan_started&) = default;
};

/// One chunk of candidates was judged. With participants, the page of that number was written in the same commit.
struct page_planned {
  static constexpr std::uint16_t tag = 0x0602;
  static constexpr std::uint8_t version = 1;
  std::uint32_t number = 0;      ///< The page's; from 0 on.
  campaign::plan_counts counts;  ///< Without participants: no page was written.
  company_id through;            ///< The last candidate judged.
  sequence as_of = 0;            ///< The position of the facts that it was judged on.
  std::uint64_t hash = 0;        ///< Of the page's body.
  std::uint64_t plan_hash = 0;   ///< Of the page's entries: their part in the plan's hash.
  static constexpr auto fields = field_list{
    field<1>("number", &page_planned::number),   field<2>("counts", &page_planned::counts),
    field<3>("through", &page_planned::through), field<4>("as_of", &page_planned::as_of),
    field<5>("hash", &page_planned::hash),       field<6>("plan_hash", &page_planned::plan_hash)};
  friend bool operator==(const page_planned&, const page_planned&) = default;
};

struct plan_finished {
  static constexpr std::uint16_t tag = 0x0603;
  static constexpr std::uint8_t version = 1;
  std::uint64_t hash
    = 0;  ///< The sum of `hash_of` each entry: the same for the same participants on other pages.
  sequence as_of = 0;  ///< The position of the facts by which nobody else takes part.
  static constexpr auto fields = field_list{field<1>("hash", &plan_finished::hash),
                                            field<2>("as_of", &plan_finished::as_of).optional()};
  friend bool operator==(const plan_finished&, const plan_finished&) = default;
};

template <std::uint16_t Tag>
struct plain_event {
  static constexpr std::uint16_t tag = Tag;
  static constexpr std::uint8_t version = 1;
  static constexpr auto fields = field_list{};
  friend bool operator==(const plain_event&, const plain_event&) = default;
};

struct plan_discarded : plain_event<0x0604> {};
struct opening_started : plain_event<0x0605> {};

/// From this record on the tasks of the page exist, stand in their inboxes, and their people are notified.
struct page_opened {
  static constexpr std::uint16_t tag = 0x0606;
  static constexpr std::uint8_t version = 1;
  static constexpr std::string_view in_history = "opened";
  std::uint32_t number = 0;
  static constexpr auto fields = field_list{field<1>("number", &page_opened::number)};
  friend bool operator==(const page_opened&, const page_opened&) = default;
};

struct opening_finished : plain_event<0x0607> {};

struct reminding_started {
  static constexpr std::uint16_t tag = 0x0608;
  static constexpr std::uint8_t version = 1;
  std::uint32_t reminder = 0;
  timestamp at;
  static constexpr auto fields = field_list{field<1>("reminder", &reminding_started::reminder),
                                            field<2>("at", &reminding_started::at)};
  friend bool operator==(const reminding_started&, const reminding_started&) = default;
};

/// A letter: every incomplete task of the page is reminded at `at`, each as participant.hpp says.
struct page_reminded {
  static constexpr std::uint16_t tag = 0x0609;
  static constexpr std::uint8_t version = 1;
  static constexpr std::string_view in_history = "reminded";
  std::uint32_t number = 0;
  std::uint32_t reminder = 0;
  timestamp at;
  static constexpr auto fields = field_list{field<1>("number", &page_reminded::number),
                                            field<2>("reminder", &page_reminded::reminder),
                                            field<3>("at", &page_reminded::at)};
  friend bool operator==(const page_reminded&, const page_reminded&) = default;
};

struct reminding_finished {
  static constexpr std::uint16_t tag = 0x060a;
  static constexpr std::uint8_t version = 1;
  std::uint32_t reminder = 0;
  static constexpr auto fields = field_list{field<1>("reminder", &reminding_finished::reminder)};
  friend bool operator==(const reminding_finished&, const reminding_finished&) = default;
};

/// Moves the fence: no completion enters the journal behind this record.
struct fenced : plain_event<0x060b> {};

/// A letter: every task of the page that is not over is closed.
struct page_closed {
  static constexpr std::uint16_t tag = 0x060c;
  static constexpr std::uint8_t version = 1;
  static constexpr std::string_view in_history = "closed";
  std::uint32_t number = 0;
  static constexpr auto fields = field_list{field<1>("number", &page_closed::number)};
  friend bool operator==(const page_closed&, const page_closed&) = default;
};

struct closing_finished : plain_event<0x060d> {};

/// A letter to one participant. What it comes to is a function of the participant at this place of the journal.
struct participant_changed {
  static constexpr std::uint16_t tag = 0x060e;
  static constexpr std::uint8_t version = 1;
  static constexpr std::string_view in_history = "retargeted";
  campaign::change change;
  static constexpr auto fields = field_list{field<1>("change", &participant_changed::change)};
  friend bool operator==(const participant_changed&, const participant_changed&) = default;
};

/// The campaign is told what these letters came to, oldest first.
struct changes_reported {
  static constexpr std::uint16_t tag = 0x060f;
  static constexpr std::uint8_t version = 1;
  std::vector<campaign::change_outcome> outcomes;
  static constexpr auto fields = field_list{field<1>("outcomes", &changes_reported::outcomes)};
  friend bool operator==(const changes_reported&, const changes_reported&) = default;
};

/// A letter to all: when tasks are due that have no due date of their own.
struct due_set {
  static constexpr std::uint16_t tag = 0x0610;
  static constexpr std::uint8_t version = 1;
  static constexpr std::string_view in_history = "due_set";
  timestamp due;
  timestamp at;  ///< When it was asked; not given in records of the time before they said so.
  static constexpr auto fields
    = field_list{field<1>("due", &due_set::due), field<2>("at", &due_set::at).optional()};
  friend bool operator==(const due_set&, const due_set&) = default;
};

/// A company's override counts from this record on. What the order comes to is a function of the companies at this
/// place of the journal.
struct companies_assigned {
  static constexpr std::uint16_t tag = 0x0611;
  static constexpr std::uint8_t version = 1;
  campaign::assignment_order order;
  static constexpr auto fields = field_list{field<1>("order", &companies_assigned::order)};
  friend bool operator==(const companies_assigned&, const companies_assigned&) = default;
};

/// The campaign is told what these orders came to, oldest first.
struct assignments_reported {
  static constexpr std::uint16_t tag = 0x0612;
  static constexpr std::uint8_t version = 1;
  std::vector<campaign::assignment_outcome> outcomes;
  static constexpr auto fields = field_list{field<1>("outcomes", &assignments_reported::outcomes)};
  friend bool operator==(const assignments_reported&, const assignments_reported&) = default;
};

using event = sealed<
  std::variant<plan_started, page_planned, plan_finished, plan_discarded, opening_started,
               page_opened, opening_finished, reminding_started, page_reminded, reminding_finished,
               fenced, page_closed, closing_finished, participant_changed, changes_reported,
               due_set, companies_assigned, assignments_reported>>;

// Effects, all from the campaign, to every shard at once, but for those about single companies.

struct make_plan {
  static constexpr std::uint16_t tag = 0x0681;
  static constexpr std::uint8_t version = 1;
  std::uint32_t attempt = 0;
  campaign::audience audience;
  department_set departments;
  workflow::frozen version_frozen;
  campaign::assignment_mode mode = campaign::assignment_mode::departments;
  static constexpr auto fields = field_list{
    field<1>("attempt", &make_plan::attempt), field<2>("audience", &make_plan::audience),
    field<3>("departments", &make_plan::departments),
    field<4>("version", &make_plan::version_frozen), field<5>("mode", &make_plan::mode).optional()};
};

template <std::uint16_t Tag>
struct order {
  static constexpr std::uint16_t tag = Tag;
  static constexpr std::uint8_t version = 1;
  std::uint32_t number = 0;  ///< Of a plan: the attempt. Of a reminder: which.
  timestamp at;
  static constexpr auto fields
    = field_list{field<1>("number", &order::number), field<2>("at", &order::at)};
};
struct open_plan : order<0x0682> {};
struct discard_plan : order<0x0683> {};
struct remind_all : order<0x0684> {};
struct raise_fence : order<0x0685> {};

struct change_participant {
  static constexpr std::uint16_t tag = 0x0686;
  static constexpr std::uint8_t version = 1;
  campaign::change change;
  static constexpr auto fields = field_list{field<1>("change", &change_participant::change)};
};

struct set_due {
  static constexpr std::uint16_t tag = 0x0687;
  static constexpr std::uint8_t version = 1;
  timestamp due;
  timestamp at;
  static constexpr auto fields
    = field_list{field<1>("due", &set_due::due), field<2>("at", &set_due::at).optional()};
};

struct assign_companies {
  static constexpr std::uint16_t tag = 0x0688;
  static constexpr std::uint8_t version = 1;
  campaign::assignment_order order;
  static constexpr auto fields = field_list{field<1>("order", &assign_companies::order)};
};

using effect = sealed<std::variant<make_plan, open_plan, discard_plan, remind_all, raise_fence,
                                   change_participant, set_due, assign_companies>>;

enum class phase : std::uint8_t { none = 0, planning, planned, opening, open, closing, closed };

struct state {
  cohort::phase phase = cohort::phase::none;
  std::uint32_t attempt = 0;
  std::string filter;
  department_set departments;
  std::uint32_t pages = 0;  ///< Written so far.
  company_id through;       ///< The last candidate judged.
  campaign::plan_counts counts;
  std::uint64_t hash = 0;                 ///< Of the entries planned so far.
  std::uint32_t next_page = 0;            ///< Of the work at hand: the page that comes next.
  std::vector<std::uint32_t> reminders;   ///< Numbers of reminders to do; the first is at work.
  std::vector<timestamp> reminder_times;  ///< Of the same.
  std::uint32_t reminder_page = 0;
  campaign::assignment_mode mode = campaign::assignment_mode::departments;
  std::vector<std::string> filters;
  static constexpr auto fields = field_list{field<1>("phase", &state::phase),
                                            field<2>("attempt", &state::attempt),
                                            field<3>("filter", &state::filter),
                                            field<4>("departments", &state::departments),
                                            field<5>("pages", &state::pages),
                                            field<6>("through", &state::through),
                                            field<7>("counts", &state::counts),
                                            field<8>("hash", &state::hash),
                                            field<9>("next_page", &state::next_page),
                                            field<10>("reminders", &state::reminders),
                                            field<11>("reminder_times", &state::reminder_times),
                                            field<12>("reminder_page", &state::reminder_page),
                                            field<13>("mode", &state::mode).optional(),
                                            field<14>("filters", &state::filters).optional()};
  friend bool operator==(const state&, const state&) = default;
};

/// True while a `step` would do something: from plan_started to plan_finished, and so on. `reminders`: those to do.
[[nodiscard]] bool has_work(phase, std::size_t reminders);

}  // namespace trefoil::cohort

template <>
struct trefoil::enum_words<trefoil::cohort::phase> {
  static constexpr std::array<std::string_view, 7> words{"none", "planning", "planned", "opening",
                                                         "open", "closing",  "closed"};
};
