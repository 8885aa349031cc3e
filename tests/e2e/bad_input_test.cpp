#include <algorithm>
#include <optional>
#include <set>
#include <gtest/gtest.h>

#include "actors/base/errors.hpp"
#include "tests/e2e/bad_world.hpp"
#include "tests/e2e/raw_link.hpp"

namespace trefoil::e2e {

namespace {

constexpr std::size_t inputs_least = 500;
constexpr std::size_t causes_least = 40;
constexpr int repetitions = 5;
constexpr std::uint64_t growth_max = 2U << 20U;

const error_row* row_named(std::string_view name) {
  const auto& all = error_table();
  const auto found
    = std::find_if(all.begin(), all.end(), [&](const auto& row) { return row.name == name; });
  return found == all.end() ? nullptr : &*found;
}

/// What is wrong with an answer; empty: nothing.
std::string wrong_with_answer(const bad_input& sent, const value& answer) {
  const auto& error = answer.at(2);
  const auto told = client::to_json(answer);
  if (answer.size() != 4 || answer.at(0).as_uint() != 1) return "no response: " + told;
  if (answer.at(1).as_uint(1) != (sent.closes ? 0 : sent.id)) return "another call's id: " + told;
  if (!answer.at(3).is_nil()) return "a result: " + told;
  if (error["code"].as_text() != sent.code) return "another code: " + told;
  const bool shaped = error.size() == 6 && error["status"].is_number() && error["title"].is_text()
                      && error["detail"].is_text() && error["retryable"].is_bool()
                      && error["meta"].is_map();
  if (!shaped) return "not the six keys of an error: " + told;
  const auto* row = row_named(sent.code);
  if (row == nullptr || error["status"].as_uint() != row->status
      || error["title"].as_text() != row->title || error["retryable"].as_bool() != row->retryable) {
    return "not as the table of errors has it: " + told;
  }
  if (!sent.field.empty() && !error["meta"]["field"].as_text().starts_with(sent.field)) {
    return "another field: " + told;
  }
  return {};
}

/// A node, and one open connection for each who asks.
class refusing_node {
public:
  explicit refusing_node(const own_node& node)
    : node_{node},
      stranger_{node},
      operator_{node, node.token("operator")},
      service_{node, node.token("service")} {}

  std::string wrong_with(const bad_input& sent) {
    if (sent.closes) return wrong_with_closing(sent);
    return wrong_on(link_of(sent.by), sent);
  }

  raw_link& link_of(speaker by) {
    return by == speaker::stranger ? stranger_ : by == speaker::service ? service_ : operator_;
  }

private:
  std::string wrong_with_closing(const bad_input& sent) {
    std::optional<raw_link> link;
    if (sent.by == speaker::stranger) {
      link.emplace(node_);
    } else {
      link.emplace(node_, node_.token("service"));
    }
    auto wrong = wrong_on(*link, sent);
    if (wrong.empty() && !link->ended()) wrong = "the connection stays open";
    return wrong;
  }

  static std::string wrong_on(raw_link& link, const bad_input& sent) {
    link.send(sent.bytes);
    const auto answer = link.receive();
    return answer ? wrong_with_answer(sent, *answer) : "no answer";
  }

