#include "runtime/cli/table.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace trefoil::cli {

namespace {

using row = std::vector<std::string>;

std::string cell_of(const client::value& from) {
  if (from.is_nil()) return "-";
  if (from.is_text()) return std::string{from.as_text()};
  return to_json(from);
}

/// Columns as wide as their widest cell, two spaces between them.
std::string aligned(const std::vector<row>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& each : rows) {
    widths.resize(std::max(widths.size(), each.size()));
    for (std::size_t at = 0; at < each.size(); ++at) {
      widths[at] = std::max(widths[at], each[at].size());
    }
  }
  std::string out;
  for (const auto& each : rows) {
    for (std::size_t at = 0; at < each.size(); ++at) {
      out += each[at];
      if (at + 1 < each.size()) out.append(widths[at] - each[at].size() + 2, ' ');
    }
    out += '\n';
  }
  return out;
}

bool is_table(const client::value& from) {
  const auto& items = from.items();
  return !items.empty()
         && std::all_of(items.begin(), items.end(), [](const auto& item) { return item.is_map(); });
}

std::string list_of_maps(const client::value& from) {
  std::vector<std::string> columns;
  for (const auto& item : from.items()) {
    for (const auto& pair : item.pairs()) {
      if (std::find(columns.begin(), columns.end(), pair.first) == columns.end()) {
        columns.push_back(pair.first);
      }
    }
  }
  std::vector<row> rows(1);
  for (auto column : columns) {
    std::transform(column.begin(), column.end(), column.begin(), [](char one) {
      return one >= 'a' && one <= 'z' ? static_cast<char>(one - 32) : one;
    });
    rows[0].push_back(std::move(column));
  }
  for (const auto& item : from.items()) {
    auto& cells = rows.emplace_back();
    for (const auto& column : columns) cells.push_back(cell_of(item[column]));
  }
  return aligned(rows);
}

}  // namespace

std::string table_of(const client::value& from) {
  if (is_table(from)) return list_of_maps(from);
  if (!from.is_map()) return cell_of(from) + "\n";
  std::vector<row> plain;
  std::string below;
  for (const auto& [key, held] : from.pairs()) {
    if (is_table(held)) {
      below += "\n" + key + "\n" + list_of_maps(held);
    } else if (held.is_map()) {
      for (const auto& [inner, one] : held.pairs())
        plain.push_back({key + "." + inner, cell_of(one)});
    } else {
      plain.push_back({key, cell_of(held)});
    }
  }
  return aligned(plain) + below;
}

}  // namespace trefoil::cli
