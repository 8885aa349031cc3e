#include "runtime/client/client.hpp"

#include <atomic>
#include <charconv>
#include <cstring>
#include <fstream>
#include <future>
#include <mutex>
#include <thread>

#include "runtime/client/call_table.hpp"
#include "runtime/client/socket.hpp"
#include "runtime/wire/frame_scanner.hpp"
#include "runtime/wire/headers.hpp"
#include "runtime/wire/refusals.hpp"

namespace trefoil::client {

namespace {

/// Answers are wider than requests: a page of participants or a history may take megabytes.
constexpr wire::frame_limits answer_limits{.frame_bytes_max = 64U << 20U,
                                           .depth_max = 32,
                                           .array_items_max = 1U << 24U,
                                           .map_items_max = 1U << 20U,
                                           .string_bytes_max = 64U << 20U,
                                           .bin_bytes_max = 64U << 20U};
constexpr std::size_t read_bytes = 256U * 1024;

call_error error_of(std::string code, std::string detail, bool retryable) {
  return {.code = std::move(code), .detail = std::move(detail), .retryable = retryable};
}

response failed_with(std::string code, std::string detail, bool retryable = false) {
  return {.error = error_of(std::move(code), std::move(detail), retryable)};
}

response disconnected(const std::string& why) {
  const auto because = why.empty() ? std::string{} : " (" + why + ")";
  return failed_with("disconnected", "The connection ended" + because + "; the outcome is unknown.",
                     true);
}

response read_response(std::string_view error, std::string_view result) {
  response made;
  made.ok = error == "\xc0";
  if (made.ok) {
    if (decode(result, made.result)) return made;
    return failed_with("reply_invalid", "The node's answer cannot be read.");
  }
  value told;
  if (!decode(error, told)) return failed_with("reply_invalid", "The node's error cannot be read.");
  made.error = {std::string{told["code"].as_text("internal")},
                static_cast<int>(told["status"].as_int()),
                std::string{told["title"].as_text()},
                std::string{told["detail"].as_text()},
                told["retryable"].as_bool(),
                told["meta"]};
  return made;
}

/// `method, [params]`: what stands behind an envelope's head.
void append_method_and_params(std::string& out, std::string_view method, const value& params,
                              const std::string& as) {
  wire::append_text(out, method);
  wire::append_array(out, 1);
  const bool adds = !as.empty() && method != "session.hello" && !params.has("as");
  wire::append_map(out, params.pairs().size() + (adds ? 1 : 0));
  for (const auto& [key, one] : params.pairs()) {
    wire::append_text(out, key);
    encode(one, out);
  }
  if (adds) {
    wire::append_text(out, "as");
    wire::append_text(out, as);
  }
}

}  // namespace

/// One thread polls, writes what others left in `outgoing_`, and reads.
class session::parts {
public:
  parts(descriptor socket, const options& with)
    : with_{with}, socket_{std::move(socket)}, bell_{make_bell()} {
    io_ = std::thread{[this] { run(); }};
  }

  ~parts() {
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
    }
    ring(bell_);
    io_.join();
  }

  void post(std::string_view method, const value& params, handler done) {
    const auto& tail = encoded(method, params);
    bool wake = false;
    {
      const std::lock_guard lock{mutex_};
      if (!closed_ && !calls_.full()) {
        outgoing_ += '\x94';
        outgoing_ += '\0';
        wire::append_uint(outgoing_, calls_.add(std::move(done)));
        outgoing_ += tail;
        wake = std::exchange(idle_, false);
        done = nullptr;
      }
    }
    if (wake) ring(bell_);
    if (done)
      done(connected() ? failed_with("busy", "Too many open calls.", true) : disconnected({}));
  }

  void notify(std::string_view method, const value& params) {
    const auto& tail = encoded(method, params);
    bool wake = false;
    {
      const std::lock_guard lock{mutex_};
      if (closed_) return;
      outgoing_ += '\x93';
      outgoing_ += '\x02';
      outgoing_ += tail;
      wake = std::exchange(idle_, false);
    }
    if (wake) ring(bell_);
  }

