#include "bench/lanes.hpp"

#include <algorithm>
#include <cstring>

#include <poll.h>

#include "bench/report.hpp"
#include "runtime/wire/headers.hpp"
#include "runtime/wire/refusals.hpp"

namespace trefoil::bench {

namespace {

constexpr std::size_t read_bytes = 256U * 1024;
constexpr auto connect_limit = std::chrono::milliseconds{5'000};
constexpr wire::frame_limits answer_limits{.frame_bytes_max = 16U << 20U,
                                           .depth_max = 32,
                                           .array_items_max = 1U << 20U,
                                           .map_items_max = 1U << 20U,
                                           .string_bytes_max = 16U << 20U,
                                           .bin_bytes_max = 16U << 20U};

/// The number at `at`, which moves behind it. REQUIRES: the frame was scanned.
std::uint64_t read_uint(std::string_view frame, std::size_t& at) {
  const auto head = wire::read_header(frame.substr(at));
  const auto begin = at;
  at += head.size;
  if (head.size == 1) return static_cast<unsigned char>(frame[begin]);
  return wire::big_endian(frame.data() + begin + 1, head.size - 1U);
}

}  // namespace

std::string answer::told() const {
  client::value map;
  return client::decode(error, map) ? client::to_json(map) : "an answer that cannot be read";
}

void append_request_head(std::string& out, std::uint32_t call) {
  const char head[7] = {'\x94',
                        '\x00',
                        '\xce',
                        static_cast<char>(call >> 24U),
                        static_cast<char>(call >> 16U),
                        static_cast<char>(call >> 8U),
                        static_cast<char>(call)};
  out.append(head, sizeof head);
}

lane::lane(const node_address& node, const std::string& token, bool refusals_together)
  : scanner_{answer_limits} {
  std::string why;
  socket_ = client::connect_socket(node.host, node.port, connect_limit, why);
  if (!socket_.open()) throw failed("cannot connect: " + why);
  append_request_head(outgoing, 0);
  wire::append_text(outgoing, "session.hello");
  wire::append_array(outgoing, 1);
  wire::append_map(outgoing, 2);
  wire::append_text(outgoing, "token");
  wire::append_text(outgoing, token);
  wire::append_text(outgoing, "refusals_together");
  outgoing += refusals_together ? '\xc3' : '\xc2';
  bool greeted = false;
  while (!greeted) {
    pollfd waiting{number(), static_cast<short>(POLLIN | (is_sending() ? POLLOUT : 0)), 0};
    if (!send() || ::poll(&waiting, 1, silence_limit_ms) <= 0 || !receive()) {
      throw failed("the node does not greet");
    }
    give([&](const answer& hello) {
      if (!hello.ok) throw failed("session.hello: " + hello.told());
      greeted = true;
    });
  }
}

void lane::make_room(std::size_t outgoing_bytes, std::size_t incoming_bytes) {
  const auto waiting = outgoing.size();
  outgoing.resize(std::max(waiting, outgoing_bytes));
  outgoing.resize(waiting);
  incoming_.resize(std::max(incoming_.size(), incoming_bytes));
}

bool lane::send() {
  while (is_sending()) {
    const auto moved = client::send_some(socket_, std::string_view{outgoing}.substr(sent_));
    if (moved < 0) return false;
    if (moved == 0) return true;
    sent_ += static_cast<std::size_t>(moved);
  }
  outgoing.clear();
  sent_ = 0;
  return true;
}

bool lane::receive() {
  while (true) {
    if (incoming_.size() - filled_ < read_bytes) incoming_.resize(filled_ + read_bytes);
    const auto room = incoming_.size() - filled_;
    const auto moved = client::receive_some(socket_, incoming_.data() + filled_, room);
    if (moved < 0) return false;
    filled_ += static_cast<std::size_t>(moved);
    if (static_cast<std::size_t>(moved) < room) return true;
  }
}

bool lane::next(std::string_view& left, answer& to) {
  if (left.empty()) return false;
  const auto found = scanner_.scan(left);
  if (found == wire::scanned::more) return false;
  const auto frame = left.substr(0, scanner_.size());
  if (found != wire::scanned::whole || frame.size() < 5) throw failed("an answer that is none");
  if (frame.starts_with("\x94\x01")) {
    std::size_t at = 2;
    to.call = static_cast<std::uint32_t>(read_uint(frame, at));
    const auto result_at = wire::skip_value(frame, at);
    to.error = frame.substr(at, result_at - at);
    to.result = frame.substr(result_at);
    to.ok = to.error == "\xc0";
  } else {
    read_refusals(frame, to);
  }
  left.remove_prefix(frame.size());
  scanner_.reset();
  return true;
}

void lane::read_refusals(std::string_view frame, answer& to) {
  const auto told = wire::read_refusals(frame);
  if (!told) throw failed("an answer that is none");
  to.ok = false;
  to.error = told->error;
  to.result = {};
  const auto list = wire::read_header(told->calls);
  std::size_t at = list.size;
  for (std::uint32_t n = 0; n < list.count; ++n)
    refused_.push_back(static_cast<std::uint32_t>(read_uint(told->calls, at)));
}

void lane::keep(std::string_view left) {
  if (!left.empty()) std::memmove(incoming_.data(), left.data(), left.size());
  filled_ = left.size();
}

lanes::lanes(std::size_t count, const node_address& node, const std::string& token,
             bool refusals_together) {
  lanes_.reserve(count);
  for (std::size_t at = 0; at < count; ++at) lanes_.emplace_back(node, token, refusals_together);
}

bool lanes::wait(std::chrono::milliseconds at_most) {
  bool open = true;
  std::vector<pollfd> waiting;
  ++turns_;
  for (std::size_t at = 0; at < lanes_.size(); ++at) {
    open = lanes_[(at + turns_) % lanes_.size()].send() && open;
  }
  for (const auto& each : lanes_) {
    waiting.push_back(
      {each.number(), static_cast<short>(POLLIN | (each.is_sending() ? POLLOUT : 0)), 0});
  }
  readable_.clear();
  const auto began = clock::now();
  const int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(at_most.count()));
  for (std::size_t at = 0; ready > 0 && at < waiting.size(); ++at) {
    if ((waiting[at].revents & (POLLIN | POLLHUP | POLLERR)) != 0) readable_.push_back(at);
  }
  // A node that reads and answers nothing is silent, too.
  silent_ = readable_.empty() ? silent_ + (clock::now() - began) : clock::duration{};
  if (silent_ > silence_limit) throw failed("the node answers nothing");
  return open;
}

}  // namespace trefoil::bench
