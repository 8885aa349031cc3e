#include "runtime/checks/journal_view.hpp"

namespace trefoil::checks {

namespace {

failure unreadable(shard_id shard, sequence at, std::string_view why) {
  return {make_error_code(store_errc::corrupt), "shard " + std::to_string(shard) + ": position "
                                                  + std::to_string(at) + ": " + std::string{why}};
}

class store_view final : public journal_view {
public:
  explicit store_view(const store& from) : from_{from} {}

  [[nodiscard]] shard_id shards() const override { return from_.shard_count(); }

  [[nodiscard]] sequence first(shard_id shard) const override {
    const auto head = from_.head(shard);
    return head ? head->first : 1;
  }

  [[nodiscard]] std::optional<failure> rows(
    shard_id shard, const std::function<bool(std::string_view)>& take) const override {
    return from_.scan(shard, first(shard),
                      [&](const row_header&, std::string_view row) { return take(row); });
  }

  [[nodiscard]] std::optional<failure> snapshots(
    shard_id shard, const std::function<bool(const snapshot&)>& take) const override {
    return from_.scan_snapshots(shard, take);
  }

  [[nodiscard]] outcome_of<std::optional<std::string>> page_body(
    shard_id shard, const entity_key& cohort, std::uint32_t number) const override {
    auto found = from_.read_page(shard, cohort, number);
    if (found) return std::optional{std::move(found->body)};
    if (found.error().code == store_errc::not_found) return std::nullopt;
    return unexpected(found.error());
  }

private:
  const store& from_;
};

}  // namespace

std::unique_ptr<journal_view> view_of(const store& from) {
  return std::make_unique<store_view>(from);
}

outcome_of<kept_journal> kept_journal::copy_of(const store& from) {
  kept_journal copy{from.shard_count()};
  for (shard_id shard = 0; shard < copy.shards(); ++shard) {
    auto failed = from.scan(shard, 1, [&](const row_header&, std::string_view row) {
      copy.add_row(shard, std::string{row});
      return true;
    });
    if (!failed) {
      failed = from.scan_snapshots(shard, [&](const snapshot& one) {
        copy.add_snapshot(shard, one);
        return true;
      });
    }
    if (!failed) {
      failed = from.scan_pages(shard, [&](const page& one) {
        copy.add_page(shard, one);
        return true;
      });
    }
    if (failed) return unexpected(std::move(*failed));
  }
  return copy;
}

std::optional<failure> kept_journal::rows(shard_id shard,
                                          const std::function<bool(std::string_view)>& take) const {
  for (const auto& row : rows_[shard]) {
    if (!take(row)) break;
  }
  return std::nullopt;
}

std::optional<failure> kept_journal::snapshots(
  shard_id shard, const std::function<bool(const snapshot&)>& take) const {
  for (const auto& one : snapshots_[shard]) {
    if (!take(one)) break;
  }
  return std::nullopt;
}

outcome_of<std::optional<std::string>> kept_journal::page_body(shard_id shard,
                                                               const entity_key& cohort,
                                                               std::uint32_t number) const {
  const auto found = pages_.find({shard, cohort, number});
  return found == pages_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<failure> each_record(
  const journal_view& view, shard_id shard,
  const std::function<bool(const row_header&, sequence, const record&)>& take) {
  std::optional<failure> broken;
  auto failed = view.rows(shard, [&](std::string_view row) {
    auto reader = row_reader::open(row);
    if (!reader) {
      broken = unreadable(shard, 0, word_of(reader.error()));
      return false;
    }
    for (;;) {
      auto next = reader->next();
      if (!next) {
        broken = unreadable(shard, reader->position() + 1, word_of(next.error()));
        return false;
      }
      if (!*next) return true;
      if (!take(reader->header(), reader->position(), **next)) return false;
    }
  });
  return broken ? broken : failed;
}

}  // namespace trefoil::checks
