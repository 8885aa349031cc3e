#pragma once
/// The five commands that take one task from open to completed, as bytes.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "actors/base/ids.hpp"
#include "bench/fixture.hpp"

namespace trefoil::bench {

/// Encodes once what is the same in every frame of a stage, and once what is the same in every frame of a task.
class wizard_script {
public:
  wizard_script(const network&, campaign_id);

  [[nodiscard]] std::size_t tasks() const { return tasks_; }
  /// Appends the request of this stage by the company's person of this number (from 1). Its `rid` depends on task,
  /// stage and person only.
  void append(std::string& out, std::uint32_t call, unsigned stage, std::size_t task,
              unsigned person = 1) const;
  /// Appends a command of a task alone, without a `rid`: sent again it is another command.
  void append_plain(std::string& out, std::uint32_t call, std::string_view method,
                    std::size_t task) const;
  /// Appends the query for the whole task.
  void append_show(std::string& out, std::uint32_t call, std::size_t task) const;

private:
  [[nodiscard]] std::string_view subject(std::size_t task, unsigned person) const;

  struct stage_bytes {
    std::string before;  ///< Method and the map's head.
    std::string behind;  ///< The fields that all tasks share.
  };
  stage_bytes stages_[wizard_stages];
  std::string show_;
  std::size_t tasks_ = 0;
  unsigned people_ = 0;
  std::size_t subject_bytes_ = 0;
  std::string subjects_;  ///< `task` and `as` of every task and person, all of one length.
};

}  // namespace trefoil::bench
