#include "actors/base/ids.hpp"

#include <array>
#include <xxhash.h>

namespace trefoil {

namespace {

constexpr std::uint16_t broadcast_round = 0xffff;

template <class Integer>
void append(std::string& out, Integer value) {
  for (int shift = static_cast<int>(sizeof(Integer) - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> shift));
  }
}

template <class Integer>
Integer take(std::string_view& from) {
  std::uint64_t value = 0;
  for (std::size_t at = 0; at < sizeof(Integer); ++at)
    value = value << 8U | static_cast<unsigned char>(from[at]);
  from.remove_prefix(sizeof(Integer));
  return static_cast<Integer>(value);
}

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

constexpr std::array<std::int8_t, 256> make_digits() {
  std::array<std::int8_t, 256> digits{};
  for (auto& digit : digits) digit = -1;
  for (std::size_t at = 0; at < alphabet.size(); ++at) {
    digits[static_cast<unsigned char>(alphabet[at])] = static_cast<std::int8_t>(at);
  }
  return digits;
}
constexpr auto digits = make_digits();

/// Multiplies by x in GF(32), modulo x^5 + x^2 + 1: the weight of the next character.
constexpr unsigned times_x(unsigned value) {
  value <<= 1U;
  return (value & 32U) != 0 ? value ^ 37U : value;
}

/// Sum of the digits, each weighted by another power of x: one wrong digit or two swapped neighbours change it. The
/// check character is the sum times x, so that it has a weight of its own and cannot be swapped with its neighbour.
constexpr unsigned check_step(unsigned sum, unsigned digit) { return times_x(sum) ^ digit; }

std::string armour(std::string_view prefix, std::string_view raw) {
  std::string text{prefix};
  text.reserve(prefix.size() + raw.size() * 8 / 5 + 2);
  unsigned held = 0;
  unsigned bits = 0;
  unsigned sum = 1;
  const auto emit = [&](unsigned digit) {
    text.push_back(alphabet[digit]);
    sum = check_step(sum, digit);
  };
  for (const char byte : raw) {
    held = held << 8U | static_cast<unsigned char>(byte);
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      emit(held >> bits & 31U);
    }
    held &= (1U << bits) - 1;
  }
  if (bits > 0) emit(held << (5 - bits) & 31U);
  text.push_back(alphabet[times_x(sum)]);
  return text;
}

/// The bytes behind a text; false when a character, the length, the padding or the check is wrong.
template <std::size_t Size>
bool disarm(std::string_view prefix, std::string_view text, std::array<char, Size>& raw) {
  constexpr std::size_t digits_expected = (Size * 8 + 4) / 5;
  if (text.size() != prefix.size() + digits_expected + 1 || !text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  unsigned held = 0;
  unsigned bits = 0;
  unsigned sum = 1;
  std::size_t at = 0;
  for (std::size_t index = 0; index < digits_expected; ++index) {
    const auto digit = digits[static_cast<unsigned char>(text[index])];
    if (digit < 0) return false;
    sum = check_step(sum, static_cast<unsigned>(digit));
    held = held << 5U | static_cast<unsigned>(digit);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      raw[at++] = static_cast<char>(held >> bits);
      held &= (1U << bits) - 1;
    }
  }
  return held == 0 && text[digits_expected] == alphabet[times_x(sum)];
}

template <std::size_t Size, class Id>
bool parse(std::string_view prefix, std::string_view text, Id& to) {
  std::array<char, Size> raw{};
  return disarm(prefix, text, raw) && from_bytes({raw.data(), raw.size()}, to) && to.given();
}

}  // namespace

std::string_view word_of(entity_kind kind) {
  switch (kind) {
    case entity_kind::none:
      return "none";
    case entity_kind::registry:
      return "registry";
    case entity_kind::company:
      return "company";
    case entity_kind::connection:
      return "connection";
    case entity_kind::workflow:
      return "workflow";
    case entity_kind::task:
      return "task";
    case entity_kind::cohort:
      return "cohort";
    case entity_kind::campaign:
      return "campaign";
    case entity_kind::book:
      return "book";
    case entity_kind::list:
      return "list";
  }
  return "none";
}

entity_id entity_id::registry() {
  entity_id id;
  id.kind = entity_kind::registry;
  return id;
}

entity_id entity_id::every_cohort(campaign_id campaign) {
  entity_id id{cohort_id{campaign, 0}};
  id.round = broadcast_round;
  return id;
}

entity_id entity_id::in_shard(shard_id shard) const {
  return is_broadcast() ? entity_id{cohort_id{as_campaign(), shard}} : *this;
}

entity_key entity_id::key() const {
  entity_key key;
  auto* to = key.bytes.data();
  const auto put = [&](auto part) {
    for (auto shift = 8 * sizeof part; shift > 0; shift -= 8)
      *to++ = static_cast<char>(part >> (shift - 8));
  };
  put(static_cast<std::uint8_t>(kind));
  put(std::uint8_t{0});
  put(round);
  put(number);
  put(home);
  put(other);
  return key;
}

std::optional<entity_id> entity_id::from_key(const entity_key& key) {
  auto view = key.view();
  entity_id id;
  const auto kind = take<std::uint8_t>(view);
  if (kind >= entity_kinds || take<std::uint8_t>(view) != 0) return std::nullopt;
  id.kind = static_cast<entity_kind>(kind);
  id.round = take<std::uint16_t>(view);
  id.number = take<std::uint32_t>(view);
  id.home = take<std::uint64_t>(view);
  id.other = take<std::uint64_t>(view);
  return id;
}

