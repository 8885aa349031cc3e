/// A campaign's figures, now or as of an instant, in all or by what its participants have in common.

#include <algorithm>
#include <map>

#include "actors/campaign/campaign_view.hpp"
#include "actors/shell/query_desk.hpp"
#include "actors/shell/query_words.hpp"
#include "actors/shell/visibility.hpp"
#include "actors/shell/with_position.hpp"
#include "persistence/store.hpp"

namespace trefoil::shell {

namespace {

struct spoken_region {
  std::string region;
  campaign::kpis kpis;
  static constexpr auto fields = field_list{field<1>("region", &spoken_region::region),
                                            field<2>("kpis", &spoken_region::kpis)};
};

struct spoken_department {
  std::optional<trefoil::department> department;
  campaign::kpis kpis;
  static constexpr auto fields = field_list{field<1>("department", &spoken_department::department),
                                            field<2>("kpis", &spoken_department::kpis)};
};

struct spoken_kpis {
  std::optional<timestamp> as_of;
  campaign::kpis kpis;
  std::optional<std::vector<spoken_region>> regions;
  std::optional<std::vector<spoken_department>> departments;
  std::optional<std::uint32_t> regions_left_out;
  static constexpr auto fields = field_list{
    field<1>("as_of", &spoken_kpis::as_of), field<2>("kpis", &spoken_kpis::kpis),
    field<3>("regions", &spoken_kpis::regions), field<4>("departments", &spoken_kpis::departments),
    field<5>("regions_left_out", &spoken_kpis::regions_left_out)};
};

bool wants(const kpis& asked, breakdown one) {
  return std::find(asked.by.begin(), asked.by.end(), one) != asked.by.end();
}

/// The sums of all shards.
struct breakdown_sums {
  explicit breakdown_sums(const kpis& asked)
    : regions{wants(asked, breakdown::region)}, departments{wants(asked, breakdown::department)} {}

  bool regions;
  bool departments;
  cohort::tally all;
  std::map<std::string, cohort::tally> by_region;
  std::map<std::int32_t, cohort::tally> by_department;  ///< -1: none.

