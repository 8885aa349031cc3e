#pragma once
/// msgpack both ways, always under limits. Two spellings of one struct: `stored` keys its map by field number and ids
/// as bytes; `spoken` keys it by field name, ids as text, enumerations as words. Decoding never throws and never reads
/// beyond what it was given; what it refuses, it names.

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
#include <msgpack.hpp>

#include "persistence/expected.hpp"
#include "persistence/fields.hpp"
#include "persistence/limits.hpp"

namespace trefoil {

enum class spelling { stored, spoken };

enum class codec_errc : std::uint8_t {
  ok,
  malformed,  ///< Not msgpack, or bytes left over.
  truncated,  ///< The value goes on behind the last byte.
  field_unknown,
  field_type,
  field_missing,
  limit_exceeded,
  id_invalid,
};

/// What was wrong and where: `path` is the field's name, dotted from the outermost map.
struct codec_error {
  codec_errc code = codec_errc::ok;
  std::string path;

  [[nodiscard]] bool failed() const { return code != codec_errc::ok; }
  /// The same error as seen from one level further out.
  [[nodiscard]] codec_error within(std::string_view outer) && {
    path = path.empty() ? std::string{outer} : std::string{outer} + "." + path;
    return std::move(*this);
  }
};

inline codec_error refuse_decoding(codec_errc code) { return {code, {}}; }

/// Appends msgpack to a string.
class encoder {
public:
  explicit encoder(std::string& out) : sink_{out}, packer_{sink_} {}
  auto& pack() { return packer_; }

private:
  struct sink {
    std::string& out;
    void write(const char* bytes, std::size_t size) { out.append(bytes, size); }
  };
  sink sink_;
  msgpack::packer<sink> packer_;
};

/// How one type is written and read: specialise for a type that is neither a struct with fields nor a plain value.
///   template <spelling S> static void put(encoder&, const T&);
///   template <spelling S> static codec_error get(const msgpack::object&, T&);
template <class T>
struct codec;

template <class T>
concept custom_coded = requires(encoder& out, const T& value) {
  codec<T>::template put<spelling::stored>(out, value);
};

template <spelling S, class T>
void put(encoder& out, const T& value);

template <spelling S, class T>
[[nodiscard]] codec_error get(const msgpack::object& from, T& value,
                              std::size_t max = std::numeric_limits<std::size_t>::max());

namespace detail {

template <class T>
struct is_vector : std::false_type {};
template <class T, class A>
struct is_vector<std::vector<T, A>> : std::true_type {};
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_text_map : std::false_type {};
template <class T, class C, class A>
struct is_text_map<std::map<std::string, T, C, A>> : std::true_type {};
template <class T>
struct is_pointer_to_const : std::false_type {};
template <class T>
struct is_pointer_to_const<std::shared_ptr<const T>> : std::true_type {};

inline std::string_view text_of(const msgpack::object& from) {
  return {from.via.str.ptr, from.via.str.size};
}

/// One field of a struct for put_fields, which is compiled once for all structs.
struct field_writer {
  std::uint16_t number;
  std::string_view name;
  bool (*present)(const void* from);  ///< Null: always.
  void (*put)(encoder&, const void* from);
};
/// One field of a struct for get_fields.
struct field_reader {
  std::uint16_t number;
  std::string_view name;
  bool required;
  codec_error (*get)(const msgpack::object&, void* to);
};
void put_fields(encoder&, const void* from, std::span<const field_writer>, spelling);
[[nodiscard]] codec_error get_fields(const msgpack::object&, void* to,
                                     std::span<const field_reader>, spelling);

template <class T, std::size_t I>
using member_of
  = std::remove_cvref_t<decltype(std::declval<T&>().*(field_at<I>(T::fields).member))>;

template <class T, std::size_t I>
bool has_field(const void* from) {
  return (static_cast<const T*>(from)->*(field_at<I>(T::fields).member)).has_value();
}

template <spelling S, class T, std::size_t I>
void put_field(encoder& out, const void* from) {
  put<S>(out, static_cast<const T*>(from)->*(field_at<I>(T::fields).member));
}

template <spelling S, class T, std::size_t I>
codec_error get_field(const msgpack::object& from, void* to) {
  constexpr const auto& field = field_at<I>(T::fields);
  return get<S>(from, static_cast<T*>(to)->*(field.member), field.max_size);
}

template <spelling S, class T, std::size_t I>
constexpr field_writer writer_of() {
  constexpr const auto& field = field_at<I>(T::fields);
  bool (*present)(const void*) = nullptr;
  if constexpr (is_optional<member_of<T, I>>::value) present = &has_field<T, I>;
  return {field.number, field.name, present, &put_field<S, T, I>};
}

template <spelling S, class T, std::size_t I>
constexpr field_reader reader_of() {
  constexpr const auto& field = field_at<I>(T::fields);
  return {field.number, field.name, field.required && !is_optional<member_of<T, I>>::value,
          &get_field<S, T, I>};
}

template <spelling S, described T>
void put_struct(encoder& out, const T& value) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    static constexpr std::array<field_writer, sizeof...(I)> writers{writer_of<S, T, I>()...};
    put_fields(out, &value, writers, S);
  }
  (std::make_index_sequence<T::fields.size>{});
}

