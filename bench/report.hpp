#pragma once
/// bench/ measures what the runtime promises: a node as operators run it, driven over its socket by this process.
///
/// Figures go to stdout, one `WORK metric value` a line, for programs to compare; all else goes to stderr.

#include <stdexcept>
#include <string>
#include <string_view>

namespace trefoil::bench {

/// The bench cannot go on, or what it measured is wrong. The text is told to the user.
class failed : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Prints figures as they come. Not thread-safe.
class report {
public:
  /// `json`: one object a line instead of words.
  explicit report(bool json) : json_{json} {}
  /// Numbers the figures that follow.
  void begin_run(unsigned number) { run_ = number; }
  /// `metric` ends in its unit.
  void figure(std::string_view work, std::string_view metric, double value) const;

private:
  bool json_;
  unsigned run_ = 1;
};

/// Tells the user, with the seconds since the start. Any thread.
[[gnu::format(printf, 1, 2)]] void say(const char* format, ...);

}  // namespace trefoil::bench
