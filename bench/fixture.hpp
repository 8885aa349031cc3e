#pragma once
/// A network to measure in: one buyer, many connected companies, a workflow and campaigns for all of them.

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "actors/base/ids.hpp"
#include "bench/loads.hpp"
#include "bench/testbed.hpp"

namespace trefoil::bench {

/// The workflow's steps are forms with one required text.
[[nodiscard]] std::string step_key(unsigned step);
inline constexpr const char* field_key = "number";

struct network {
  company_id buyer;
  std::vector<company_id> companies;
  unsigned people
    = 0;  ///< Of each company, numbered from 1, all in the departments that campaigns target.
  workflow_id workflow;

  /// Who acts for the buyer.
  [[nodiscard]] std::string buyer_person() const { return to_text(person_id{buyer, 1}); }
};

/// Imports everything in chunks and tells how fast that was. Returns when the node is at rest.
[[nodiscard]] network make_network(testbed&, std::size_t companies, unsigned people);

/// A draft for every company of the network, ready to publish.
[[nodiscard]] campaign_id make_campaign(testbed&, const network&);

/// What `campaign.show` says.
[[nodiscard]] client::value show(testbed&, const network&, campaign_id);

/// Looks every millisecond until `done` says so of what `campaign.show` says, which is returned. Throws `failed` when
/// it never does.
client::value show_until(testbed&, const network&, campaign_id,
                         const std::function<bool(const client::value&)>& done);

/// Publishes and looks every millisecond until the campaign is active. Throws `failed` when it never is.
void publish(testbed&, const network&, campaign_id);

/// Throws `failed` unless the campaign's KPI of this name is `wanted`.
void check_kpi(testbed&, const network&, campaign_id, const char* name, std::uint64_t wanted);

/// Looks into the inbox of every member of a hundred companies: throws `failed` with `complaint` unless it holds one
/// task, of which `right` is true.
void check_inboxes(testbed&, const network&, const char* complaint,
                   const std::function<bool(company_id, const client::value& task)>& right);

/// A network, a published campaign for it, and the node at rest.
struct published_campaign {
  bench::network network;
  campaign_id campaign;
};
[[nodiscard]] published_campaign make_published(testbed&, std::size_t companies, unsigned people);

}  // namespace trefoil::bench
