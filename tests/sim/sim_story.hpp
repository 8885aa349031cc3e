#pragma once
/// A random story on a simulated node: a small network, two campaigns, members who race, admins who change
/// departments, partners who accept late, part and come back, reminders, closes; with crashes, lost answers and
/// retries. Ends when every question is answered.

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "runtime/checks/ledger.hpp"
#include "tests/sim/sim_world.hpp"

namespace trefoil::sim {

/// What clients saw of one request, over all its attempts.
struct operation {
  std::string rid;
  entity_id to;
  any_command body;
  shell::principal who;
  std::uint32_t call = 0;
  bool open = true;
  bool ok = false;
  std::string code;           ///< Of a refusal.
  std::string answer;         ///< As it came.
  sequence position = 0;      ///< Of an accepted one.
  std::uint64_t invoked = 0;  ///< Steps of the story.
  std::uint64_t returned = 0;
};

/// The mark that the node sees of a request: the same over all its attempts.
[[nodiscard]] request_mark mark_of(const operation&);

/// What one run was, so that two runs of a seed can be compared and a run that tested nothing is seen.
struct run_report {
  std::uint64_t disk = 0;     ///< Digest of every stored byte.
  std::uint64_t replies = 0;  ///< Digest of every answer in the order of arrival.
  std::uint64_t crashes = 0;
  std::uint64_t bounces = 0;
  std::uint64_t passivations = 0;
  std::uint64_t checkpoints = 0;
  std::uint64_t trims = 0;
  std::uint64_t full_disks = 0;  ///< Commits that had to wait for room.
  std::uint64_t lost_races = 0;
  std::uint64_t repeats = 0;  ///< Requests that were sent again.
  std::uint64_t looks = 0;    ///< Figures that were shown in the middle of it.
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::vector<std::string> problems;
  friend bool operator==(const run_report&, const run_report&) = default;
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
  explicit story(std::uint64_t seed);
  /// Plays the whole story. `actions`: how many requests the clients make.
  run_report play(std::size_t actions);

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
  };

  template <class Command>
  std::size_t ask(const Command& command, shell::principal who) {
    return ask(command.address(), wrap(command), who);
  }
  std::size_t ask(const entity_id& to, any_command, shell::principal);
  const operation& finish(std::size_t operation);
  void send(operation&);
  /// Takes what arrived.
  void collect();
  void take(const shell::reply&);
  /// Every answer that arrives counts for the digest, also one that nobody waits for.
  void note(const shell::reply&);
  void live_on();
  void crash();

  void set_up();
  void act();
  void act_on_task();
  void act_as_admin();
  void act_as_buyer();
  [[nodiscard]] company::set_favourites any_favourites();
  void override_some(const campaign_id&);
  void change_one(const campaign_id&, company_id);
  void compare_with_replay();
  void check_invariants();
  [[nodiscard]] checks::ledger ledger() const;

  [[nodiscard]] shell::principal person_of(company_id, person_number) const;
  std::uint32_t question(const entity_id& about, bool figures);
  void note_figures(const entity_id& about, const shell::reply&);
  [[nodiscard]] std::string show(const entity_id&);

  world world_;
  std::vector<operation> operations_;
  std::set<std::size_t> open_;
  std::map<std::uint32_t, std::size_t> calls_;
  std::map<std::uint32_t, question_asked> questions_;
  std::vector<checks::kpi_answer> shown_;
  std::uint32_t last_call_ = 0;
  std::uint64_t now_ = 0;
  run_report report_;

  company_id buyer_;
  std::vector<supplier> suppliers_;
  std::vector<campaign_id> campaigns_;
  std::map<campaign_id, std::uint64_t> previewed_;  ///< The hash that somebody was shown.
};

}  // namespace trefoil::sim
