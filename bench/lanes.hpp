#pragma once
/// Connections driven by one thread with frames that are ready as bytes, so that the client costs the node's cores as
/// little as it can.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/loads.hpp"
#include "bench/testbed.hpp"
#include "runtime/client/socket.hpp"
#include "runtime/wire/frame_scanner.hpp"

namespace trefoil::bench {

/// One answer as it came. Valid during the callback only.
struct answer {
  std::uint32_t call = 0;
  bool ok = false;
  std::string_view error;   ///< msgpack.
  std::string_view result;  ///< msgpack.

  /// Whether the error has this code. Cheap: looks for the word.
  [[nodiscard]] bool is(std::string_view code) const {
    return !ok && error.find(code) != std::string_view::npos;
  }
  /// The error for a human.
  [[nodiscard]] std::string told() const;
};

/// One connection that was greeted.
class lane {
public:
  /// Connects and says hello; throws `failed`. `refusals_together`: as of the hello of docs/FORMATS.md.
  lane(const node_address&, const std::string& token, bool refusals_together);

  /// Frames to send: whoever appends whole ones here has sent them at the next turn.
  std::string outgoing;

  /// Has room for so much to send and to receive, in memory that was touched. Where a machine's memory is given to it
  /// only when it is touched, a page takes 12 us: a client that fell behind would fall further behind.
  void make_room(std::size_t outgoing_bytes, std::size_t incoming_bytes);

  [[nodiscard]] int number() const { return socket_.get(); }
  [[nodiscard]] bool is_sending() const { return sent_ < outgoing.size(); }
  /// Sends what the socket takes; false when the connection is over.
  [[nodiscard]] bool send();
  /// Takes what has come; false when the connection is over.
  [[nodiscard]] bool receive();
  /// Gives every whole answer to `take`, oldest first.
  template <class Take>
  void give(Take&& take) {
    std::string_view left{incoming_.data(), filled_};
    answer one;
    while (next(left, one)) {
      if (refused_.empty()) take(one);
      for (const auto call : refused_) {
        one.call = call;
        take(one);
      }
      refused_.clear();
    }
    keep(left);
  }

private:
  /// Reads the next whole answer off the front; false when there is none yet. Of a refusal of many calls `refused_` has
  /// their numbers.
  bool next(std::string_view& left, answer& to);
  /// Reads `[2, "session.refused", [{error, calls: [number]}]]`.
  void read_refusals(std::string_view frame, answer& to);
  void keep(std::string_view left);

  client::descriptor socket_;
  std::size_t sent_ = 0;
  std::string incoming_;
  std::size_t filled_ = 0;
  wire::frame_scanner scanner_;
  std::vector<std::uint32_t> refused_;
};

/// Some connections, served together.
class lanes {
public:
  using clock = std::chrono::steady_clock;
  lanes(std::size_t count, const node_address&, const std::string& token,
        bool refusals_together = false);

  [[nodiscard]] std::size_t size() const { return lanes_.size(); }
  [[nodiscard]] lane& operator[](std::size_t at) { return lanes_[at]; }
  /// When the answers that are being given out arrived, or before the first turn: when these were made.
  [[nodiscard]] clock::time_point now() const { return now_; }

  /// Sends what is to be sent (another connection first each time), waits for something to come, at most so long, and
  /// gives every answer to `take(answer)`. False when a connection is over and all its answers were given; throws
  /// `failed` when nothing comes for half a minute.
  template <class Take>
  bool turn(Take&& take, std::chrono::milliseconds at_most = silence_limit) {
    bool open = wait(at_most);
    for (const auto at : readable_) {
      open = lanes_[at].receive() && open;
      now_ = clock::now();
      lanes_[at].give(take);
    }
    return open;
  }

private:
  /// Sends, waits and fills `readable_`; false when a connection is over.
  bool wait(std::chrono::milliseconds at_most);

  std::vector<lane> lanes_;
  std::vector<std::size_t> readable_;
  std::size_t turns_ = 0;
  clock::duration silent_{};              // Turns in which nothing came.
  clock::time_point now_ = clock::now();  // Of the newest answers.
};

/// `[0, call, `: the head of a request, to be followed by its method and `[map]`.
void append_request_head(std::string& out, std::uint32_t call);

}  // namespace trefoil::bench
