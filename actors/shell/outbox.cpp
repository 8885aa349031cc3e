#include "actors/shell/outbox.hpp"

#include <algorithm>

namespace trefoil::shell {

void outbox::add(sequence at, const entity_id& to, std::uint16_t tag,
                 std::optional<std::string> body) {
  if (body && bytes_ + body->size() > bytes_max_) body.reset();
  const auto size = body ? body->size() : 0;
  const auto what = std::make_shared<const effect>(effect{to, tag, std::move(body)});
  const auto shards = static_cast<shard_id>(waiting_.size());
  for (shard_id taker = 0; taker < shards; ++taker) {
    if (!to.is_broadcast() && to.shard_of(shards) != taker) continue;
    if (delivered_[taker] >= at) continue;
    waiting_[taker].push_back({at, what});
    bytes_ += size;
  }
}

void outbox::delivered(shard_id taker, sequence upto) {
  delivered_[taker] = std::max(delivered_[taker], upto);
  auto& list = waiting_[taker];
  while (!list.empty() && list.front().at <= upto) {
    const auto& body = list.front().what->body;
    bytes_ -= body ? body->size() : 0;
    list.pop_front();
  }
}

sequence outbox::last_for(shard_id taker) const {
  return waiting_[taker].empty() ? 0 : waiting_[taker].back().at;
}

sequence outbox::oldest() const {
  sequence result = 0;
  for (const auto& list : waiting_) {
    if (!list.empty() && (result == 0 || list.front().at < result)) result = list.front().at;
  }
  return result;
}

std::uint64_t outbox::missing(sequence upto, std::uint64_t takers) const {
  std::uint64_t result = 0;
  for (shard_id taker = 0; taker < waiting_.size(); ++taker) {
    const auto bit = std::uint64_t{1} << taker;
    if ((takers & bit) != 0 && !waiting_[taker].empty() && waiting_[taker].front().at <= upto)
      result |= bit;
  }
  return result;
}

outbox::next outbox::take(shard_id source, shard_id taker, sequence after, std::size_t max) const {
  next result;
  const auto& list = waiting_[taker];
  auto from = std::upper_bound(list.begin(), list.end(), after,
                               [](sequence wanted, const entry& one) { return wanted < one.at; });
  if (from != list.end() && !from->what->body) {
    for (; from != list.end() && !from->what->body && result.to_read.size() < max; ++from) {
      result.to_read.push_back(from->at);
    }
    return result;
  }
  result.ready = std::make_shared<pulled>();
  result.ready->source = source;
  result.ready->after = after;
  result.ready->upto = after;
  for (; from != list.end() && from->what->body && result.ready->effects.size() < max
         && result.ready->bytes < pull_bytes_max;
       ++from) {
    result.ready->bytes += from->what->body->size();
    result.ready->effects.push_back({from->at, from->what->to, from->what->tag, *from->what->body});
    result.ready->upto = from->at;
  }
  return result;
}

}  // namespace trefoil::shell
