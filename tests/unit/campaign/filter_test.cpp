// The language of audience filters: what it says, what it refuses and where, and that no text breaks it.

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>
#include <gtest/gtest.h>

#include "actors/campaign/audience.hpp"
#include "runtime/checks/filter_check.hpp"

namespace trefoil::tests::filters {

using campaign::filter;
using company::compliance;

company::row row_of_company(std::string industry, std::string region,
                            compliance status = compliance::unknown) {
  company::row row;
  row.id = {0x0001'0000'0000'0001};
  row.industry = std::move(industry);
  row.region = std::move(region);
  row.compliance_status = status;
  return row;
}

bool matches(std::string_view text, const company::row& row) {
  const auto read = filter::parse(text);
  EXPECT_TRUE(read) << text << ": " << (read ? "" : read.error().detail);
  return read && read->matches(row);
}

/// What a text is refused with: `at` and, if told, `field`.
struct where {
  std::int64_t at = -1;
  std::string field;
  friend bool operator==(const where&, const where&) = default;
};

where refused_at(std::string_view text) {
  const auto read = filter::parse(text);
  if (read) return {};
  EXPECT_EQ(read.error().code, errc::filter_invalid);
  EXPECT_FALSE(read.error().detail.empty());
  where found;
  for (const auto& [key, value] : read.error().meta) {
    if (key == "at") found.at = std::get<std::int64_t>(value);
    if (key == "field") found.field = std::get<std::string>(value);
  }
  return found;
}

TEST(Filter, ComparesEachField) {
  const auto dairy = row_of_company("dairy", "EU", compliance::pending);
  EXPECT_TRUE(matches(R"(industry = "dairy")", dairy));
  EXPECT_FALSE(matches(R"(industry = "meat")", dairy));
  EXPECT_TRUE(matches(R"(industry != "meat")", dairy));
  EXPECT_FALSE(matches(R"(industry != "dairy")", dairy));
  EXPECT_TRUE(matches(R"(region in ("US", "EU"))", dairy));
  EXPECT_FALSE(matches(R"(region in ("US"))", dairy));
  EXPECT_TRUE(matches(R"(compliance_status = "pending")", dairy));
  EXPECT_FALSE(matches(R"(compliance_status = "compliant")", dairy));
  EXPECT_TRUE(matches(R"(compliance_status != "compliant")", dairy));
  EXPECT_TRUE(matches(R"(compliance_status in ("compliant", "pending"))", dairy));
  EXPECT_FALSE(matches(R"(compliance_status in ("compliant", "unknown"))", dairy));
}

TEST(Filter, BindsNotBeforeAndBeforeOr) {
  const auto a = row_of_company("a", "x");
  EXPECT_TRUE(matches(R"(industry = "a" or industry = "b" and region = "y")", a));
  EXPECT_FALSE(matches(R"((industry = "a" or industry = "b") and region = "y")", a));
  EXPECT_TRUE(matches(R"(not industry = "b" and region = "x")", a));
  EXPECT_FALSE(matches(R"(not (industry = "b" or region = "x"))", a));
  EXPECT_TRUE(matches(R"(not not industry = "a")", a));
}

TEST(Filter, ReadsTheExampleOfItsOwnDocumentation) {
  constexpr std::string_view text
    = R"(industry = "food" and (region in ("EU", "US") or not compliance_status = "compliant"))";
  EXPECT_TRUE(matches(text, row_of_company("food", "EU", compliance::compliant)));
  EXPECT_TRUE(matches(text, row_of_company("food", "CN", compliance::pending)));
  EXPECT_FALSE(matches(text, row_of_company("food", "CN", compliance::compliant)));
  EXPECT_FALSE(matches(text, row_of_company("toys", "EU", compliance::pending)));
}

TEST(Filter, TakesWordsInAnyCaseAndBlanksAnywhere) {
  EXPECT_TRUE(
    matches("\t INDUSTRY=\"a\"\r\nAnD nOt\nRegion  IN(\"y\",\"z\") ", row_of_company("a", "x")));
}

TEST(Filter, TakesTextsAsTheyAre) {
  EXPECT_TRUE(matches(R"(industry = "say \"hi\" \\ and (or) not")",
                      row_of_company(R"(say "hi" \ and (or) not)", "")));
  EXPECT_FALSE(matches(R"(industry = "A")", row_of_company("a", "")));
  EXPECT_TRUE(matches(R"(region = "")", row_of_company("a", "")));
  const std::string with_zero("industry = \"a\0b\"", 16);
  EXPECT_TRUE(matches(with_zero, row_of_company(std::string("a\0b", 3), "")));
}

TEST(Filter, NamesTheUnknownField) {
  EXPECT_EQ(refused_at(R"(colour = "red")"), (where{0, "colour"}));
  EXPECT_EQ(refused_at(R"(industry = "a" and Colour = "red")"), (where{19, "Colour"}));
  EXPECT_EQ(refused_at(R"(or = "red")"), (where{0, "or"}));
}

TEST(Filter, NamesTheFieldOfAnImpossibleValue) {
  EXPECT_EQ(refused_at(R"(compliance_status = "fine")"), (where{20, "compliance_status"}));
  EXPECT_EQ(refused_at(R"(compliance_status in ("pending", "Compliant"))"),
            (where{33, "compliance_status"}));
}

TEST(Filter, SaysWhereItIsWrong) {
  const std::vector<std::pair<std::string, std::int64_t>> wrong{
    {"", 0},
    {"   ", 3},
    {"industry", 8},
    {"industry \"a\"", 9},
    {"industry = a", 11},
    {"industry = ", 11},
    {"industry == \"a\"", 10},
    {"industry = \"a", 13},
    {"industry = \"a\\n\"", 14},
    {"industry = \"a\\", 14},
    {"industry = \"a\" region = \"b\"", 15},
    {"industry = \"a\" and", 18},
    {"industry in \"a\"", 12},
    {"industry in ()", 13},
    {"industry in (\"a\"", 16},
    {"industry in (\"a\",)", 17},
    {"(industry = \"a\"", 15},
    {"industry = \"a\")", 14},
    {"not", 3},
    {"()", 1},
    {"industry2 = \"a\"", 8},
    {"\xff\xfe", 0},
  };
  for (const auto& [text, at] : wrong) EXPECT_EQ(refused_at(text), (where{at, ""})) << text;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t at = 0; at < times; ++at) all += text;
  return all;
}

