#include "scenarios/html/chart.hpp"

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "scenarios/html/axis.hpp"
#include "scenarios/html/printed.hpp"

namespace trefoil::scenarios::html {

namespace {

constexpr double width = 960;
constexpr double height = 246;
constexpr double left = 64;
constexpr double right = 948;
constexpr double top = 26;
constexpr double bottom = 218;
constexpr std::size_t table_rows_max = 60;

std::string point(double x, double y) { return printed("%.1f,%.1f ", x, y); }

/// Thousands apart: 12,345.
std::string grouped(double value) {
  auto digits = printed("%.0f", value);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (digits[0] == '-' ? 1 : 0);
       at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

double value_at(const series& one, std::size_t at) {
  return at < one.values.size() ? one.values[at] : std::nan("");
}

/// The sums of all series up to each one, for forms that stand on each other.
std::vector<std::vector<double>> stacked(const time_chart& chart) {
  std::vector<std::vector<double>> sums;
  std::vector<double> sum(chart.moments.size(), 0);
  for (const auto& one : chart.all) {
    for (std::size_t at = 0; at < sum.size(); ++at) {
      const auto value = value_at(one, at);
      sum[at] += std::isnan(value) ? 0 : value;
    }
    sums.push_back(sum);
  }
  return sums;
}

axis values_axis(const time_chart& chart) {
  double lowest = std::numeric_limits<double>::infinity();
  double highest = 0;
  const auto see = [&](double value) {
    if (std::isnan(value)) return;
    highest = std::max(highest, value);
    if (value > 0) lowest = std::min(lowest, value);
  };
  if (chart.form == form::lines) {
    for (const auto& one : chart.all)
      for (const auto value : one.values) see(value);
  } else if (const auto sums = stacked(chart); !sums.empty()) {
    for (const auto value : sums.back()) see(value);
  }
  return chart.logarithmic ? log_axis(std::isinf(lowest) ? 1 : lowest, highest, bottom, top)
                           : linear_axis(highest, bottom, top);
}

std::string frame_of(const time_chart& chart, const axis& x, const axis& y) {
  std::string svg;
  for (std::size_t at = 0; at < chart.bands.size(); ++at) {
    const auto& one = chart.bands[at];
    const auto from = x.at(one.from);
    const auto wide = x.at(one.to) - from;
    svg
      += printed("<rect class=\"band%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">",
                 at % 2 == 0 ? "" : " odd", from, top - 18, std::max(wide, 0.5), bottom - top + 18);
    svg += "<title>" + escaped(one.name) + "</title></rect>";
    if (wide > 7.0 * static_cast<double>(one.name.size()) + 8) {
      svg += printed("<text class=\"phase\" x=\"%.1f\" y=\"%.1f\">", from + 5, top - 4)
             + escaped(one.name) + "</text>";
    }
  }
  for (const auto mark : y.marks) {
    svg += printed("<line class=\"grid\" x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\"/>", left,
                   right, y.at(mark), y.at(mark));
    svg += printed("<text class=\"mark end\" x=\"%.0f\" y=\"%.1f\">", left - 8, y.at(mark) + 4)
           + told(chart.unit, mark) + "</text>";
  }
  for (const auto mark : x.marks) {
    svg += printed("<text class=\"mark mid\" x=\"%.1f\" y=\"%.0f\">", x.at(mark), bottom + 19)
           + told_seconds(mark) + "</text>";
  }
  return svg;
}

std::string lines_of(const time_chart& chart, const axis& x, const axis& y) {
  std::string svg;
  for (const auto& one : chart.all) {
    std::string path;
    bool drawing = false;
    for (std::size_t at = 0; at < chart.moments.size(); ++at) {
      const auto value = value_at(one, at);
      if (std::isnan(value)) {
        drawing = false;
        continue;
      }
      path += (drawing ? "L" : "M") + point(x.at(chart.moments[at]), y.at(value));
      drawing = true;
    }
    svg += "<path class=\"line " + one.tone + (one.dashed ? " dashed" : "") + "\" d=\"" + path
           + "\"/>";
  }
  return svg;
}

std::string areas_of(const time_chart& chart, const axis& x, const axis& y) {
  std::string svg;
  const auto sums = stacked(chart);
  for (std::size_t which = 0; which < sums.size(); ++which) {
    std::string path;
    for (std::size_t at = 0; at < chart.moments.size(); ++at) {
      path += (at == 0 ? "M" : "L") + point(x.at(chart.moments[at]), y.at(sums[which][at]));
    }
    for (auto at = chart.moments.size(); at-- > 0;) {
      path += "L" + point(x.at(chart.moments[at]), y.at(which == 0 ? 0 : sums[which - 1][at]));
    }
    svg += "<path class=\"area " + chart.all[which].tone + "\" d=\"" + path + "Z\"/>";
  }
  return svg;
}

std::string bars_of(const time_chart& chart, const axis& x, const axis& y) {
  std::string svg;
  const auto sums = stacked(chart);
  for (std::size_t which = 0; which < sums.size(); ++which) {
    std::string path;
    for (std::size_t at = 0; at < chart.moments.size(); ++at) {
      const auto from = x.at(at == 0 ? 0 : chart.moments[at - 1]) + 0.4;
      const auto to = std::max(from + 0.8, x.at(chart.moments[at]) - 0.4);
      const auto low = y.at(which == 0 ? 0 : sums[which - 1][at]);
      const auto high = y.at(sums[which][at]);
      if (low - high < 0.05) continue;
      path += printed("M%.1f %.1fH%.1fV%.1fH%.1fZ", from, low, to, high, from);
    }
    svg += "<path class=\"bar " + chart.all[which].tone + "\" d=\"" + path + "\"/>";
  }
  return svg;
}

std::string legend_of(const time_chart& chart) {
  std::string html = "<ul class=\"legend\">";
  for (const auto& one : chart.all) {
    html += "<li><i class=\"key " + one.tone + (one.dashed ? " dashed" : "") + "\"></i>"
            + escaped(one.name) + "</li>";
  }
  return html + "</ul>";
}

std::string table_of(const time_chart& chart) {
  std::string html = "<details><summary>As a table</summary><div class=\"scroll\"><table><caption>"
                     + escaped(chart.title) + "</caption><thead><tr><th scope=\"col\">at</th>";
  for (const auto& one : chart.all) html += "<th scope=\"col\">" + escaped(one.name) + "</th>";
  html += "</tr></thead><tbody>";
  const auto step
    = std::max<std::size_t>(1, (chart.moments.size() + table_rows_max - 1) / table_rows_max);
  for (std::size_t at = 0; at < chart.moments.size(); at += step) {
    html += "<tr><th scope=\"row\">" + printed("%.0f s", chart.moments[at]) + "</th>";
    for (const auto& one : chart.all) {
      const auto value = value_at(one, at);
      html
        += "<td>" + (std::isnan(value) ? std::string{"\u2013"} : told(chart.unit, value)) + "</td>";
    }
    html += "</tr>";
  }
  return html + "</tbody></table></div></details>";
}

/// What the page's script shows of the moment under the pointer.
std::string data_of(const time_chart& chart) {
  std::string json = printed("{\"length\":%.3f,\"at\":[", std::max(chart.length, 1.0));
  for (std::size_t at = 0; at < chart.moments.size(); ++at)
    json += printed(at == 0 ? "%.1f" : ",%.1f", chart.moments[at]);
  json += printed("],\"unit\":%d,\"series\":[", static_cast<int>(chart.unit));
  for (std::size_t which = 0; which < chart.all.size(); ++which) {
    json += (which == 0 ? "{\"name\":" : ",{\"name\":")
            + nlohmann::json(chart.all[which].name).dump(-1, ' ', true) + ",\"values\":[";
    for (std::size_t at = 0; at < chart.moments.size(); ++at) {
      const auto value = value_at(chart.all[which], at);
      json += at == 0 ? "" : ",";
      json += std::isnan(value) ? "null" : printed("%.6g", value);
    }
    json += "]}";
  }
  return escaped(json + "]}");
}

}  // namespace

std::string told(unit as, double value) {
  switch (as) {
    case unit::time_us:
      if (value >= 1e6) return printed("%.3g s", value / 1e6);
      if (value >= 1e3) return printed("%.3g ms", value / 1e3);
      return printed("%.0f \u00b5s", value);
    case unit::rate:
      return (value < 10 && value != std::floor(value) ? printed("%.1f", value) : grouped(value))
             + "/s";
    case unit::count:
      break;
  }
  return grouped(value);
}

std::string told_seconds(double seconds) {
  if (seconds < 120) return printed("%.0f s", seconds);
  if (seconds < 7200) return printed("%g min", seconds / 60);
  return printed("%g h", seconds / 3600);
}

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char one : text) {
    switch (one) {
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '&':
        safe += "&amp;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe.push_back(one);
    }
  }
  return safe;
}

