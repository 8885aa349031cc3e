#pragma once
/// The rival's tables, filled with the same network as a node's: one buyer, N connected companies, some people each.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "bench/rivals/postgres/link.hpp"

namespace trefoil::bench::postgres {

struct rival_options {
  std::size_t companies = 200'000;
  std::string folder;                ///< Of the socket.
  std::filesystem::path schema;      ///< schema.sql.
  std::size_t connections = 0;       ///< Of W2, W3 and W5; 0: what suits the load.
  std::size_t bulk_connections = 2;  ///< Of W1, W4 and W5, each with its part of the companies.

  [[nodiscard]] std::size_t connections_for(std::size_t in_flight) const {
    if (connections > 0) return connections;
    return in_flight >= 1'024 ? 4 : 2;
  }
};

/// The one campaign of a database.
inline constexpr std::int32_t campaign = 1;

class database {
public:
  /// Makes everything anew and imports the network.
  database(const rival_options&, unsigned people);

  /// Takes a statement with `$FIRST` and `$LAST` once a bulk connection, each with its part of the companies, and waits
  /// for all.
  void run_in_parts(const std::string& sql);
  /// One statement; the first field of its answer.
  std::string run(const std::string& sql) { return control_.run(sql); }
  /// Writes back what is dirty and forgets what is dead, so that the next stretch pays only for itself.
  void settle();
  /// From draft to active; `with_rows` also makes a notification row a person.
  void publish(bool with_rows);
  /// Back to a draft that nobody was sent.
  void unpublish();
  /// Throws `failed` unless the query's one number is `wanted`.
  void check(const std::string& what, const std::string& sql, std::size_t wanted);
  [[nodiscard]] std::size_t companies() const { return companies_; }

private:
  std::size_t companies_;
  link control_;
  std::vector<link> bulk_;
};

}  // namespace trefoil::bench::postgres
