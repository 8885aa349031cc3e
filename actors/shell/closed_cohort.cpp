#include "actors/shell/closed_cohort.hpp"

#include <string>

namespace trefoil::shell {

namespace {

failure damaged(const cohort_id& id, const std::string& what) {
  return {make_error_code(store_errc::corrupt),
          "shard " + std::to_string(id.shard) + ": " + to_text(entity_id{id}) + ": " + what};
}

/// A page, its cells and what stands beside them. Says what is wrong.
std::optional<failure> read_page(const store& from, const cohort_id& id, board_page& to) {
  const auto name = "page " + std::to_string(to.number);
  const auto body = from.read_page(id.shard, entity_id{id}.key(), to.number);
  if (!body) return body.error();
  if (!to.read(body->body)) return damaged(id, name + " is damaged");
  const auto cells = from.read_fold(id.shard, row_key(fold_kind::column, id.campaign, to.number));
  if (!cells) return cells.error();
  if (!to.restore_cells(*cells)) return damaged(id, "the cells of " + name + " are damaged");
  const auto beside
    = from.read_fold(id.shard, row_key(fold_kind::amendments, id.campaign, to.number));
  if (!beside && beside.error().code != make_error_code(store_errc::not_found))
    return beside.error();
  if (beside && !to.restore_amendments(*beside))
    return damaged(id, "what stands beside " + name + " is damaged");
  return std::nullopt;
}

std::optional<failure> read_heads(const store& from, const cohort_id& id, board_page& to) {
  const auto heads = from.read_fold(id.shard, row_key(fold_kind::heads, id.campaign, to.number));
  if (!heads && heads.error().code != make_error_code(store_errc::not_found)) return heads.error();
  if (heads && !to.restore_heads(*heads))
    return damaged(id, "the heads of page " + std::to_string(to.number) + " are damaged");
  return std::nullopt;
}

}  // namespace

outcome_of<closed_cohort_ptr> read_closed(const store& from, const cohort_id& id,
                                          company_id company, std::size_t pages_max,
                                          closed_part wanted) {
  const auto row = from.read_fold(id.shard, row_key(fold_kind::cohort, to_bytes(id.campaign)));
  if (!row) return unexpected(row.error());
  auto cohort = std::make_shared<cohort_board>();
  std::uint64_t version = 0;
  if (!cohort->restore(*row, version)) return unexpected(damaged(id, "its row is damaged"));
  for (auto& page : cohort->pages) {
    if (page.last < company) continue;
    if (pages_max-- == 0) break;
    auto problem = read_page(from, id, page);
    if (!problem && wanted == closed_part::amendments_and_heads)
      problem = read_heads(from, id, page);
    if (problem) return unexpected(std::move(*problem));
  }
  return cohort;
}

}  // namespace trefoil::shell