TEST(Filter, KeepsItsLimits) {
  const std::string one = "industry = \"a\"";
  const auto chain
    = [&](std::size_t comparisons) { return repeated(one + " or ", comparisons - 1) + one; };
  // 32 comparisons and 31 operators are 63 parts; `not` is the 64th.
  EXPECT_TRUE(filter::parse("not " + chain(32)));
  EXPECT_FALSE(filter::parse("not not " + chain(32)));
  EXPECT_TRUE(filter::parse(repeated("not ", 63) + one));
  EXPECT_FALSE(filter::parse(repeated("not ", 64) + one));
  EXPECT_TRUE(filter::parse(repeated("(", 63) + one + repeated(")", 63)));
  EXPECT_FALSE(filter::parse(repeated("(", 64) + one + repeated(")", 64)));
  const std::string long_text(limits::filter_bytes_max - 13, 'x');
  EXPECT_TRUE(filter::parse("industry = \"" + long_text + "\""));
  EXPECT_EQ(refused_at("industry = \"" + long_text + "x\"").at, limits::filter_bytes_max);
}

TEST(Filter, SurvivesDeepNesting) {
  for (const auto* part : {"(", "not ", "not(", "industry in(", "industry=\"a\" and ("}) {
    for (const std::size_t times : {65U, 200U, 10'000U}) {
      EXPECT_FALSE(filter::parse(repeated(part, times))) << part;
    }
  }
}

TEST(Filter, SurvivesAnyText) {
  constexpr std::string_view letters = "()=!,\"\\ \tnotadrniuysegp_\x80";
  std::mt19937 random{7};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const auto size = random() % 40;
    for (std::size_t at = 0; at < size; ++at) text += letters[random() % letters.size()];
    if (const auto read = filter::parse(text)) {
      (void)read->matches(row_of_company("a", "b"));
    } else {
      EXPECT_LE(refused_at(text).at, static_cast<std::int64_t>(text.size()));
    }
  }
}

TEST(Filter, MatchesNobodyBeforeItWasRead) {
  EXPECT_FALSE(filter{}.matches(row_of_company("a", "b")));
}

