/// The filter of an audience: what is read means the same in parentheses, and the opposite behind `not`.

#include "actors/campaign/audience.hpp"

#include <array>

#include "tests/fuzz/target.hpp"

namespace trefoil::fuzz {

namespace {

std::vector<company::row> companies() {
  std::vector<company::row> all;
  for (const auto* industry : {"", "food", "packaging"}) {
    for (const auto* region : {"", "EU", "US"}) {
      for (const auto status : {company::compliance::unknown, company::compliance::compliant}) {
        auto& one = all.emplace_back();
        one.industry = industry;
        one.region = region;
        one.compliance_status = status;
      }
    }
  }
  return all;
}

}  // namespace

void read(std::string_view input) {
  static const auto all = companies();
  const auto read = campaign::filter::parse(input);
  if (!read) {
    must_hold(read.error().code == errc::filter_invalid && !read.error().detail.empty(),
              "what is refused says why");
    return;
  }
  const auto text = std::string{input};
  // One level more may be one too many.
  const auto same = campaign::filter::parse("(" + text + ")");
  const auto opposite = campaign::filter::parse("not (" + text + ")");
  for (const auto& one : all) {
    const auto matches = read->matches(one);
    if (same) must_hold(same->matches(one) == matches, "parentheses change nothing");
    if (opposite) must_hold(opposite->matches(one) != matches, "`not` turns it round");
  }
}

std::vector<std::string> seeds() {
  return {
    R"(industry = "food")",
    R"(industry = "food" and (region in ("EU", "US") or not compliance_status = "compliant"))",
    R"(compliance_status in ("unknown", "pending") or compliance_status != "non_compliant")",
    R"(NOT Region IN ("a\"b", "c\\d") And industry != "")"};
}

std::vector<std::string> words() {
  return {"industry", "region", "compliance_status", " and ", " or ",     "not ",     " in (",
          "!=",       "\"EU\"", "\"compliant\"",     "\\\"",  "\"food\"", "((((((((("};
}

}  // namespace trefoil::fuzz
