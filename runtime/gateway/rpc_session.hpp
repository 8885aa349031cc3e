#pragma once
/// One connection: its socket, its buffer, its patience.

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "runtime/gateway/conversation.hpp"
#include "runtime/gateway/frame_buffer.hpp"
#include "runtime/gateway/gateway.hpp"
#include "runtime/gateway/reply_stream.hpp"
#include "runtime/wire/frame_scanner.hpp"

namespace trefoil::gateway {

/// What all sessions of a gateway count. Any thread.
struct session_tally {
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> rejected{0};
  std::atomic<std::uint64_t> cut{0};
  std::atomic<std::uint64_t> open{0};
  std::atomic<std::uint64_t> buffered{0};  ///< Bytes of buffers beyond their usual size.
  std::shared_ptr<backlog_budget> backlogs;
};

/// All functions belong to the one thread of its io_context.
class rpc_session final : public std::enable_shared_from_this<rpc_session>, public ring_listener {
public:
  using time_point = std::chrono::steady_clock::time_point;

  rpc_session(boost::asio::io_context&, boost::asio::ip::tcp::socket, std::shared_ptr<doorbell>,
              backend&, const identity::keyring&, const gateway_options&, session_tally&);
  ~rpc_session();

  void start();
  void on_ring() noexcept override;
  /// Closes it when it is silent, late or slow beyond the options. Called now and then.
  void check_patience(time_point now);
  /// Closes it when answers wait that were not read; true when it did.
  bool cut_unread();
  /// Closes at once; what is not written is dropped.
  void close();
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] bool has_backlog() const { return !closed_ && stream_->backlog() > 0; }

private:
  /// Takes one step of this connection. What it throws ends this connection and no other.
  template <class Step>
  void guarded(Step&& step);
  void read();
  /// Takes what was read, and of a flood what comes right behind it.
  void on_read(std::size_t bytes);
  /// False as of take_frames().
  [[nodiscard]] bool take_read(std::size_t bytes);
  [[nodiscard]] bool leaves_much_unread() const;
  /// Reads on a little later, and writes what was answered meanwhile then.
  void rest();
  void end_rest();
  /// False: the connection is to be closed once its answers are written.
  [[nodiscard]] bool take_frames();
  /// False: the buffers of all connections together are beyond their limit.
  [[nodiscard]] bool account_buffer();
  void write();
  /// Writes what waits, also while it rests.
  void send();
  void write_some();
  /// Says that nothing more comes and reads on into nowhere, so that the last answer reaches a peer that still sends.
  void linger();
  void discard();
  void cut();
  /// Once a connection, however often it gives cause.
  void count_cut();

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer rest_;
  const gateway_options& options_;
  session_tally& tally_;
  std::shared_ptr<reply_stream> stream_;
  conversation conversation_;

  frame_buffer buffer_;
  std::size_t buffered_ = 0;  // As accounted.
  wire::frame_scanner scanner_;
  std::string writing_;
  std::size_t written_ = 0;  // Of these.
  bool is_writing_ = false;
  bool is_reading_ = false;
  bool is_resting_ = false;
  bool is_known_ = false;   // Greeted, and read under the limits for those.
  bool closing_ = false;    // Takes no more; ends when all is written.
  bool lingering_ = false;  // All is written.
  bool closed_ = false;
  bool counted_ = false;  // As cut.
  time_point started_;
  time_point read_at_;
  time_point frame_at_;    // When the frame that is not whole began.
  time_point written_at_;  // When the write under way last moved.
};

}  // namespace trefoil::gateway
