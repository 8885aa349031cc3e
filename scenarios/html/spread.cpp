/// The chart of latencies by operation.

#include <limits>

#include "scenarios/html/axis.hpp"
#include "scenarios/html/chart.hpp"
#include "scenarios/html/printed.hpp"

namespace trefoil::scenarios::html {

namespace {

constexpr double spread_width = 960;
constexpr double row_height = 27;
constexpr double head = 26;
constexpr double spread_left = 230;
constexpr double spread_right = 838;

std::string row_of(const spread& one, const axis& x, double y) {
  const auto circle = [&](const char* kind, double value, double radius) {
    return printed("<circle class=\"%s %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", kind,
                   one.tone.c_str(), x.at(value), y, radius);
  };
  std::string svg = "<g><title>" + escaped(one.name) + ": p50 " + told(unit::time_us, one.p50)
                    + ", p90 " + told(unit::time_us, one.p90) + ", p99 "
                    + told(unit::time_us, one.p99) + ", p99.9 " + told(unit::time_us, one.p999)
                    + ", max " + told(unit::time_us, one.max) + "</title>";
  svg += printed("<rect class=\"hit\" x=\"0\" y=\"%.1f\" width=\"%.0f\" height=\"%.0f\"/>",
                 y - row_height / 2, spread_width, row_height);
  svg += printed("<text class=\"name end\" x=\"%.0f\" y=\"%.1f\">", spread_left - 14, y + 4)
         + escaped(one.name) + "</text>";
  svg += printed("<line class=\"whisker %s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                 one.tone.c_str(), x.at(one.p50), x.at(one.max), y, y);
  svg += printed("<line class=\"body %s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                 one.tone.c_str(), x.at(one.p50), x.at(one.p99), y, y);
  svg += printed("<line class=\"whisker %s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                 one.tone.c_str(), x.at(one.max), x.at(one.max), y - 5, y + 5);
  svg += circle("dot", one.p50, 5) + circle("ring", one.p99, 4.5);
  if (one.limit > 0) {
    svg += printed("<line class=\"limit\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>",
                   x.at(one.limit), x.at(one.limit), y - 10, y + 10);
  }
  svg += printed("<text class=\"value end\" x=\"%.0f\" y=\"%.1f\">", spread_width - 8, y + 4)
         + told(unit::time_us, one.p50) + " \u00b7 " + told(unit::time_us, one.p99) + "</text></g>";
  return svg;
}

std::string table_of(const std::vector<spread>& all) {
  std::string html
    = "<details><summary>As a table</summary><div class=\"scroll\"><table><caption>Latency by "
      "operation"
      "</caption><thead><tr><th scope=\"col\">operation</th><th scope=\"col\">count</th>";
  for (const auto* name : {"p50", "p90", "p99", "p99.9", "max"})
    html += std::string{"<th scope=\"col\">"} + name + "</th>";
  html += "</tr></thead><tbody>";
  for (const auto& one : all) {
    html += "<tr><th scope=\"row\">" + escaped(one.name) + "</th><td>"
            + told(unit::count, static_cast<double>(one.count)) + "</td>";
    for (const auto value : {one.p50, one.p90, one.p99, one.p999, one.max})
      html += "<td>" + told(unit::time_us, value) + "</td>";
    html += "</tr>";
  }
  return html + "</tbody></table></div></details>";
}

}  // namespace

std::string draw(const std::vector<spread>& all) {
  double lowest = std::numeric_limits<double>::infinity();
  double highest = 1;
  for (const auto& one : all) {
    lowest = std::min(lowest, one.p50);
    highest = std::max({highest, one.max, one.limit});
  }
  if (all.empty()) lowest = 1;
  const auto x = log_axis(lowest, highest, spread_left, spread_right);
  const auto bottom = head + row_height * static_cast<double>(all.size());
  std::string html
    = "<figure id=\"latency\"><figcaption><h3>Latency by operation</h3><ul class=\"legend\">"
      "<li><i class=\"key dot\"></i>p50</li><li><i class=\"key ring\"></i>p99</li>"
      "<li><i class=\"key tick\"></i>longest</li><li><i class=\"key limit\"></i>limit of the "
      "p99</li>"
      "</ul></figcaption>";
  html += printed(
    "<div class=\"plot\"><svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-labelledby=\"latency-t "
    "latency-d\">",
    spread_width, bottom + 10);
  html += "<title id=\"latency-t\">Latency by operation</title><desc id=\"latency-d\">For each operation a line from its "
          "median to its longest answer on a logarithmic axis; the table below has the figures.</desc>";
  for (const auto mark : x.marks) {
    html += printed("<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.0f\" y2=\"%.1f\"/>",
                    x.at(mark), x.at(mark), head - 8, bottom);
    html += printed("<text class=\"mark mid\" x=\"%.1f\" y=\"12\">", x.at(mark))
            + told(unit::time_us, mark) + "</text>";
  }
  html += printed("<text class=\"mark end\" x=\"%.0f\" y=\"12\">p50 \u00b7 p99</text>",
                  spread_width - 8);
  for (std::size_t at = 0; at < all.size(); ++at)
    html += row_of(all[at], x, head + row_height * (static_cast<double>(at) + 0.5));
  return html + "</svg></div>" + table_of(all) + "</figure>";
}

}  // namespace trefoil::scenarios::html
