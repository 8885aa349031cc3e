#pragma once
/// W1 to W5 of `bench/works.hpp` on PostgreSQL. Each measures, checks that what it measured is true (throws `failed`
/// when not) and leaves the database to the next.

#include "bench/report.hpp"
#include "bench/rivals/postgres/database.hpp"

namespace trefoil::bench::postgres {

/// The figures' first word, so that they are never taken for ours.
inline std::string named(const char* work) { return std::string{"postgres "} + work; }

void publish_to_all(const rival_options&, const report&);
void answer_wizards(const rival_options&, const report&);
void race_for_claims(const rival_options&, const report&);
void remind_all(const rival_options&, const report&);
void close_all(const rival_options&, const report&);

}  // namespace trefoil::bench::postgres
