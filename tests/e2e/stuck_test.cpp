// Connections that do nothing, or not what they should, and what others notice of them.

#include <chrono>
#include <memory>
#include <optional>
#include <vector>
#include <gtest/gtest.h>

#include "tests/e2e/bad_input.hpp"
#include "tests/e2e/network.hpp"
#include "tests/e2e/raw_link.hpp"

namespace trefoil::e2e {

namespace {

constexpr std::size_t suppliers_at_work = 40;
constexpr std::uint64_t mebibyte = 1U << 20U;

/// Some of those who never read ask for more than the kernel takes off the node.
constexpr std::size_t asks_for_much = 50;
constexpr std::size_t much = 5;
constexpr std::size_t large_answer_bytes = 900U << 10U;

/// A thousand links, a quarter of each kind: never greets; stops within a frame; asks and never reads; greets and is
/// silent.
class stuck_links {
public:
  explicit stuck_links(const own_node& node) {
    const auto token = node.token("service");
    const auto upload = frame_of("blob.put", {{"content", binary(std::string(64U << 10U, 'x'))}});
    const auto blob = text(large_blob(node, token));
    std::string many;
    std::string large;
    for (int at = 0; at < 200; ++at) many += frame_of("node.status", {});
    for (std::size_t at = 0; at < much; ++at) large += frame_of("blob.get", {{"blob", blob}});
    for (std::size_t at = 0; at < count; ++at) {
      if (at % 4 == 0) {
        links_.push_back(std::make_unique<raw_link>(node));
        continue;
      }
      links_.push_back(std::make_unique<raw_link>(node, token));
      if (at % 4 == 1) links_.back()->send(std::string_view{upload}.substr(0, upload.size() / 2));
      if (at % 4 == 2) links_.back()->send(at / 4 < asks_for_much ? large : many);
    }
  }
  static constexpr std::size_t count = 1'000;

private:
  static std::string large_blob(const own_node& node, const std::string& token) {
    raw_link link{node, token};
    link.send(frame_of("blob.put", {{"content", binary(std::string(large_answer_bytes, 'y'))}}));
    return std::string{link.receive().value().at(3)["blob"].as_text()};
  }

  std::vector<std::unique_ptr<raw_link>> links_;
};

std::uint64_t connections_of(desk& with) {
  return with.operate("node.status", value::map())["connections"].as_uint();
}

/// Every member claims, answers and submits: all of it is accepted.
void work_through(desk& with, const open_campaign& at) {
  for (std::size_t supplier = 0; supplier < at.suppliers.size(); ++supplier) {
    const auto task = at.task(supplier);
    const auto by = at.member(supplier);
    with.act(by, "task.claim", map_of({{"task", task}}));
    with.act(by, "task.save",
             map_of({{"task", task},
                     {"step", "details"},
                     {"values", map_of({{"name", "x"}})},
                     {"draft_revision", 0}}));
    with.act(by, "task.submit", map_of({{"task", task}}));
  }
}

}  // namespace

TEST(StuckConnections, AThousandHarmNobody) {
  const scratch_folder scratch;
  own_node node{scratch.path(),
                {"--connections-max", "1100", "--hello-timeout-ms", "0", "--frame-timeout-ms", "0",
                 "--write-timeout-ms", "0"}};
  node.start();
  desk with{node};
  const auto at = make_open_campaign(with, suppliers_at_work);
  const auto before = node.resident_bytes();
  const auto open_before = connections_of(with);
  {
    const stuck_links stuck{node};
    EXPECT_EQ(connections_of(with), open_before + stuck_links::count);
    work_through(with, at);
    EXPECT_EQ(connections_of(with), open_before + stuck_links::count) << "all of them stay stuck";
    EXPECT_GT(node.resident_bytes(), before + 64 * mebibyte) << "answers wait in the node";
    EXPECT_LT(node.resident_bytes(), before + 320 * mebibyte);
  }
  const auto shown
    = with.act(at.manager(), "campaign.show", map_of({{"campaign", to_text(at.campaign)}}));
  EXPECT_EQ(shown["kpis"]["completed"].as_uint(), suppliers_at_work);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (connections_of(with) > open_before && std::chrono::steady_clock::now() < end) {
  }
  EXPECT_EQ(connections_of(with), open_before) << "nothing of them is left";
  EXPECT_EQ(node.stop(), 0) << node.log();
}

TEST(StuckConnections, LeaveTheStoreItsFilesHoweverFewThereAre) {
  const scratch_folder scratch;
  own_node node{scratch.path(), {"--hello-timeout-ms", "0"}};
  node.start_under({"/usr/bin/prlimit", "--nofile=256:256"});
  ASSERT_TRUE(node.serves());
  EXPECT_NE(node.log().find("\"open_files_few\""), std::string::npos) << node.log();
  desk with{node};
  std::vector<std::unique_ptr<raw_link>> links;
  for (int at = 0; at < 400; ++at) links.push_back(std::make_unique<raw_link>(node));
  const auto at = make_open_campaign(with, suppliers_at_work);
  work_through(with, at);
  EXPECT_LE(connections_of(with), 128U);
  EXPECT_EQ(node.stop(), 0) << node.log();
}

}  // namespace trefoil::e2e
