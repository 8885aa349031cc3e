#include "scenarios/scenario.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include <toml++/toml.h>

#include "runtime/base/nearest.hpp"

namespace trefoil::scenarios {

namespace {

const std::vector<std::string> top_keys{"name",       "action",   "seed",
                                        "parameters", "workload", "thresholds"};
const std::vector<std::string> workload_keys{"arrival", "max_in_flight", "late_after"};
const std::vector<std::string> stage_keys{"at", "for", "to", "in"};

/// Walks over a parsed file once and gathers what it says and what is wrong with it.
class reading {
public:
  reading(const std::string& file, const std::vector<story_shape>& stories)
    : file_{file}, stories_{stories} {}

  expected<scenario, findings> whole(const toml::table& root) {
    refuse_strangers(root, top_keys, "");
    made_.name = text_at(root, "name").value_or("");
    if (made_.name.empty()) complain(1, "`name` is missing");
    made_.action = text_at(root, "action").value_or("");
    if (made_.action.empty()) complain(1, "`action` is missing");
    if (const auto* seed = root.get("seed")) {
      made_.seed = whole_number(*seed, "seed", 0, 9e15).value_or(1);
    }
    if (!made_.action.empty()) choose_story(root);
    if (story_ != nullptr) {
      read_parameters(table_at(root, "parameters"));
      read_workloads(table_at(root, "workload"));
      read_thresholds(table_at(root, "thresholds"));
    }
    if (!wrong_.empty()) return unexpected(std::move(wrong_));
    return std::move(made_);
  }

private:
  void complain(std::uint32_t line, const std::string& what) {
    // What was set over the file has no line.
    wrong_.push_back((line == 0 ? "--set" : file_ + ":" + std::to_string(line)) + ": " + what);
  }
  void complain(const toml::node& where, const std::string& what) {
    complain(where.source().begin.line, what);
  }

  static std::string meant(std::string_view word, const std::vector<std::string>& known) {
    const auto nearest = nearest_of(word, known);
    return nearest.empty() ? std::string{} : "; did you mean `" + nearest + "`?";
  }

  void refuse_strangers(const toml::table& table, const std::vector<std::string>& known,
                        const std::string& prefix) {
    for (const auto& [key, node] : table) {
      const std::string word{key.str()};
      if (std::find(known.begin(), known.end(), word) != known.end()) continue;
      complain(key.source().begin.line, "there is no `" + prefix + word + "`" + meant(word, known));
    }
  }

  const toml::table* table_at(const toml::table& in, std::string_view key) {
    const auto* node = in.get(key);
    if (node == nullptr) return nullptr;
    if (const auto* table = node->as_table()) return table;
    complain(*node, "`" + std::string{key} + "` is a table");
    return nullptr;
  }

  std::optional<std::string> text_at(const toml::table& in, std::string_view key) {
    const auto* node = in.get(key);
    if (node == nullptr) return std::nullopt;
    if (const auto* text = node->as_string()) return text->get();
    complain(*node, "`" + std::string{key} + "` is a text");
    return std::nullopt;
  }

  std::optional<double> number_in(const toml::node& node, const std::string& name, double min,
                                  double max) {
    const auto number = node.is_number() ? node.value<double>() : std::nullopt;
    if (!number) {
      complain(node, "`" + name + "` is a number");
    } else if (!(*number >= min && *number <= max)) {  // Nor may it be no number.
      complain(node, "`" + name + "` lies between " + spoken("", min) + " and " + spoken("", max));
    } else {
      return number;
    }
    return std::nullopt;
  }

  std::optional<std::uint64_t> whole_number(const toml::node& node, const std::string& name,
                                            double min, double max) {
    const auto number = number_in(node, name, min, max);
    if (!number) return std::nullopt;
    if (*number != std::floor(*number)) {
      complain(node, "`" + name + "` is a whole number");
      return std::nullopt;
    }
    return static_cast<std::uint64_t>(*number);
  }

  void choose_story(const toml::table& root) {
    std::vector<std::string> known;
    for (const auto& one : stories_) {
      known.emplace_back(one.name);
      if (one.name == made_.action) story_ = &one;
    }
    if (story_ != nullptr) return;
    complain(*root.get("action"),
             "there is no action `" + made_.action + "`" + meant(made_.action, known));
  }

