#pragma once
/// One connection to PostgreSQL, thinly over libpq.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

namespace trefoil::bench::postgres {

/// Arguments of a prepared statement in PostgreSQL's binary form.
class arguments {
public:
  void add(std::int32_t number);
  void add(const std::vector<std::int32_t>& array);
  void add(const std::vector<std::int16_t>& array);
  void add(const std::vector<std::string_view>& array);
  [[nodiscard]] const std::vector<std::string>& values() const { return values_; }

private:
  std::vector<std::string> values_;
};

/// All functions throw `failed` with PostgreSQL's words. One thread at a time.
class link {
public:
  /// `folder` holds the socket.
  explicit link(const std::string& folder);

  /// Runs SQL, several statements if need be; the first field of the last one's first row, or nothing.
  std::string run(const std::string& sql);
  /// The same without waiting for its end, which finish() does.
  void begin(const std::string& sql);
  void finish();

  void prepare(const char* name, const char* sql);
  /// Sends a prepared statement whose one result is an array of int.
  void send(const char* name, const arguments&);
  [[nodiscard]] int socket() const { return PQsocket(connection_.get()); }
  /// Takes what has come; true when the answer is whole, and then `to` is it.
  bool take(std::vector<std::int32_t>& to);

private:
  struct closing {
    void operator()(PGconn* open) const { PQfinish(open); }
    void operator()(PGresult* result) const { PQclear(result); }
  };
  using result = std::unique_ptr<PGresult, closing>;
  /// Throws unless it is what a statement answers that went well.
  const result& good(const result&) const;

  std::unique_ptr<PGconn, closing> connection_;
};

}  // namespace trefoil::bench::postgres
