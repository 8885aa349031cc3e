#pragma once
/// Charts of a report as SVG that needs nothing else: drawn here, coloured by the page's style, so that one picture
/// serves light and dark. What is drawn also stands in a table beside it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trefoil::scenarios::html {

enum class unit : std::uint8_t { count, rate, time_us };

/// A value as a reader of the page sees it: `12,345`, `840/s`, `3.2 ms`.
[[nodiscard]] std::string told(unit, double value);
/// Text as it may stand between tags and in attributes.
[[nodiscard]] std::string escaped(std::string_view);
/// A length of time on an axis: `90 s`, `12 min`.
[[nodiscard]] std::string told_seconds(double);

/// One value for each moment of the chart; not a number: nothing was measured then.
struct series {
  std::string name;
  std::string tone;  ///< A class of the page's style, such as `tone-1`.
  std::vector<double> values;
  bool dashed = false;
};

/// A stretch of the run that has a name.
struct band {
  std::string name;
  double from = 0;
  double to = 0;
};

enum class form : std::uint8_t { lines, stacked_areas, stacked_bars };

struct time_chart {
  std::string id;
  std::string title;
  std::string summary;  ///< One sentence for those who do not see the picture.
  std::vector<double> moments;
  std::vector<series> all;
  std::vector<band> bands;
  double length = 0;  ///< Seconds.
  html::unit unit = html::unit::count;
  html::form form = html::form::lines;
  bool logarithmic = false;
};

/// A figure with a title, a legend, the picture, and a table of at most 60 moments behind it.
[[nodiscard]] std::string draw(const time_chart&);

/// How long one kind of operation took.
struct spread {
  std::string name;
  std::string tone;
  std::uint64_t count = 0;
  double p50 = 0;
  double p90 = 0;
  double p99 = 0;
  double p999 = 0;
  double max = 0;
  double limit = 0;  ///< Of its p99, 0: none.
};

/// Rows over one logarithmic axis of time, with their table.
[[nodiscard]] std::string draw(const std::vector<spread>&);

}  // namespace trefoil::scenarios::html