template <spelling S, described T>
codec_error get_struct(const msgpack::object& from, T& value) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    static constexpr std::array<field_reader, sizeof...(I)> readers{reader_of<S, T, I>()...};
    return get_fields(from, &value, readers, S);
  }
  (std::make_index_sequence<T::fields.size>{});
}

template <class T>
codec_error get_integer(const msgpack::object& from, T& value) {
  if (from.type == msgpack::type::POSITIVE_INTEGER) {
    if (!std::in_range<T>(from.via.u64)) return refuse_decoding(codec_errc::limit_exceeded);
    value = static_cast<T>(from.via.u64);
    return {};
  }
  if (from.type == msgpack::type::NEGATIVE_INTEGER) {
    if (!std::in_range<T>(from.via.i64)) return refuse_decoding(codec_errc::limit_exceeded);
    value = static_cast<T>(from.via.i64);
    return {};
  }
  return refuse_decoding(codec_errc::field_type);
}

template <spelling S, class E>
codec_error get_enum(const msgpack::object& from, E& value) {
  static_assert(worded<E>, "an enumeration that is stored or spoken needs enum_words");
  constexpr auto& words = enum_words<E>::words;
  if constexpr (S == spelling::spoken) {
    if (from.type != msgpack::type::STR) return refuse_decoding(codec_errc::field_type);
    for (std::size_t index = 0; index < words.size(); ++index) {
      if (words[index] == text_of(from)) {
        value = static_cast<E>(index);
        return {};
      }
    }
    return refuse_decoding(codec_errc::field_type);
  } else {
    if (from.type != msgpack::type::POSITIVE_INTEGER || from.via.u64 >= words.size()) {
      return refuse_decoding(codec_errc::field_type);
    }
    value = static_cast<E>(from.via.u64);
    return {};
  }
}

template <spelling S, class List>
codec_error get_list(const msgpack::object& from, List& value, std::size_t max) {
  if (from.type != msgpack::type::ARRAY) return refuse_decoding(codec_errc::field_type);
  if (from.via.array.size > max) return refuse_decoding(codec_errc::limit_exceeded);
  value.clear();
  value.reserve(from.via.array.size);
  for (std::uint32_t at = 0; at < from.via.array.size; ++at) {
    typename List::value_type item{};
    if (auto error = get<S>(from.via.array.ptr[at], item); error.failed()) {
      return std::move(error).within(std::to_string(at));
    }
    value.push_back(std::move(item));
  }
  return {};
}

template <spelling S, class Map>
codec_error get_text_map(const msgpack::object& from, Map& value, std::size_t max) {
  if (from.type != msgpack::type::MAP) return refuse_decoding(codec_errc::field_type);
  if (from.via.map.size > max) return refuse_decoding(codec_errc::limit_exceeded);
  value.clear();
  for (std::uint32_t at = 0; at < from.via.map.size; ++at) {
    const auto& pair = from.via.map.ptr[at];
    if (pair.key.type != msgpack::type::STR) return refuse_decoding(codec_errc::field_type);
    typename Map::mapped_type item{};
    if (auto error = get<S>(pair.val, item); error.failed())
      return std::move(error).within(text_of(pair.key));
    value.insert_or_assign(std::string{text_of(pair.key)}, std::move(item));
  }
  return {};
}

}  // namespace detail

template <spelling S, class T>
void put(encoder& out, const T& value) {
  if constexpr (custom_coded<T>) {
    codec<T>::template put<S>(out, value);
  } else if constexpr (described<T>) {
    detail::put_struct<S>(out, value);
  } else if constexpr (std::is_same_v<T, bool>) {
    value ? out.pack().pack_true() : out.pack().pack_false();
  } else if constexpr (std::is_enum_v<T>) {
    if constexpr (S == spelling::spoken) {
      put<S>(out, std::string{word(value)});
    } else {
      out.pack().pack_uint64(static_cast<std::uint64_t>(value));
    }
  } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
    out.pack().pack_int64(value);
  } else if constexpr (std::is_integral_v<T>) {
    out.pack().pack_uint64(value);
  } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) {
    out.pack().pack_str(static_cast<std::uint32_t>(value.size()));
    out.pack().pack_str_body(value.data(), static_cast<std::uint32_t>(value.size()));
  } else if constexpr (detail::is_vector<T>::value) {
    out.pack().pack_array(static_cast<std::uint32_t>(value.size()));
    for (const auto& item : value) put<S>(out, item);
  } else if constexpr (detail::is_optional<T>::value) {
    value ? put<S>(out, *value) : void(out.pack().pack_nil());
  } else if constexpr (detail::is_pointer_to_const<T>::value) {
    put<S>(out, *value);
  } else {
    static_assert(detail::is_text_map<T>::value, "no codec for this type");
    out.pack().pack_map(static_cast<std::uint32_t>(value.size()));
    for (const auto& [key, item] : value) {
      put<S>(out, key);
      put<S>(out, item);
    }
  }
}

