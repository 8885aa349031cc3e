#pragma once
/// Values for the eyes of people.

#include <string>

#include "runtime/client/value.hpp"

namespace trefoil::cli {

/// A map as lines of key and value; a list of maps below its key as a table with one column a key; what is deeper as
/// JSON. May change from release to release: programs read --json.
[[nodiscard]] std::string table_of(const client::value& from);

}  // namespace trefoil::cli
