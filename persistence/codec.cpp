#include "persistence/codec.hpp"

#include <algorithm>
#include <new>

namespace trefoil {

msgpack::unpack_limit outside_limits() {
  return {limits::array_items_max,
          limits::map_items_max,
          limits::string_bytes_max,
          limits::upload_bytes_max,
          0,
          limits::depth_max};
}

msgpack::unpack_limit stored_limits() {
  return {limits::row_bytes_max,
          limits::row_bytes_max,
          limits::row_bytes_max,
          limits::row_bytes_max,
          0,
          32};
}

namespace {

/// Every item takes a byte at least, so a header that claims more items than bytes follow is damage, and no memory is
/// taken for them. What little the limits of the outside allow may be claimed.
msgpack::unpack_limit within(const msgpack::unpack_limit& limit, std::size_t bytes) {
  const auto most = std::max(bytes, limits::array_items_max);
  return {std::min(limit.array(), most),
          std::min(limit.map(), most),
          limit.str(),
          limit.bin(),
          limit.ext(),
          limit.depth()};
}

/// Strings and bytes stay where they are: the caller keeps the input alive.
bool refer_to_input(msgpack::type::object_type, std::size_t, void*) { return true; }

}  // namespace

expected<unpacked, codec_errc> unpack(std::string_view from, std::size_t& offset,
                                      const msgpack::unpack_limit& limit) {
  // Most values are small: a chunk that the allocator keeps at hand, instead of msgpack's 8 KiB.
  constexpr std::size_t chunk_bytes = 768;
  try {
    auto zone = std::make_unique<msgpack::zone>(chunk_bytes);
    bool referenced = false;
    auto at = offset;
    const auto object
      = msgpack::unpack(*zone, from.data(), from.size(), at, referenced, refer_to_input, nullptr,
                        within(limit, from.size() - offset));
    unpacked result;
    result.handle_ = msgpack::object_handle{object, std::move(zone)};
    offset = at;
    return result;
  } catch (const msgpack::insufficient_bytes&) {
    return unexpected(codec_errc::truncated);
  } catch (const msgpack::size_overflow&) {
    return unexpected(codec_errc::limit_exceeded);
  } catch (const msgpack::unpack_error&) {
    return unexpected(codec_errc::malformed);
  } catch (const std::bad_alloc&) {
    return unexpected(codec_errc::limit_exceeded);
  }
}

}  // namespace trefoil
