#include "runtime/gateway/gateway.hpp"

#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <future>
#include <thread>
#include <vector>

#include "persistence/thread_name.hpp"
#include "runtime/base/log.hpp"
#include "runtime/gateway/doorbell.hpp"
#include "runtime/gateway/rpc_session.hpp"

namespace trefoil::gateway {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto patience_period = std::chrono::milliseconds{500};
constexpr auto accept_pause = std::chrono::milliseconds{100};

/// One thread and the sessions that belong to it.
class lane {
public:
  lane() : patience_{io_}, rings_{io_, bell_->descriptor()} {}
  ~lane() { rings_.release(); }  // It is the bell's.

  void start() {
    watch();
    thread_ = std::thread{[this] { run(); }};
  }

  /// Any thread. Nothing of this lane runs once it returned.
  void stop() {
    if (!thread_.joinable()) return;
    asio::post(io_, [this] {
      stopping_ = true;
      patience_.cancel();
      rings_.cancel();
      for (const auto& each : sessions_) each->close();
      sessions_.clear();
      work_.reset();
    });
    thread_.join();
  }

  [[nodiscard]] asio::io_context& io() { return io_; }
  [[nodiscard]] const std::shared_ptr<doorbell>& bell() const { return bell_; }

  /// Of this lane's thread.
  void adopt(std::shared_ptr<rpc_session> session) {
    if (stopping_) return;
    session->start();
    sessions_.push_back(std::move(session));
    if (sessions_.size() >= sweep_at_) sweep();
  }

  /// Any thread but the lane's own.
  [[nodiscard]] bool has_backlog() {
    std::promise<bool> told;
    asio::post(io_, [&] {
      told.set_value(std::any_of(sessions_.begin(), sessions_.end(),
                                 [](const auto& each) { return each->has_backlog(); }));
    });
    return told.get_future().get();
  }

  /// Any thread but the lane's own.
  std::size_t cut_unread() {
    std::promise<std::size_t> told;
    asio::post(io_, [&] {
      told.set_value(static_cast<std::size_t>(std::count_if(
        sessions_.begin(), sessions_.end(), [](const auto& each) { return each->cut_unread(); })));
    });
    return told.get_future().get();
  }

private:
  /// A connection catches what it throws itself. Whatever else is thrown here must not end the others.
  void run() {
    name_thread("gateway");
    for (;;) {
      try {
        if (!is_listening_) listen();
        io_.run();
        return;
      } catch (const std::exception& error) {
        log::error("gateway_failed", {{"detail", error.what()}});
      }
    }
  }

  void listen() {
    rings_.async_read_some(asio::buffer(&rung_, sizeof rung_),
                           [this](const boost::system::error_code& error, std::size_t) {
                             is_listening_ = false;
                             if (error || stopping_) return;
                             listen();
                             for (const auto& each : bell_->answer()) {
                               if (const auto one = each.lock()) one->on_ring();
                             }
                           });
    is_listening_ = true;
  }

  void watch() {
    patience_.expires_after(patience_period);
    patience_.async_wait([this](const boost::system::error_code& error) {
      if (error || stopping_) return;
      const auto now = std::chrono::steady_clock::now();
      for (const auto& each : sessions_) each->check_patience(now);
      sweep();
      watch();
    });
  }

  /// Lets go of what is closed: now and then, and whenever as many sessions again were adopted.
  void sweep() {
    std::erase_if(sessions_, [](const auto& each) { return each->closed(); });
    sweep_at_ = 2 * sessions_.size() + 16;
  }

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  asio::steady_timer patience_;
  const std::shared_ptr<doorbell> bell_ = std::make_shared<doorbell>();
  asio::posix::stream_descriptor rings_;
  std::uint64_t rung_ = 0;  // How often, since it was read last.
  bool is_listening_ = false;
  std::vector<std::shared_ptr<rpc_session>> sessions_;
  std::size_t sweep_at_ = 16;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

class rpc_gateway::parts {
public:
  parts(backend& behind, const identity::keyring& keys, const gateway_options& with)
    : backend_{behind}, keys_{keys}, options_{with}, lanes_{make_lanes(with.threads)} {
    tally_.backlogs = std::make_shared<backlog_budget>(with.all_backlogs_bytes_max);
  }

  ~parts() {
    stop_accepting();
    for (auto& each : lanes_) each->stop();
  }

