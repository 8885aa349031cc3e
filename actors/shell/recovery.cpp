#include "actors/shell/recovery.hpp"

#include <algorithm>
#include <array>

namespace trefoil::shell {

namespace {

failure unreadable(shard_id shard, sequence at, std::string_view why) {
  return {make_error_code(store_errc::corrupt), "shard " + std::to_string(shard) + ": position "
                                                  + std::to_string(at) + ": " + std::string{why}};
}

/// Pages from the store, for a fold to judge when one is not there. A page that cannot be read is a failure.
class stored_pages {
public:
  stored_pages(const store& from, shard_id shard, const goes_on& between)
    : from_{from}, shard_{shard}, between_{between} {}

  [[nodiscard]] page_source source() {
    return [this](const entity_key& cohort, std::uint32_t number) -> std::optional<std::string> {
      // A cohort has many: whoever waits need not wait for all of them.
      static_cast<void>(between_());
      auto page = from_.read_page(shard_, cohort, number);
      if (page) return std::move(page->body);
      if (page.error().code != make_error_code(store_errc::not_found) && !failed_)
        failed_ = page.error();
      return std::nullopt;
    };
  }
  [[nodiscard]] const std::optional<failure>& failed() const { return failed_; }

private:
  const store& from_;
  shard_id shard_;
  const goes_on& between_;
  std::optional<failure> failed_;
};

/// Takes back fold rows until one cannot be.
class restoring {
public:
  restoring(const store& from, shard_id shard, sequence last, folds& to, const goes_on& between)
    : from_{from},
      shard_{shard},
      last_{last},
      folds_{to},
      between_{between},
      pages_{from, shard, between} {}

  /// Those of these kinds, in their order.
  std::optional<failure> run(std::string_view kinds) {
    for (const char kind : kinds) {
      if (kept_by_page.find(kind) != std::string_view::npos) {
        // Of closed cohorts nobody needs them before somebody asks.
        for (const auto& campaign : folds_.cohorts.in_memory()) restore(kind + to_bytes(campaign));
      } else {
        restore(std::string{kind});
      }
      if (failed_) break;
    }
    return std::move(failed_);
  }

private:
  /// The rows whose keys begin so.
  void restore(const std::string& prefix) {
    if (failed_) return;
    const auto source = pages_.source();
    auto bad = from_.scan_folds(shard_, prefix, [&](const fold_row& row) {
      if (auto why = folds_.restore(row, source)) failed_ = unreadable(shard_, last_, *why);
      if (pages_.failed()) failed_ = pages_.failed();
      return !failed_ && between_();
    });
    if (bad && !failed_) failed_ = std::move(bad);
  }

  const store& from_;
  shard_id shard_;
  sequence last_;
  folds& folds_;
  const goes_on& between_;
  stored_pages pages_;
  std::optional<failure> failed_;
};

}  // namespace

/// The journal behind the checkpoint, record by record.
class shard_recovery::replaying {
public:
  replaying(const store& from, shard_id shard, recovered& to, const goes_on& between)
    : from_{from}, shard_{shard}, to_{to}, between_{between}, pages_{from, shard, between} {}

  std::optional<failure> run() {
    auto& folds = *to_.folds;
    through_ = folds.position;
    folds.requests.forget_before(to_.head.first);  // Their answers are gone.
    const auto start = std::max(to_.head.first, std::min(folds.effects_from, through_ + 1));
    if (through_ + 1 < to_.head.first)
      return unreadable(shard_, through_ + 1, "is neither kept nor covered by a checkpoint");
    auto bad = from_.scan(shard_, start, [&](const row_header& header, std::string_view row) {
      replay_row(header, row);
      return !failed_ && between_();
    });
    if (failed_) return std::move(failed_);
    if (bad) return bad;
    if (folds.position != to_.head.last) return unreadable(shard_, to_.head.last, "missing");
    return std::nullopt;
  }

private:
  void fail(sequence at, std::string_view why) {
    if (!failed_) failed_ = unreadable(shard_, at, why);
  }

  void replay_row(const row_header& header, std::string_view row) {
    auto reader = row_reader::open(row);
    if (!reader) {
      fail(header.first, word_of(reader.error()));
      return;
    }
    const auto source = pages_.source();
    for (;;) {
      auto next = reader->next();
      if (!next) {
        fail(reader->position() + 1, word_of(next.error()));
        return;
      }
      if (!*next) break;
      auto why = replay(reader->position(), **next, source);
      if (pages_.failed()) failed_ = pages_.failed();
      if (why) fail(reader->position(), *why);
      if (failed_) return;
    }
    if (header.last <= through_) return;
    to_.folds->position = header.last;
    to_.tail_bytes += row.size();
  }

  /// Folds one record; says why when it cannot. Of what a checkpoint covers only effects are new.
  std::optional<std::string> replay(sequence at, const record& one, const page_source& source) {
    auto& folds = *to_.folds;
    const auto id = entity_id::from_key(one.entity);
    if (!id) return "unknown entity";
    if (one.compat > 1) return "written by a newer release";
    if (one.to) {
      const auto taker = entity_id::from_key(*one.to);
      if (!taker) return "unknown address of an effect";
      if (at >= folds.effects_from) folds.effects.add(at, *taker, one.tag, std::nullopt);
    }
    if (at <= through_) return std::nullopt;
    folds.instant = std::max(folds.instant, timestamp{one.at_ms});
    if (one.request && folds.requests.remember(*one.request, at)) folds.requests.settle(at);
    if (one.to) return std::nullopt;
    if (one.tag == cursor_record::tag) {
      cursor_record cursor;
      if (decode<spelling::stored>(one.body, cursor).failed() || cursor.source >= folds.shards)
        return "damaged cursor";
      folds.advance(cursor.source, cursor.upto);
      return std::nullopt;
    }
    const auto event = decode_event(one.tag, one.body);
    if (!event) return "unknown or damaged record with tag " + std::to_string(one.tag);
    folds.apply({at, {one.at_ms}}, *id, *event, source);
    folds.headed(*id, at);
    return folds.cohorts.lacking();
  }

  const store& from_;
  shard_id shard_;
  recovered& to_;
  const goes_on& between_;
  stored_pages pages_;
  sequence through_ = 0;  ///< What the checkpoint covers.
  std::optional<failure> failed_;
};

shard_recovery::shard_recovery(const store& from, shard_id shard, const shard_head& head)
  : from_{from}, shard_{shard} {
  result_.head = head;
  result_.folds = std::make_unique<folds>(shard, from.shard_count());
}

std::optional<failure> shard_recovery::restore(std::size_t part, const goes_on& between) {
  constexpr std::array<std::string_view, parts> kinds{restored_apart, restored_in_order};
  restoring rows{from_, shard_, result_.head.last, *result_.folds, between};
  return rows.run(kinds.at(part));
}

outcome_of<recovered> shard_recovery::replay(const goes_on& between) {
  if (const auto& lacking = result_.folds->cohorts.lacking())
    return unexpected(unreadable(shard_, result_.head.last, *lacking));
  if (auto bad = replaying{from_, shard_, result_, between}.run())
    return unexpected(std::move(*bad));
  return std::move(result_);
}

}  // namespace trefoil::shell
