#pragma once
/// How folds stand in the store: one row for each thing that changes by itself, so that a checkpoint writes only what
/// changed since the last one. docs/FORMATS.md lists keys and bodies.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/base/ids.hpp"
#include "persistence/record.hpp"

namespace trefoil::shell {

/// The first byte of a row's key.
enum class fold_kind : char {
  assigned = 'a',      ///< An override, by campaign and company.
  assignments = 'b',   ///< What orders of overrides came to and is not reported yet, by campaign.
  company = 'c',       ///< A directory row, by company.
  deleted_list = 'd',  ///< A list that was deleted, by list, where it lives.
  version = 'f',       ///< A frozen workflow version, by its key.
  plan = 'g',          ///< Where a plan that is being made started, by campaign.
  head = 'h',          ///< The newest record of another entity, by entity; read when it wakes.
  cohort = 'k',        ///< A cohort without its cells, by campaign.
  roll = 'l',          ///< Members of a list, by list and partition.
  heads = 'm',         ///< The newest records of a page's tasks, by campaign and page.
  chosen = 'n',        ///< The workflow that a campaign uses, by campaign.
  amendments = 'o',    ///< What stands beside the cells of a page, by campaign and page.
  column = 'p',        ///< The progress cells of a page, by campaign and page.
  requests = 'q',      ///< Remembered requests, by the position of the last of them.
  relation = 'r',      ///< How a company stands with another one, by other and own.
  standing = 's',      ///< What the checkpoint covers, and the cursors.
  tallies = 't',     ///< A block of a cohort's counts, by campaign and number; read when asked for.
  favourites = 'v',  ///< Favourite contacts, by buyer and partner.
  published = 'w',   ///< The newest version of a workflow, by workflow.
};
/// The kinds that are restored, each in the order of these: those that another thread may take back meanwhile, and all
/// others.
inline constexpr std::string_view restored_apart = "c";
inline constexpr std::string_view restored_in_order = "abdfgklmnopqrsvw";
/// Those of them that each page of a cohort has.
inline constexpr std::string_view kept_by_page = "mop";

inline void put_number(std::string& key, std::uint64_t number, int bytes = 8) {
  for (int shift = bytes * 8 - 8; shift >= 0; shift -= 8)
    key.push_back(static_cast<char>(number >> shift & 0xffU));
}
[[nodiscard]] inline std::uint64_t get_number(std::string_view from) {
  std::uint64_t number = 0;
  for (const char byte : from.substr(0, 8))
    number = number << 8U | static_cast<unsigned char>(byte);
  return number;
}

[[nodiscard]] inline std::string row_key(fold_kind kind, std::string_view rest = {}) {
  std::string key(1, static_cast<char>(kind));
  key += rest;
  return key;
}

/// The row of a numbered part of a campaign.
[[nodiscard]] inline std::string row_key(fold_kind kind, const campaign_id& campaign,
                                         std::uint32_t number) {
  auto key = row_key(kind, to_bytes(campaign));
  put_number(key, number, 4);
  return key;
}

/// A row as a checkpoint gathers it.
struct changed_rows {
  std::vector<fold_row> rows;
  void put(std::string key, std::string body) { rows.push_back({std::move(key), std::move(body)}); }
  void forget(std::string key) { rows.push_back({std::move(key), std::nullopt}); }
};

/// What a checkpoint covers: everything up to `through`, but of effects only those behind `effects_from`, which are
/// read from the journal again.
struct standing {
  sequence through = 0;
  sequence effects_from = 0;
  std::vector<sequence> cursors;
  timestamp instant;      ///< Of the newest record that is covered.
  timestamp counts_from;  ///< Counts of instants before this one are gone.
  static constexpr auto fields = field_list{
    field<1>("through", &standing::through), field<2>("effects_from", &standing::effects_from),
    field<3>("cursors", &standing::cursors), field<4>("instant", &standing::instant),
    field<5>("counts_from", &standing::counts_from).optional()};
};

}  // namespace trefoil::shell
