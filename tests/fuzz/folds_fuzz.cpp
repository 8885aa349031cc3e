/// Rows that folds leave in the store, of every kind: some of a good shard's, changed or put beside them. Whatever they
/// say, they are refused as damaged or taken back; then what they left is read, goes on, is left in the store again, and
/// comes back as it was. An input is a list of rows: the key's first byte, the length of its rest, the rest, the body's
/// length in two bytes, low one first, the body.

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "actors/cohort/resolution.hpp"
#include "actors/shell/folds.hpp"
#include "tests/fuzz/target.hpp"

namespace trefoil::fuzz {

namespace {

using fold_rows = std::map<std::string, std::string>;

constexpr shard_id shards = 1;
constexpr company_id acme{1};
constexpr company_id bolt{2};
constexpr company_id cask{3};
constexpr std::array companies{acme, bolt, cask};
constexpr person_number gus = 1;
constexpr person_number ana = 2;
constexpr campaign_id open_campaign{acme, 1};
constexpr campaign_id closed_campaign{acme, 2};
constexpr campaign_id planned_campaign{acme, 3};
constexpr list_id some_list{acme, 1};
constexpr request_mark early_request{{{"early"}}, 7};
constexpr request_mark late_request{{{"late"}}, 7};
constexpr timestamp noon{1'700'000'000'000};
constexpr timestamp later{noon.ms + 7'200'000};
constexpr std::array instants{timestamp{std::numeric_limits<std::int64_t>::min()}, noon, later,
                              timestamp{std::numeric_limits<std::int64_t>::max()}};
/// One of every kind.
constexpr std::size_t rows_max = 20;
constexpr std::size_t list_rows_max = 1'000;
constexpr std::size_t segments_max = 3;
/// No kind of fold row: the body is that of a record that moves a cursor.
constexpr char cursor_letter = '#';

/// Every cohort has one page that can be read.
std::optional<std::string> page_body(const entity_key&, std::uint32_t number) {
  static const auto body = [] {
    using cohort::planned_outcome;
    const std::vector<cohort::entry> entries{
      {bolt, planned_outcome::open, {department::finance}, {ana}, cohort::by_name, "EU"},
      {cask, planned_outcome::waiting, {}, {gus, ana}, cohort::by_first_list, "US"}};
    return cohort::assignment_page::of(entries).encode();
  }();
  return number == 0 ? std::optional{body} : std::nullopt;
}

void tell(shell::folds& to, const entity_id& whom, std::initializer_list<any_event> events) {
  for (const auto& one : events) {
    ++to.position;
    to.apply({to.position, noon}, whom, one, page_body);
    to.headed(whom, to.position);
  }
}

void plan(shell::folds& to, const cohort_id& part) {
  cohort::plan_started past{.individuals = {bolt}, .lists = {some_list.number}};
  past.version_frozen.definition.steps = {{.key = "read"}};
  tell(to, part, {past});
}

void open(shell::folds& to, const cohort_id& part) {
  plan(to, part);
  const auto hash = checksum(*page_body({}, 0));
  const cohort::page_planned page{0, {.open = 1, .waiting = 1}, cask, 1, hash, 0};
  tell(to, part,
       {page, cohort::plan_finished{}, cohort::opening_started{}, cohort::page_opened{0},
        cohort::opening_finished{}});
}

void found_companies(shell::folds& to) {
  const std::vector<company::person> people{{gus, "gus", "", {department::general_management}},
                                            {ana, "ana", "", {department::finance}}};
  for (const auto company : companies)
    tell(to, company, {company::admitted{{.name = "Company", .region = "EU"}, people}});
  tell(to, bolt, {company::connection_noted{acme, connection_status::connected, acme}});
}

/// Overrides of a draft, and its plan, since which the buyer's notes have changed.
void prepare_draft(shell::folds& to) {
  const workflow_id workflow{acme, 1};
  tell(to, workflow, {workflow::published{}});
  tell(to, planned_campaign, {campaign::edited{1, {.workflow = workflow}}});
  const campaign::company_assignment wanted{.how = {.departments = {department::finance}}};
  const cohort_id part{planned_campaign, 0};
  tell(to, part, {cohort::companies_assigned{{1, {bolt, cask}, wanted}}});
  const book_id book{acme, 0};
  tell(to, book, {book::favourites_noted{{{bolt, {ana}}}}, book::members_noted{1, {bolt, cask}}});
  plan(to, part);
  tell(to, book, {book::favourites_noted{{{bolt, {gus}}}}, book::members_noted{1, {cask}, true}});
  tell(to, list_id{acme, 2}, {list::deleted{}});
}

void keep(fold_rows& in, shell::changed_rows changed) {
  for (auto& row : changed.rows) {
    in.erase(row.key);
    if (row.body) in.emplace(std::move(row.key), std::move(*row.body));
  }
}

/// Of a shard with something in every fold.
const fold_rows& good_rows() {
  static const auto all = [] {
    shell::folds shard{0, shards};
    found_companies(shard);
    prepare_draft(shard);
    const cohort_id part{open_campaign, 0};
    open(shard, part);
    const campaign::change due{1, campaign::change_kind::set_due, bolt, noon, later};
    tell(shard, part, {cohort::participant_changed{due}});
    tell(shard, task_id{open_campaign, bolt, 1}, {task::claimed{ana}});
    const cohort_id closed{closed_campaign, 0};
    open(shard, closed);
    tell(shard, closed, {cohort::fenced{}, cohort::page_closed{0}, cohort::closing_finished{}});
    shard.requests.remember(early_request, shard.position);
    shard.requests.settle(shard.position);
    fold_rows rows;
    keep(rows, shard.save());
    for (const char kind : std::string_view{"abcdfghklmnopqrstvw"}) {
      const auto found = rows.lower_bound({kind});
      must_hold(found != rows.end() && found->first[0] == kind, "there is a row of each kind");
    }
    return rows;
  }();
  return all;
}

/// As recovery.cpp does. False: something is damaged.
bool restore(shell::folds& to, const fold_rows& rows) {
  const auto kinds = std::string{shell::restored_apart}.append(shell::restored_in_order);
  for (const char kind : kinds) {
    const bool by_page = shell::kept_by_page.find(kind) != std::string_view::npos;
    const auto wanted = to.cohorts.in_memory();
    for (auto row = rows.lower_bound({kind}); row != rows.end() && row->first[0] == kind; ++row) {
      const auto is_of = [&](const campaign_id& one) {
        return std::string_view{row->first}.substr(1).starts_with(to_bytes(one));
      };
      if (by_page && std::ranges::none_of(wanted, is_of)) continue;
      if (to.restore({row->first, row->second}, page_body)) return false;
    }
  }
  return !to.cohorts.lacking();
}

// What is read becomes a text that says nothing, but is another one when something else was read.

template <class... Number>
void put(std::string& to, Number... number) {
  (shell::put_number(to, static_cast<std::uint64_t>(number)), ...);
}

void put(std::string& to, const cohort::participant& now) {
  const cohort::progress& cell = now;
  must_hold(!word(cell.status).empty() && !word(cell.reason).empty(), "what a cell says has words");
  must_hold(cell.finished <= cell.reachable, "no more steps are finished than there are");
  to.append(reinterpret_cast<const char*>(&cell), sizeof cell);
  put(to, now.due.ms);
  if (now.target) to += encode_stored(*now.target);
}

void put(std::string& to, const std::vector<shell::posted>& letters) {
  must_hold(std::ranges::is_sorted(letters, {}, &shell::posted::at), "letters stand in order");
  for (const auto& one : letters) put(to, one.at, one.tag, one.when.ms);
}

void put(std::string& to, const shell::segment_counts& counted) {
  for (const auto& one : counted.segments) to += encode_stored(one);
  for (const auto& one : counted.counts) to += encode_stored(one);
  put(to, counted.at);
}

void put(std::string& to, const shell::participant_list& all) {
  must_hold(all.ended, "a list that may take all of them ends");
  company_id before;
  for (const auto& row : all.rows) {
    must_hold(before < row.company, "participants stand in the order of their ids");
    before = row.company;
    put(to, row.company.value, row.reasons, row.lists.size());
    put(to, row.change.number, row.change.kind, row.change.problem);
    put(to, row.now);
    to += encode_stored(row.target);
  }
}

void read_block(std::string& to, const shell::tally_block& block, std::size_t segments) {
  for (const auto when : instants) {
    const auto counted = shell::counts_at(block, segments, when);
    if (!counted) continue;
    must_hold(counted->counts.size() == segments, "each segment is counted");
    put(to, *counted);
  }
}

void read_cohort(std::string& to, const shell::folds& from, const campaign_id& campaign) {
  const auto& board = from.cohorts;
  const cohort_id part{campaign, 0};
  put(to, board.is_put_away(part), board.fenced(part), board.version(part) != nullptr);
  to += encode_stored(board.tally(part));
  put(to, board.segments(part));
  for (const auto when : instants) {
    const auto found = board.tallies_at(part, when);
    put(to, found.where);
    to += found.key;
    read_block(to, found.block, found.segments.size());
  }
  shell::participant_list all;
  all.limit = list_rows_max;
  board.participants(part, list_rows_max, all);
  put(to, all);
  for (const auto company : companies) {
    const task_id task{campaign, company, 1};
    put(to, board.head_of(task));
    put(to, board.letters_of(task, 0, std::numeric_limits<sequence>::max(), list_rows_max));
    const auto place = board.find(task);
    if (!place) continue;
    must_hold(place->page->company(place->index) == company, "a task is found by its company");
    put(to, *place->cell);
    put(to, place->steps, from.exists(task));
  }
  put(to, board.outcomes_of(part) != nullptr);
}

/// What decisions are made on.
void read_facts(std::string& to, const shell::folds& from, const entity_id& id) {
  static const any_command step{cohort::command{cohort::step{}}};
  facts known;
  from.gather(id, &step, known);
  put(to, known.company != nullptr, known.workflow != nullptr, known.fenced);
  if (known.deleted_lists) put(to, known.deleted_lists->size());
  if (!known.candidates) return;
  for (const auto& one : known.candidates->list)
    put(to, one.company.value, one.lists, one.excluded, one.own != nullptr);
}

/// Calls `look` with the company before until it finds none.
template <class Look>
void walk(std::string& to, Look look) {
  company_id at;
  while (const std::optional<company_id> next = look(at)) {
    must_hold(at < *next, "a list goes forward");
    at = *next;
    put(to, at.value);
  }
}

void read_partners(std::string& to, const shell::folds& from) {
  const auto company_of
    = [](const auto& next) { return next ? std::optional{next->first} : std::nullopt; };
  const auto& books = from.books;
  walk(to, [&](company_id at) { return company_of(books.next_favourites(acme, at)); });
  walk(to, [&](company_id at) { return company_of(from.assignments.next(planned_campaign, at)); });
  put(to, books.lists().size(some_list));
  for (const auto as_of : {shell::newest, books.seen_by(planned_campaign)}) {
    walk(to, [&](company_id at) { return books.lists().next(some_list, at, as_of); });
    for (const auto company : companies) {
      const auto contacts = books.favourites(acme, company, as_of);
      put(to, books.lists().has(some_list, company, as_of), contacts ? contacts->size() : 0);
      const auto row = from.companies.find(company);
      put(to, from.companies.between(acme, company).status, row ? row->people.size() : 0);
    }
  }
}

/// Calls `look`, a cohort a time, for a list of tasks.
template <class Look>
void read_tasks(std::string& to, Look look) {
  shell::task_list tasks;
  tasks.limit = list_rows_max;
  while (!tasks.ended) {
    const auto before = tasks.after;
    look(tasks);
    must_hold(tasks.ended || before < tasks.after, "a list of tasks goes forward");
  }
  for (const auto& row : tasks.rows) put(to, row.now);
}

std::string read_all(const shell::folds& from) {
  std::string to;
  put(to, from.position, from.instant.ms, from.cohorts.counts_from().ms, from.cursors.at(0));
  for (const auto& part : from.at_work()) to += to_bytes(part.campaign);
  read_partners(to, from);
  read_tasks(to, [&](auto& list) { from.cohorts.inbox(bolt, ana, 1, list); });
  read_tasks(to, [&](auto& list) { from.cohorts.received(bolt, std::nullopt, 1, list); });
  const auto asked = from.requests.find(late_request.key);
  put(to, asked ? asked->at : 0);
  for (const auto& campaign : {open_campaign, closed_campaign, planned_campaign}) {
    read_cohort(to, from, campaign);
    read_facts(to, from, campaign);
    read_facts(to, from, cohort_id{campaign, 0});
    read_facts(to, from, task_id{campaign, bolt, 1});
  }
  return to;
}

/// What may be folded next.
void go_on(shell::folds& with) {
  tell(with, task_id{open_campaign, bolt, 1}, {task::claimed{ana}});
  tell(with, cohort_id{open_campaign, 0}, {cohort::page_reminded{0, 1, later}});
  tell(with, cask, {company::connection_noted{acme, connection_status::connected, acme}});
  tell(with, book_id{acme, 0}, {book::members_noted{1, {bolt}, true}});
  tell(with, cohort_id{planned_campaign, 0},
       {cohort::assignments_reported{{{1, 1, 0, 1}}}, cohort::plan_finished{}});
  with.cohorts.forget(20, noon);
  with.requests.remember(late_request, with.position);
  with.requests.settle(with.position);
}

std::string input_row(std::string_view key, std::string_view body) {
  std::string row{key};
  row.insert(row.begin() + 1, static_cast<char>(key.size() - 1));
  row.push_back(static_cast<char>(body.size() & 0xffU));
  row.push_back(static_cast<char>(body.size() >> 8U));
  return row.append(body);
}

fold_rows rows_in(std::string_view input) {
  const auto take = [&](std::size_t count) {
    const auto taken = input.substr(0, count);
    input.remove_prefix(taken.size());
    return taken;
  };
  const auto number = [&] { return shell::get_number(take(1)); };
  fold_rows all;
  for (std::size_t count = 0; count < rows_max && !input.empty(); ++count) {
    std::string key{take(1)};
    key += take(number());
    const auto low = number();
    all.insert_or_assign(std::move(key), std::string{take(number() << 8U | low)});
  }
  return all;
}

/// Rows that no restart reads.
void read_others(shell::folds& shard, const fold_rows& rows) {
  for (const auto& [key, body] : rows) {
    std::string nothing;
    shell::tally_block block;
    if (key[0] == 't' && !decode<spelling::stored>(body, block).failed())
      read_block(nothing, block, segments_max);
    shell::cursor_record cursor;
    if (key[0] != cursor_letter || decode<spelling::stored>(body, cursor).failed()) continue;
    const auto written = encode_stored(cursor);
    must_hold(
      !decode<spelling::stored>(written, cursor).failed() && encode_stored(cursor) == written,
      "a cursor comes back");
    if (cursor.source < shards) shard.advance(cursor.source, cursor.upto);
  }
}

}  // namespace

void read(std::string_view input) {
  auto rows = rows_in(input);
  rows.insert(good_rows().begin(), good_rows().end());
  shell::folds shard{0, shards};
  if (!restore(shard, rows)) return must_hold(!input.empty(), "a good shard is taken back");
  read_others(shard, rows);
  (void)read_all(shard);
  go_on(shard);
  if (shard.cohorts.lacking()) return;
  keep(rows, shard.save());
  shard.saved();
  shell::folds again{0, shards};
  must_hold(restore(again, rows), "what folds leave, they take back");
  must_hold(read_all(again) == read_all(shard), "it comes back as it was");
}

std::vector<std::string> seeds() {
  auto rows = good_rows();
  rows.emplace(std::string{cursor_letter}, encode_stored(shell::cursor_record{0, 9}));
  std::vector<std::string> all;
  std::string one_a_kind;
  for (const auto& [key, body] : rows) {
    if (all.empty() || all.back()[0] != key[0]) one_a_kind += input_row(key, body);
    all.push_back(input_row(key, body));
  }
  all.push_back(std::move(one_a_kind));
  return all;
}

std::vector<std::string> words() {
  std::vector<std::string> all;
  for (const auto company : companies) all.push_back(to_bytes(company));
  for (const auto& [key, body] : good_rows()) {
    all.push_back(input_row(key, {}));
    all.back().resize(all.back().size() - 2);  // Whatever its body is.
  }
  return all;
}

}  // namespace trefoil::fuzz
