#pragma once
/// Who acts in the stories: two companies, callers with their rights, moments.

#include <cstdint>

#include "actors/base/facts.hpp"

namespace trefoil::tests {

/// Companies in different partitions; acme is the lower one, so it is the home of its connections.
inline constexpr company_id acme{0x0001'0000'0000'00a1};
inline constexpr company_id bolt{0x0002'0000'0000'00b2};
inline constexpr company_id cask{0x0003'0000'0000'00c3};

/// The moment of every command that names none.
inline constexpr timestamp noon{1'700'000'000'000};
inline constexpr std::int64_t second_ms = 1'000;
inline constexpr std::int64_t hour_ms = 3'600 * second_ms;
inline constexpr std::int64_t day_ms = 24 * hour_ms;

[[nodiscard]] inline timestamp after(timestamp start, std::int64_t wait_ms) {
  return {start.ms + wait_ms};
}

[[nodiscard]] inline caller the_operator() { return {.kind = principal_kind::network_operator}; }

/// An active person.
[[nodiscard]] inline caller person_of(company_id company, role as, person_number number = 1,
                                      department_set departments = {}) {
  return {.kind = principal_kind::person,
          .person = {company, number},
          .role = as,
          .departments = departments,
          .active = true};
}
[[nodiscard]] inline caller admin_of(company_id company) { return person_of(company, role::admin); }
[[nodiscard]] inline caller manager_of(company_id company) {
  return person_of(company, role::manager);
}
[[nodiscard]] inline caller member_of(company_id company, person_number number = 1,
                                      department_set departments = {}) {
  return person_of(company, role::member, number, departments);
}
[[nodiscard]] inline caller auditor_of(company_id company) {
  return person_of(company, role::auditor);
}
/// An admin who has left.
[[nodiscard]] inline caller leaver_of(company_id company) {
  auto gone = admin_of(company);
  gone.active = false;
  return gone;
}

/// Some request id; `number` tells requests apart.
[[nodiscard]] inline request_key request(char number) {
  request_key key;
  key.bytes.fill(number);
  return key;
}

/// The facts of a command by this caller.
[[nodiscard]] inline facts as(const caller& who, timestamp now = noon) {
  facts known;
  known.now = now;
  known.caller = who;
  return known;
}

/// The same of a command that came with a request id.
[[nodiscard]] inline facts asked_by(const caller& who, timestamp now = noon) {
  auto known = as(who, now);
  known.request = request(1);
  return known;
}

/// The facts of an effect or a step: nobody asks but the runtime.
[[nodiscard]] inline facts as_runtime(timestamp now = noon) { return as(caller{}, now); }

}  // namespace trefoil::tests
