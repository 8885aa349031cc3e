#include "runtime/gateway/conversation.hpp"

#include "runtime/base/version.hpp"
#include "runtime/gateway/answers.hpp"
#include "runtime/gateway/traced_sink.hpp"
#include "runtime/wire/headers.hpp"

namespace trefoil::gateway {

namespace {

/// Of every command that finds the node full.
const std::string& busy_body() {
  static const auto body = encode_spoken(too_busy("The node is full."));
  return body;
}

/// For so many commands of one read and shard there is room at once: they are large to move.
constexpr std::size_t usual_batch = 4;

/// So many are told though more of the same are at hand.
constexpr std::size_t refusals_together_max = 1'024;

}  // namespace

conversation::conversation(gateway::backend& behind, const identity::keyring& keys,
                           std::shared_ptr<answer_sink> sink)
  : backend_{behind},
    keys_{keys},
    sink_{std::move(sink)},
    queries_{std::make_shared<counted_sink>(sink_)},
    commands_{std::make_shared<counted_sink>(sink_)},
    by_shard_(behind.shards()) {}

bool conversation::take(std::string_view frame) {
  if (speaker_ && backend_.is_full() && turn_away(frame)) return true;
  call next;
  frame_ = frame;
  switch (reader_.read(frame, next)) {
    case envelope_errc::ok:
      carry_out(next);
      return true;
    case envelope_errc::limited:
      refuse(next, {errc::limit_exceeded, "Something in the frame is beyond its limit.", {}});
      return true;
    case envelope_errc::not_rpc:
      break;
  }
  refuse_frame(errc::frame_invalid);
  return false;
}

/// A flood is refused at a fraction of what carrying it out costs, so that what was accepted is not slower for it.
bool conversation::turn_away(std::string_view frame) {
  const auto call = peek_call(frame);
  if (!call || backend_.draining()) return false;
  const auto* to = method_table::all().find(call->method);
  if (to == nullptr || to->to != route::kind::command || to->command->frees_room) return false;
  if (call->id) turned_away_.push_back(*call->id);
  is_flooded_ = true;
  return true;
}

void conversation::refuse_frame(errc code) {
  own_.push_back(refusal(0, {code, std::string{row_of(code).title} + ".", {}}));
}

void conversation::flush(bool goes_on) {
  if (!touched_.empty()) {
    std::vector<shell::shard_batch> batches;
    batches.reserve(touched_.size());
    for (const auto shard : touched_)
      batches.push_back({shard, std::exchange(by_shard_[shard], nullptr)});
    backend_.post(std::move(batches));
    touched_.clear();
  }
  for (auto& each : asked_) backend_.post(std::move(each));
  asked_.clear();
  if (!own_.empty()) sink_->append_own(std::exchange(own_, {}));
  if (turned_away_.empty() || (goes_on && together_ && turned_away_.size() < refusals_together_max))
    return;
  sink_->refuse(turned_away_, busy_body(), together_);
  turned_away_.clear();
}

void conversation::carry_out(const call& next) {
  const auto* to = method_table::all().find(next.method);
  const bool greets = to != nullptr && to->to == route::kind::hello;
  if (!speaker_ && !greets) {
    return refuse(next, {errc::not_authenticated, "The first call is session.hello.", {}});
  }
  if (to == nullptr) {
    meta_map meta;
    if (auto meant = method_table::all().nearest(next.method); !meant.empty()) {
      meta.emplace_back("nearest", std::move(meant));
    }
    return refuse(next, {errc::method_unknown, "There is no such method.", std::move(meta)});
  }
  if (reader_.reserved_error().failed()) return refuse(next, refused_of(reader_.reserved_error()));
  switch (to->to) {
    case route::kind::hello:
      return hello(next);
    case route::kind::command:
      return command(next, *to);
    case route::kind::query:
      return query(next, *to);
    case route::kind::put_blob:
      return put_blob(next);
    case route::kind::get_blob:
      return get_blob(next);
  }
}

void conversation::hello(const call& next) {
  hello_arguments said;
  if (auto error = get<spelling::spoken>(next.arguments, said); error.failed()) {
    return refuse(next, refused_of(error));
  }
  auto found = keys_.find(said.token);
  if (!found) return refuse(next, {errc::not_authenticated, "The token is not known.", {}});
  speaker_ = std::move(found);
  together_ = said.refusals_together.value_or(false);
  if (!next.answered) return;
  std::string body;
  wire::append_map(body, 4);
  const auto text = [&](std::string_view key, std::string_view value) {
    wire::append_text(body, key);
    wire::append_text(body, value);
  };
  text("principal", speaker_->name);
  text("server", server_name);
  text("version", server_version);
  wire::append_text(body, "shards");
  wire::append_uint(body, backend_.shards());
  own_.push_back({next.id, true, std::move(body)});
}

void conversation::command(const call& next, const route& to) {
  const auto principal = principal_of(next);
  if (!principal) return;
  auto decoded = to.command->decode(next.arguments);
  if (!decoded) return refuse(next, refused_of(decoded.error()));
  const auto shard = decoded->to.shard_of(backend_.shards());
  if (backend_.storage_low() && !to.command->frees_room) return refuse_for_room(next);
  const auto cost = static_cast<std::uint32_t>(frame_.size());
  if (!backend_.admit(shard, cost, to.command->frees_room)) {
    return refuse_for_now(next, "The company's shard is at its capacity.");
  }
  // Asked here, not on a thread of its own: a call must not overtake the one before it.
  std::erase_if(decoded->blobs, [&](const blob_id& blob) { return !backend_.has_blob(blob); });
  auto& batch = by_shard_[shard];
  if (!batch) {
    batch = std::make_shared<std::vector<shell::incoming>>();
    batch->reserve(usual_batch);
    touched_.push_back(shard);
  }
  const auto request = request_of(next, *principal);
  auto back = counted_back_of(next, commands_);
  // It is large, so it is filled in place; from here on nothing can fail.
  auto& one = batch->emplace_back();
  one.to = decoded->to;
  one.body = std::move(decoded->body);
  one.blobs = std::move(decoded->blobs);
  one.principal = *principal;
  one.request = request;
  one.cost = cost;
  one.deadline = deadline_of(next);
  one.back = std::move(back);
}

void conversation::query(const call& next, const route& to) {
  const auto principal = principal_of(next);
  if (!principal) return;
  auto decoded = to.query(next.arguments);
  if (!decoded) return refuse(next, refused_of(decoded.error()));
  if (!next.answered || !may_query(next)) return;
  asked_.push_back(
    {std::move(*decoded), *principal, deadline_of(next), counted_back_of(next, queries_)});
}

void conversation::put_blob(const call& next) {
  if (!principal_of(next)) return;
  put_blob_arguments said;
  if (auto error = get<spelling::spoken>(next.arguments, said); error.failed()) {
    return refuse(next, refused_of(error));
  }
  if (!may_query(next)) return;
  if (backend_.draining()) return refuse_for_now(next, {});
  if (backend_.storage_low()) return refuse_for_room(next);
  if (backend_.put_blob(said.content.value, counted_back_of(next, queries_))) return;
  if (next.answered) queries_->give_up_one();
  refuse_for_now(next, "Too many uploads are under way.");
}

void conversation::get_blob(const call& next) {
  if (!principal_of(next)) return;
  get_blob_arguments said;
  if (auto error = get<spelling::spoken>(next.arguments, said); error.failed()) {
    return refuse(next, refused_of(error));
  }
  const auto blob = parse_blob(said.blob);
  if (!blob) return refuse(next, refused_of({codec_errc::id_invalid, "blob"}));
  if (!next.answered || !may_query(next)) return;
  if (backend_.get_blob(*blob, counted_back_of(next, queries_))) return;
  queries_->give_up_one();
  refuse_for_now(next, "Too many blobs are being read.");
}

std::optional<shell::principal> conversation::principal_of(const call& next) {
  shell::principal who{speaker_->kind, {}};
  if (!next.as) return who;
  if (!speaker_->may_act) {
    refuse(next, {errc::not_permitted, "This token may not act for a person.", {{"field", "as"}}});
    return std::nullopt;
  }
  if (!from_text(*next.as, who.person)) {
    refuse(next, refused_of({codec_errc::id_invalid, "as"}));
    return std::nullopt;
  }
  return who;
}

std::optional<request_mark> conversation::request_of(const call& next,
                                                     const shell::principal& who) {
  if (!next.rid) return std::nullopt;
  // An id has one spelling only, so the text that was sent is the person's.
  const std::string_view scope = who.person.given() ? *next.as : std::string_view{speaker_->name};
  return request_mark{request_key_of(scope, *next.rid), reader_.body_hash(frame_)};
}

timestamp conversation::deadline_of(const call& next) const {
  if (!next.deadline_ms) return {};
  return {backend_.now().ms + static_cast<std::int64_t>(*next.deadline_ms)};
}

shell::return_address conversation::counted_back_of(const call& next,
                                                    const std::shared_ptr<counted_sink>& in) {
  static const std::shared_ptr<shell::reply_sink> nobody = std::make_shared<silent_sink>();
  if (!next.answered) return {traced(next, nobody), next.id};
  in->expect_one();
  return {traced(next, in), next.id};
}

std::shared_ptr<shell::reply_sink> conversation::traced(const call& next,
                                                        std::shared_ptr<shell::reply_sink> to) {
  if (!next.trace) return to;
  return std::make_shared<traced_sink>(std::move(to), std::string{next.method},
                                       std::string{*next.trace});
}

bool conversation::may_query(const call& next) {
  if (queries_->open() < limits::open_queries_max) return true;
  refuse(next, too_busy("Too many queries of this connection are open."));
  return false;
}

void conversation::refuse_for_room(const call& next) {
  refuse(next, {errc::storage_low, "The node's disk is nearly full.", {}});
}

void conversation::refuse_for_now(const call& next, std::string why) {
  if (backend_.draining()) return refuse(next, {errc::shutting_down, "The node is draining.", {}});
  refuse(next, too_busy(std::move(why)));
}

void conversation::refuse(const call& next, refused why) {
  if (next.answered) own_.push_back(refusal(next.id, why));
}

}  // namespace trefoil::gateway
