#pragma once
/// Stories as coroutines: one waits for an answer where it stands, and all of them run on one thread.

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace trefoil::scenarios {

template <class T>
class async;

namespace detail {

/// Goes back to whoever waits.
struct to_continuation {
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
    return ended.promise().continuation;
  }
  void await_resume() const noexcept {}
};

struct promise_base {
  std::coroutine_handle<> continuation = std::noop_coroutine();
  std::exception_ptr thrown;

  [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
  [[nodiscard]] to_continuation final_suspend() const noexcept { return {}; }
  void unhandled_exception() { thrown = std::current_exception(); }
};

template <class T>
struct promise_of : promise_base {
  std::optional<T> result;
  async<T> get_return_object();
  void return_value(T value) { result = std::move(value); }
  [[nodiscard]] T take() { return std::move(*result); }
};

template <>
struct promise_of<void> : promise_base {
  async<void> get_return_object();
  void return_void() const {}
  void take() const {}
};

}  // namespace detail

/// Work that begins when somebody waits for it and goes on where it was left. Awaited once; what it throws is thrown
/// there. Destroying it before its end ends it.
template <class T = void>
class [[nodiscard]] async {
public:
  using promise_type = detail::promise_of<T>;

  explicit async(std::coroutine_handle<promise_type> handle) : handle_{handle} {}
  async(async&& other) noexcept : handle_{std::exchange(other.handle_, nullptr)} {}
  async& operator=(async&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~async() {
    if (handle_) handle_.destroy();
  }

  [[nodiscard]] bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting) noexcept {
    handle_.promise().continuation = waiting;
    return handle_;
  }
  T await_resume() {
    if (handle_.promise().thrown) std::rethrow_exception(handle_.promise().thrown);
    return handle_.promise().take();
  }

private:
  std::coroutine_handle<promise_type> handle_;
};

namespace detail {

template <class T>
async<T> promise_of<T>::get_return_object() {
  return async<T>{std::coroutine_handle<promise_of<T>>::from_promise(*this)};
}
inline async<void> promise_of<void>::get_return_object() {
  return async<void>{std::coroutine_handle<promise_of<void>>::from_promise(*this)};
}

}  // namespace detail

/// Work that nobody waits for. It must not throw.
struct detached {
  struct promise_type {
    [[nodiscard]] detached get_return_object() const { return {}; }
    [[nodiscard]] std::suspend_never initial_suspend() const noexcept { return {}; }
    [[nodiscard]] std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const {}
    [[noreturn]] void unhandled_exception() const { std::terminate(); }
  };
};

}  // namespace trefoil::scenarios
