#include "actors/shell/with_position.hpp"

#include "persistence/codec.hpp"

namespace trefoil::shell {

namespace {

void put_spot(encoder& out, shard_id shard, sequence position) {
  out.pack().pack_array(2);
  out.pack().pack_uint16(shard);
  out.pack().pack_uint64(position);
}

/// A map of its own fields first, then those of `map`.
template <class Own>
std::string in_front(const std::string& map, std::uint32_t own, Own&& put_own) {
  std::size_t offset = 0;
  const auto parsed = unpack(map, offset, stored_limits());
  std::string body;
  encoder out{body};
  const auto fields
    = parsed && parsed->get().type == msgpack::type::MAP ? parsed->get().via.map.size : 0;
  out.pack().pack_map(fields + own);
  put_own(out);
  for (std::uint32_t at = 0; at < fields; ++at) {
    out.pack().pack(parsed->get().via.map.ptr[at].key);
    out.pack().pack(parsed->get().via.map.ptr[at].val);
  }
  return body;
}

}  // namespace

std::string with_position(const std::string& map, shard_id shard, sequence position,
                          const std::vector<sequence>* all) {
  return in_front(map, all != nullptr ? 2 : 1, [&](encoder& out) {
    put<spelling::spoken>(out, std::string_view{"position"});
    put_spot(out, shard, position);
    if (all == nullptr) return;
    put<spelling::spoken>(out, std::string_view{"positions"});
    out.pack().pack_array(static_cast<std::uint32_t>(all->size()));
    for (const auto one : *all) out.pack().pack_uint64(one);
  });
}

std::string with_positions(const std::string& map,
                           const std::vector<std::pair<shard_id, sequence>>& spots) {
  return in_front(map, 1, [&](encoder& out) {
    put<spelling::spoken>(out, std::string_view{"positions"});
    out.pack().pack_array(static_cast<std::uint32_t>(spots.size()));
    for (const auto& [shard, position] : spots) put_spot(out, shard, position);
  });
}

}  // namespace trefoil::shell