  [[nodiscard]] std::size_t open() const {
    const std::lock_guard lock{mutex_};
    return calls_.size();
  }
  [[nodiscard]] bool connected() const {
    const std::lock_guard lock{mutex_};
    return !closed_;
  }
  [[nodiscard]] session_counters counters() const { return {sent_, writes_, reads_}; }

  value greeting;  ///< Set before anybody else sees the session.
  [[nodiscard]] const options& with() const { return with_; }

private:
  const std::string& encoded(std::string_view method, const value& params) {
    thread_local std::string scratch;
    scratch.clear();
    append_method_and_params(scratch, method, params, with_.as);
    sent_.fetch_add(1, std::memory_order_relaxed);
    return scratch;
  }

  void run() {
    while (prepare() && send_prepared()) {
      if (wait_for(socket_, bell_, sent_at_ < sending_.size()) && !receive()) break;
    }
    std::vector<handler> left;
    {
      const std::lock_guard lock{mutex_};
      closed_ = true;
      left = calls_.take_all();
    }
    for (const auto& done : left) done(disconnected(last_words_));
  }

  /// Takes what others left. Whoever posts after this rings the bell.
  bool prepare() {
    const std::lock_guard lock{mutex_};
    if (sent_at_ == sending_.size()) {
      sending_.clear();
      sent_at_ = 0;
      sending_.swap(outgoing_);
    }
    idle_ = outgoing_.empty();
    return !stopping_;
  }

  bool send_prepared() {
    while (sent_at_ < sending_.size()) {
      const auto moved = send_some(socket_, std::string_view{sending_}.substr(sent_at_));
      if (moved < 0) return false;
      if (moved == 0) return true;
      writes_.fetch_add(1, std::memory_order_relaxed);
      sent_at_ += static_cast<std::size_t>(moved);
    }
    return true;
  }

  bool receive() {
    if (incoming_.size() - filled_ < read_bytes) incoming_.resize(filled_ + read_bytes);
    const auto moved
      = receive_some(socket_, incoming_.data() + filled_, incoming_.size() - filled_);
    if (moved < 0) return false;
    filled_ += static_cast<std::size_t>(moved);
    reads_.fetch_add(1, std::memory_order_relaxed);
    return take_frames();
  }

  struct arrived {
    std::string_view error;
    std::string_view result;
    std::uint32_t number = 0;
    handler done;
  };

  /// Answers every whole frame; the callers are looked up under one lock.
  bool take_frames() {
    std::string_view left{incoming_.data(), filled_};
    bool good = true;
    arrived_.clear();
    while (good && !left.empty()) {
      const auto outcome = scanner_.scan(left);
      if (outcome == wire::scanned::more) break;
      const auto frame = left.substr(0, scanner_.size());
      good = outcome == wire::scanned::whole && (note(frame) || note_refusals(frame));
      if (!good) break;
      left.remove_prefix(scanner_.size());
      scanner_.reset();
    }
    {
      const std::lock_guard lock{mutex_};
      for (auto& each : arrived_) each.done = calls_.take(each.number);
      idle_ = false;  // What the handlers post is written right after them.
    }
    for (auto& each : arrived_) {
      if (each.number == 0) last_words_ = read_response(each.error, each.result).error.code;
      if (each.done) each.done(read_response(each.error, each.result));
    }
    if (!left.empty()) std::memmove(incoming_.data(), left.data(), left.size());
    filled_ = left.size();
    return good;
  }

  /// `[1, number, error, result]`.
  bool note(std::string_view frame) {
    if (frame.size() < 5 || frame[0] != '\x94' || frame[1] != '\x01') return false;
    const auto after_number = wire::skip_value(frame, 2);
    const auto after_error = wire::skip_value(frame, after_number);
    if (after_error >= frame.size()) return false;
    value number;
    if (!decode(frame.substr(2, after_number - 2), number) || !number.is_number()) return false;
    arrived_.push_back({frame.substr(after_number, after_error - after_number),
                        frame.substr(after_error),
                        static_cast<std::uint32_t>(number.as_uint()),
                        {}});
    return true;
  }