  /// Empty, or why it cannot listen.
  std::string listen() {
    const auto place = options_.host + ":" + std::to_string(options_.port);
    boost::system::error_code error;
    tcp::resolver resolver{lanes_[0]->io()};
    const auto found = resolver.resolve(options_.host, std::to_string(options_.port),
                                        tcp::resolver::passive, error);
    if (error || found.empty()) return place + ": " + error.message();
    const tcp::endpoint endpoint = *found.begin();
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address{true}, error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return place + ": " + error.message();
    port_ = acceptor_.local_endpoint(error).port();
    return {};
  }

  void start() {
    accept();
    for (auto& each : lanes_) each->start();
    started_ = true;
  }

  void stop_accepting() {
    if (!std::exchange(started_, false)) return;
    std::promise<void> closed;
    asio::post(lanes_[0]->io(), [&] {
      boost::system::error_code ignored;
      acceptor_.close(ignored);
      pause_.cancel();
      closed.set_value();
    });
    closed.get_future().wait();
  }

  [[nodiscard]] bool has_backlog() {
    return std::any_of(lanes_.begin(), lanes_.end(),
                       [](auto& each) { return each->has_backlog(); });
  }

  std::size_t cut_unread() {
    std::size_t all = 0;
    for (auto& each : lanes_) all += each->cut_unread();
    return all;
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] gateway_counters counters() const {
    return {tally_.accepted, tally_.rejected, tally_.cut, tally_.open};
  }

private:
  static std::vector<std::unique_ptr<lane>> make_lanes(std::size_t count) {
    std::vector<std::unique_ptr<lane>> made(std::max<std::size_t>(1, count));
    for (auto& each : made) each = std::make_unique<lane>();
    return made;
  }

  void accept() {
    auto& to = *lanes_[next_++ % lanes_.size()];
    acceptor_.async_accept(to.io(),
                           [this, &to](const boost::system::error_code& error, tcp::socket socket) {
                             if (error == asio::error::operation_aborted || !acceptor_.is_open())
                               return;
                             if (error)
                               return accept_later();  // Out of descriptors, say: it must not spin.
                             try {
                               take_in(to, std::move(socket));
                             } catch (const std::exception& failed) {
                               log::error("accept_failed", {{"detail", failed.what()}});
                             }
                             accept();
                           });
  }

  void take_in(lane& to, tcp::socket socket) {
    if (tally_.open >= options_.connections_max) {
      tally_.rejected.fetch_add(1);
      boost::system::error_code ignored;
      socket.close(ignored);
      return;
    }
    tally_.accepted.fetch_add(1);
    auto made = std::make_shared<rpc_session>(to.io(), std::move(socket), to.bell(), backend_,
                                              keys_, options_, tally_);
    asio::post(to.io(), [&to, made = std::move(made)]() mutable { to.adopt(std::move(made)); });
  }

  void accept_later() {
    pause_.expires_after(accept_pause);
    pause_.async_wait([this](const boost::system::error_code& error) {
      if (!error && acceptor_.is_open()) accept();
    });
  }

  backend& backend_;
  const identity::keyring& keys_;
  const gateway_options options_;
  session_tally tally_;
  std::vector<std::unique_ptr<lane>> lanes_;  // Before all that runs on one.
  tcp::acceptor acceptor_{lanes_[0]->io()};
  asio::steady_timer pause_{lanes_[0]->io()};
  std::size_t next_ = 0;
  std::uint16_t port_ = 0;
  bool started_ = false;  // And not yet stopped.
};

rpc_gateway::rpc_gateway(std::unique_ptr<parts> all) : parts_{std::move(all)} {}
rpc_gateway::~rpc_gateway() = default;

expected<std::unique_ptr<rpc_gateway>, std::string> rpc_gateway::start(
  backend& behind, const identity::keyring& keys, const gateway_options& options) {
  auto all = std::make_unique<parts>(behind, keys, options);
  if (auto why = all->listen(); !why.empty()) return unexpected(std::move(why));
  all->start();
  return std::unique_ptr<rpc_gateway>{new rpc_gateway{std::move(all)}};
}

std::uint16_t rpc_gateway::port() const { return parts_->port(); }

void rpc_gateway::stop_accepting() { parts_->stop_accepting(); }

std::size_t rpc_gateway::flush(std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (parts_->has_backlog()) {
    if (std::chrono::steady_clock::now() >= end) return parts_->cut_unread();
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return 0;
}

gateway_counters rpc_gateway::counters() const { return parts_->counters(); }

}  // namespace trefoil::gateway
