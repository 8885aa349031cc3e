#include <string>
#include <utility>

#include "runtime/wire/frame_scanner.hpp"
#include "tests/unit/runtime/conversation_stage.hpp"

namespace trefoil::gateway {
namespace {

TEST_F(ConversationTest, HearsNobodyBeforeHello) {
  EXPECT_EQ(code_of("task.claim", claim()), "not_authenticated");
  EXPECT_EQ(code_of("no.method", {value::map()}), "not_authenticated");
  EXPECT_EQ(code_of("session.hello", map_of({{"token", "wrong"}})), "not_authenticated");
  EXPECT_FALSE(talk_.greeted());
  const auto hello = ask("session.hello", map_of({{"token", "svc"}}));
  EXPECT_EQ(hello["principal"].as_text(), "service:crm");
  EXPECT_EQ(hello["shards"].as_int(), 4);
  EXPECT_TRUE(talk_.greeted());
}

TEST_F(ConversationTest, ClosesOnWhatIsNoMsgpackRpc) {
  const value map = value::map();
  for (const auto& whole :
       {value{1}, map, list_of({}), list_of({0, 1, "task.claim"}),
        list_of({3, 1, "a", list_of({map})}), list_of({0, -1, "a", list_of({map})}),
        list_of({0, 1ULL << 32U, "a", list_of({map})}), list_of({0, 1, 2, list_of({map})}),
        list_of({0, 1, "a", map}), list_of({0, 1, "a", list_of({})}),
        list_of({0, 1, "a", list_of({map, map})}), list_of({0, 1, "a", list_of({1})}),
        list_of({2, "a", list_of({map}), 1}), list_of({1, 1, nullptr, map})}) {
    EXPECT_FALSE(talk_.take(frame_of(whole))) << to_json(whole);
    id_ = 0;
    EXPECT_EQ(answered()["code"].as_text(), "frame_invalid");
  }
}

TEST_F(ConversationTest, AnswersWhatIsBeyondALimitAndGoesOn) {
  greet("op");
  EXPECT_EQ(code_of("task.claim", map_of({{"task", std::string(70'000, 'x')}})), "limit_exceeded");
  EXPECT_EQ(code_of("task.claim", map_of({{"task", value::list_type(10'001, value{1})}})),
            "limit_exceeded");
  EXPECT_EQ(ask("node.status", value::map()), value{});
  EXPECT_EQ(backend_.queries.size(), 1U);
}

TEST_F(ConversationTest, NamesTheMethodThatWasMeant) {
  greet("op");
  const auto error = ask("task.clam", claim());
  EXPECT_EQ(error["code"].as_text(), "method_unknown");
  EXPECT_EQ(error["meta"]["nearest"].as_text(), "task.claim");
  EXPECT_TRUE(ask(std::string(5'000, 'x'), value::map())["meta"]["nearest"].is_nil());
}

TEST_F(ConversationTest, NamesTheFieldThatIsWrong) {
  greet("op");
  const auto refusal = [&](value params) {
    const auto error = ask("task.claim", std::move(params));
    return std::string{error["code"].as_text()} + " "
           + std::string{error["meta"]["field"].as_text()};
  };
  EXPECT_EQ(refusal(value::map()), "field_missing task");
  EXPECT_EQ(refusal(map_of({{"task", 1}})), "field_type task");
  EXPECT_EQ(refusal(map_of({{"task", "tsk_zzz"}})), "id_invalid task");
  EXPECT_EQ(refusal(claim().set("extra", 1)), "field_unknown extra");
  EXPECT_EQ(refusal(claim().set("rid", 1)), "field_type rid");
  EXPECT_EQ(refusal(claim().set("rid", "")), "field_type rid");
  EXPECT_EQ(refusal(claim().set("rid", "a\n")), "field_type rid");
  EXPECT_EQ(refusal(claim().set("rid", std::string(65, 'r'))), "limit_exceeded rid");
  EXPECT_EQ(refusal(claim().set("deadline_ms", -1)), "field_type deadline_ms");
  EXPECT_EQ(refusal(claim().set("deadline_ms", 3'600'001)), "limit_exceeded deadline_ms");
  EXPECT_EQ(refusal(claim().set("trace", std::string(65, 't'))), "limit_exceeded trace");
  EXPECT_EQ(ask("company.import_people",
                map_of({{"company", to_text(ana.company)},
                        {"people", list_of({map_of({{"name", 1}})})}}))["meta"]["field"]
              .as_text(),
            "people.0.name");
}

TEST_F(ConversationTest, HandsACommandToItsShardWithAllThatCameWithIt) {
  greet("svc");
  EXPECT_TRUE(
    ask("task.claim", claim().set("as", to_text(ana)).set("rid", "r1").set("deadline_ms", 50))
      .is_nil());
  EXPECT_EQ(backend_.batches.front().shard, 5 % 4);
  const auto& command = only_command();
  EXPECT_EQ(command.to, entity_id{some_task});
  EXPECT_EQ(command.principal, (shell::principal{principal_kind::person, ana}));
  EXPECT_EQ(command.deadline, timestamp{1'050});
  EXPECT_EQ(command.back.call, id_);
  EXPECT_EQ(command.cost, backend_.admitted_bytes);
  ASSERT_TRUE(command.request);
  EXPECT_EQ(command.request->key, request_key_of(to_text(ana), "r1"));
}

TEST_F(ConversationTest, LetsOnlyServicesActForPeople) {
  greet("op");
  EXPECT_EQ(code_of("task.claim", claim().set("as", to_text(ana))), "not_permitted");
  greet("svc");
  EXPECT_EQ(code_of("task.claim", claim().set("as", "per_x")), "id_invalid");
  ask("task.claim", claim());
  EXPECT_EQ(only_command().principal, (shell::principal{principal_kind::person, {}}));
}

TEST_F(ConversationTest, PostsOnceAShardAndRead) {
  greet("op");
  for (int n = 0; n < 3; ++n) {
    ASSERT_TRUE(talk_.take(frame_of(list_of({0, 9, "task.claim", list_of({claim()})}))));
  }
  EXPECT_TRUE(backend_.batches.empty());
  talk_.flush();
  ASSERT_EQ(backend_.batches.size(), 1U);
  EXPECT_EQ(backend_.batches.front().commands->size(), 3U);
}

TEST_F(ConversationTest, TellsARepeatedBodyFromAnother) {
  greet("op");
  const auto hash_of = [&](value params) {
    backend_.batches.clear();
    ask("task.claim", std::move(params));
    return only_command().request->body;
  };
  const auto first = hash_of(claim().set("rid", "r"));
  EXPECT_EQ(hash_of(claim().set("rid", "r").set("deadline_ms", 9).set("trace", "t")), first);
  const task_id other{some_task.campaign, some_task.company, 2};
  EXPECT_NE(hash_of(map_of({{"task", to_text(other)}, {"rid", "r"}})), first);
  EXPECT_NE(request_key_of("operator", "r"), request_key_of("operato", "rr"));
}

/// msgpack does not say where an empty text stands.
TEST_F(ConversationTest, SurvivesAnEmptyMethodThatHasARequestId) {
  const std::string rid = "\x91\x81\xa3rid\xa1x";
  const std::string one_byte_id = "\x94" + std::string(1, '\0') + "\x01\xa0" + rid;
  const std::string long_id = "\x94" + std::string(1, '\0') + "\xce\x01\x02\x03\x04\xa0" + rid;
  const std::string long_empty
    = "\x94" + std::string(1, '\0') + "\x01\xd9" + std::string(1, '\0') + rid;
  const std::string notification = "\x93\x02\xa0" + rid;
  for (const bool greeted : {false, true}) {
    if (greeted) greet("svc");
    for (const auto& frame : {one_byte_id, long_id, long_empty, notification}) {
      EXPECT_TRUE(talk_.take(frame));
      talk_.flush();
    }
    ASSERT_EQ(sink_->all.size(), 3U) << "nobody answers a notification";
    for (const auto& answer : sink_->all) {
      value error;
      EXPECT_TRUE(client::decode(answer.body, error));
      EXPECT_EQ(error["code"].as_text(), greeted ? "method_unknown" : "not_authenticated");
    }
    sink_->all.clear();
  }
}

TEST_F(ConversationTest, HashesABodyWhereverItsFrameHasIt) {
  greet("op");
  std::string arguments;
  client::encode(claim().set("rid", "r"), arguments);
  const auto hash_of = [&](const std::string& head) {
    backend_.batches.clear();
    EXPECT_TRUE(talk_.take(head + "\xaatask.claim\x91" + arguments));
    talk_.flush();
    return only_command().request->body;
  };
  const std::string zero(1, '\0');
  const auto first = hash_of("\x94" + zero + "\x01");
  EXPECT_EQ(hash_of("\x94" + zero + "\xce\x01\x02\x03\x04"), first);
  EXPECT_EQ(hash_of("\xdc" + zero + "\x04" + zero + "\x01"), first);
  EXPECT_EQ(hash_of("\x93\x02"), first);
}

TEST_F(ConversationTest, CarriesOutANotificationAndSaysNothing) {
  greet("op");
  EXPECT_TRUE(talk_.take(frame_of(list_of({2, "task.claim", list_of({claim()})}))));
  EXPECT_TRUE(talk_.take(frame_of(list_of({2, "no.such", list_of({claim()})}))));
  EXPECT_TRUE(talk_.take(frame_of(list_of({2, "node.status", list_of({value::map()})}))));
  talk_.flush();
  only_command().back.sink->deliver({{0, true, "x"}});
  EXPECT_TRUE(sink_->all.empty());
  EXPECT_TRUE(backend_.queries.empty());
}

TEST_F(ConversationTest, BoundsTheQueriesThatAreOpen) {
  greet("op");
  for (int n = 0; n < 1'024; ++n) EXPECT_TRUE(ask("node.status", value::map()).is_nil());
  EXPECT_EQ(code_of("node.status", value::map()), "busy");
  backend_.queries.front().back.sink->deliver({{1, true, "\x80"}});
  sink_->all.clear();
  EXPECT_TRUE(ask("node.status", value::map()).is_nil());
}

TEST_F(ConversationTest, ReadsQueriesAndTheirPages) {
  greet("op");
  EXPECT_EQ(code_of("inbox.list", map_of({{"person", to_text(ana)}, {"limit", 0}})),
            "limit_exceeded");
  EXPECT_EQ(code_of("inbox.list", map_of({{"person", to_text(ana)}, {"limit", 1'001}})),
            "limit_exceeded");
  ask("inbox.list",
      map_of({{"person", to_text(ana)}, {"after", to_text(some_task)}, {"limit", 1'000}}));
  const auto& inbox = std::get<shell::inbox>(backend_.queries.front().query);
  EXPECT_EQ(inbox.person, ana);
  EXPECT_EQ(inbox.after, some_task);
  EXPECT_EQ(inbox.limit, 1'000U);
}

TEST_F(ConversationTest, TakesBlobsByName) {
  greet("op");
  ask("blob.put", map_of({{"content", value::bytes("report")}}));
  EXPECT_EQ(backend_.blobs.front(), "report");
  EXPECT_EQ(code_of("blob.put", map_of({{"content", "text"}})), "field_type");
  EXPECT_TRUE(ask("blob.get", map_of({{"blob", some_blob}})).is_nil());
  EXPECT_EQ(code_of("blob.get", map_of({{"blob", "sha256:12"}})), "id_invalid");
  EXPECT_EQ(blob_text(*parse_blob(some_blob)), some_blob);
}

/// Whatever one wrong byte makes of a request: while it is a whole frame it is answered once, here or by a shard.
TEST_F(ConversationTest, AnswersOnceHoweverAByteOfTheFrameIsDamaged) {
  greet("svc");
  std::size_t answered_here = 0;
  std::size_t handed_on = 0;
  const auto good = frame_of(
    list_of({0, 5, "task.claim", list_of({claim().set("rid", "r").set("as", to_text(ana))})}));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int to = 0; to < 256; ++to) {
      auto bad = good;
      bad[at] = static_cast<char>(to);
      wire::frame_scanner scanner{wire::outside_frame_limits()};
      const auto found = scanner.scan(bad);
      if (found != wire::scanned::whole && found != wire::scanned::limited) continue;
      const auto whole = std::string_view{bad}.substr(0, scanner.size());
      conversation stranger{backend_, known_keys, sink_};
      static_cast<void>(stranger.take(whole));
      stranger.flush();
      ASSERT_EQ(std::exchange(sink_->all, {}).size(), 1U) << "byte " << at << " to " << to;
      ASSERT_TRUE(backend_.batches.empty());
      static_cast<void>(talk_.take(whole));
      talk_.flush();
      const auto told = std::exchange(sink_->all, {}).size();
      std::size_t posted = 0;
      for (const auto& [shard, batch] : std::exchange(backend_.batches, {}))
        posted += batch->size();
      ASSERT_EQ(told + posted, 1U) << "byte " << at << " to " << to;
      answered_here += told;
      handed_on += posted;
    }
  }
  EXPECT_GT(answered_here, 0U);
  EXPECT_GT(handed_on, 0U) << "another id or person is as good a request";
}

TEST_F(ConversationTest, KnowsWhatWaitsForAnAnswer) {
  greet("svc");
  ask("task.claim", claim());
  ask("task.show", claim());
  EXPECT_EQ(talk_.open_commands(), 1U);
  EXPECT_EQ(talk_.open_queries(), 1U);
  const auto end = [](const shell::return_address& back) {
    back.sink->deliver({{back.call, true, "\x80"}});
  };
  end(only_command().back);
  EXPECT_EQ(talk_.open_commands(), 0U);
  end(backend_.queries.front().back);
  EXPECT_EQ(talk_.open_queries(), 0U);
  EXPECT_EQ(sink_->all.size(), 2U);
}

}  // namespace
}  // namespace trefoil::gateway
