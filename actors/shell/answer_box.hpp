#pragma once
/// Answers on their way out: those of one connection leave together.

#include <memory>
#include <utility>
#include <vector>

#include <tsl/robin_map.h>

#include "actors/shell/messages.hpp"

namespace trefoil::shell {

/// One thread at a time.
class answer_box {
public:
  void add(const std::shared_ptr<reply_sink>& to, reply what) {
    const auto [place, fresh] = places_.try_emplace(to.get(), lists_.size());
    if (fresh) lists_.emplace_back(to, std::vector<reply>{});
    lists_[place->second].second.push_back(std::move(what));
  }
  [[nodiscard]] bool empty() const { return lists_.empty(); }
  void deliver() {
    places_.clear();
    auto leaving = std::exchange(lists_, {});
    for (auto& [sink, list] : leaving) sink->append(std::move(list));
    for (const auto& each : leaving) each.first->wake();
  }

private:
  std::vector<std::pair<std::shared_ptr<reply_sink>, std::vector<reply>>> lists_;
  tsl::robin_map<const reply_sink*, std::size_t> places_;
};

}  // namespace trefoil::shell
