/// What a page says, read a second time.

#include "runtime/checks/plan_check.hpp"

namespace trefoil::checks {

namespace {

template <std::size_t Width, class Take>
bool each_number(const msgpack::object& from, Take take) {
  if (from.type != msgpack::type::BIN || from.via.bin.size % Width != 0) return false;
  const std::string_view bytes{from.via.bin.ptr, from.via.bin.size};
  for (std::size_t at = 0; at < bytes.size(); at += Width) {
    std::uint64_t value = 0;
    for (const char byte : bytes.substr(at, Width)) {
      value = value * 256 + static_cast<unsigned char>(byte);
    }
    take(at / Width, value);
  }
  return true;
}

/// A table of names, and which of them each participant has; one number when all have the same.
bool read_regions(const msgpack::object& table, const msgpack::object& column,
                  std::vector<planned>& to) {
  if (table.type != msgpack::type::ARRAY || column.type != msgpack::type::BIN) return false;
  std::vector<std::string> names;
  for (std::size_t at = 0; at < table.via.array.size; ++at) {
    const auto& one = table.via.array.ptr[at];
    if (one.type != msgpack::type::STR) return false;
    names.emplace_back(one.via.str.ptr, one.via.str.size);
  }
  const bool alike = column.via.bin.size == 2 && !to.empty();
  if (!alike && column.via.bin.size != to.size() * 2) return false;
  bool sound = true;
  const bool read = each_number<2>(column, [&](auto at, auto which) {
    sound &= which < names.size();
    if (!sound) return;
    if (!alike) to[at].region = names[which];
    for (auto one = to.begin(); alike && one != to.end(); ++one) one->region = names[which];
  });
  return read && sound;
}

}  // namespace

std::uint64_t hash_of(const planned& one) {
  std::string bytes;
  const auto put = [&](std::uint64_t value, int width) {
    for (int shift = width * 8 - 8; shift >= 0; shift -= 8)
      bytes.push_back(static_cast<char>(value >> static_cast<unsigned>(shift)));
  };
  put(one.company.value, 8);
  put(static_cast<std::uint64_t>(one.outcome), 1);
  put(one.departments, 4);
  put(one.reasons, 4);
  for (const auto person : one.recipients) put(person, 4);
  return checksum(bytes);
}

std::optional<std::vector<planned>> read_page(std::string_view body) {
  constexpr std::uint32_t items = 10;
  std::size_t offset = 0;
  const auto parsed = unpack(body, offset, stored_limits());
  if (!parsed || offset != body.size()) return std::nullopt;
  const auto& root = parsed->get();
  if (root.type != msgpack::type::ARRAY || root.via.array.size != items) return std::nullopt;
  const auto* const item = root.via.array.ptr;
  if (item[1].type != msgpack::type::BIN) return std::nullopt;
  const std::size_t size = item[1].via.bin.size / 8;
  const auto is_column = [&](const msgpack::object& one, std::size_t width) {
    return one.type == msgpack::type::BIN && one.via.bin.size == size * width;
  };
  const bool alike = item[6].type == msgpack::type::BIN && item[6].via.bin.size == 4;
  if (!is_column(item[2], 1) || !is_column(item[3], 4) || !is_column(item[4], 2)
      || (!alike && !is_column(item[6], 4))) {
    return std::nullopt;
  }
  std::vector<planned> all(size);
  std::vector<person_number> recipients;
  bool sound = each_number<8>(item[1], [&](auto at, auto id) { all[at].company = {id}; });
  sound &= each_number<1>(item[2], [&](auto at, auto value) {
    sound &= value < outcomes;
    all[at].outcome = static_cast<outcome>(value % outcomes);
  });
  sound &= each_number<4>(
    item[3], [&](auto at, auto mask) { all[at].departments = static_cast<std::uint32_t>(mask); });
  sound &= each_number<4>(
    item[5], [&](auto, auto number) { recipients.push_back(static_cast<person_number>(number)); });
  std::size_t taken = 0;
  sound &= each_number<2>(item[4], [&](auto at, auto count) {
    for (; count > 0 && taken < recipients.size(); --count)
      all[at].recipients.push_back(recipients[taken++]);
    sound &= count == 0;
  });
  sound &= each_number<4>(item[6], [&](auto at, auto mask) {
    if (!alike) all[at].reasons = static_cast<std::uint32_t>(mask);
    for (auto one = all.begin(); alike && one != all.end(); ++one)
      one->reasons = static_cast<std::uint32_t>(mask);
  });
  sound &= read_regions(item[7], item[8], all);
  if (!sound || taken != recipients.size()) return std::nullopt;
  return all;
}

void count(body::plan_counts& counts, const planned& one) {
  const auto has = [&](std::uint32_t bit) { return (one.reasons & bit) != 0 ? 1U : 0U; };
  counts.by_favourites += has(why::favourites);
  counts.fell_back += has(why::fell_back);
  counts.stale_contacts += has(why::stale);
  counts.overridden += has(why::overridden);
  counts.by_name += has(why::named);
  counts.by_filter += has(why::filtered);
  counts.by_list += has(why::listed);
  switch (one.outcome) {
    case outcome::open:
      ++counts.open;
      break;
    case outcome::waiting:
      ++counts.waiting;
      break;
    case outcome::not_found:
      ++counts.not_found;
      [[fallthrough]];
    case outcome::not_connected:
      ++counts.skipped;
      break;
    case outcome::no_recipient:
      ++counts.failed;
      break;
  }
}

}  // namespace trefoil::checks
