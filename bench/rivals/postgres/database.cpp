#include "bench/rivals/postgres/database.hpp"

#include <fstream>
#include <sstream>

#include "bench/report.hpp"

namespace trefoil::bench::postgres {

namespace {

/// Who is asked is judged as by a node: in the filter, connected, with somebody of the department.
constexpr auto insert_tasks = R"(
  INSERT INTO task (company, campaign, targets)
  SELECT c.id, g.id, g.departments
  FROM company c, campaign g
  WHERE g.id = 1 AND c.id BETWEEN $FIRST AND $LAST AND c.industry = 'food'
    AND EXISTS (SELECT FROM connection n
                WHERE n.buyer = g.buyer AND n.company = c.id AND n.accepted)
    AND EXISTS (SELECT FROM person p WHERE p.company = c.id AND p.active
                                       AND (p.departments & g.departments) <> 0))";

constexpr auto insert_notifications = R"(;
  INSERT INTO notification
  SELECT p.company, p.number, t.campaign, 0, now()
  FROM task t JOIN person p ON p.company = t.company
  WHERE t.campaign = 1 AND t.company BETWEEN $FIRST AND $LAST AND p.active
    AND (p.departments & t.targets) <> 0)";

std::string text_of(const std::filesystem::path& file) {
  std::ifstream from{file};
  if (!from) throw failed("cannot read " + file.string());
  std::ostringstream all;
  all << from.rdbuf();
  return all.str();
}

void replace(std::string& in, std::string_view name, std::size_t number) {
  for (auto at = in.find(name); at != std::string::npos; at = in.find(name)) {
    in.replace(at, name.size(), std::to_string(number));
  }
}

}  // namespace

database::database(const rival_options& with, unsigned people)
  : companies_{with.companies}, control_{with.folder} {
  control_.run(text_of(with.schema));
  for (std::size_t at = 0; at < with.bulk_connections; ++at) {
    bulk_.emplace_back(with.folder).run("SET search_path = rival");
  }
  run_in_parts(
    "INSERT INTO company SELECT n, 'Company ' || n, 'food', CASE n % 2 WHEN 0 THEN 'EU' ELSE 'US' "
    "END FROM generate_series($FIRST, $LAST) n;"
    "INSERT INTO connection SELECT 0, n, true FROM generate_series($FIRST, $LAST) n;"
    "INSERT INTO person SELECT n, m, 'Ana Horvat', 'ana@example.org', 3, true "
    "FROM generate_series($FIRST, $LAST) n, generate_series(1, "
    + std::to_string(people) + ") m");
  run("INSERT INTO campaign VALUES (1, 0, 2, 0)");
  settle();
}

void database::run_in_parts(const std::string& sql) {
  for (std::size_t at = 0; at < bulk_.size(); ++at) {
    auto part = sql;
    replace(part, "$FIRST", companies_ * at / bulk_.size() + 1);
    replace(part, "$LAST", companies_ * (at + 1) / bulk_.size());
    bulk_[at].begin(part);
  }
  for (auto& each : bulk_) each.finish();
}

void database::settle() {
  run("VACUUM ANALYZE");
  run("CHECKPOINT");
}

void database::publish(bool with_rows) {
  run("UPDATE campaign SET status = 1 WHERE id = 1");
  run_in_parts(with_rows ? std::string{insert_tasks} + insert_notifications : insert_tasks);
  run("UPDATE campaign SET status = 2 WHERE id = 1");
}

void database::unpublish() {
  run("TRUNCATE task, notification; UPDATE campaign SET status = 0 WHERE id = 1");
  settle();
}

void database::check(const std::string& what, const std::string& sql, std::size_t wanted) {
  if (const auto found = run(sql); found != std::to_string(wanted)) {
    throw failed(what + " should be " + std::to_string(wanted) + ", not " + found);
  }
}

}  // namespace trefoil::bench::postgres
