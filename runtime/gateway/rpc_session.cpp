#include "runtime/gateway/rpc_session.hpp"

#include <algorithm>

#include "runtime/base/log.hpp"

namespace trefoil::gateway {

namespace asio = boost::asio;

namespace {

/// A stranger needs room for a token and nothing else.
wire::frame_limits stranger_limits() {
  auto limits = wire::outside_frame_limits();
  limits.frame_bytes_max = limits::token_bytes_max + 4096;
  return limits;
}

/// With so many unread answers a connection is not read either, until it has read some.
constexpr std::size_t backlog_bytes_pause = 1U << 20U;

/// Whose commands are turned away and who has nothing more at the moment is read again behind this: what it sends
/// meanwhile is refused at one go, and who works on what was accepted is disturbed less often.
constexpr auto rest_length = std::chrono::milliseconds{3};

/// A flood is read so often before other connections have their turn, without asking whether there is more.
constexpr int flood_reads_max = 4;

/// The same for all connections, so that one wake-up serves them all.
std::chrono::steady_clock::time_point end_of_rest(std::chrono::steady_clock::time_point now) {
  const auto into = now.time_since_epoch() % rest_length;
  return now + (rest_length - into);
}

constexpr auto linger_limit = std::chrono::milliseconds{2'000};

}  // namespace

rpc_session::rpc_session(asio::io_context& io, asio::ip::tcp::socket socket,
                         std::shared_ptr<doorbell> bell, backend& behind,
                         const identity::keyring& keys, const gateway_options& options,
                         session_tally& tally)
  : socket_{std::move(socket)},
    rest_{io},
    options_{options},
    tally_{tally},
    stream_{
      std::make_shared<reply_stream>(options.backlog_bytes_max, tally.backlogs, std::move(bell))},
    conversation_{behind, keys, stream_},
    scanner_{stranger_limits()},
    started_{std::chrono::steady_clock::now()},
    read_at_{started_},
    frame_at_{started_},
    written_at_{started_} {
  tally_.open.fetch_add(1);
}

rpc_session::~rpc_session() { close(); }

template <class Step>
void rpc_session::guarded(Step&& step) {
  try {
    step();
  } catch (const std::exception& error) {
    log::error("session_failed", {{"detail", error.what()}});
    cut();
  }
}

void rpc_session::start() {
  stream_->belong_to(weak_from_this());
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
  socket_.set_option(asio::socket_base::keep_alive{true}, ignored);
  guarded([this] {
    socket_.non_blocking(true);  // For a flood, which is read without waiting for it.
    read();
  });
}

void rpc_session::on_ring() noexcept {
  guarded([this] { write(); });
}

void rpc_session::read() {
  if (closed_ || closing_ || is_reading_ || is_resting_) return;
  if (leaves_much_unread()) return;  // write() reads on.
  is_reading_ = true;
  socket_.async_read_some(
    asio::buffer(buffer_.free_begin(), buffer_.free_size()),
    [self = shared_from_this()](const boost::system::error_code& error, std::size_t bytes) {
      self->is_reading_ = false;
      if (error) return self->close();
      self->guarded([&] { self->on_read(bytes); });
    });
}

bool rpc_session::leaves_much_unread() const { return stream_->backlog() > backlog_bytes_pause; }

void rpc_session::on_read(std::size_t bytes) {
  if (closed_) return;
  bool floods_on = false;
  int reads = 0;
  do {
    bool emptied = bytes < buffer_.free_size();
    const bool good = take_read(bytes);
    const bool flooded = conversation_.take_flooded();
    floods_on = good && flooded && !emptied && ++reads < flood_reads_max && !leaves_much_unread();
    if (floods_on) {
      boost::system::error_code error;
      bytes = socket_.read_some(asio::buffer(buffer_.free_begin(), buffer_.free_size()), error);
      floods_on = !error;  // Its end comes to read() again, behind the answers.
      emptied = error == asio::error::would_block;
    }
    conversation_.flush(floods_on);
    if (!account_buffer()) return cut();
    if (!good) {
      closing_ = true;
      count_cut();
    }
    if (good && flooded && emptied) rest();
  } while (floods_on);
  send();
  read();
}

bool rpc_session::take_read(std::size_t bytes) {
  read_at_ = std::chrono::steady_clock::now();
  if (buffer_.filled().empty()) frame_at_ = read_at_;
  buffer_.read_into(bytes);
  try {
    return take_frames();
  } catch (...) {
    conversation_.flush();  // Shards gave credit for what was taken before.
    throw;
  }
}

void rpc_session::rest() {
  is_resting_ = true;
  // Nobody is woken until half of the kernel's buffer is full; for a higher mark it would be made larger, and stay so.
  boost::system::error_code ignored;
  asio::socket_base::receive_buffer_size room;
  socket_.get_option(room, ignored);
  socket_.set_option(asio::socket_base::receive_low_watermark{room.value() / 2}, ignored);
  rest_.expires_at(end_of_rest(std::chrono::steady_clock::now()));
  rest_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (error) return;
    self->guarded([&] { self->end_rest(); });
  });
}

