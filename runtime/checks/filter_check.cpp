#include "runtime/checks/filter_check.hpp"

#include <algorithm>
#include <cctype>

namespace trefoil::checks {

/// `or` binds weakest, then `and`, then `not`.
class second_filter::reader {
public:
  explicit reader(std::string_view text) : rest_{text} {}

  bool whole(std::vector<operation>& to) { return any(to) && next().empty(); }

private:
  using kind = operation::kind;

  /// The next token without taking it: a word in lower case, a sign, or a text with its opening quote.
  std::string next() {
    while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_[0])) != 0)
      rest_.remove_prefix(1);
    size_ = 0;
    if (rest_.empty()) return {};
    if (rest_[0] == '"') return quoted();
    std::string token;
    while (size_ < rest_.size()
           && (std::isalpha(static_cast<unsigned char>(rest_[size_])) != 0 || rest_[size_] == '_'))
      token += static_cast<char>(std::tolower(static_cast<unsigned char>(rest_[size_++])));
    if (!token.empty()) return token;
    size_ = rest_.starts_with("!=") ? 2 : 1;
    return std::string{rest_.substr(0, size_)};
  }
  std::string quoted() {
    std::string token{"\""};
    for (size_ = 1; size_ < rest_.size() && rest_[size_] != '"'; ++size_) {
      if (rest_[size_] == '\\') ++size_;
      if (size_ < rest_.size()) token += rest_[size_];
    }
    ++size_;
    return size_ <= rest_.size() ? token : std::string{};
  }
  void take() { rest_.remove_prefix(std::min(size_, rest_.size())); }
  bool take(std::string_view expected) {
    if (next() != expected) return false;
    take();
    return true;
  }

  bool any(std::vector<operation>& to) {
    if (!all(to)) return false;
    while (take("or")) {
      if (!all(to)) return false;
      to.push_back({kind::either, nullptr, {}});
    }
    return true;
  }
  bool all(std::vector<operation>& to) {
    if (!one(to)) return false;
    while (take("and")) {
      if (!one(to)) return false;
      to.push_back({kind::both, nullptr, {}});
    }
    return true;
  }
  bool one(std::vector<operation>& to) {
    if (take("not")) {
      if (!one(to)) return false;
      to.push_back({kind::negate, nullptr, {}});
      return true;
    }
    if (take("(")) return any(to) && take(")");
    return comparison(to);
  }
  bool comparison(std::vector<operation>& to) {
    operation made;
    if (take("industry")) {
      made.field = &filtered::industry;
    } else if (take("region")) {
      made.field = &filtered::region;
    } else if (take("compliance_status")) {
      made.field = &filtered::compliance;
    } else {
      return false;
    }
    const bool differs = take("!=");
    if (!differs && take("in")) {
      if (!take("(")) return false;
      do {
        if (!value(made)) return false;
      } while (take(","));
      if (!take(")")) return false;
    } else if ((!differs && !take("=")) || !value(made)) {
      return false;
    }
    to.push_back(std::move(made));
    if (differs) to.push_back({kind::negate, nullptr, {}});
    return true;
  }
  bool value(operation& to) {
    const auto token = next();
    if (!token.starts_with('"')) return false;
    take();
    to.values.push_back(token.substr(1));
    return true;
  }

  std::string_view rest_;
  std::size_t size_ = 0;  ///< Of the next token.
};

std::optional<second_filter> second_filter::read(std::string_view text) {
  second_filter made;
  if (!reader{text}.whole(made.program_)) return std::nullopt;
  return made;
}

bool second_filter::matches(const filtered& company) const {
  std::vector<bool> stack;
  const auto pop = [&] {
    const bool top = stack.back();
    stack.pop_back();
    return top;
  };
  for (const auto& one : program_) {
    switch (one.what) {
      case operation::kind::compare: {
        const auto& has = company.*one.field;
        stack.push_back(std::find(one.values.begin(), one.values.end(), has) != one.values.end());
        break;
      }
      case operation::kind::negate:
        stack.push_back(!pop());
        break;
      case operation::kind::both:
      case operation::kind::either: {
        const bool second = pop();
        const bool first = pop();
        stack.push_back(one.what == operation::kind::both ? first && second : first || second);
        break;
      }
    }
  }
  return !stack.empty() && stack.back();
}

}  // namespace trefoil::checks
