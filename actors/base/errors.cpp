#include "actors/base/errors.hpp"

#include <utility>

#include "actors/base/sealed_members.hpp"

namespace trefoil {

template class sealed<meta_scalar::alternatives>;
template class sealed<meta_value::alternatives>;

const std::vector<error_row>& error_table() {
  static const std::vector<error_row> table{
#define TREFOIL_ERROR(name, number, status, retryable, title) \
  {errc::name, #name, status, retryable, title},
#include "actors/base/errors.def"
#undef TREFOIL_ERROR
  };
  return table;
}

const error_row& row_of(errc code) {
  static const error_row unknown{errc::internal, "internal", 500, true, "The node failed"};
  for (const auto& row : error_table()) {
    if (row.code == code) return row;
  }
  return unknown;
}

refused too_busy(std::string detail, std::int64_t retry_after_ms) {
  return {errc::busy, std::move(detail), {{"retry_after_ms", retry_after_ms}}};
}

}  // namespace trefoil