  void add(const segment_counts& counted) {
    for (std::size_t number = 0; number < counted.counts.size(); ++number) {
      const auto& counts = counted.counts[number];
      all.add(counts);
      if (number == 0) continue;  // Of no participant alone.
      const auto& of = counted.segments[number];
      if (regions) by_region[of.region].add(counts);
      if (!departments) continue;
      if (of.departments.empty()) by_department[-1].add(counts);
      for (std::int32_t at = 0;
           at < static_cast<std::int32_t>(enum_words<department>::words.size()); ++at) {
        if (of.departments.has(static_cast<department>(at))) by_department[at].add(counts);
      }
    }
  }
};

/// A segment that its participants left is of no interest any more.
template <class Sums, class Spoken>
std::vector<Spoken> spoken_of(const Sums& sums, Spoken (*speak)(const typename Sums::value_type&)) {
  std::vector<Spoken> told;
  for (const auto& one : sums) {
    if (one.second != cohort::tally{}) told.push_back(speak(one));
  }
  return told;
}

spoken_kpis spoken(const kpis& asked, const breakdown_sums& sums) {
  spoken_kpis told;
  told.as_of = asked.as_of;
  told.kpis = campaign::kpis_of(sums.all);
  if (sums.regions) {
    told.regions = spoken_of<std::map<std::string, cohort::tally>, spoken_region>(
      sums.by_region, [](const auto& one) {
        return spoken_region{one.first, campaign::part_kpis_of(one.second)};
      });
    if (told.regions->size() > limits::regions_told_max) {
      told.regions_left_out
        = static_cast<std::uint32_t>(told.regions->size() - limits::regions_told_max);
      told.regions->resize(limits::regions_told_max);
    }
  }
  if (sums.departments) {
    told.departments = spoken_of<std::map<std::int32_t, cohort::tally>, spoken_department>(
      sums.by_department, [](const auto& one) {
        spoken_department row{std::nullopt, campaign::part_kpis_of(one.second)};
        if (one.first >= 0) row.department = static_cast<department>(one.first);
        return row;
      });
  }
  return told;
}

}  // namespace

/// What one shard counts, now: the position is the folds' own.
bool query_desk::count_now(const kpis& asked, shard_id shard, segment_counts& to,
                           errc& problem) const {
  const cohort_id id{asked.campaign, shard};
  bool put_away = false;
  sequence position = 0;
  const bool read = shards_[shard]->read([&](const folds& from) {
    put_away = from.cohorts.is_put_away(id);
    if (!put_away) to = from.cohorts.segments(id);
    position = from.position;
  });
  if (read && put_away) {
    const auto cohort = read_closed(*store_, id, {}, 0);
    if (cohort) to = (*cohort)->tallies.now();
    if (!cohort) problem = errc::unreadable;
  }
  to.at = position;
  return read;
}

/// What one shard counted then. False: later.
bool query_desk::count_then(const kpis& asked, shard_id shard, segment_counts& to,
                            errc& problem) const {
  const cohort_id id{asked.campaign, shard};
  tallies_then found;
  bool put_away = false;
  const bool read = shards_[shard]->read([&](const folds& from) {
    put_away = from.cohorts.is_put_away(id);
    if (!put_away) found = from.cohorts.tallies_at(id, *asked.as_of);
  });
  if (!read) return false;
  if (put_away) {
    const auto cohort = read_closed(*store_, id, {}, 0);
    if (!cohort) {
      problem = errc::unreadable;
      return true;
    }
    found = (*cohort)->tallies.then(asked.campaign, *asked.as_of);
  }
  if (found.where == tallies_then::kind::none) return true;
  if (found.where == tallies_then::kind::forgotten) {
    problem = errc::as_of_expired;
    return true;
  }
  if (found.where == tallies_then::kind::stored) {
    const auto row = store_->read_fold(shard, found.key);
    if (!row) {
      // Between the look and the reading it may have become too old.
      const bool gone = row.error().code == make_error_code(store_errc::not_found);
      problem = gone ? errc::as_of_expired : errc::internal;
      return true;
    }
    if (decode<spelling::stored>(*row, found.block).failed()) {
      problem = errc::unreadable;
      return true;
    }
  }
  auto counted = counts_at(found.block, found.segments.size(), *asked.as_of);
  if (!counted) {
    problem = errc::unreadable;
    return true;
  }
  to = std::move(*counted);
  to.segments = std::move(found.segments);
  return true;
}

/// Marks the instant in all shards before it waits for one. False: not all that was ordered up to it is folded.
bool query_desk::settle(timestamp upto) const {
  bool settled = true;
  for (const auto* shard : shards_) {
    const bool read = shard->read([&](const folds&) { settled = shard->settle(upto) && settled; });
    if (!read) return false;
  }
  return settled;
}

bool query_desk::count_all(const incoming_query& what, const caller& asking,
                           const kpis& asked) const {
  auto problem = errc::none;
  if (!look_up(asked.campaign, asking, problem)) return false;
  if (problem != errc::none) return refuse_query(what.back, problem);
  if (asked.as_of && time_->now() <= *asked.as_of)
    return refuse_query(what.back, errc::as_of_ahead);
  if (asked.as_of && !settle(*asked.as_of)) return false;
  breakdown_sums sums{asked};
  std::vector<spot> positions;
  for (shard_id shard = 0; shard < count(); ++shard) {
    segment_counts counted;
    const bool known = asked.as_of ? count_then(asked, shard, counted, problem)
                                   : count_now(asked, shard, counted, problem);
    if (!known) return false;
    if (problem != errc::none) return refuse_query(what.back, problem);
    sums.add(counted);
    positions.emplace_back(shard, counted.at);
  }
  return deliver(what.back, with_positions(encode_spoken(spoken(asked, sums)), positions));
}

}  // namespace trefoil::shell
