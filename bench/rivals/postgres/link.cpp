#include "bench/rivals/postgres/link.hpp"

#include "bench/report.hpp"

namespace trefoil::bench::postgres {

namespace {

constexpr std::uint32_t int2_oid = 21;
constexpr std::uint32_t int4_oid = 23;
constexpr std::uint32_t text_oid = 25;
constexpr std::size_t array_head_bytes
  = 20;  // Dimensions, nulls, element type, length, first index.

void put(std::string& out, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift));
}

std::uint32_t get(const char* at) {
  std::uint32_t number = 0;
  for (int byte = 0; byte < 4; ++byte) number = number << 8U | static_cast<unsigned char>(at[byte]);
  return number;
}

std::string array_head(std::uint32_t element_oid, std::size_t count) {
  std::string out;
  for (const auto number : {1U, 0U, element_oid, static_cast<std::uint32_t>(count), 1U}) {
    put(out, number);
  }
  return out;
}

}  // namespace

void arguments::add(std::int32_t number) {
  put(values_.emplace_back(), static_cast<std::uint32_t>(number));
}

void arguments::add(const std::vector<std::int32_t>& array) {
  auto& out = values_.emplace_back(array_head(int4_oid, array.size()));
  for (const auto number : array) {
    put(out, 4);
    put(out, static_cast<std::uint32_t>(number));
  }
}

void arguments::add(const std::vector<std::int16_t>& array) {
  auto& out = values_.emplace_back(array_head(int2_oid, array.size()));
  for (const auto number : array) {
    put(out, 2);
    out.push_back(static_cast<char>(static_cast<std::uint16_t>(number) >> 8U));
    out.push_back(static_cast<char>(number));
  }
}

void arguments::add(const std::vector<std::string_view>& array) {
  auto& out = values_.emplace_back(array_head(text_oid, array.size()));
  for (const auto text : array) {
    put(out, static_cast<std::uint32_t>(text.size()));
    out += text;
  }
}

link::link(const std::string& folder)
  : connection_{PQconnectdb(("host='" + folder + "' user=rival dbname=postgres").c_str())} {
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    throw failed(PQerrorMessage(connection_.get()));
  }
}

const link::result& link::good(const result& from) const {
  const auto status = PQresultStatus(from.get());
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return from;
  throw failed(PQerrorMessage(connection_.get()));
}

std::string link::run(const std::string& sql) {
  const result all{PQexec(connection_.get(), sql.c_str())};
  good(all);
  if (PQntuples(all.get()) == 0 || PQnfields(all.get()) == 0) return {};
  return PQgetvalue(all.get(), 0, 0);
}

void link::begin(const std::string& sql) {
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) {
    throw failed(PQerrorMessage(connection_.get()));
  }
}

void link::finish() {
  while (const result each{PQgetResult(connection_.get())}) good(each);
}

void link::prepare(const char* name, const char* sql) {
  good(result{PQprepare(connection_.get(), name, sql, 0, nullptr)});
}

void link::send(const char* name, const arguments& with) {
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (const auto& value : with.values()) {
    values.push_back(value.data());
    lengths.push_back(static_cast<int>(value.size()));
  }
  const std::vector<int> binary(values.size(), 1);
  if (PQsendQueryPrepared(connection_.get(), name, static_cast<int>(values.size()), values.data(),
                          lengths.data(), binary.data(), 1)
      == 0) {
    throw failed(PQerrorMessage(connection_.get()));
  }
}

bool link::take(std::vector<std::int32_t>& to) {
  if (PQconsumeInput(connection_.get()) == 0) throw failed(PQerrorMessage(connection_.get()));
  if (PQisBusy(connection_.get()) != 0) return false;
  to.clear();
  while (const result each{PQgetResult(connection_.get())}) {
    good(each);
    const char* const bytes = PQgetvalue(each.get(), 0, 0);
    const auto size = static_cast<std::size_t>(PQgetlength(each.get(), 0, 0));
    // An empty array has no dimension, and so no elements behind a shorter head.
    for (auto at = array_head_bytes; at + 8 <= size; at += 8) {
      to.push_back(static_cast<std::int32_t>(get(bytes + at + 4)));
    }
  }
  return true;
}

}  // namespace trefoil::bench::postgres
