// What leaves for one connection leaves together.

#include <array>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "actors/shell/answer_box.hpp"

namespace trefoil::tests::answers_leave {

class counting_sink final : public shell::reply_sink {
public:
  void append(std::vector<shell::reply> replies) override {
    ++deliveries;
    for (const auto& each : replies) calls.push_back(each.call);
    on_append();
  }
  void wake() override { on_wake(); }

  std::function<void()> on_append = [] {};
  std::function<void()> on_wake = [] {};
  int deliveries = 0;
  std::vector<std::uint32_t> calls;
};

TEST(AnswerBox, DeliversAConnectionsAnswersTogetherAndInOrder) {
  const auto one = std::make_shared<counting_sink>();
  const auto other = std::make_shared<counting_sink>();
  shell::answer_box box;
  EXPECT_TRUE(box.empty());
  box.add(one, {1, true, "a"});
  box.add(other, {7, true, "b"});
  box.add(one, {2, false, "c"});
  EXPECT_FALSE(box.empty());
  EXPECT_EQ(one->deliveries, 0);
  box.deliver();
  EXPECT_EQ(one->deliveries, 1);
  EXPECT_EQ(one->calls, (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(other->deliveries, 1);
  EXPECT_TRUE(box.empty());
  box.deliver();
  EXPECT_EQ(one->deliveries, 1) << "nothing leaves twice";
}

TEST(AnswerBox, WakesReadersOnceAllHaveTheirAnswers) {
  const std::array both{std::make_shared<counting_sink>(), std::make_shared<counting_sink>()};
  std::string seen;
  shell::answer_box box;
  for (const auto& each : both) {
    each->on_append = [&] { seen += 'a'; };
    each->on_wake = [&] { seen += 'w'; };
    box.add(each, {1, true, "a"});
  }
  box.deliver();
  EXPECT_EQ(seen, "aaww");
}

TEST(AnswerBox, KeepsASinkUntilItsAnswersHaveLeft) {
  auto sink = std::make_shared<counting_sink>();
  const std::weak_ptr<counting_sink> watch = sink;
  shell::answer_box box;
  box.add(sink, {1, true, "a"});
  sink = nullptr;
  EXPECT_FALSE(watch.expired());
  box.deliver();
  EXPECT_TRUE(watch.expired());
}

}  // namespace trefoil::tests::answers_leave
