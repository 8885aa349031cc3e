#include <algorithm>

#include "actors/shell/folds.hpp"

namespace trefoil::shell {

namespace {

failure unreadable(shard_id shard, sequence at, std::string_view why) {
  return {make_error_code(store_errc::corrupt), "shard " + std::to_string(shard) + ": position "
                                                  + std::to_string(at) + ": " + std::string{why}};
}

/// One shard on its way back.
class recovery {
public:
  recovery(const store& from, shard_id shard, const shard_head& head)
    : from_{from}, shard_{shard}, head_{head} {
    result_.head = head;
    result_.folds = std::make_unique<folds>(shard, from.shard_count());
  }

  outcome_of<recovered> run() {
    restore();
    if (!failed_) replay();
    if (failed_) return unexpected(std::move(*failed_));
    return std::move(result_);
  }

private:
  void fail(sequence at, std::string_view why) {
    if (!failed_) failed_ = unreadable(shard_, at, why);
  }

  /// A page is not there: that is for the fold to judge. A page that cannot be read is not.
  [[nodiscard]] page_source pages() {
    return [this](const entity_key& cohort, std::uint32_t number) -> std::optional<std::string> {
      auto page = from_.read_page(shard_, cohort, number);
      if (page) return std::move(page->body);
      if (page.error().code != make_error_code(store_errc::not_found) && !failed_)
        failed_ = page.error();
      return std::nullopt;
    };
  }

  void restore() {
    for (const char kind : restored_kinds) {
      if (kind == static_cast<char>(fold_kind::column)
          || kind == static_cast<char>(fold_kind::amendments)) {
        // Of closed cohorts nobody needs them before somebody asks.
        for (const auto& campaign : result_.folds->cohorts.in_memory())
          restore(kind + to_bytes(campaign));
      } else {
        restore(std::string{kind});
      }
      if (failed_) return;
    }
    if (const auto& lacking = result_.folds->cohorts.lacking()) fail(head_.last, *lacking);
  }

  /// The rows whose keys begin so.
  void restore(const std::string& prefix) {
    const auto source = pages();
    auto bad = from_.scan_folds(shard_, prefix, [&](const fold_row& row) {
      if (auto why = result_.folds->restore(row, source)) fail(head_.last, *why);
      return !failed_;
    });
    if (bad && !failed_) failed_ = std::move(bad);
  }

  void replay() {
    auto& folds = *result_.folds;
    through_ = folds.position;
    folds.requests.forget_before(head_.first);  // Their answers are gone.
    const auto start = std::max(head_.first, std::min(folds.effects_from, through_ + 1));
    if (through_ + 1 < head_.first) {
      fail(through_ + 1, "is neither kept nor covered by a checkpoint");
      return;
    }
    auto bad = from_.scan(shard_, start, [&](const row_header& header, std::string_view row) {
      replay_row(header, row);
      return !failed_;
    });
    if (bad && !failed_) failed_ = std::move(bad);
    if (!failed_ && folds.position != head_.last) fail(head_.last, "missing");
  }

  void replay_row(const row_header& header, std::string_view row) {
    auto reader = row_reader::open(row);
    if (!reader) {
      fail(header.first, word_of(reader.error()));
      return;
    }
    const auto source = pages();
    for (;;) {
      auto next = reader->next();
      if (!next) {
        fail(reader->position() + 1, word_of(next.error()));
        return;
      }
      if (!*next) break;
      if (auto why = replay(reader->position(), **next, source)) {
        fail(reader->position(), *why);
        return;
      }
    }
    if (header.last <= through_) return;
    result_.folds->position = header.last;
    result_.tail_bytes += row.size();
  }

  /// Folds one record; says why when it cannot. Of what a checkpoint covers only effects are new.
  std::optional<std::string> replay(sequence at, const record& one, const page_source& source) {
    auto& folds = *result_.folds;
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
  shard_head head_;
  sequence through_ = 0;  ///< What the checkpoint covers.
  recovered result_;
  std::optional<failure> failed_;
};

}  // namespace

outcome_of<recovered> recover(const store& from, shard_id shard, const shard_head& head) {
  return recovery{from, shard, head}.run();
}

}  // namespace trefoil::shell
