#pragma once
/// A random story on a simulated node: a small network, two campaigns, members who race, admins who change
/// departments, partners who accept late, part and come back, reminders, closes, and whatever faults the seed has.
/// First everything may go wrong; then nothing more does, and every question must be answered.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include <nlohmann/json.hpp>

#include "runtime/checks/ledger.hpp"
#include "tests/sim/sim_world.hpp"

namespace trefoil::sim {

/// What clients saw of one request, over all its attempts.
struct operation {
  std::string rid;
  entity_id to;
  any_command body;
  shell::principal who;
  std::set<std::uint32_t> under_way;  ///< Attempts that may still be answered.
  std::uint32_t attempts = 0;
  std::uint64_t sent = 0;  ///< The step of the last attempt.
  bool open = true;
  bool unknown = false;  ///< Given up without an answer that says what came of it.
  bool ok = false;
  std::string code;           ///< Of a refusal.
  std::string refusal;        ///< As it came.
  std::string answer;         ///< Of an accepted one, as it came.
  sequence position = 0;      ///< Of an accepted one.
  std::uint64_t invoked = 0;  ///< Steps of the story.
  std::uint64_t returned = 0;
};

/// The mark that the node sees of a request: the same over all its attempts.
[[nodiscard]] request_mark mark_of(const operation&);

/// `task.claim`: the method that the command has on the wire.
[[nodiscard]] std::string name_of(const any_command&);

/// What one run was, so that two runs of a seed can be compared and a run that tested nothing is seen.
struct run_report {
  std::uint64_t disk = 0;     ///< Digest of every stored byte.
  std::uint64_t replies = 0;  ///< Digest of every answer in the order of arrival.
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::uint64_t steps = 0;   ///< Of the fail-point's kind.
  std::uint64_t failed = 0;  ///< How often it hit.
  sightings seen;
  std::set<std::string> dropped;  ///< Commands that somebody would have given.
  std::vector<std::string> problems;
  friend bool operator==(const run_report&, const run_report&) = default;
};

/// Whatever takes more steps than this never ends.
inline constexpr std::size_t steps_max = 20'000;

/// A task and who holds it.
struct ready_task {
  task_id task;
  shell::principal holder;
};

/// A command of whatever machine.
template <class Command>
any_command wrap(const Command& command) {
  any_command body;
  const auto attempt = [&]<class Variant>(std::type_identity<Variant>) {
    if constexpr (std::is_constructible_v<Variant, const Command&>) body = Variant{command};
  };
  [&]<class... Machines>(std::type_identity<std::tuple<Machines...>>) {
    (attempt(std::type_identity<typename Machines::command>{}), ...);
  }(std::type_identity<machines>{});
  return body;
}

class story {
public:
  explicit story(const mix&);
  /// Plays the whole story, or up to its first problem.
  run_report play();

private:
  struct supplier {
    company_id id;
    std::uint32_t people = 3;
  };

  /// A query under way.
  struct question_asked {
    entity_id about;
    bool figures = false;  ///< A campaign's, to be recounted.
    std::string answer;
    std::optional<shell::kpis> kpis = {};  ///< Asked by segment, to be recounted.
  };

  template <class Command>
  std::size_t ask(const Command& command, shell::principal who) {
    return ask(command.address(), wrap(command), who);
  }
  /// Which operation it became. REQUIRES: the number is used only while nothing is dropped.
  std::size_t ask(const entity_id& to, any_command, shell::principal);
  const operation& finish(std::size_t operation);

  // sim_clients.cpp: requests and answers on their way.
  void send(operation&);
  void add_attempt(operation&, std::uint64_t held_for);
  void deliver(std::uint32_t call);
  void collect();
  void take(const shell::reply&);
  void conclude(operation&, const shell::reply&);
  void compare(operation&, const shell::reply&);
  void accept(operation&, const shell::reply&);
  void note(const shell::reply&);
  void lose_calls();
  void repeat_what_takes_long();
  void repeat_late();

  void live_on();
  void crash();
  void rest();
  [[nodiscard]] std::optional<mark> wants_crash();
  void play_on();
  void end_well();
  [[nodiscard]] bool is_well() const { return report_.problems.empty() && world_.problems.empty(); }

  // sim_scenes.cpp: what a crowd does, or a fault that needs one.
  void play_scene();
  void storm();
  void move_guards();
  void remind_often();
  void jump_clock();
  void pass_time(std::int64_t ms);
  void close_beside_submits(const campaign_id&);
  [[nodiscard]] std::vector<ready_task> make_ready(const campaign_id&);

  void set_up();
  void act();
  void act_on_task();
  void act_as_admin();
  void act_as_buyer();
  [[nodiscard]] company::set_favourites any_favourites();
  void edit_list();
  void make_lists();
  [[nodiscard]] campaign::audience audience_of(std::size_t campaign) const;
  void override_some(const campaign_id&);
  void change_one(const campaign_id&, company_id);
  void compare_with_replay();
  void check_invariants();
  void check_times(const checks::journal_view&);
  [[nodiscard]] checks::ledger ledger() const;

  [[nodiscard]] shell::principal person_of(company_id, person_number) const;
  std::uint32_t question(const entity_id& about, bool figures);
  void note_figures(const entity_id& about, const shell::reply&);
  void question_kpis(const campaign_id&);
  void question_kpis(const shell::kpis&);
  void question_instants_again();
  void note_kpis(const shell::kpis&, const shell::reply&);
  [[nodiscard]] std::string show(const entity_id&);

  mix mix_;
  world world_;
  std::vector<operation> operations_;
  std::set<std::size_t> open_;
  std::map<std::uint32_t, std::size_t> calls_;  ///< Under way, with their operations.
  std::multimap<std::uint64_t, std::uint32_t>
    held_;                 ///< Calls that the link keeps until that step.
  bool dropping_ = false;  ///< Commands that the mix drops are not given.
  std::map<std::uint32_t, question_asked> questions_;
  std::vector<checks::kpi_answer> shown_;
  /// What was told of an instant, without where it counts.
  std::map<std::pair<campaign_id, timestamp>, nlohmann::json> told_then_;
  std::uint32_t last_call_ = 0;
  std::uint64_t now_ = 0;
  run_report report_;

  company_id buyer_;
  std::vector<supplier> suppliers_;
  std::vector<campaign_id> campaigns_;
  std::vector<list_id> lists_;                      ///< The last one is of those who are left out.
  std::map<campaign_id, std::uint64_t> previewed_;  ///< The hash that somebody was shown.
};

}  // namespace trefoil::sim
