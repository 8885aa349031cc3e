#include "runtime/gateway/answers.hpp"

#include "runtime/wire/headers.hpp"

namespace trefoil::gateway {

namespace {

void append_head(std::string& out, std::uint32_t call) {
  out += '\x94';
  out += '\x01';
  wire::append_uint(out, call);
}

errc errc_of(codec_errc code) {
  switch (code) {
    case codec_errc::field_unknown:
      return errc::field_unknown;
    case codec_errc::field_type:
      return errc::field_type;
    case codec_errc::field_missing:
      return errc::field_missing;
    case codec_errc::limit_exceeded:
      return errc::limit_exceeded;
    case codec_errc::id_invalid:
      return errc::id_invalid;
    default:
      return errc::frame_invalid;
  }
}

std::string detail_of(const codec_error& error) {
  const auto field = error.path.empty() ? std::string{"The arguments"} : "`" + error.path + "`";
  switch (error.code) {
    case codec_errc::field_unknown:
      return "This method has no field " + field + ".";
    case codec_errc::field_type:
      return field + " has the wrong type or form.";
    case codec_errc::field_missing:
      return field + " is missing.";
    case codec_errc::limit_exceeded:
      return field + " is beyond its limit.";
    case codec_errc::id_invalid:
      return field + " is no such id.";
    default:
      return "The arguments cannot be read.";
  }
}

}  // namespace

void append_response(std::string& out, const shell::reply& answer) {
  if (!answer.ok) return append_refusal(out, answer.call, answer.body);
  append_head(out, answer.call);
  wire::append_nil(out);
  out += answer.body;
}

void append_refusal(std::string& out, std::uint32_t call, std::string_view body) {
  append_head(out, call);
  out += body;
  wire::append_nil(out);
}

shell::reply refusal(std::uint32_t call, const refused& why) {
  return {call, false, encode_spoken(why)};
}

refused refused_of(const codec_error& error) {
  meta_map meta;
  if (!error.path.empty()) meta.emplace_back("field", error.path);
  return {errc_of(error.code), detail_of(error), std::move(meta)};
}

}  // namespace trefoil::gateway
