#include "runtime/checks/recovery_check.hpp"

#include <limits>

namespace trefoil::checks {

namespace {

std::uint64_t hash_of(const record& from) {
  auto hash = checksum(from.body, from.tag);
  hash = checksum(from.entity.view(), hash ^ from.previous);
  if (from.to) hash = checksum(from.to->view(), hash);
  if (from.request) hash = checksum(from.request->key.view(), hash);
  return checksum(from.principal, hash ^ static_cast<std::uint64_t>(from.at_ms));
}

std::string entity_of(const record& from) {
  const auto id = entity_id::from_key(from.entity);
  return id ? to_text(*id) : std::string{};
}

/// The hashes of a shard's records up to a position.
outcome_of<std::vector<std::uint64_t>> hashes_of(const journal_view& view, shard_id shard,
                                                 sequence upto) {
  std::vector<std::uint64_t> hashes;
  auto failed = each_record(view, shard, [&](const row_header&, sequence at, const record& one) {
    if (at > upto) return false;
    hashes.push_back(hash_of(one));
    return true;
  });
  if (failed) return unexpected(std::move(*failed));
  return hashes;
}

}  // namespace

outcome_of<report> check_recovery(const journal_view& written, const journal_view& recovered,
                                  const std::vector<sequence>& acknowledged) {
  report result;
  findings to{result};
  for (shard_id shard = 0; shard < written.shards(); ++shard) {
    const bool told = shard < acknowledged.size();
    const auto upto = told ? acknowledged[shard] : std::numeric_limits<sequence>::max();
    const auto hashes = hashes_of(written, shard, upto);
    if (!hashes) return unexpected(hashes.error());
    const sequence wanted = told ? upto : hashes->size();
    sequence last = recovered.first(shard) - 1;
    bool same = true;
    auto failed
      = each_record(recovered, shard, [&](const row_header&, sequence at, const record& one) {
          ++to.counts().records;
          if (at != last + 1) {
            to.add("I15", shard, at, entity_of(one), "follows position " + std::to_string(last));
            same = false;
          } else if (at <= hashes->size() && hash_of(one) != (*hashes)[at - 1]) {
            to.add("I15", shard, at, entity_of(one), "is not what was acknowledged here");
            same = false;
          }
          last = at;
          return same;
        });
    if (failed) return unexpected(std::move(*failed));
    if (same && last < wanted) {
      to.add("I15", shard, last, {},
             "the journal ends here, acknowledged was " + std::to_string(wanted));
    }
  }
  return result;
}

}  // namespace trefoil::checks
