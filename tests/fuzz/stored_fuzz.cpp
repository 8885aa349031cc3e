/// Stored forms. The first byte says which, and whether the checksum is put right, for by chance it never is: behind it
/// stands the form. What is read comes back when it is written again.

#include <array>
#include <cstring>

#include "actors/cohort/assignment_page.hpp"
#include "persistence/record.hpp"
#include "persistence/rocksdb/acknowledged_slots.hpp"
#include "persistence/rocksdb/log_frames.hpp"
#include "persistence/rocksdb/store_settings.hpp"
#include "tests/fuzz/samples.hpp"
#include "tests/fuzz/target.hpp"

namespace trefoil::fuzz {

namespace {

constexpr std::size_t checksum_bytes = 9;
constexpr unsigned forms = 8;
constexpr std::uint64_t this_store = 7;

std::string sealed(std::string content) {
  encoder to{content};
  const auto sum = checksum(content);
  to.pack().pack_fix_uint64(sum);
  return content;
}

/// The same bytes under a checksum that fits.
std::string resealed(std::string_view stored) {
  return sealed(
    std::string{stored.substr(0, stored.size() - std::min(stored.size(), checksum_bytes))});
}

void read_row(std::string_view stored) {
  auto reader = row_reader::open(stored);
  if (!reader) return;
  row_writer writer;
  std::vector<record> all;
  while (true) {
    auto next = reader->next();
    if (!next) return;
    if (!*next) break;
    must_hold(reader->position() == reader->header().first + all.size(),
              "records follow each other");
    writer.add(**next);
    all.push_back(std::move(**next));
  }
  must_hold(writer.count() == all.size() && !all.empty(), "a row holds what its header says");
  const auto again = writer.finish(reader->header());
  auto second = row_reader::open(again);
  must_hold(second && second->header() == reader->header(), "a row's header comes back");
  for (const auto& one : all) {
    auto next = second->next();
    must_hold(next && *next && **next == one, "a record comes back");
  }
}

template <class Decode>
void read_form(std::string_view stored, Decode decode) {
  const auto read = decode(stored);
  if (!read) return;
  const auto again = decode(encode(*read));
  must_hold(again && *again == *read, "a stored form comes back");
}

void read_participants(std::string_view body) {
  const auto page = cohort::assignment_page::decode(body);
  if (!page) return;
  must_hold(page->size() <= limits::page_participants_max, "a page keeps its limit");
  std::vector<cohort::entry> entries;
  for (std::size_t at = 0; at < page->size(); ++at) {
    must_hold(page->find(page->company(at)) == at, "a participant is found by its company");
    entries.push_back(page->at(at));
  }
  const auto written = page->encode();
  must_hold(cohort::assignment_page::of(entries).encode() == written, "a page is its entries");
  const auto again = cohort::assignment_page::decode(written);
  must_hold(again && again->encode() == written, "a page comes back");
}

std::string read_log(std::string_view file, std::size_t at_once, bool& damaged) {
  log_frame_reader frames{[&](char* to, std::size_t most) {
                            const auto now = std::min({most, at_once, file.size()});
                            file.copy(to, now);
                            file.remove_prefix(now);
                            return std::optional{now};
                          },
                          marks_of_log(7, 9)};
  std::string read;
  while (const auto bytes = frames.next()) read += *bytes;
  damaged = frames.damaged_at().has_value();
  return read;
}

/// The bytes as a log's file; then as what was written to one, in groups, of which a byte changes.
void read_log(std::string_view stored) {
  bool damaged = false;
  must_hold(read_log(stored, 50, damaged).empty() && !damaged, "nobody writes frames by chance");
  if (stored.size() < 3) return;
  const std::size_t piece = 1 + static_cast<unsigned char>(stored[0]);
  const std::size_t frames_a_group = 1 + static_cast<unsigned char>(stored[1]) % 3;
  const std::size_t place = static_cast<unsigned char>(stored[2]) * stored.size() / 200;
  const auto content = stored.substr(3);
  std::string file;
  std::size_t whole = 0;  // Of the content, before the frame that changes.
  bool followed = false;  // By another group.
  for (std::size_t at = 0, frame = 0; at < content.size(); at += piece, ++frame) {
    const bool begins = frame % frames_a_group == 0;
    const auto changes = file.size() > place;
    followed = followed || (begins && changes);
    append_log_frame(file, marks_of_log(7, 9), begins, content.substr(at, piece));
    if (file.size() <= place) whole = std::min(at + piece, content.size());
  }
  must_hold(read_log(file, 1'000, damaged) == content && !damaged, "a log comes back");
  if (place >= file.size()) return;
  file[place] = static_cast<char>(file[place] ^ 0x10);
  const auto read = read_log(file, 1'000, damaged);
  must_hold(read.starts_with(content.substr(0, whole)), "what is before damage comes back");
  must_hold(damaged == followed, "damage is told where a later group follows");
  must_hold(damaged || read.size() == whole, "a log ends where a frame is not whole");
}

// Of a slot.
constexpr std::size_t word_bytes = 8;
constexpr std::size_t generation_word = 2;
constexpr std::size_t shards_word = 4;
constexpr std::size_t page_bytes = 4'096;

std::uint64_t word_at(std::string_view slot, std::size_t index) {
  std::uint64_t word = 0;
  slot.substr(std::min(slot.size(), index * word_bytes))
    .copy(reinterpret_cast<char*>(&word), word_bytes);
  return word;
}

/// The same slot under a checksum that fits, which stands where it says.
std::string resealed_slot(std::string slot) {
  const auto shards = word_at(slot, shards_word);
  const auto words = slot.size() / word_bytes;
  if (shards >= words || shards_word + 1 + shards >= words) return slot;
  const auto sum_at = (shards_word + 1 + shards) * word_bytes;
  const auto sum = checksum(std::string_view{slot}.substr(0, sum_at));
  std::memcpy(slot.data() + sum_at, &sum, word_bytes);
  return slot;
}

void write_slots(const acknowledged& what) {
  auto file = write_slot(this_store, 6, what);
  must_hold(newest_slot(file, this_store) == what, "a slot comes back");
  must_hold(!newest_slot(file, this_store + 1), "a slot is of one store");
  const auto stride = slot_stride(what.last.size());
  must_hold(file.size() <= stride, "there is room for a slot before the next one");
  file.resize(stride);
  auto next = what;
  ++next.log_position;
  file += write_slot(this_store, 7, next);
  must_hold(newest_slot(file, this_store) == next, "of two slots the later one counts");
  auto& byte = file[stride + generation_word * word_bytes];
  byte = static_cast<char>(byte ^ 0x10);
  must_hold(newest_slot(file, this_store) == what, "damage to one slot leaves the other one");
}

/// The first byte says how many words the first slot has; the second one follows it, and stands on a page of its own.
void read_slots(std::string_view stored, bool reseals) {
  if (stored.empty()) return;
  const auto words = static_cast<unsigned char>(stored[0]);
  stored.remove_prefix(1);
  auto first = std::string{stored.substr(0, words * word_bytes)};
  auto second = std::string{stored.substr(first.size()).substr(0, page_bytes)};
  if (reseals) first = resealed_slot(std::move(first));
  if (reseals) second = resealed_slot(std::move(second));
  first.resize(page_bytes);
  // The first one would go on in the second.
  if (word_at(first, shards_word) + shards_word + 2 > page_bytes / word_bytes) return;
  const auto one = newest_slot(first, this_store);
  const auto other = newest_slot(second, this_store);
  const bool later = word_at(second, generation_word) > word_at(first, generation_word);
  const auto& wanted = !one || (other && later) ? other : one;
  must_hold(newest_slot(first + second, this_store) == wanted, "the later whole slot counts");
  if (wanted) write_slots(*wanted);
}

void read_settings(std::string_view stored) {
  store_settings read;
  if (decode<spelling::stored>(stored, read).failed()) return;
  const auto written = encode_stored(read);
  store_settings again;
  must_hold(!decode<spelling::stored>(written, again).failed() && again.format == read.format
              && again.shards == read.shards && again.id == read.id,
            "settings come back");
}

/// `reseals`: the checksum is put right, where the form has one.
void read_as(unsigned form, bool reseals, std::string_view input) {
  if (form == 6) return read_slots(input, reseals);
  if (form == 7) return read_settings(input);
  const auto stored = reseals ? resealed(input) : std::string{input};
  switch (form) {
    case 0:
      return read_row(stored);
    case 1:
      return read_form(stored, decode_snapshot);
    case 2:
      return read_form(stored, decode_page);
    case 3:
      return read_form(stored, decode_fold_row);
    case 4:
      return read_log(stored);
    default:
      return read_participants(stored);
  }
}

record some_record(std::string body) {
  record made;
  made.entity.bytes.fill('e');
  made.tag = 0x0203;
  made.at_ms = 1'700'000'000'000;
  made.principal = "operator";
  made.body = std::move(body);
  return made;
}

std::string some_row() {
  row_writer writer;
  writer.add(some_record("\x81\x01\x02"));
  auto effect = some_record("\x80");
  effect.to.emplace().bytes.fill('t');
  effect.previous = 41;
  effect.at_ms = -1;
  effect.request.emplace().body = ~std::uint64_t{0};
  writer.add(effect);
  return writer.finish({3, 7, 10, 11});
}

std::string some_participants() {
  std::vector<cohort::entry> entries(3);
  for (std::size_t at = 0; at < entries.size(); ++at) {
    entries[at].company = {at + 1};
    entries[at].recipients.assign(at, 7);
  }
  return cohort::assignment_page::of(entries).encode();
}

std::string some_slots() {
  const auto first = write_slot(this_store, 4, {1'000, {41, 7}});
  return static_cast<char>(first.size() / word_bytes) + first
         + write_slot(this_store, 5, {1'001, {42, 7}});
}

}  // namespace

void read(std::string_view input) {
  if (input.empty()) return;
  const auto choice = static_cast<unsigned char>(input[0]);
  input.remove_prefix(1);
  read_as((choice >> 1U) % forms, (choice & 1U) != 0, input);
}

std::vector<std::string> seeds() {
  const auto participants = some_participants();
  const std::array<std::string, forms> stored{some_row(),
                                              encode(snapshot{{}, 4, 1, 99, 98, "\x80"}),
                                              encode(page{{}, 3, participants}),
                                              encode(fold_row{"ckey", "body"}),
                                              std::string{"\x09\x02\x40"} + std::string(200, 'l'),
                                              participants,
                                              some_slots(),
                                              encode_stored(store_settings{2, 64, "id"})};
  std::vector<std::string> all;
  for (unsigned form = 0; form < forms; ++form) {
    for (unsigned resealing = 0; resealing < 2; ++resealing) {
      all.push_back(static_cast<char>(form << 1U | resealing) + stored[form]);
    }
  }
  return all;
}

std::vector<std::string> words() {
  return {"\x97\x01",     "\x98\x01", "\x95\x01", "\x94\x01",
          "\x9c\xc4\x18", "\xc4\x10", "\xcf",     "TRFACK1"};
}

}  // namespace trefoil::fuzz
