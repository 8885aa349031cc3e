#include <algorithm>
#include <cstdint>
#include <utility>

#include "actors/campaign/audience.hpp"

namespace trefoil::campaign {

/// One comparison or operator. A comparison of compliance statuses is a set of those that match; one of texts keeps
/// its values sorted, so that matching is a search.
struct filter::node {
  enum class kind : std::uint8_t { industry, region, compliance, all_of, any_of, none_of };
  node::kind what = kind::all_of;
  bool negated = false;             ///< Of a comparison of texts: `!=`.
  std::uint32_t statuses = 0;       ///< Of compliance_status: bit n for the value n.
  std::vector<std::string> values;  ///< Of a comparison of texts.
  std::vector<node> parts;          ///< Of an operator.

  [[nodiscard]] bool has(const std::string& text) const {
    return std::binary_search(values.begin(), values.end(), text) != negated;
  }

  [[nodiscard]] bool matches(const company::row& row) const {
    const auto each = [&](const node& part) { return part.matches(row); };
    switch (what) {
      case kind::industry:
        return has(row.industry);
      case kind::region:
        return has(row.region);
      case kind::compliance:
        return (statuses >> static_cast<unsigned>(row.compliance_status) & 1U) != 0;
      case kind::all_of:
        return std::all_of(parts.begin(), parts.end(), each);
      case kind::any_of:
        return std::any_of(parts.begin(), parts.end(), each);
      case kind::none_of:
        return std::none_of(parts.begin(), parts.end(), each);
    }
    return false;
  }
};

namespace {

using node = filter::node;

/// Parentheses and `not` within each other.
constexpr std::size_t nesting_max = limits::filter_nodes_max;

constexpr char lowered(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

constexpr bool is_word(char letter) {
  const auto low = lowered(letter);
  return (low >= 'a' && low <= 'z') || letter == '_';
}

constexpr bool is_blank(char letter) {
  return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
}

/// Recursive descent, one method a rule. A method answers false once something is wrong; what and where is in `no`.
class parser {
public:
  explicit parser(std::string_view text) : text_{text} {}

  [[nodiscard]] bool whole(node& to) {
    if (text_.size() > limits::filter_bytes_max) {
      at_ = limits::filter_bytes_max;
      return fail("the filter is too long");
    }
    if (!alternatives(to, 0)) return false;
    skip_blanks();
    return at_ == text_.size() || fail("expected `and`, `or` or the end");
  }

  refused no;

private:
  bool fail(std::string why, std::string_view field = {}) {
    return fail_at(at_, std::move(why), field);
  }
  bool fail_at(std::size_t at, std::string why, std::string_view field = {}) {
    no = {errc::filter_invalid, std::move(why), {{"at", static_cast<std::int64_t>(at)}}};
    if (!field.empty()) no.meta.emplace_back("field", std::string{field});
    return false;
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  /// The word that comes next; empty when none does. Stays where it is.
  [[nodiscard]] std::string_view peek_word() {
    skip_blanks();
    auto end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    return text_.substr(at_, end - at_);
  }

  static bool same(std::string_view word, std::string_view expected) {
    return std::equal(word.begin(), word.end(), expected.begin(), expected.end(),
                      [](char one, char other) { return lowered(one) == other; });
  }

  bool take_word(std::string_view expected) {
    const auto word = peek_word();
    if (!same(word, expected)) return false;
    at_ += word.size();
    return true;
  }

  bool take(std::string_view sign) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }

  bool count() {
    return ++nodes_ <= limits::filter_nodes_max || fail("the filter has too many parts");
  }

  bool alternatives(node& to, std::size_t depth) {
    return chain(to, depth, "or", node::kind::any_of, &parser::conjunction);
  }
  bool conjunction(node& to, std::size_t depth) {
    return chain(to, depth, "and", node::kind::all_of, &parser::factor);
  }

  /// One or more parts with the same operator between them.
  bool chain(node& to, std::size_t depth, std::string_view word, node::kind what,
             bool (parser::*part)(node&, std::size_t)) {
    node first;
    if (!(this->*part)(first, depth)) return false;
    if (!same(peek_word(), word)) {
      to = std::move(first);
      return true;
    }
    to.what = what;
    to.parts.push_back(std::move(first));
    while (take_word(word)) {
      if (!count() || !(this->*part)(to.parts.emplace_back(), depth)) return false;
    }
    return true;
  }

  bool factor(node& to, std::size_t depth) {
    if (depth >= nesting_max) return fail("the filter is nested too deeply");
    if (take_word("not")) {
      to.what = node::kind::none_of;
      return count() && factor(to.parts.emplace_back(), depth + 1);
    }
    if (take("(")) {
      return alternatives(to, depth + 1) && (take(")") || fail("expected `)`"));
    }
    return count() && comparison(to);
  }

  bool comparison(node& to) {
    const auto field = peek_word();
    if (field.empty()) return fail("expected a field, `not` or `(`");
    if (same(field, "industry")) {
      to.what = node::kind::industry;
    } else if (same(field, "region")) {
      to.what = node::kind::region;
    } else if (same(field, "compliance_status")) {
      to.what = node::kind::compliance;
    } else {
      return fail("there is no such field", field);
    }
    at_ += field.size();
    bool unequal = false;
    if (take_word("in")) {
      if (!list(to, field)) return false;
    } else {
      unequal = take("!=");
      if (!unequal && !take("=")) return fail("expected `=`, `!=` or `in`");
      if (!value(to, field)) return false;
    }
    finish(to, unequal);
    return true;
  }

  bool list(node& to, std::string_view field) {
    if (!take("(")) return fail("expected `(`");
    do {
      if (!value(to, field)) return false;
    } while (take(","));
    return take(")") || fail("expected `,` or `)`");
  }

  bool value(node& to, std::string_view field) {
    skip_blanks();
    const auto start = at_;
    std::string text;
    if (!quoted(text)) return false;
    if (to.what != node::kind::compliance) {
      to.values.push_back(std::move(text));
      return true;
    }
    const auto& words = enum_words<company::compliance>::words;
    const auto found = std::find(words.begin(), words.end(), text);
    if (found == words.end()) return fail_at(start, "the field has no such value", field);
    to.statuses |= 1U << static_cast<unsigned>(found - words.begin());
    return true;
  }

  bool quoted(std::string& to) {
    if (!take("\"")) return fail("expected a text in double quotes");
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        return true;
      }
      if (text_[at_] == '\\') {
        if (++at_ >= text_.size()) break;
        if (text_[at_] != '"' && text_[at_] != '\\')
          return fail("only \\\" and \\\\ may be escaped");
      }
      to.push_back(text_[at_]);
    }
    return fail("the text has no end");
  }

  static void finish(node& to, bool unequal) {
    constexpr auto every = (1U << enum_words<company::compliance>::words.size()) - 1;
    if (unequal) {
      to.negated = true;
      to.statuses ^= every;
    }
    std::sort(to.values.begin(), to.values.end());
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t nodes_ = 0;
};

}  // namespace

expected<filter, refused> filter::parse(std::string_view text) {
  parser from{text};
  node root;
  if (!from.whole(root)) return unexpected(std::move(from.no));
  filter made;
  made.root_ = std::make_shared<const node>(std::move(root));
  return made;
}

bool filter::matches(const company::row& row) const { return root_ && root_->matches(row); }

}  // namespace trefoil::campaign
