#include "runtime/gateway/doorbell.hpp"

#include <system_error>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

namespace trefoil::gateway {

namespace {

int open_eventfd() {
  const int made = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (made < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
  return made;
}

}  // namespace

doorbell::doorbell() : descriptor_{open_eventfd()} {}

doorbell::~doorbell() { ::close(descriptor_); }

void doorbell::note(std::weak_ptr<ring_listener> who) {
  {
    const std::lock_guard lock{mutex_};
    noted_.push_back(std::move(who));
  }
  is_due_.store(true);
}

void doorbell::ring() {
  // It fails only when 2^64 rings were not answered, and is readable then.
  if (is_due_.exchange(false)) (void)::eventfd_write(descriptor_, 1);
}

std::vector<std::weak_ptr<ring_listener>> doorbell::answer() {
  const std::lock_guard lock{mutex_};
  return std::exchange(noted_, {});
}

}  // namespace trefoil::gateway
