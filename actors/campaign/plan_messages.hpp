#pragma once
/// What a plan comes to, and plans that are only looked at.

#include <cstdint>
#include <string_view>
#include <vector>

#include "actors/base/machine.hpp"

namespace trefoil::campaign {

/// What cohorts count while they plan; also the sum over all of them.
struct plan_counts {
  std::uint32_t open = 0;
  std::uint32_t waiting = 0;
  std::uint32_t skipped = 0;
  std::uint32_t failed = 0;
  // Of these, each counted for itself.
  std::uint32_t not_found = 0;       ///< Skipped: there is no such company.
  std::uint32_t by_favourites = 0;   ///< For favourite contacts.
  std::uint32_t fell_back = 0;       ///< For General Management, since nobody was found as wanted.
  std::uint32_t stale_contacts = 0;  ///< With a person who was wanted and could not be used.
  std::uint32_t overridden = 0;      ///< With an override.
  std::uint32_t by_name = 0;         ///< Named by the audience, however else it is meant.
  std::uint32_t by_filter = 0;       ///< Matched by a filter of it, the same.
  std::uint32_t by_list = 0;         ///< In a list of it, the same.
  std::uint32_t excluded = 0;        ///< Meant and left out; not among those above.
  static constexpr auto fields
    = field_list{field<1>("open", &plan_counts::open),
                 field<2>("waiting", &plan_counts::waiting),
                 field<3>("skipped", &plan_counts::skipped),
                 field<4>("failed", &plan_counts::failed),
                 field<5>("not_found", &plan_counts::not_found).optional(),
                 field<6>("by_favourites", &plan_counts::by_favourites).optional(),
                 field<7>("fell_back", &plan_counts::fell_back).optional(),
                 field<8>("stale_contacts", &plan_counts::stale_contacts).optional(),
                 field<9>("overridden", &plan_counts::overridden).optional(),
                 field<10>("by_name", &plan_counts::by_name).optional(),
                 field<11>("by_filter", &plan_counts::by_filter).optional(),
                 field<12>("by_list", &plan_counts::by_list).optional(),
                 field<13>("excluded", &plan_counts::excluded).optional()};
  /// How many participants.
  [[nodiscard]] std::uint32_t all() const { return open + waiting + skipped + failed; }
  void add(const plan_counts& more) {
    fields.apply(
      [&](const auto&... each) { ((this->*(each.member) += more.*(each.member)), ...); });
  }
  friend bool operator==(const plan_counts&, const plan_counts&) = default;
};

/// Plans in every shard and forgets the plan again, so that `campaign.show` tells what a publication would do, and the
/// `plan_hash` that allows no other. Until then edits and publications are `campaign_publishing`. An edit or an
/// override takes the preview away. Needs a manager of the buyer; refused as a publication would be.
struct preview {
  static constexpr std::string_view name_on_wire = "preview";
  campaign_id campaign;
  static constexpr auto fields = field_list{field<1>("campaign", &preview::campaign)};
  [[nodiscard]] entity_id address() const { return campaign; }
};

/// The same as `publish_started`, of a plan that is only looked at.
struct preview_started {
  static constexpr std::uint16_t tag = 0x0715;
  static constexpr std::uint8_t version = 1;
  std::uint32_t attempt = 0;
  std::uint16_t shards = 0;
  std::uint64_t version_hash = 0;
  std::uint32_t version_number = 0;
  static constexpr auto fields = field_list{
    field<1>("attempt", &preview_started::attempt), field<2>("shards", &preview_started::shards),
    field<3>("version_hash", &preview_started::version_hash),
    field<4>("version_number", &preview_started::version_number)};
  friend bool operator==(const preview_started&, const preview_started&) = default;
};

/// All have planned what is only looked at: they forget the plan.
struct plan_previewed {
  static constexpr std::uint16_t tag = 0x0716;
  static constexpr std::uint8_t version = 1;
  plan_counts counts;
  std::uint64_t hash = 0;
  std::uint16_t problem = 0;        ///< Why it could not be opened, an error's number; 0: it could.
  std::vector<sequence> positions;  ///< By shard: where its plan ends.
  static constexpr auto fields = field_list{field<1>("counts", &plan_previewed::counts),
                                            field<2>("hash", &plan_previewed::hash),
                                            field<3>("problem", &plan_previewed::problem),
                                            field<4>("positions", &plan_previewed::positions)};
  friend bool operator==(const plan_previewed&, const plan_previewed&) = default;
};

}  // namespace trefoil::campaign
