#pragma once
/// What one connection says and is told, without its socket: who speaks, which method, which shard.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/gateway/answer_sink.hpp"
#include "runtime/gateway/backend.hpp"
#include "runtime/gateway/call_reader.hpp"
#include "runtime/gateway/counted_sink.hpp"
#include "runtime/gateway/method_table.hpp"
#include "runtime/identity/keyring.hpp"

namespace trefoil::gateway {

/// Not thread-safe: of the connection's own thread.
class conversation {
public:
  /// Answers go to `sink`, also from other threads and after the conversation ended.
  conversation(gateway::backend&, const identity::keyring&, std::shared_ptr<answer_sink> sink);

  /// Takes one whole frame. False: it is no msgpack-RPC, an error was answered, and the connection must close.
  [[nodiscard]] bool take(std::string_view frame);
  /// Answers a frame of which no end can be found. The connection must close.
  void refuse_frame(errc);
  /// Hands over what take() gathered, once a shard. Call it at the end of every socket read, and write then what the sink
  /// was given: nobody is woken for it. When it `goes_on` with a
  /// read that has something at once, fewer than 1,024 refusals wait for it, if the client wants them in one frame.
  void flush(bool goes_on = false);

  /// Whether the node was full for a command since this was asked last.
  [[nodiscard]] bool take_flooded() { return std::exchange(is_flooded_, false); }

  [[nodiscard]] bool greeted() const { return speaker_.has_value(); }
  /// Queries and blobs that wait for their answer.
  [[nodiscard]] std::size_t open_queries() const { return queries_->open(); }
  /// The same of commands.
  [[nodiscard]] std::size_t open_commands() const { return commands_->open(); }

private:
  /// Answers `busy` to a command that would wait too long, read no further than to its method. False: it goes on.
  [[nodiscard]] bool turn_away(std::string_view frame);
  void carry_out(const call&);
  void hello(const call&);
  void command(const call&, const route&);
  void query(const call&, const route&);
  void put_blob(const call&);
  void get_blob(const call&);

  /// Whom the call acts for; answers the refusal itself.
  [[nodiscard]] std::optional<shell::principal> principal_of(const call&);
  [[nodiscard]] std::optional<request_mark> request_of(const call&, const shell::principal&);
  [[nodiscard]] timestamp deadline_of(const call&) const;
  /// Where the answer goes, and where it counts as open: nowhere for a notification.
  [[nodiscard]] shell::return_address counted_back_of(const call&,
                                                      const std::shared_ptr<counted_sink>& in);
  /// The same way back; with a trace its failures are logged with it.
  [[nodiscard]] static std::shared_ptr<shell::reply_sink> traced(
    const call&, std::shared_ptr<shell::reply_sink>);
  [[nodiscard]] bool may_query(const call&);
  void refuse_for_room(const call&);
  /// Of a call for which there was no place: the node ends, or it is busy.
  void refuse_for_now(const call&, std::string why);
  void refuse(const call&, refused);

  gateway::backend& backend_;
  const identity::keyring& keys_;
  std::shared_ptr<answer_sink> sink_;
  std::shared_ptr<counted_sink> queries_;
  std::shared_ptr<counted_sink> commands_;
  std::optional<identity::speaker> speaker_;
  bool together_ = false;  // Refusals of one reason share a frame.

  call_reader reader_;
  std::string_view frame_;                  // Of the call that is being carried out.
  std::vector<shell::reply> own_;           // Answered here.
  std::vector<std::uint32_t> turned_away_;  // Commands for which the node is full.
  bool is_flooded_ = false;
  std::vector<shell::incoming_batch> by_shard_;  // Null where nothing waits.
  std::vector<shard_id> touched_;
  std::vector<shell::incoming_query> asked_;
};

}  // namespace trefoil::gateway
