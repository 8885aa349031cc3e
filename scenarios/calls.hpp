#pragma once
/// The node's methods as a story speaks them. Each makes a request that `engine::ask` sends.

#include <string>
#include <vector>

#include "actors/base/ids.hpp"
#include "scenarios/engine.hpp"

namespace trefoil::scenarios::calls {

[[nodiscard]] request import_companies(client::value companies);
[[nodiscard]] request import_connections(client::value connections);
[[nodiscard]] request create_workflow(person_id by, std::string_view name);
[[nodiscard]] request edit_workflow(person_id by, std::string_view workflow, std::uint64_t revision,
                                    client::value definition);
[[nodiscard]] request publish_workflow(person_id by, std::string_view workflow);
[[nodiscard]] request create_campaign(person_id by, std::string_view name);
[[nodiscard]] request edit_campaign(person_id by, std::string_view campaign, std::uint64_t revision,
                                    client::value changes);
[[nodiscard]] request publish_campaign(person_id by, std::string_view campaign);
[[nodiscard]] request remind(person_id by, std::string_view campaign);
[[nodiscard]] request close(person_id by, std::string_view campaign);
[[nodiscard]] request show(person_id by, std::string_view what, std::string_view id);
/// Figures by region and department, now or as of an instant in milliseconds since 1970.
[[nodiscard]] request kpis(person_id by, std::string_view campaign,
                           std::optional<std::int64_t> as_of = std::nullopt);
[[nodiscard]] request accept(person_id by, company_id other);

[[nodiscard]] request inbox(person_id by);
[[nodiscard]] request put_blob(person_id by, std::string content);
/// `verb`: claim, release, start, next, back or submit.
[[nodiscard]] request on_task(std::string_view verb, person_id by, const task_id&);
[[nodiscard]] request save(person_id by, const task_id&, std::string_view step,
                           client::value values, std::uint64_t draft_revision);

}  // namespace trefoil::scenarios::calls
