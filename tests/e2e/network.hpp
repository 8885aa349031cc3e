#pragma once
/// A node that has something to do: companies, a workflow, a campaign, made through the client as anybody would.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "actors/base/ids.hpp"
#include "runtime/client/client.hpp"
#include "tests/e2e/program.hpp"

namespace trefoil::e2e {

using client::list_of;
using client::map_of;
using client::value;

/// Two sessions with a node: the operator's, and a service's that acts for people.
class desk {
public:
  /// Throws when the node does not greet.
  explicit desk(const own_node&);

  /// Asks and gives the whole result; throws when refused for good.
  value operate(std::string_view method, const value& params);
  value act(person_id by, std::string_view method, value params);
  /// Asks as this person and gives whatever the answer is.
  client::response try_as(person_id by, std::string_view method, value params);

  /// Admits companies of these people; the request id makes it repeatable.
  std::vector<company_id> admit(const std::string& rid, std::size_t count, const value& profile,
                                const value& people);
  /// Connects the inviter with all of them, or only invites.
  void connect(const std::string& rid, company_id inviter, const std::vector<company_id>& all,
               bool accepted = true);
  std::string make_workflow(person_id by, const value& steps, bool published = true);
  /// A draft for these departments. `audience`: `{individuals?, filter?}`.
  campaign_id make_draft(person_id by, const std::string& workflow, value audience,
                         const value& departments);
  /// Publishes and waits until the campaign is active.
  void publish(person_id by, campaign_id);
  /// Asks campaign.show until it has this status; gives what it showed.
  value wait_for(person_id by, campaign_id, std::string_view status);

  /// The request ids of all imports.
  [[nodiscard]] const std::vector<std::string>& imports() const { return imports_; }

private:
  value import(std::string_view method, const std::string& rid, std::string_view key, value rows);

  std::vector<std::string> imports_;
  std::unique_ptr<client::session> operator_;
  std::unique_ptr<client::session> service_;
};

/// A session of its own. Throws when the node does not greet.
[[nodiscard]] std::unique_ptr<client::session> new_session(const own_node&, std::string_view whose);

/// `{name, departments, role}`.
[[nodiscard]] value person_row(std::string_view name, const value& departments,
                               std::string_view role);
/// A field of a form, and a step that is one.
[[nodiscard]] value form_field(std::string_view key, std::string_view kind, bool required = false);
[[nodiscard]] value form_step(std::string_view key, const value& form);

/// A buyer whose active campaign asks all of its suppliers for one text. Everybody has one person, who may do
/// everything.
struct open_campaign {
  company_id buyer;
  std::vector<company_id> suppliers;
  campaign_id campaign;

  [[nodiscard]] person_id manager() const { return {buyer, 1}; }
  [[nodiscard]] person_id member(std::size_t at) const { return {suppliers[at], 1}; }
  [[nodiscard]] std::string task(std::size_t at) const {
    return to_text(task_id{campaign, suppliers[at], 1});
  }
};
/// The steps of its workflow.
[[nodiscard]] value questions();
[[nodiscard]] open_campaign make_open_campaign(desk&, std::size_t suppliers);

/// Runs `work(thread)` on so many threads and joins them; the first exception is thrown again.
void together(std::size_t threads, const std::function<void(std::size_t)>& work);

}  // namespace trefoil::e2e
