#include "runtime/wire/refusals.hpp"

#include "runtime/wire/headers.hpp"

namespace trefoil::wire {

namespace {

constexpr std::string_view before_error
  = "\x93\x02\xafsession.refused\x91\x82\xa5"
    "error";
constexpr std::string_view before_calls
  = "\xa5"
    "calls";

}  // namespace

void append_refusals(std::string& out, std::span<const std::uint32_t> calls,
                     std::string_view error) {
  out += before_error;
  out += error;
  out += before_calls;
  append_array(out, calls.size());
  for (const auto call : calls) append_uint(out, call);
}

std::optional<refusals> read_refusals(std::string_view frame) {
  if (!frame.starts_with(before_error)) return std::nullopt;
  const auto behind_error = skip_value(frame, before_error.size());
  if (behind_error >= frame.size() || !frame.substr(behind_error).starts_with(before_calls))
    return std::nullopt;
  return refusals{frame.substr(before_error.size(), behind_error - before_error.size()),
                  frame.substr(behind_error + before_calls.size())};
}

}  // namespace trefoil::wire