template <spelling S, class T>
codec_error get(const msgpack::object& from, T& value, std::size_t max) {
  if constexpr (custom_coded<T>) {
    return codec<T>::template get<S>(from, value);
  } else if constexpr (described<T>) {
    return detail::get_struct<S>(from, value);
  } else if constexpr (std::is_same_v<T, bool>) {
    if (from.type != msgpack::type::BOOLEAN) return refuse_decoding(codec_errc::field_type);
    value = from.via.boolean;
    return {};
  } else if constexpr (std::is_enum_v<T>) {
    return detail::get_enum<S>(from, value);
  } else if constexpr (std::is_integral_v<T>) {
    return detail::get_integer(from, value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (from.type != msgpack::type::STR) return refuse_decoding(codec_errc::field_type);
    if (from.via.str.size > max) return refuse_decoding(codec_errc::limit_exceeded);
    value.assign(from.via.str.ptr, from.via.str.size);
    return {};
  } else if constexpr (detail::is_vector<T>::value) {
    return detail::get_list<S>(from, value, max);
  } else if constexpr (detail::is_optional<T>::value) {
    if (from.type == msgpack::type::NIL) {
      value.reset();
      return {};
    }
    return get<S>(from, value.emplace(), max);
  } else if constexpr (detail::is_pointer_to_const<T>::value) {
    auto fresh = std::make_shared<std::remove_const_t<typename T::element_type>>();
    auto error = get<S>(from, *fresh, max);
    value = std::move(fresh);
    return error;
  } else {
    static_assert(detail::is_text_map<T>::value, "no codec for this type");
    return detail::get_text_map<S>(from, value, max);
  }
}

/// A string of raw bytes: msgpack bin.
struct bytes {
  std::string value;
  friend bool operator==(const bytes&, const bytes&) = default;
  friend auto operator<=>(const bytes&, const bytes&) = default;
};

template <>
struct codec<bytes> {
  template <spelling>
  static void put(encoder& out, const bytes& from) {
    out.pack().pack_bin(static_cast<std::uint32_t>(from.value.size()));
    out.pack().pack_bin_body(from.value.data(), static_cast<std::uint32_t>(from.value.size()));
  }
  template <spelling>
  static codec_error get(const msgpack::object& from, bytes& to) {
    if (from.type != msgpack::type::BIN) return refuse_decoding(codec_errc::field_type);
    to.value.assign(from.via.bin.ptr, from.via.bin.size);
    return {};
  }
};

/// A decoded msgpack value and the memory it stands on. Strings and bytes point into the input, which must outlive it.
class unpacked {
public:
  [[nodiscard]] const msgpack::object& get() const { return handle_.get(); }

private:
  friend expected<unpacked, codec_errc> unpack(std::string_view, std::size_t&,
                                               const msgpack::unpack_limit&);
  msgpack::object_handle handle_;
};

/// The limits of what arrives from outside.
[[nodiscard]] msgpack::unpack_limit outside_limits();
/// The limits of what our own writer stored: wider, so that a full row or page fits.
[[nodiscard]] msgpack::unpack_limit stored_limits();

/// Reads one value at `offset` and moves `offset` behind it. `truncated` leaves `offset` as it was.
[[nodiscard]] expected<unpacked, codec_errc> unpack(std::string_view from, std::size_t& offset,
                                                    const msgpack::unpack_limit& limit);

/// Most values fit: memory is asked for once instead of at each doubling.
inline constexpr std::size_t usual_bytes = 112;

/// One value as stored bytes.
template <class T>
[[nodiscard]] std::string encode_stored(const T& value) {
  std::string out;
  out.reserve(usual_bytes);
  encoder to{out};
  put<spelling::stored>(to, value);
  return out;
}

template <class T>
[[nodiscard]] std::string encode_spoken(const T& value) {
  std::string out;
  out.reserve(usual_bytes);
  encoder to{out};
  put<spelling::spoken>(to, value);
  return out;
}

/// Reads one whole value; anything behind it is `malformed`.
template <spelling S, class T>
[[nodiscard]] codec_error decode(std::string_view from, T& value,
                                 const msgpack::unpack_limit& limit
                                 = S == spelling::stored ? stored_limits() : outside_limits()) {
  std::size_t offset = 0;
  auto parsed = unpack(from, offset, limit);
  if (!parsed) return refuse_decoding(parsed.error());
  if (offset != from.size()) return refuse_decoding(codec_errc::malformed);
  return get<S>(parsed->get(), value);
}

}  // namespace trefoil
