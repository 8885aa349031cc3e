#include "actors/shell/folds.hpp"

namespace trefoil::shell {

namespace {

failure unreadable(shard_id shard, sequence at, std::string_view why) {
  return {make_error_code(store_errc::corrupt), "shard " + std::to_string(shard) + ": position "
                                                  + std::to_string(at) + ": " + std::string{why}};
}

/// Folds one record; says why when it cannot.
std::optional<std::string> replay(sequence at, const record& one, recovered& to,
                                  const page_source& pages) {
  const auto id = entity_id::from_key(one.entity);
  if (!id) return "unknown entity";
  if (one.compat > 1) return "written by a newer release";
  if (one.request) to.folds->requests.remember(*one.request, at);
  if (one.to) {
    const auto taker = entity_id::from_key(*one.to);
    if (!taker) return "unknown address of an effect";
    to.folds->effects.add(at, *taker, one.tag, std::nullopt);
    return std::nullopt;
  }
  if (one.tag == cursor_record::tag) {
    cursor_record cursor;
    if (decode<spelling::stored>(one.body, cursor).failed() || cursor.source >= to.folds->shards) {
      return "damaged cursor";
    }
    to.folds->advance(cursor.source, cursor.upto);
    return std::nullopt;
  }
  const auto event = decode_event(one.tag, one.body);
  if (!event) return "unknown or damaged record with tag " + std::to_string(one.tag);
  to.folds->apply(at, *id, *event, pages);
  to.heads[*id] = at;
  return std::nullopt;
}

}  // namespace

outcome_of<recovered> recover(store& from, shard_id shard) {
  auto head = from.open_shard(shard);
  if (!head) return unexpected(head.error());
  recovered result;
  result.head = *head;
  result.folds = std::make_unique<folds>(shard, from.shard_count());
  const page_source pages
    = [&](const entity_key& cohort, std::uint32_t number) -> std::optional<std::string> {
    auto page = from.read_page(shard, cohort, number);
    return page ? std::optional{std::move(page->body)} : std::nullopt;
  };
  std::optional<failure> broken;
  auto failed = from.scan(shard, head->first, [&](const row_header& header, std::string_view row) {
    auto reader = row_reader::open(row);
    if (!reader) {
      broken = unreadable(shard, header.first, word_of(reader.error()));
      return false;
    }
    for (;;) {
      auto next = reader->next();
      if (!next) {
        broken = unreadable(shard, reader->position() + 1, word_of(next.error()));
        return false;
      }
      if (!*next) break;
      if (auto why = replay(reader->position(), **next, result, pages)) {
        broken = unreadable(shard, reader->position(), *why);
        return false;
      }
    }
    result.folds->position = header.last;
    return true;
  });
  if (broken) return unexpected(std::move(*broken));
  if (failed) return unexpected(std::move(*failed));
  if (result.folds->position != head->last)
    return unexpected(unreadable(shard, head->last, "missing"));
  return result;
}

}  // namespace trefoil::shell
