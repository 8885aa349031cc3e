#pragma once
/// The row `settings`: what a store is.

#include <cstdint>
#include <string>

#include "persistence/codec.hpp"
#include "persistence/store.hpp"

namespace trefoil {

/// Of what stands where in a store; 2: heads of tasks stand in pages. A release opens what older ones wrote, and then no
/// older one opens it any more.
inline constexpr std::uint8_t store_format = 2;

/// What a store is, written when it is made, and when a newer release takes it over.
struct store_settings {
  std::uint8_t format = store_format;
  shard_id shards = 0;
  std::string id;

  static constexpr auto fields
    = field_list{field<1>("format", &store_settings::format),
                 field<2>("shards", &store_settings::shards), field<3>("id", &store_settings::id)};
};

}  // namespace trefoil