  /// Of a node that was asked for them in one frame.
  bool note_refusals(std::string_view frame) {
    const auto told = with_.refusals_together ? wire::read_refusals(frame) : std::nullopt;
    value numbers;
    if (!told || !decode(told->calls, numbers)) return false;
    for (const auto& each : numbers.items())
      arrived_.push_back({told->error, {}, static_cast<std::uint32_t>(each.as_uint()), {}});
    return true;
  }

  const options with_;
  descriptor socket_;
  descriptor bell_;

  mutable std::mutex mutex_;
  std::string outgoing_;  // Guarded, as are the next four.
  call_table calls_;
  bool idle_ = false;  // The thread waits, or is about to, with nothing to write.
  bool closed_ = false;
  bool stopping_ = false;

  std::string sending_;  // Of the thread alone, as are the next six.
  std::size_t sent_at_ = 0;
  std::string incoming_;
  std::size_t filled_ = 0;
  wire::frame_scanner scanner_{answer_limits};
  std::vector<arrived> arrived_;
  std::string last_words_;  // Why the node closed the connection, if it said so.

  std::atomic<std::uint64_t> sent_{0};
  std::atomic<std::uint64_t> writes_{0};
  std::atomic<std::uint64_t> reads_{0};
  std::thread io_;
};

session::session(std::shared_ptr<parts> all) : parts_{std::move(all)} {}
session::~session() = default;

void session::post(std::string_view method, const value& params, handler done) {
  parts_->post(method, params, std::move(done));
}

void session::notify(std::string_view method, const value& params) {
  parts_->notify(method, params);
}

response session::call(std::string_view method, const value& params) {
  return call(method, params, parts_->with().call_timeout);
}

response session::call(std::string_view method, const value& params,
                       std::chrono::milliseconds timeout) {
  // Shared, because the answer may come after the wait was given up.
  const auto promised = std::make_shared<std::promise<response>>();
  auto answer = promised->get_future();
  post(method, params, [promised](response told) { promised->set_value(std::move(told)); });
  if (answer.wait_for(timeout) == std::future_status::ready) return answer.get();
  return failed_with("timed_out", "No answer in time; the outcome is unknown.", true);
}

std::size_t session::open_calls() const { return parts_->open(); }
bool session::connected() const { return parts_->connected(); }
const value& session::greeting() const { return parts_->greeting; }
session_counters session::counters() const { return parts_->counters(); }

expected<std::unique_ptr<session>, call_error> connect(const std::string& host, std::uint16_t port,
                                                       const options& with) {
  std::string why;
  auto socket = connect_socket(host, port, with.connect_timeout, why);
  if (!socket.open()) return unexpected(error_of("unreachable", why, true));
  auto parts = std::make_shared<session::parts>(std::move(socket), with);
  std::unique_ptr<session> made{new session{parts}};
  if (with.token.empty()) return made;
  auto said = map_of({{"token", with.token}});
  if (with.refusals_together) said.set("refusals_together", true);
  auto hello = made->call("session.hello", said, with.connect_timeout);
  if (!hello.ok) return unexpected(std::move(hello.error));
  parts->greeting = std::move(hello.result);
  return made;
}

bool split_address(std::string_view address, std::string& host, std::uint16_t& port) {
  const auto colon = address.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  auto name = address.substr(0, colon);
  if (name.front() == '[' && name.back() == ']') name = name.substr(1, name.size() - 2);
  const auto digits = address.substr(colon + 1);
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size() || name.empty()) return false;
  host = name;
  port = number;
  return true;
}

std::string read_token_file(const std::string& path) {
  std::ifstream file{path};
  std::string line;
  std::getline(file, line);
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  return line;
}

}  // namespace trefoil::client