  const own_node& node_;
  raw_link stranger_;
  raw_link operator_;
  raw_link service_;
};

fields as_person_of(const bad_world& world, fields arguments) {
  arguments.emplace_back("as", text(world.manager()));
  return arguments;
}

/// Sends frames in one write; the code of each answer, `ok` of an accepted one.
std::vector<std::string> codes_of(raw_link& link, const std::string& frames, std::size_t count) {
  link.send(frames);
  std::vector<std::string> codes;
  while (codes.size() < count) {
    const auto answer = link.receive();
    if (!answer) break;
    codes.emplace_back(answer->at(2).is_nil() ? "ok" : answer->at(2)["code"].as_text());
  }
  return codes;
}

bool has(const std::vector<std::string>& codes, std::string_view wanted) {
  return std::find(codes.begin(), codes.end(), wanted) != codes.end();
}

/// Refusals that last for a moment only; some of them come right behind a command that is accepted.
std::set<std::string> momentary_causes(desk& with, const bad_world& world, raw_link& link) {
  std::set<std::string> seen;
  const person_id boss{world.buyer, manager};
  const auto draft = with.make_draft(
    boss, world.workflow, map_of({{"individuals", list_of({world.company(bad_world::silent)})}}),
    list_of({"finance"}));
  const fields named = as_person_of(world, {{"campaign", text(to_text(draft))}});
  const auto publish = frame_of("campaign.publish", named);
  if (has(codes_of(link, publish + publish, 2), "campaign_publishing"))
    seen.insert("campaign_publishing");
  with.wait_for(boss, draft, "active");
  const auto remind = frame_of("campaign.remind", named);
  if (has(codes_of(link, remind + remind, 2), "cooldown")) seen.insert("cooldown");

  std::string many;
  constexpr std::size_t queries = 4'000;
  const auto query
    = frame_of("campaign.show", as_person_of(world, {{"campaign", text(to_text(world.active))}}));
  for (std::size_t at = 0; at < queries; ++at) many += query;
  const auto codes = codes_of(link, many, queries);
  EXPECT_EQ(codes.size(), queries);
  if (has(codes, "busy")) seen.insert("busy");

  const auto late
    = frame_of("task.claim", {{"task", text(world.task(bad_world::claimed))},
                              {"as", text(world.person(bad_world::claimed, colleague))},
                              {"deadline_ms", number(0)}});
  for (int attempt = 0; attempt < 5'000 && !seen.contains("deadline_exceeded"); ++attempt) {
    const auto code = codes_of(link, late, 1);
    EXPECT_TRUE(has(code, "deadline_exceeded") || has(code, "already_claimed"));
    if (has(code, "deadline_exceeded")) seen.insert("deadline_exceeded");
  }
  return seen;
}

/// Leaves in the middle of a frame, at every place of it.
void hang_up_early(const own_node& node, const std::string& frame) {
  for (std::size_t bytes = 1; bytes < frame.size(); ++bytes) {
    raw_link link{node, node.token("service")};
    link.send(std::string_view{frame}.substr(0, bytes));
  }
}

/// Sends all of them once, each of which must be refused as it says.
void refuse_all(const own_node& node, const bad_world& world, const bad_inputs& all) {
  hang_up_early(node,
                frame_of("task.claim", {{"task", text(world.task(bad_world::silent))},
                                        {"as", text(world.person(bad_world::silent, member))}}));
  std::optional<refusing_node> refusing;
  for (const auto& one : all) {
    if (!refusing) refusing.emplace(node);
    const auto wrong = refusing->wrong_with(one);
    EXPECT_EQ(wrong, "") << one.cause << ": " << one.where << ", expected " << one.code;
    if (!wrong.empty()) refusing.reset();
  }
}

/// Refuses all of them some times; the most memory that the node had between. It breathes by an upload's buffers, so
/// one moment says little.
std::uint64_t most_memory_of(const own_node& node, const bad_world& world, const bad_inputs& all) {
  std::uint64_t most = 0;
  for (int time = 0; time < repetitions; ++time) {
    refuse_all(node, world, all);
    most = std::max(most, node.resident_bytes());
  }
  return most;
}

}  // namespace

TEST(BadInput, IsRefusedByNameAndLeavesNoTrace) {
  const scratch_folder scratch;
  own_node node{scratch.path()};
  node.start();
  desk with{node};
  const auto world = make_bad_world(with);
  raw_link link{node, node.token("service")};
  EXPECT_EQ(
    momentary_causes(with, world, link),
    (std::set<std::string>{"busy", "campaign_publishing", "cooldown", "deadline_exceeded"}));

  bad_inputs all = bad_frames();
  for (auto& more :
       {bad_envelopes(world), bad_fields(world), bad_wishes(world), bad_answers(world)}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  std::set<std::string> causes;
  std::set<std::string> codes;
  for (const auto& one : all) {
    causes.insert(one.cause);
    codes.insert(one.code);
  }
  RecordProperty("inputs", static_cast<int>(all.size()));
  RecordProperty("causes", static_cast<int>(causes.size()));
  RecordProperty("codes", static_cast<int>(codes.size()));
  EXPECT_GE(all.size(), inputs_least);
  EXPECT_GE(causes.size(), causes_least);
  EXPECT_GE(codes.size(), 30U);

  const auto records = with.operate("node.status", value::map())["records"].as_uint();
  const auto digest = digest_of(node.store());
  auto most = most_memory_of(node, world, all);  // It is warm then.
  auto grown = growth_max + 1;
  // What is kept of an input is kept every time; what an allocator holds back is not.
  for (int time = 0; time < 4 && grown > growth_max; ++time) {
    const auto later = most_memory_of(node, world, all);
    grown = later > most ? later - most : 0;
    most = std::max(most, later);
  }
  RecordProperty("grown_kib", static_cast<int>(grown >> 10U));
  EXPECT_LE(grown, growth_max) << "each time, up to " << most;
  EXPECT_EQ(with.operate("node.status", value::map())["records"].as_uint(), records);
  EXPECT_EQ(digest_of(node.store()), digest);
  EXPECT_EQ(with
              .try_as({world.buyer, manager}, "campaign.show",
                      map_of({{"campaign", to_text(world.active)}}))
              .ok,
            true);
  EXPECT_EQ(node.stop(), 0) << node.log();
  auto late = digest_of(node.store());
  late.snapshots = digest.snapshots;  // An orderly end writes those of long chains.
  EXPECT_EQ(late, digest) << "something was written late";
}

}  // namespace trefoil::e2e