std::string draw(const time_chart& chart) {
  const auto x = time_axis(chart.length, left, right);
  const auto y = values_axis(chart);
  std::string html = "<figure id=\"" + chart.id + "\"><figcaption><h3>" + escaped(chart.title)
                     + "</h3>" + legend_of(chart) + "</figcaption>";
  html
    += printed("<div class=\"plot\"><svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-labelledby=\"",
               width, height)
       + chart.id + "-t " + chart.id + "-d\" data-chart=\"" + data_of(chart) + "\">";
  html += "<title id=\"" + chart.id + "-t\">" + escaped(chart.title) + "</title><desc id=\""
          + chart.id + "-d\">" + escaped(chart.summary) + "</desc>";
  html += frame_of(chart, x, y);
  html += chart.form == form::lines           ? lines_of(chart, x, y)
          : chart.form == form::stacked_areas ? areas_of(chart, x, y)
                                              : bars_of(chart, x, y);
  html
    += printed("<line class=\"cursor\" y1=\"%.0f\" y2=\"%.0f\" x1=\"0\" x2=\"0\"/>", top, bottom);
  return html + "</svg><div class=\"tip\" aria-hidden=\"true\"></div></div>" + table_of(chart)
         + "</figure>";
}

}  // namespace trefoil::scenarios::html
