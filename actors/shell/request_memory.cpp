#include "actors/shell/request_memory.hpp"

#include <algorithm>

namespace trefoil::shell {

namespace {

constexpr std::size_t stored_bytes = 16 + 8 + 8;
/// 256 KiB a row, far below what a store takes, however many requests lie between two checkpoints.
constexpr std::size_t row_count_max = 8'192;

std::string key_of_row(sequence last) {
  auto key = row_key(fold_kind::requests);
  put_number(key, last);
  return key;
}

}  // namespace

bool request_memory::remember(const request_mark& mark, sequence at) {
  if (!known_.try_emplace(mark.key, accepted{mark.body, at}).second) return false;
  order_.push_back({mark, at});
  while (order_.size() > count_max_) {
    known_.erase(order_.front().mark.key);
    order_.pop_front();
  }
  return true;
}

std::optional<request_memory::accepted> request_memory::find(const request_key& key) const {
  const auto found = known_.find(key);
  return found == known_.end() ? std::nullopt : std::optional{found.value()};
}

void request_memory::forget_before(sequence kept) {
  while (!order_.empty() && order_.front().at < kept) {
    known_.erase(order_.front().mark.key);
    order_.pop_front();
  }
}

void request_memory::save(changed_rows& to) {
  // Those that more than count_max_ came behind are forgotten already.
  const auto first = settled_.size() > count_max_ ? settled_.size() - count_max_ : 0;
  for (auto at = first; at < settled_.size(); at += row_count_max)
    save(std::span{settled_}.subspan(at, std::min(row_count_max, settled_.size() - at)), to);
  settled_.clear();
  // Rows go as a whole, once the others hold enough.
  while (!rows_.empty() && in_rows_ - rows_.front().count >= count_max_) {
    to.forget(key_of_row(rows_.front().last));
    in_rows_ -= rows_.front().count;
    rows_.pop_front();
  }
}

void request_memory::save(std::span<const placed> some, changed_rows& to) {
  std::string body;
  body.reserve(some.size() * stored_bytes);
  for (const auto& one : some) {
    body += one.mark.key.view();
    put_number(body, one.mark.body);
    put_number(body, one.at);
  }
  rows_.push_back({some.back().at, some.size()});
  in_rows_ += some.size();
  to.put(key_of_row(some.back().at), std::move(body));
}

bool request_memory::restore(const fold_row& from) {
  const std::string_view body = *from.body;
  if (from.key.size() != 9 || body.empty() || body.size() % stored_bytes != 0) return false;
  for (std::size_t at = 0; at < body.size(); at += stored_bytes) {
    request_mark mark;
    body.copy(mark.key.bytes.data(), mark.key.bytes.size(), at);
    mark.body = get_number(body.substr(at + 16));
    remember(mark, get_number(body.substr(at + 24)));
  }
  rows_.push_back({get_number(std::string_view{from.key}.substr(1)), body.size() / stored_bytes});
  in_rows_ += rows_.back().count;
  return true;
}

}  // namespace trefoil::shell