void rpc_session::end_rest() {
  is_resting_ = false;
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::receive_low_watermark{1}, ignored);
  read();
  // Else it leaves together with the answers to what is read.
  if (!is_reading_ || socket_.available(ignored) == 0) write();
}

bool rpc_session::take_frames() {
  auto left = buffer_.filled();
  bool good = true;
  while (good && !left.empty()) {
    const auto found = scanner_.scan(left);
    if (found == wire::scanned::more) break;
    good = found == wire::scanned::whole || found == wire::scanned::limited;
    if (!good) {
      conversation_.refuse_frame(found == wire::scanned::too_large ? errc::frame_too_large
                                                                   : errc::frame_invalid);
      break;
    }
    good = conversation_.take(left.substr(0, scanner_.size()));
    left.remove_prefix(scanner_.size());
    frame_at_ = read_at_;
    scanner_.reset();
    if (conversation_.greeted() && !std::exchange(is_known_, true))
      scanner_ = wire::frame_scanner{wire::outside_frame_limits()};
  }
  buffer_.consume(good ? buffer_.filled().size() - left.size() : buffer_.filled().size());
  return good;
}

bool rpc_session::account_buffer() {
  const auto now = buffer_.capacity() - frame_buffer::usual_bytes;
  const auto before = std::exchange(buffered_, now);
  if (now == before) return true;
  // Unsigned arithmetic goes round and comes out right when the buffer shrank.
  const auto all = tally_.buffered.fetch_add(now - before) + now - before;
  return now < before || all <= options_.buffer_bytes_max;
}

void rpc_session::write() {
  if (!is_resting_) send();
}

void rpc_session::send() {
  if (closed_) return;
  if (stream_->overrun()) return cut();
  if (is_writing_) return;
  writing_ = stream_->take();
  if (writing_.empty()) {
    return closing_ ? linger() : read();
  }
  is_writing_ = true;
  written_ = 0;
  written_at_ = std::chrono::steady_clock::now();
  write_some();
}

void rpc_session::write_some() {
  // Piece by piece, so that a reader who is slow is told from one who has stopped.
  socket_.async_write_some(
    asio::buffer(writing_) + written_,
    [self = shared_from_this()](const boost::system::error_code& error, std::size_t bytes) {
      if (error) return self->close();
      self->guarded([&] {
        self->written_ += bytes;
        self->written_at_ = std::chrono::steady_clock::now();
        if (self->written_ < self->writing_.size()) return self->write_some();
        self->is_writing_ = false;
        self->stream_->written();
        self->write();
      });
    });
}

void rpc_session::linger() {
  if (std::exchange(lingering_, true)) return;
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  discard();
}

void rpc_session::discard() {
  socket_.async_read_some(
    asio::buffer(buffer_.free_begin(), buffer_.free_size()),
    [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
      if (error || self->closed_) return self->close();
      self->guarded([&] { self->discard(); });
    });
}

void rpc_session::check_patience(time_point now) {
  if (closed_) return;
  const auto beyond = [&](time_point since, std::chrono::milliseconds limit) {
    return limit.count() > 0 && now - since > limit;
  };
  // In the order in which an answer comes: it is open, then in the stream, then written.
  const bool waits = conversation_.open_queries() > 0 || conversation_.open_commands() > 0
                     || stream_->backlog() > 0 || is_writing_;
  if ((!conversation_.greeted() && beyond(started_, options_.hello_timeout))
      || (!buffer_.filled().empty() && is_reading_ && beyond(frame_at_, options_.frame_timeout))
      || (is_writing_ && beyond(written_at_, options_.write_timeout))
      || (!waits && beyond(std::max(read_at_, written_at_), options_.idle_timeout))
      || (closing_ && beyond(read_at_, linger_limit))) {
    cut();
  }
}

bool rpc_session::cut_unread() {
  if (!has_backlog()) return false;
  cut();
  return true;
}

void rpc_session::cut() {
  if (closed_) return;
  count_cut();
  close();
}

void rpc_session::count_cut() {
  if (!std::exchange(counted_, true)) tally_.cut.fetch_add(1);
}

void rpc_session::close() {
  if (std::exchange(closed_, true)) return;
  stream_->close();
  rest_.cancel();
  tally_.open.fetch_sub(1);
  tally_.buffered.fetch_sub(std::exchange(buffered_, 0));
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

}  // namespace trefoil::gateway