std::string to_bytes(company_id id) {
  std::string raw;
  append(raw, id.value);
  return raw;
}

std::string to_bytes(person_id id) {
  auto raw = to_bytes(id.company);
  append(raw, id.number);
  return raw;
}

std::string to_bytes(workflow_id id) {
  auto raw = to_bytes(id.owner);
  append(raw, id.number);
  return raw;
}

std::string to_bytes(campaign_id id) {
  auto raw = to_bytes(id.buyer);
  append(raw, id.number);
  return raw;
}

std::string to_bytes(list_id id) {
  auto raw = to_bytes(id.owner);
  append(raw, id.number);
  return raw;
}

std::string to_bytes(const task_id& id) {
  auto raw = to_bytes(id.campaign) + to_bytes(id.company);
  append(raw, id.round);
  return raw;
}

std::string to_bytes(connection_id id) { return to_bytes(id.low) + to_bytes(id.high); }

bool from_bytes(std::string_view raw, company_id& to) {
  if (raw.size() != 8) return false;
  to.value = take<std::uint64_t>(raw);
  return true;
}

bool from_bytes(std::string_view raw, person_id& to) {
  if (raw.size() != 12) return false;
  to.company.value = take<std::uint64_t>(raw);
  to.number = take<std::uint32_t>(raw);
  return true;
}

bool from_bytes(std::string_view raw, workflow_id& to) {
  if (raw.size() != 12) return false;
  to.owner.value = take<std::uint64_t>(raw);
  to.number = take<std::uint32_t>(raw);
  return true;
}

bool from_bytes(std::string_view raw, campaign_id& to) {
  if (raw.size() != 12) return false;
  to.buyer.value = take<std::uint64_t>(raw);
  to.number = take<std::uint32_t>(raw);
  return true;
}

bool from_bytes(std::string_view raw, list_id& to) {
  if (raw.size() != 12) return false;
  to.owner.value = take<std::uint64_t>(raw);
  to.number = take<std::uint32_t>(raw);
  return true;
}

bool from_bytes(std::string_view raw, task_id& to) {
  if (raw.size() != 22) return false;
  to.campaign.buyer.value = take<std::uint64_t>(raw);
  to.campaign.number = take<std::uint32_t>(raw);
  to.company.value = take<std::uint64_t>(raw);
  to.round = take<std::uint16_t>(raw);
  return true;
}

bool from_bytes(std::string_view raw, connection_id& to) {
  if (raw.size() != 16) return false;
  to.low.value = take<std::uint64_t>(raw);
  to.high.value = take<std::uint64_t>(raw);
  return true;
}

std::string to_text(company_id id) { return armour("cmp_", to_bytes(id)); }
std::string to_text(person_id id) { return armour("per_", to_bytes(id)); }
std::string to_text(workflow_id id) { return armour("wfl_", to_bytes(id)); }
std::string to_text(campaign_id id) { return armour("cam_", to_bytes(id)); }
std::string to_text(const task_id& id) { return armour("tsk_", to_bytes(id)); }
std::string to_text(connection_id id) { return armour("con_", to_bytes(id)); }
std::string to_text(list_id id) { return armour("lst_", to_bytes(id)); }
std::string to_text(const cohort_id& id) {
  return to_text(id.campaign) + "/" + std::to_string(id.shard);
}

std::string to_text(const book_id& id) {
  return to_text(id.buyer) + "/book/" + std::to_string(id.shard);
}

std::string to_text(const entity_id& id) {
  switch (id.kind) {
    case entity_kind::company:
      return to_text(id.as_company());
    case entity_kind::connection:
      return to_text(id.as_connection());
    case entity_kind::workflow:
      return to_text(id.as_workflow());
    case entity_kind::task:
      return to_text(id.as_task());
    case entity_kind::cohort:
      return to_text(id.as_cohort());
    case entity_kind::campaign:
      return to_text(id.as_campaign());
    case entity_kind::book:
      return to_text(id.as_book());
    case entity_kind::list:
      return to_text(id.as_list());
    default:
      return std::string{word_of(id.kind)};
  }
}

bool from_text(std::string_view text, company_id& to) { return parse<8>("cmp_", text, to); }
bool from_text(std::string_view text, person_id& to) { return parse<12>("per_", text, to); }
bool from_text(std::string_view text, workflow_id& to) { return parse<12>("wfl_", text, to); }
bool from_text(std::string_view text, campaign_id& to) { return parse<12>("cam_", text, to); }
bool from_text(std::string_view text, list_id& to) { return parse<12>("lst_", text, to); }
bool from_text(std::string_view text, task_id& to) { return parse<22>("tsk_", text, to); }
bool from_text(std::string_view text, connection_id& to) { return parse<16>("con_", text, to); }

company_id mint_company(std::string_view creator, const request_key& request, std::uint32_t row) {
  std::string seed{creator};
  seed.append(request.view());
  append(seed, row);
  const auto hash = XXH3_64bits(seed.data(), seed.size());
  return {hash == 0 ? 1 : hash};
}

}  // namespace trefoil