  void read_parameters(const toml::table* table) {
    std::vector<std::string> known;
    for (const auto& one : story_->parameters) {
      known.emplace_back(one.name);
      made_.parameters.emplace(one.name, one.fallback);
      const auto* node = table == nullptr ? nullptr : table->get(one.name);
      if (node == nullptr) continue;
      const std::string name{one.name};
      if (one.whole) {
        if (const auto number = whole_number(*node, name, one.min, one.max)) {
          made_.parameters[name] = static_cast<double>(*number);
        }
      } else if (const auto number = number_in(*node, name, one.min, one.max)) {
        made_.parameters[name] = *number;
      }
    }
    if (table != nullptr) refuse_strangers(*table, known, "parameters.");
  }

  void read_workloads(const toml::table* table) {
    std::vector<std::string> known;
    for (const auto name : story_->workloads) {
      known.emplace_back(name);
      const auto* one = table == nullptr ? nullptr : table_at(*table, name);
      if (one == nullptr) {
        complain(1, "`workload." + std::string{name} + "` is missing: say when it arrives");
      } else {
        read_workload(std::string{name}, *one);
      }
    }
    if (table != nullptr) refuse_strangers(*table, known, "workload.");
  }

  void read_workload(const std::string& name, const toml::table& table) {
    const auto prefix = "workload." + name + ".";
    refuse_strangers(table, workload_keys, prefix);
    workload_plan plan;
    plan.name = name;
    if (const auto* node = table.get("max_in_flight")) {
      plan.max_in_flight = whole_number(*node, prefix + "max_in_flight", 1, 1e6).value_or(1);
    }
    if (const auto* node = table.get("late_after")) {
      if (const auto length = duration_in(*node, prefix + "late_after")) plan.late_after = *length;
    }
    const auto* arrival = table.get("arrival");
    if (arrival == nullptr) {
      complain(table, "`" + prefix + "arrival` is missing");
    } else {
      plan.arrival = arrival_in(*arrival, prefix + "arrival");
    }
    made_.workloads.emplace(name, std::move(plan));
  }

  std::optional<std::chrono::nanoseconds> duration_in(const toml::node& node,
                                                      const std::string& name) {
    if (const auto* text = node.as_string()) {
      if (const auto length = parse_duration(text->get())) return length;
    }
    complain(node, "`" + name + "` is a time such as \"250ms\" or \"30s\"");
    return std::nullopt;
  }

  std::optional<double> rate_in(const toml::node& node, const std::string& name) {
    if (const auto* text = node.as_string()) {
      if (const auto rate = parse_rate(text->get())) return rate;
    }
    complain(node, "`" + name + "` is a rate such as \"500/s\"");
    return std::nullopt;
  }

  /// `"500/s"`, or a list of `{to, in}` and `{at, for}`.
  arrival_schedule arrival_in(const toml::node& node, const std::string& name) {
    if (node.is_string()) {
      const auto rate = rate_in(node, name).value_or(1);
      if (rate == 0) complain(node, "nothing ever arrives");
      return arrival_schedule{{{rate, std::nullopt, false}}};
    }
    const auto* list = node.as_array();
    if (list == nullptr || list->empty()) {
      complain(node, "`" + name + "` is a rate or a list of {to, in} and {at, for}");
      return {};
    }
    std::vector<arrival_stage> stages;
    for (const auto& item : *list) {
      if (!stages.empty() && !stages.back().length) {
        complain(item, "nothing comes after a stage without `for`");
        break;
      }
      if (const auto stage = stage_in(item, name)) stages.push_back(*stage);
    }
    const auto none = [](const auto& one) { return one.rate == 0; };
    if (std::all_of(stages.begin(), stages.end(), none)) complain(node, "nothing ever arrives");
    return arrival_schedule{stages};
  }

  std::optional<arrival_stage> stage_in(const toml::node& item, const std::string& name) {
    const auto* table = item.as_table();
    if (table == nullptr) {
      complain(item, "a stage of `" + name + "` is {to, in} or {at, for}");
      return std::nullopt;
    }
    refuse_strangers(*table, stage_keys, name + ".");
    arrival_stage stage;
    stage.ramp = table->contains("to");
    const auto* rate = table->get(stage.ramp ? "to" : "at");
    const auto* length = table->get(stage.ramp ? "in" : "for");
    const bool mixed
      = table->contains(stage.ramp ? "for" : "in") || (stage.ramp && table->contains("at"));
    if (rate == nullptr || mixed || (stage.ramp && length == nullptr)) {
      complain(item, "a stage of `" + name + "` is {to, in} or {at, for}");
      return std::nullopt;
    }
    stage.rate = rate_in(*rate, name).value_or(1);
    if (length == nullptr) return stage;
    stage.length = duration_in(*length, name);
    if (stage.length && stage.length->count() == 0) complain(*length, "a stage takes some time");
    return stage.length ? std::optional{stage} : std::nullopt;
  }

