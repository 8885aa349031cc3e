#include "tests/unit/task/task_cast.hpp"

namespace trefoil::tests::task_stories {

namespace {

using workflow::field_kind;

std::string_view judged(field_kind kind, const task::value& given) {
  const workflow::form_field field{"key", "", kind, true, {"red", "green"}};
  return task::wrong_with(field, given);
}

void expect_texts(field_kind kind, const std::vector<std::string>& good,
                  const std::vector<std::string>& bad) {
  for (const auto& text : good) EXPECT_EQ(judged(kind, text), "") << text;
  for (const auto& text : bad) EXPECT_NE(judged(kind, text), "") << text;
  EXPECT_NE(judged(kind, std::int64_t{1}), "");
  EXPECT_NE(judged(kind, true), "");
  EXPECT_NE(judged(kind, std::vector<std::string>{"red"}), "");
}

}  // namespace

TEST(TaskValue, Text) {
  const std::string longest(limits::text_bytes_max, 'x');
  expect_texts(field_kind::text, {"a", longest}, {longest + "x"});
  expect_texts(field_kind::long_text, {"a\nb", longest}, {longest + "x"});
}

TEST(TaskValue, WholeNumber) {
  EXPECT_EQ(judged(field_kind::integer, std::int64_t{-5}), "");
  EXPECT_EQ(judged(field_kind::integer, std::numeric_limits<std::int64_t>::max()), "");
  EXPECT_NE(judged(field_kind::integer, std::string{"5"}), "");
  EXPECT_NE(judged(field_kind::integer, true), "");
}

TEST(TaskValue, Decimal) {
  expect_texts(
    field_kind::decimal, {"0", "-1", "12.50", "007.1"},
    {".", "-", "1.", ".5", "1.2.3", "1,5", "+1", "1e5", " 1", "--1", std::string(65, '1')});
}

TEST(TaskValue, Date) {
  expect_texts(field_kind::date, {"2024-02-29", "1999-12-31"},
               {"2023-02-29", "2024-13-01", "2024-00-10", "2024-01-00", "2024-1-1", "20240101",
                "2024-01-01T00:00", "abcd-ef-gh"});
}

TEST(TaskValue, YesNo) {
  EXPECT_EQ(judged(field_kind::yes_no, false), "");
  EXPECT_NE(judged(field_kind::yes_no, std::string{"yes"}), "");
  EXPECT_NE(judged(field_kind::yes_no, std::int64_t{1}), "");
}

TEST(TaskValue, Choice) {
  expect_texts(field_kind::single_choice, {"red"}, {"Red", "blue"});
  using texts = std::vector<std::string>;
  EXPECT_EQ(judged(field_kind::multi_choice, texts{"red", "green"}), "");
  EXPECT_NE(judged(field_kind::multi_choice, texts{"red", "blue"}), "");
  EXPECT_NE(judged(field_kind::multi_choice, texts{"red", "red"}), "");
  EXPECT_NE(judged(field_kind::multi_choice, std::string{"red"}), "");
}

TEST(TaskValue, EmailAddress) {
  expect_texts(field_kind::email, {"ana@bolt.example", "a.b+c@x.y.z"},
               {"ana", "@bolt.example", "ana@", "ana@bolt", "a@b@c.d", "ana @bolt.example",
                "ana@.example", "ana@bolt.", "ana@bolt..example", std::string(250, 'a') + "@b.cd"});
}

TEST(TaskValue, WebAddress) {
  expect_texts(field_kind::url, {"https://bolt.example", "http://bolt.example/a?b#c"},
               {"bolt.example", "ftp://bolt.example", "https://", "https:///path",
                "https://bolt example", "https://b.c/" + std::string(2048, 'a')});
}

TEST(TaskValue, BlankIsNeverWrong) {
  for (std::size_t kind = 0; kind < enum_words<field_kind>::words.size(); ++kind) {
    EXPECT_EQ(judged(static_cast<field_kind>(kind), std::string{}), "");
    EXPECT_EQ(judged(static_cast<field_kind>(kind), std::vector<std::string>{}), "");
  }
}

TEST(TaskValue, FileIsTheHashOfAnUpload) {
  EXPECT_EQ(task::blob_named(file_text()), file_blob());
  EXPECT_FALSE(task::blob_named("sha256:" + std::string(63, 'a')));
  EXPECT_FALSE(task::blob_named("sha256:" + std::string(65, 'a')));
  EXPECT_FALSE(task::blob_named("sha256:" + std::string(64, 'g')));
  EXPECT_FALSE(task::blob_named("sha256:" + std::string(64, 'A')));
  EXPECT_FALSE(task::blob_named("sha512:" + std::string(64, 'a')));
  EXPECT_FALSE(task::blob_named(""));
}

TEST(TaskValue, StepsWithOneValue) {
  const auto version = the_workflow();
  const auto problems_of = [&](std::size_t step, const task::values& given) {
    std::vector<std::string> problems;
    task::add_misfits(version.definition.steps[step], given, problems);
    return problems;
  };
  using texts = std::vector<std::string>;
  EXPECT_EQ(problems_of(2, {{"answer", std::string{"maybe"}}}),
            texts{"insured/answer: is not among the choices"});
  EXPECT_EQ(problems_of(2, {{"answer", true}}), texts{"insured/answer: must be a text"});
  EXPECT_EQ(problems_of(3, {{"file", std::string{"policy.pdf"}}}),
            texts{"policy/file: must be sha256: and 64 hexadecimal digits"});
  EXPECT_EQ(problems_of(6, {{"name", std::string(limits::name_bytes_max + 1, 'x')}}),
            texts{"sign/name: is too long"});
  EXPECT_EQ(problems_of(6, {{"file", file_text()}}), texts{"sign/file: there is no such field"});
  EXPECT_EQ(problems_of(6, {{"name", std::string{"Ana"}}}), texts{});
}

}  // namespace trefoil::tests::task_stories
