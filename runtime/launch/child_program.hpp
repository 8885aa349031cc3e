#pragma once
/// A program that runs beside this one and ends with it.

#include <sched.h>
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace trefoil::launch {

using words = std::vector<std::string>;

/// A program could not be started, or did not do what was awaited.
class failed : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct child_options {
  std::filesystem::path
    out;  ///< Both are appended to, and made if there are none, for the owner alone.
  std::filesystem::path err;
  std::optional<cpu_set_t> cores;  ///< It knows of no others.
  words settings;                  ///< `NAME=value`, beside the environment of this process.
};

/// One process at a time. It is killed with this object, and by the kernel when the thread that started it ends. Not
/// thread-safe.
class child_program {
public:
  child_program() = default;
  ~child_program() { kill(); }
  child_program(const child_program&) = delete;
  child_program& operator=(const child_program&) = delete;

  /// `program`: its path, then its arguments. It is not given variables that begin with `TREFOIL_`: those steer the
  /// one who starts it. Throws `failed` when there can be no more processes; a program that cannot be run ends with 127.
  /// So does one whose output has no place, or that cannot be kept to its cores. It has a process group of its own.
  /// REQUIRES: it does not run.
  void run(words program, const child_options&);

  [[nodiscard]] bool runs() const { return id_ > 0; }
  [[nodiscard]] pid_t id() const { return id_; }
  /// How it ended: its exit code, or minus the signal; 127 when somebody else has waited for it. Nothing while it runs.
  [[nodiscard]] std::optional<int> ended();
  /// The same, as soon as it has ended; nothing when it runs on, or never ran.
  [[nodiscard]] std::optional<int> ended_within(std::chrono::milliseconds limit);

  /// To none, when it does not run.
  void send(int signal) const;
  /// SIGSTOP; returns when it stands still, or has ended. REQUIRES: it does not stand still. Then `thaw`, or kill it as it is.
  void freeze();
  void thaw() const;
  /// SIGKILL; returns when it is gone.
  void kill();

private:
  void wait(int flags);

  pid_t id_ = 0;
  std::optional<int> code_;
};

/// For a human: `ended with 1`, `was ended by signal 9`.
[[nodiscard]] std::string told_ending(int code);

}  // namespace trefoil::launch
