#pragma once
/// What the node says back, as bytes.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "actors/base/errors.hpp"
#include "actors/shell/messages.hpp"

namespace trefoil::gateway {

/// Appends `[1, call, error, result]`.
void append_response(std::string& out, const shell::reply& answer);
void append_refusal(std::string& out, std::uint32_t call, std::string_view body);
[[nodiscard]] shell::reply refusal(std::uint32_t call, const refused& why);

/// What a caller is told about bytes that cannot be read: the field's path stands in `meta.field`.
[[nodiscard]] refused refused_of(const codec_error& error);

}  // namespace trefoil::gateway
