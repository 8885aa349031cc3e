#include "tests/unit/task/task_cast.hpp"

namespace trefoil::tests::task_stories {

TEST(NextStep, PassesInstructions) {
  sent_to_finance(begun_by_ana())
    .when(task::next{the_task}, by(ana))
    .then(task::moved{"welcome", "profile", false, 1, steps_by_default})
    .then_guards(task_guards())
    .then_answered(R"({"step":"profile"})");
}

TEST(NextStep, NeedsAValidStep) {
  sent_to_finance(begun_by_ana({task::moved{"welcome", "profile", false, 1, 5}}))
    .when(task::next{the_task}, by(ana))
    .then_refused(errc::validation_failed,
                  {{"problems", std::vector<std::string>{"profile/name: is missing",
                                                         "profile/size: is missing"}}});
}

TEST(NextStep, EndsBehindTheLastStep) {
  auto past = begun_by_ana(answered_no());
  past.emplace_back(task::moved{"why", "sign", false, 5, 5});
  sent_to_finance(past)
    .when(task::next{the_task}, by(ana))
    .then(task::moved{"sign", "end", false, 5, 5})
    .when(task::next{the_task}, by(ana))
    .then_refused(errc::illegal_transition,
                  {{"state", "in_progress"},
                   {"event", "next"},
                   {"allowed", std::vector<std::string>{"save", "submit", "release", "back"}}})
    .when(task::back{the_task}, by(ana))
    .then(task::moved{"end", "sign", true, 5, 5});
}

TEST(NextStep, FollowsTheAnswer) {
  sent_to_finance(begun_by_ana({task::saved{"insured", {{"answer", std::string{"yes"}}}, 1, 1, 6},
                                task::moved{"profile", "insured", false, 1, 6}}))
    .when(task::next{the_task}, by(ana))
    .then(task::moved{"insured", "policy", false, 1, 6});
}

TEST(NextStep, GoesOnFromTheBranchWhenAnAnswerTookTheStepAway) {
  sent_to_finance(begun_by_ana({task::saved{"insured", {{"answer", std::string{"yes"}}}, 1, 1, 6},
                                task::moved{"policy", "limits", false, 1, 6},
                                task::saved{"insured", {{"answer", std::string{"no"}}}, 2, 1, 5}}))
    .when(task::next{the_task}, by(ana))
    .then(task::moved{"insured", "why", false, 1, 5});
}

TEST(NextStep, NeedsTheHolderAndTheWizard) {
  sent_to_finance().when(task::next{the_task}, by(ana)).then_refused(errc::claim_required);
  sent_to_finance(begun_by_ana()).when(task::next{the_task}, by(bo)).then_refused(errc::not_holder);
  sent_to_finance(begun_by_ana())
    .when(task::next{the_task}, by_operator())
    .then_refused(errc::not_eligible);
  sent_to_finance({task::claimed{ana}})
    .when(task::next{the_task}, by(ana))
    .then_refused(errc::illegal_transition,
                  {{"allowed", std::vector<std::string>{"start", "save", "release"}}});
}

TEST(BackStep, NeedsNoValidStep) {
  sent_to_finance(begun_by_ana({task::moved{"welcome", "profile", false, 1, 5}}))
    .when(task::back{the_task}, by(ana))
    .then(task::moved{"profile", "welcome", true, 1, 5})
    .then_guards(task_guards())
    .then_answered(R"({"step":"welcome"})");
}

TEST(BackStep, DoesNotPassTheStepItLeaves) {
  sent_to_finance(begun_by_ana({task::moved{"welcome", "profile", false, 1, 5}}))
    .when(task::back{the_task}, by(ana))
    .then_state([](const task::state& now) { EXPECT_FALSE(now.draft.contains("profile")); });
}

TEST(BackStep, StopsAtTheFirstStep) {
  sent_to_finance(begun_by_ana())
    .when(task::back{the_task}, by(ana))
    .then_refused(errc::illegal_transition,
                  {{"entity", "task"},
                   {"state", "in_progress"},
                   {"event", "back"},
                   {"allowed", std::vector<std::string>{"save", "submit", "release", "next"}}});
}

TEST(BackStep, GoesToTheBranchWhenAnAnswerTookTheStepAway) {
  sent_to_finance(begun_by_ana({task::saved{"insured", {{"answer", std::string{"yes"}}}, 1, 1, 6},
                                task::moved{"policy", "limits", false, 1, 6},
                                task::saved{"insured", {{"answer", std::string{"no"}}}, 2, 1, 5}}))
    .when(task::back{the_task}, by(ana))
    .then(task::moved{"limits", "insured", true, 1, 5});
}

}  // namespace trefoil::tests::task_stories
