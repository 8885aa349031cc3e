#include "actors/cohort/assignment_page.hpp"

#include <algorithm>
#include <map>

namespace trefoil::cohort {

namespace {

/// Of the body's form: the first item, so that a later one is told apart.
constexpr std::uint8_t form = 3;
constexpr std::uint32_t items = 10;
/// The last item, 0xcf and eight bytes: of everything before them.
constexpr std::size_t checksum_bytes = 9;

/// A column of numbers, big-endian, `Width` bytes each.
template <std::size_t Width, class Column, class Number>
void put_column(encoder& out, const Column& from, Number number) {
  std::string packed(from.size() * Width, '\0');
  auto* to = packed.data();
  for (const auto& one : from) {
    const auto value = static_cast<std::uint64_t>(number(one));
    for (std::size_t at = 0; at < Width; ++at) {
      *to++ = static_cast<char>(value >> (Width - 1 - at) * 8);
    }
  }
  out.pack().pack_bin(static_cast<std::uint32_t>(packed.size()));
  out.pack().pack_bin_body(packed.data(), static_cast<std::uint32_t>(packed.size()));
}

/// Calls `take` with each number of a column; false when it is no column of this width.
template <std::size_t Width, class Take>
bool get_column(const msgpack::object& from, Take take) {
  if (from.type != msgpack::type::BIN || from.via.bin.size % Width != 0) return false;
  const auto* byte = from.via.bin.ptr;
  const auto* const end = byte + from.via.bin.size;
  while (byte != end) {
    std::uint64_t value = 0;
    for (std::size_t at = 0; at < Width; ++at) {
      value = value << 8U | static_cast<unsigned char>(*byte++);
    }
    take(value);
  }
  return true;
}

/// Names, each at most so long.
bool get_texts(const msgpack::object& from, std::size_t count_max, std::vector<std::string>& to) {
  if (from.type != msgpack::type::ARRAY || from.via.array.size > count_max) return false;
  for (const auto& one : std::span{from.via.array.ptr, from.via.array.size}) {
    if (one.type != msgpack::type::STR || one.via.str.size > limits::name_bytes_max) return false;
    to.emplace_back(one.via.str.ptr, one.via.str.size);
  }
  return true;
}

/// One of each entry, or one when all have the same.
bool fits(std::size_t column, std::size_t entries) {
  return column == entries || (column == 1 && entries > 0);
}

bool is_undamaged(std::string_view body) {
  if (body.size() < checksum_bytes) return false;
  const auto content = body.substr(0, body.size() - checksum_bytes);
  std::string expected;
  encoder{expected}.pack().pack_fix_uint64(checksum(content));
  return body.substr(content.size()) == expected;
}

}  // namespace

std::uint64_t hash_of(const entry& one) {
  std::string bytes;
  const auto put = [&](std::uint64_t value, std::size_t width) {
    while (width-- > 0) bytes.push_back(static_cast<char>(value >> width * 8));
  };
  bytes.reserve(entry_bytes + one.recipients.size() * recipient_bytes);
  put(one.company.value, 8);
  put(static_cast<std::uint64_t>(one.outcome), 1);
  put(one.targets.mask, 4);
  put(one.reasons, 4);
  for (const auto person : one.recipients) put(person, recipient_bytes);
  return checksum(bytes);
}

assignment_page assignment_page::of(std::span<const entry> entries) {
  assignment_page page;
  std::size_t people = 0;
  for (const auto& one : entries) people += one.recipients.size();
  page.companies_.reserve(entries.size());
  page.outcomes_.reserve(entries.size());
  page.targets_.reserve(entries.size());
  page.recipient_end_.reserve(entries.size());
  page.recipients_.reserve(people);
  const bool alike = std::all_of(entries.begin(), entries.end(), [&](const entry& one) {
    return one.reasons == entries.front().reasons;
  });
  page.reasons_.reserve(alike ? 1 : entries.size());
  std::map<std::string_view, std::uint16_t> known;
  for (const auto& one : entries) {
    const auto [region, fresh]
      = known.try_emplace(one.region, static_cast<std::uint16_t>(page.regions_.size()));
    if (fresh) page.regions_.push_back(one.region);
    page.region_of_.push_back(region->second);
    page.companies_.push_back(one.company);
    page.outcomes_.push_back(one.outcome);
    page.targets_.push_back(one.targets.mask);
    page.recipients_.insert(page.recipients_.end(), one.recipients.begin(), one.recipients.end());
    page.recipient_end_.push_back(static_cast<std::uint32_t>(page.recipients_.size()));
    if (!alike || page.reasons_.empty()) page.reasons_.push_back(one.reasons);
  }
  if (page.regions_.size() == 1) page.region_of_.resize(1);
  page.region_of_.shrink_to_fit();
  return page;
}

std::string assignment_page::encode() const {
  std::string body;
  body.reserve(size() * entry_bytes + recipients_.size() * recipient_bytes + 64);
  encoder out{body};
  out.pack().pack_array(items);
  out.pack().pack_uint8(form);
  put_column<8>(out, companies_, [](company_id id) { return id.value; });
  put_column<1>(out, outcomes_, [](planned_outcome one) { return one; });
  put_column<4>(out, targets_, [](std::uint32_t mask) { return mask; });
  std::uint32_t before = 0;
  put_column<2>(out, recipient_end_, [&](std::uint32_t end) {
    const auto count = end - before;
    before = end;
    return count;
  });
  put_column<4>(out, recipients_, [](person_number number) { return number; });
  put_column<4>(out, reasons_, [](std::uint32_t mask) { return mask; });
  put<spelling::stored>(out, regions_);
  put_column<2>(out, region_of_, [](std::uint16_t region) { return region; });
  const auto sum = checksum(body);
  out.pack().pack_fix_uint64(sum);
  return body;
}

std::optional<assignment_page> assignment_page::decode(std::string_view body) {
  if (!is_undamaged(body)) return std::nullopt;
  std::size_t offset = 0;
  const auto parsed = unpack(body, offset, stored_limits());
  if (!parsed || offset != body.size()) return std::nullopt;
  const auto& root = parsed->get();
  if (root.type != msgpack::type::ARRAY || root.via.array.size != items) return std::nullopt;
  const auto* const item = root.via.array.ptr;
  if (item[0].type != msgpack::type::POSITIVE_INTEGER || item[0].via.u64 != form)
    return std::nullopt;

  assignment_page page;
  bool sound = true;
  std::uint32_t people = 0;
  const bool read
    = get_column<8>(item[1],
                    [&](std::uint64_t id) {
                      sound &= page.companies_.empty() || page.companies_.back().value < id;
                      page.companies_.push_back({id});
                    })
      && get_column<1>(item[2],
                       [&](std::uint64_t outcome) {
                         sound &= outcome < enum_words<planned_outcome>::words.size();
                         page.outcomes_.push_back(static_cast<planned_outcome>(outcome));
                       })
      && get_column<4>(
        item[3],
        [&](std::uint64_t mask) { page.targets_.push_back(static_cast<std::uint32_t>(mask)); })
      && get_column<2>(item[4],
                       [&](std::uint64_t count) {
                         people += static_cast<std::uint32_t>(count);
                         page.recipient_end_.push_back(people);
                       })
      && get_column<4>(item[5],
                       [&](std::uint64_t number) {
                         page.recipients_.push_back(static_cast<person_number>(number));
                       })
      && get_column<4>(
        item[6],
        [&](std::uint64_t mask) { page.reasons_.push_back(static_cast<std::uint32_t>(mask)); })
      && get_texts(item[7], limits::page_participants_max, page.regions_)
      && get_column<2>(item[8], [&](std::uint64_t region) {
           sound &= region < page.regions_.size();
           page.region_of_.push_back(static_cast<std::uint16_t>(region));
         });
  const auto size = page.size();
  sound &= size <= limits::page_participants_max && page.outcomes_.size() == size
           && page.targets_.size() == size && page.recipient_end_.size() == size
           && page.recipients_.size() == people && fits(page.reasons_.size(), size)
           && fits(page.region_of_.size(), size);
  if (!read || !sound) return std::nullopt;
  return page;
}

planned_outcome assignment_page::outcome(std::size_t index) const { return outcomes_[index]; }

target_view assignment_page::target(std::size_t index) const {
  if (targets_[index] == 0) return {{}, recipients(index)};
  department_set set;
  set.mask = targets_[index];
  return set;
}

std::span<const person_number> assignment_page::recipients(std::size_t index) const {
  const auto begin = index == 0 ? 0 : recipient_end_[index - 1];
  return std::span{recipients_}.subspan(begin, recipient_end_[index] - begin);
}

entry assignment_page::at(std::size_t index) const {
  const auto people = recipients(index);
  return {company(index),
          outcome(index),
          target(index).departments,
          {people.begin(), people.end()},
          reasons(index),
          regions_[region(index)]};
}

std::optional<std::size_t> assignment_page::find(company_id company) const {
  if (companies_.empty() || company < companies_.front() || companies_.back() < company)
    return std::nullopt;
  // Ids are spread about evenly, so it stands near where it would if they were: from there the steps double. That
  // touches two or three cache lines where halving the page touches nine.
  const auto last = companies_.size() - 1;
  const auto width = static_cast<double>(companies_.back().value - companies_.front().value);
  const auto share = static_cast<double>(company.value - companies_.front().value);
  auto low = width > 0
               ? std::min(last, static_cast<std::size_t>(share / width * static_cast<double>(last)))
               : 0;
  auto high = low;
  for (std::size_t step = 1; low > 0 && company < companies_[low]; step *= 2) {
    high = low;
    low -= std::min(low, step);
  }
  for (std::size_t step = 1; high < last && companies_[high] < company; step *= 2) {
    low = high;
    high = std::min(last, high + step);
  }
  const auto from = companies_.begin();
  const auto found = std::lower_bound(from + static_cast<std::ptrdiff_t>(low),
                                      from + static_cast<std::ptrdiff_t>(high) + 1, company);
  if (*found != company) return std::nullopt;
  return static_cast<std::size_t>(found - from);
}

}  // namespace trefoil::cohort
