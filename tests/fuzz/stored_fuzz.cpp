/// Stored forms. The first byte says which, and whether the checksum is put right, for by chance it never is: behind it
/// stands the form. What is read comes back when it is written again.

#include <array>

#include "actors/cohort/assignment_page.hpp"
#include "persistence/record.hpp"
#include "persistence/rocksdb/log_frames.hpp"
#include "tests/fuzz/samples.hpp"
#include "tests/fuzz/target.hpp"

namespace trefoil::fuzz {

namespace {

constexpr std::size_t checksum_bytes = 9;
constexpr unsigned forms = 6;

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

void read_as(unsigned form, std::string_view stored) {
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

}  // namespace

void read(std::string_view input) {
  if (input.empty()) return;
  const auto choice = static_cast<unsigned char>(input[0]);
  input.remove_prefix(1);
  const auto form = (choice >> 1U) % forms;
  if ((choice & 1U) == 0) return read_as(form, input);
  read_as(form, resealed(input));
}

std::vector<std::string> seeds() {
  const auto participants = some_participants();
  const std::array<std::string, forms> stored{some_row(),
                                              encode(snapshot{{}, 4, 1, 99, 98, "\x80"}),
                                              encode(page{{}, 3, participants}),
                                              encode(fold_row{"ckey", "body"}),
                                              std::string{"\x09\x02\x40"} + std::string(200, 'l'),
                                              participants};
  std::vector<std::string> all;
  for (unsigned form = 0; form < forms; ++form) {
    for (unsigned resealing = 0; resealing < 2; ++resealing) {
      all.push_back(static_cast<char>(form << 1U | resealing) + stored[form]);
    }
  }
  return all;
}

std::vector<std::string> words() {
  return {"\x97\x01", "\x98\x01", "\x95\x01", "\x94\x01", "\x9c\xc4\x18", "\xc4\x10", "\xcf"};
}

}  // namespace trefoil::fuzz