  void read_thresholds(const toml::table* table) {
    if (table == nullptr) return;
    const auto known = measures_of(*story_);
    for (const auto& [key, node] : *table) {
      const std::string measure{key.str()};
      const auto line = key.source().begin.line;
      if (std::find(known.begin(), known.end(), measure) == known.end()) {
        complain(line, "nothing measures `" + measure + "`" + meant(measure, known));
        continue;
      }
      const auto* text = node.as_string();
      auto read = text == nullptr ? std::nullopt : parse_threshold(measure, text->get());
      if (read) {
        made_.thresholds.push_back(std::move(*read));
      } else {
        complain(line, "`" + measure + "` needs a limit such as "
                         + (is_time(measure) ? "\"< 50ms\"" : "\"== 0\""));
      }
    }
  }

  const std::string& file_;
  const std::vector<story_shape>& stories_;
  const story_shape* story_ = nullptr;
  scenario made_;
  findings wrong_;
};

toml::table value_of(const std::string& text) {
  try {
    return toml::parse("value = " + text);
  } catch (const toml::parse_error&) {
    return toml::table{{"value", text}};  // A text without its quotes.
  }
}

/// Puts a value over what stands at a dotted place; false when something on the way is no table.
bool put_over(toml::table& root, std::string key, const std::string& text) {
  const bool at_top = std::find(top_keys.begin(), top_keys.end(), key) != top_keys.end();
  if (!at_top && key.find('.') == std::string::npos) key = "parameters." + key;
  auto* table = &root;
  // A threshold's own name has dots in it.
  const auto in_thresholds = key.starts_with("thresholds.");
  for (auto dot = key.find('.'); dot != std::string::npos; dot = key.find('.')) {
    const auto [inner, fresh] = table->insert(key.substr(0, dot), toml::table{});
    table = inner->second.as_table();
    if (table == nullptr) return false;
    key = key.substr(dot + 1);
    if (in_thresholds) break;
  }
  auto parsed = value_of(text);
  parsed.get("value")->visit([&](auto& node) { table->insert_or_assign(key, std::move(node)); });
  return true;
}

}  // namespace

double scenario::share(std::string_view parameter) const {
  const auto found = parameters.find(parameter);
  return found == parameters.end() ? 0 : found->second;
}

std::uint64_t scenario::count(std::string_view parameter) const {
  return static_cast<std::uint64_t>(share(parameter));
}

const workload_plan& scenario::workload(std::string_view wanted) const {
  const auto found = workloads.find(wanted);
  if (found == workloads.end()) std::abort();
  return found->second;
}

expected<scenario, findings> read_scenario(std::string_view text, const std::string& file,
                                           const std::vector<story_shape>& stories,
                                           const overrides& over) {
  toml::table root;
  try {
    root = toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    return unexpected(findings{file + ":" + std::to_string(error.source().begin.line) + ": "
                               + std::string{error.description()}});
  }
  for (const auto& [key, value] : over) {
    if (!put_over(root, key, value))
      return unexpected(findings{"--set " + key + ": no such place"});
  }
  return reading{file, stories}.whole(root);
}

std::vector<std::string> measures_of(const story_shape& story) {
  std::vector<std::string> all{"dropped", "late", "errors", "failed_checks", "run_time"};
  for (const auto workload : story.workloads) {
    const auto prefix = std::string{workload} + ".";
    for (const auto* count : {"done", "dropped", "late", "rate"}) all.push_back(prefix + count);
    for (const auto* time : {"response_time.", "service_time."}) {
      for (const auto* which : {"p50", "p90", "p99", "p99.9", "max"}) {
        all.push_back(prefix + time + which);
      }
    }
  }
  for (const auto measure : story.measures) all.emplace_back(measure);
  return all;
}

}  // namespace trefoil::scenarios
