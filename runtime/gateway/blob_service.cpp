#include "runtime/gateway/blob_service.hpp"

#include <utility>

#include "persistence/thread_name.hpp"
#include "runtime/base/log.hpp"
#include "runtime/gateway/answers.hpp"
#include "runtime/gateway/method_table.hpp"
#include "runtime/wire/headers.hpp"

namespace trefoil::gateway {

namespace {

constexpr std::size_t jobs_max = 1'024;
constexpr std::size_t waiting_bytes_max = 32U << 20U;

shell::reply failed_as(const failure& why) {
  if (why.code == make_error_code(store_errc::not_found)) {
    return refusal(0, {errc::not_found, "There is no such blob.", {}});
  }
  if (why.code == make_error_code(store_errc::disk_full)) {
    return refusal(0, {errc::storage_low, "The disk is nearly full.", {}});
  }
  log::error("blob_failed", {{"error", why.code.message()}, {"detail", why.detail}});
  return refusal(0, {errc::internal, "The blob store failed.", {}});
}

}  // namespace

blob_service::blob_service(store& with, std::function<void(const std::string&)> fatal)
  : store_{with}, fatal_{std::move(fatal)}, thread_{[this] { run(); }} {}

blob_service::~blob_service() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

bool blob_service::put(std::string_view content, shell::return_address back) {
  return add({[this, bytes = std::string{content}] { return put_now(bytes); }, std::move(back),
              content.size()});
}

bool blob_service::get(const blob_id& blob, shell::return_address back) {
  return add({[this, blob] { return get_now(blob); }, std::move(back), 0});
}

bool blob_service::add(job next) {
  {
    const std::lock_guard lock{mutex_};
    if (stopping_ || draining_ || jobs_.size() >= jobs_max
        || bytes_ + next.bytes > waiting_bytes_max)
      return false;
    bytes_ += next.bytes;
    jobs_.push_back(std::move(next));
  }
  arrived_.notify_one();
  return true;
}

bool blob_service::drain(std::chrono::milliseconds limit) {
  std::unique_lock lock{mutex_};
  draining_ = true;
  return idle_.wait_for(lock, limit, [this] { return jobs_.empty() && !works_; });
}

void blob_service::run() {
  name_thread("blobs");
  std::unique_lock lock{mutex_};
  while (true) {
    arrived_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    auto next = std::move(jobs_.front());
    jobs_.pop_front();
    works_ = true;
    lock.unlock();
    auto answer = next.run();
    answer.call = next.back.call;
    if (next.back.sink) next.back.sink->deliver({std::move(answer)});
    lock.lock();
    bytes_ -= next.bytes;
    works_ = false;
    if (jobs_.empty()) idle_.notify_all();
  }
}

shell::reply blob_service::put_now(const std::string& content) {
  const auto stored = store_.put_blob(content);
  if (!stored) {
    const auto& why = stored.error();
    if (why.code != make_error_code(store_errc::disk_full)) {
      fatal_("a blob was not written: " + why.code.message() + ": " + why.detail);
    }
    return failed_as(why);
  }
  std::string body;
  wire::append_map(body, 2);
  wire::append_text(body, "blob");
  wire::append_text(body, blob_text(*stored));
  wire::append_text(body, "size");
  wire::append_uint(body, content.size());
  return {0, true, std::move(body)};
}

shell::reply blob_service::get_now(const blob_id& blob) {
  const auto content = store_.read_blob(blob);
  if (!content) return failed_as(content.error());
  std::string body;
  wire::append_map(body, 1);
  wire::append_text(body, "content");
  wire::append_bytes(body, *content);
  return {0, true, std::move(body)};
}

}  // namespace trefoil::gateway
