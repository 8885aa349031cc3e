#include "scenarios/recount.hpp"

#include <chrono>
#include <optional>
#include <thread>

#include "persistence/rocksdb/rocksdb_store.hpp"
#include "runtime/checks/bodies.hpp"
#include "runtime/checks/cohort_table.hpp"

namespace trefoil::scenarios {

namespace {

namespace tags = checks::tags;

constexpr int openings_max = 5;

/// Opens the store as of now and calls `with`. A node that compacts may take a file away between two steps of the
/// opening: then both are done again.
template <class With>
auto look_into(const std::filesystem::path& store_folder, With with)
  -> decltype(with(std::declval<store&>())) {
  std::string why;
  for (int attempt = 0; attempt < openings_max; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(std::chrono::milliseconds{100});
    const auto opened
      = rocksdb_store::open({.path = store_folder, .shard_count = 0, .read_only = true});
    if (!opened) {
      why = opened.error().detail;
      continue;
    }
    auto found = with(**opened);
    if (found) return found;
    why = found.error();
  }
  return unexpected(store_folder.string() + ": " + why);
}

/// One campaign in one shard.
class shard_count {
public:
  shard_count(const store& from, shard_id shard, const campaign_id& campaign, opened_counts& to)
    : from_{from},
      shard_{shard},
      campaign_{campaign},
      cohort_{entity_id{cohort_id{campaign, shard}}.key()},
      to_{to} {}

  /// A sentence when something cannot be read.
  std::optional<std::string> behind(sequence position) {
    const auto failed = from_.scan(
      shard_, position + 1, [&](const row_header&, std::string_view row) { return read_row(row); });
    if (broken_) return broken_;
    if (failed && failed->code != store_errc::not_found) return failed->detail;
    return std::nullopt;
  }

private:
  bool read_row(std::string_view row) {
    auto reader = row_reader::open(row);
    while (reader && !broken_) {
      const auto next = reader->next();
      if (!next) broken_ = "a damaged record in shard " + std::to_string(shard_);
      if (!next || !*next) return next.has_value();
      if (!(*next)->to) read(**next);
    }
    if (!reader) broken_ = "a damaged row in shard " + std::to_string(shard_);
    return !broken_;
  }

  void read(const record& one) {
    if (one.tag == tags::page_opened && one.entity == cohort_) {
      open_page(one);
    } else if (one.tag == tags::claimed) {
      const auto id = entity_id::from_key(one.entity);
      to_.claims += id && id->as_campaign() == campaign_ ? 1 : 0;
    }
  }

  void open_page(const record& one) {
    const auto number = checks::read_as<checks::body::number>(one);
    const auto stored
      = from_.read_page(shard_, cohort_, static_cast<std::uint32_t>(number ? number->value : 0));
    const auto page = number && stored ? checks::read_page(stored->body) : std::nullopt;
    if (!page) {
      broken_ = "a page of shard " + std::to_string(shard_) + " cannot be read";
      return;
    }
    to_.participants += page->size();
    for (const auto& each : *page) {
      to_.not_connected += each.outcome == checks::outcome::not_connected ? 1 : 0;
      to_.not_found += each.outcome == checks::outcome::not_found ? 1 : 0;
    }
  }

  const store& from_;
  const shard_id shard_;
  const campaign_id campaign_;
  const entity_key cohort_;
  opened_counts& to_;
  std::optional<std::string> broken_;
};

}  // namespace

expected<opened_counts, std::string> count_opened(const store& from, const campaign_id& campaign,
                                                  const std::vector<sequence>& behind) {
  opened_counts counted;
  for (shard_id shard = 0; shard < from.shard_count(); ++shard) {
    const auto first = behind.empty() ? sequence{0} : behind.at(shard);
    if (auto broken = shard_count{from, shard, campaign, counted}.behind(first)) {
      return unexpected(std::move(*broken));
    }
  }
  return counted;
}

expected<opened_counts, std::string> count_opened(const std::filesystem::path& store_folder,
                                                  const campaign_id& campaign,
                                                  const std::vector<sequence>& behind) {
  return look_into(store_folder, [&](store& from) { return count_opened(from, campaign, behind); });
}

expected<checks::report, std::string> verify(const std::filesystem::path& store_folder,
                                             const checks::ledger& against) {
  return look_into(store_folder, [&](store& from) -> expected<checks::report, std::string> {
    auto found = checks::run(*checks::view_of(from), &against);
    if (!found) return unexpected(std::move(found.error().detail));
    return std::move(*found);
  });
}

expected<std::vector<sequence>, std::string> journal_ends(
  const std::filesystem::path& store_folder) {
  return look_into(store_folder, [](store& from) -> expected<std::vector<sequence>, std::string> {
    std::vector<sequence> ends;
    for (shard_id shard = 0; shard < from.shard_count(); ++shard) {
      const auto head
        = from.open_shard(shard);  // Of a store that is only read: tells, takes nothing.
      if (!head) return unexpected(head.error().detail);
      ends.push_back(head->last);
    }
    return ends;
  });
}

}  // namespace trefoil::scenarios
