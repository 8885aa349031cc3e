#pragma once
/// Cohorts in every phase, for stories that begin there.

#include <memory>
#include <vector>
#include <gtest/gtest.h>

#include "actors/cohort/assignment_page.hpp"
#include "actors/cohort/cohort_machine.hpp"
#include "tests/unit/cast.hpp"
#include "tests/unit/given.hpp"

namespace trefoil::tests::cohort_stories {

using namespace cohort;

// Every company of these stories lives in shard 0 of 1, with acme as the buyer.
inline const campaign_id spring{acme, 7};
inline const cohort_id here{spring, 0};
inline const entity_id self{here};

inline workflow::frozen some_version() {
  workflow::frozen version;
  version.workflow = {acme, 3};
  version.number = 1;
  version.definition.steps = {{.key = "read"}};
  return version;
}

inline candidate known_company(company_id id, connection_status connection, bool individual,
                               std::vector<company::row_person> people
                               = {{1, {department::general_management}}}) {
  auto row = std::make_shared<company::row>();
  row->id = id;
  row->industry = "dairy";
  row->people = std::move(people);
  return {id, row, connection, acme, individual};
}

inline facts with(std::vector<candidate> list, bool last) {
  auto known = as_runtime();
  known.as_of = 40;
  known.candidates = std::make_shared<const candidates>(candidates{std::move(list), last});
  return known;
}

inline plan_started plan_of(std::string filter = {}) {
  return {1, {bolt, cask}, std::move(filter), {department::finance}, some_version()};
}

/// Two pages are planned; their content is of no concern.
inline std::vector<event> planning_on() {
  return {plan_of(), page_planned{0, {2, 0, 0, 0}, bolt, 1, 5},
          page_planned{1, {0, 1, 0, 0}, cask, 2, 6}};
}
inline std::vector<event> and_then(std::vector<event> past, const std::vector<event>& more) {
  past.insert(past.end(), more.begin(), more.end());
  return past;
}
inline std::vector<event> planned_two() { return and_then(planning_on(), {plan_finished{9}}); }
inline std::vector<event> opening_two() { return and_then(planned_two(), {opening_started{}}); }
inline std::vector<event> open_two() {
  return and_then(opening_two(), {page_opened{0}, page_opened{1}, opening_finished{}});
}
inline std::vector<event> reminding_two() {
  return and_then(open_two(), {reminding_started{1, noon}});
}
inline std::vector<event> closing_two() { return and_then(open_two(), {fenced{}}); }
inline std::vector<event> closed_two() {
  return and_then(closing_two(), {page_closed{0}, page_closed{1}, closing_finished{}});
}
/// Planned, and nobody takes part.
inline std::vector<event> planned_none() { return {plan_of(), plan_finished{0}}; }

template <class Report>
outgoing reported(std::uint32_t number) {
  return send_to(spring, Report{{0, number}});
}

inline story<machine> cohort_after(const std::vector<event>& past,
                                   std::source_location where = std::source_location::current()) {
  return given<machine>(self, past, where);
}

/// The page that the last step wrote.
inline std::vector<entry> page_of(const story<machine>& told) {
  const auto& pages = told.outcome()->pages;
  if (pages.size() != 1) return {};
  EXPECT_EQ(pages[0].cohort, self.key());
  std::vector<entry> all;
  const auto page = assignment_page::decode(pages[0].body);
  for (std::size_t at = 0; page && at < page->size(); ++at) all.push_back(page->at(at));
  return all;
}

}  // namespace trefoil::tests::cohort_stories
