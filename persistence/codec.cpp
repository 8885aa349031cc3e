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

namespace detail {

void put_fields(encoder& out, const void* from, std::span<const field_writer> fields,
                spelling how) {
  const auto is_there
    = [&](const field_writer& one) { return one.present == nullptr || one.present(from); };
  const auto count = std::ranges::count_if(fields, is_there);
  out.pack().pack_map(static_cast<std::uint32_t>(count));
  for (const auto& one : fields) {
    if (!is_there(one)) continue;
    if (how == spelling::stored) {
      out.pack().pack_uint16(one.number);
    } else {
      out.pack().pack_str(static_cast<std::uint32_t>(one.name.size()));
      out.pack().pack_str_body(one.name.data(), static_cast<std::uint32_t>(one.name.size()));
    }
    one.put(out, from);
  }
}

namespace {

bool key_is(const msgpack::object& key, const field_reader& field, spelling how) {
  if (how == spelling::stored)
    return key.type == msgpack::type::POSITIVE_INTEGER && key.via.u64 == field.number;
  return key.type == msgpack::type::STR && text_of(key) == field.name;
}

}  // namespace

codec_error get_fields(const msgpack::object& from, void* to, std::span<const field_reader> fields,
                       spelling how) {
  if (from.type != msgpack::type::MAP) return refuse_decoding(codec_errc::field_type);
  std::uint64_t seen = 0;
  for (std::uint32_t at = 0; at < from.via.map.size; ++at) {
    const auto& pair = from.via.map.ptr[at];
    const auto field
      = std::ranges::find_if(fields, [&](const auto& one) { return key_is(pair.key, one, how); });
    if (field != fields.end()) {
      seen |= std::uint64_t{1} << (field - fields.begin());
      if (auto error = field->get(pair.val, to); error.failed())
        return std::move(error).within(field->name);
      continue;
    }
    // A stored map may carry a field of a later release; its record says whether we are able to read it.
    if (how == spelling::stored) continue;
    return {codec_errc::field_unknown, pair.key.type == msgpack::type::STR
                                         ? std::string{text_of(pair.key)}
                                         : std::string{"?"}};
  }
  for (std::size_t index = 0; index < fields.size(); ++index) {
    if (fields[index].required && (seen >> index & 1U) == 0)
      return {codec_errc::field_missing, std::string{fields[index].name}};
  }
  return {};
}

}  // namespace detail

}  // namespace trefoil
