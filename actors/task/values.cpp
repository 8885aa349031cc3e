#include "actors/task/values.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>

namespace trefoil::task {

namespace {

using workflow::field_kind;
using workflow::form_field;

constexpr std::size_t decimal_bytes_max = 64;
constexpr std::size_t email_bytes_max = 254;
constexpr std::size_t url_bytes_max = 2048;

bool is_digit(char one) { return one >= '0' && one <= '9'; }

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// Visible ASCII or a part of a longer character.
bool is_visible(char one) {
  const auto code = static_cast<unsigned char>(one);
  return code > 0x20 && code != 0x7f;
}

/// `-12`, `12.50`: digits with at most one point between them.
bool is_decimal(std::string_view text) {
  if (text.size() > decimal_bytes_max) return false;
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  const auto point = text.find('.');
  if (point == std::string_view::npos) return all_digits(text);
  return all_digits(text.substr(0, point)) && all_digits(text.substr(point + 1));
}

int number_in(std::string_view digits) {
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

/// `2024-02-29`: a day that the calendar has.
bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto year = text.substr(0, 4);
  const auto month = text.substr(5, 2);
  const auto day = text.substr(8, 2);
  if (!all_digits(year) || !all_digits(month) || !all_digits(day)) return false;
  return std::chrono::year_month_day{std::chrono::year{number_in(year)},
                                     std::chrono::month{static_cast<unsigned>(number_in(month))},
                                     std::chrono::day{static_cast<unsigned>(number_in(day))}}
    .ok();
}

/// Labels between dots, two at least.
bool is_domain(std::string_view text) {
  if (text.find('.') == std::string_view::npos) return false;
  if (text.front() == '.' || text.back() == '.') return false;
  return text.find("..") == std::string_view::npos;
}

bool is_email(std::string_view text) {
  if (text.size() > email_bytes_max || !std::all_of(text.begin(), text.end(), is_visible)) {
    return false;
  }
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.find('@', at + 1) != std::string_view::npos) {
    return false;
  }
  return is_domain(text.substr(at + 1));
}

bool is_url(std::string_view text) {
  if (text.size() > url_bytes_max || !std::all_of(text.begin(), text.end(), is_visible)) {
    return false;
  }
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!text.starts_with(scheme)) continue;
    const auto rest = text.substr(scheme.size());
    const auto host = rest.substr(0, rest.find_first_of("/?#"));
    return !host.empty();
  }
  return false;
}

bool is_option(const form_field& field, const std::string& text) {
  return std::find(field.options.begin(), field.options.end(), text) != field.options.end();
}

std::string_view wrong_with_list(const form_field& field, const value& given) {
  const auto* list = std::get_if<std::vector<std::string>>(&given);
  if (list == nullptr) return "must be a list of texts";
  std::set<std::string_view> seen;
  for (const auto& one : *list) {
    if (!is_option(field, one)) return "is not among the options";
    if (!seen.insert(one).second) return "names an option twice";
  }
  return {};
}

std::string_view wrong_with_text(const form_field& field, const value& given) {
  const auto* text = std::get_if<std::string>(&given);
  if (text == nullptr) return "must be a text";
  if (text->size() > limits::text_bytes_max) return "is too long";
  const auto unless
    = [](bool good, std::string_view why) { return good ? std::string_view{} : why; };
  switch (field.kind) {
    case field_kind::decimal:
      return unless(is_decimal(*text), "must be a decimal number");
    case field_kind::date:
      return unless(is_date(*text), "must be a date such as 2024-02-29");
    case field_kind::email:
      return unless(is_email(*text), "must be an e-mail address");
    case field_kind::url:
      return unless(is_url(*text), "must be an http or https address");
    case field_kind::single_choice:
      return unless(is_option(field, *text), "is not among the options");
    default:
      return {};
  }
}

std::optional<unsigned char> nibble_of(char one) {
  if (is_digit(one)) return static_cast<unsigned char>(one - '0');
  if (one >= 'a' && one <= 'f') return static_cast<unsigned char>(one - 'a' + 10);
  return std::nullopt;
}

}  // namespace

bool is_blank(const value& given) {
  if (const auto* text = std::get_if<std::string>(&given)) return text->empty();
  if (const auto* list = std::get_if<std::vector<std::string>>(&given)) return list->empty();
  return false;
}

std::string_view wrong_with(const form_field& field, const value& given) {
  if (is_blank(given)) return {};
  switch (field.kind) {
    case field_kind::integer:
      return std::holds_alternative<std::int64_t>(given) ? "" : "must be a whole number";
    case field_kind::yes_no:
      return std::holds_alternative<bool>(given) ? "" : "must be yes or no";
    case field_kind::multi_choice:
      return wrong_with_list(field, given);
    default:
      return wrong_with_text(field, given);
  }
}

std::optional<blob_id> blob_named(std::string_view text) {
  constexpr std::string_view scheme = "sha256:";
  blob_id named;
  if (!text.starts_with(scheme) || text.size() != scheme.size() + 2 * named.bytes.size()) {
    return std::nullopt;
  }
  text.remove_prefix(scheme.size());
  for (std::size_t at = 0; at < named.bytes.size(); ++at) {
    const auto high = nibble_of(text[2 * at]);
    const auto low = nibble_of(text[2 * at + 1]);
    if (!high || !low) return std::nullopt;
    named.bytes[at] = static_cast<unsigned char>(*high << 4U | *low);
  }
  return named;
}

}  // namespace trefoil::task