/// A filter as a tree of its own, with its own reading of what it means.
struct tree {
  enum class kind { equal, unequal, in, all, any, none };
  tree::kind what = kind::equal;
  int field = 0;
  std::vector<std::string> values;
  std::vector<tree> parts;
};

std::string quoted(const std::string& value) {
  std::string text = "\"";
  for (const char letter : value) {
    if (letter == '"' || letter == '\\') text += '\\';
    text += letter;
  }
  return text + "\"";
}

std::string printed(const tree& from) {
  static const std::vector<std::string> names{"industry", "region", "compliance_status"};
  const auto joined = [&](const std::string& word) {
    std::string text = "(";
    for (std::size_t at = 0; at < from.parts.size(); ++at) {
      if (at > 0) text += word;
      text += printed(from.parts[at]);
    }
    return text + ")";
  };
  const auto& name = names[static_cast<std::size_t>(from.field)];
  switch (from.what) {
    case tree::kind::equal:
      return name + " = " + quoted(from.values[0]);
    case tree::kind::unequal:
      return name + "!=" + quoted(from.values[0]);
    case tree::kind::all:
      return joined(" and ");
    case tree::kind::any:
      return joined(" or ");
    case tree::kind::none:
      return "not " + printed(from.parts[0]);
    case tree::kind::in:
      break;
  }
  std::string text = name + " in (";
  for (std::size_t at = 0; at < from.values.size(); ++at) {
    text += (at > 0 ? "," : "") + quoted(from.values[at]);
  }
  return text + ")";
}

bool holds(const tree& from, const company::row& row) {
  const std::string value = from.field == 0   ? row.industry
                            : from.field == 1 ? row.region
                                              : std::string{word(row.compliance_status)};
  const auto is_named
    = std::find(from.values.begin(), from.values.end(), value) != from.values.end();
  const auto each = [&](const tree& part) { return holds(part, row); };
  switch (from.what) {
    case tree::kind::equal:
    case tree::kind::in:
      return is_named;
    case tree::kind::unequal:
      return !is_named;
    case tree::kind::all:
      return std::all_of(from.parts.begin(), from.parts.end(), each);
    case tree::kind::any:
      return std::any_of(from.parts.begin(), from.parts.end(), each);
    case tree::kind::none:
      return !each(from.parts[0]);
  }
  return false;
}

const std::vector<std::string>& values_of(int field) {
  static const std::vector<std::string> texts{"", "a", "B b", "\"", "\\\"x", "not"};
  static const std::vector<std::string> statuses{"unknown", "pending", "compliant",
                                                 "non_compliant"};
  return field == 2 ? statuses : texts;
}

tree any_tree(std::mt19937& random, int depth) {
  tree made;
  made.what = static_cast<tree::kind>(random() % (depth > 0 ? 6 : 3));
  made.field = static_cast<int>(random() % 3);
  const auto& values = values_of(made.field);
  const bool is_list = made.what == tree::kind::in;
  if (made.what <= tree::kind::in) {
    for (std::size_t more = is_list ? 1 + random() % 3 : 1; more > 0; --more) {
      made.values.push_back(values[random() % values.size()]);
    }
    return made;
  }
  const std::size_t parts = made.what == tree::kind::none ? 1 : 2 + random() % 2;
  for (std::size_t at = 0; at < parts; ++at) made.parts.push_back(any_tree(random, depth - 1));
  return made;
}

TEST(Filter, ReadsBackWhatAnyTreePrints) {
  std::mt19937 random{42};
  for (int round = 0; round < 2'000; ++round) {
    const auto made = any_tree(random, 2);
    const auto text = printed(made);
    const auto read = filter::parse(text);
    ASSERT_TRUE(read) << text << ": " << read.error().detail;
    const auto second = checks::second_filter::read(text);
    for (int row = 0; row < 20; ++row) {
      const auto some = row_of_company(values_of(0)[random() % 6], values_of(1)[random() % 6],
                                       static_cast<compliance>(random() % 4));
      ASSERT_EQ(read->matches(some), holds(made, some)) << text;
      ASSERT_TRUE(second) << text;
      ASSERT_EQ(
        second->matches({some.industry, some.region, std::string{word(some.compliance_status)}}),
        holds(made, some))
        << "the checks read it otherwise: " << text;
    }
  }
}

}  // namespace trefoil::tests::filters
