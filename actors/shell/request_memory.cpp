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
  if (places_.contains(mark.key)) return false;
  if (order_.size() == count_max_) forget_oldest();
  order_.push_back({mark, at});
  places_.insert(static_cast<place>(first_ + order_.size() - 1));
  return true;
}

std::optional<request_memory::accepted> request_memory::find(const request_key& key) const {
  const auto found = places_.find(key);
  if (found == places_.end()) return std::nullopt;
  const auto& there = at(*found);
  return accepted{there.mark.body, there.at};
}

void request_memory::forget_oldest() {
  places_.erase(static_cast<place>(first_));
  order_.pop_front();
  ++first_;
  saved_ = std::max(saved_, first_);
}

void request_memory::forget_before(sequence kept) {
  while (!order_.empty() && order_.front().at < kept) forget_oldest();
}

void request_memory::save(changed_rows& to) {
  auto from = static_cast<std::size_t>(saved_ - first_);
  const auto behind = std::upper_bound(
    order_.begin() + static_cast<std::ptrdiff_t>(from), order_.end(), settled_upto_,
    [](sequence upto, const placed& one) { return upto < one.at; });
  const auto end = static_cast<std::size_t>(behind - order_.begin());
  for (; from < end; from += std::min(row_count_max, end - from))
    save(from, std::min(row_count_max, end - from), to);
  saved_ = first_ + end;
  // Rows go as a whole, once the others hold enough.
  while (!rows_.empty() && in_rows_ - rows_.front().count >= count_max_) {
    to.forget(key_of_row(rows_.front().last));
    in_rows_ -= rows_.front().count;
    rows_.pop_front();
  }
}

void request_memory::save(std::size_t from, std::size_t count, changed_rows& to) {
  std::string body;
  body.reserve(count * stored_bytes);
  for (auto at = from; at < from + count; ++at) {
    const auto& one = order_[at];
    body += one.mark.key.view();
    put_number(body, one.mark.body);
    put_number(body, one.at);
  }
  const auto last = order_[from + count - 1].at;
  rows_.push_back({last, count});
  in_rows_ += count;
  to.put(key_of_row(last), std::move(body));
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
  saved_ = first_ + order_.size();
  rows_.push_back({get_number(std::string_view{from.key}.substr(1)), body.size() / stored_bytes});
  in_rows_ += rows_.back().count;
  return true;
}

}  // namespace trefoil::shell
