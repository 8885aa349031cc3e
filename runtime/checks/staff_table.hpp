#pragma once
/// Who works where in one shard, folded a second time: whom a task is for at a moment.

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "runtime/checks/bodies.hpp"
#include "runtime/checks/report.hpp"

namespace trefoil::checks {

class staff_table {
public:
  /// A company's event. What is damaged is told elsewhere.
  void take(const seen&);
  /// The task for these departments, or for these persons when there are any, is for this person now.
  [[nodiscard]] bool is_for(company_id, person_number, const body::target&) const;
  /// For whom it is now, ascending.
  [[nodiscard]] std::vector<person_number> all_for(company_id, const body::target&) const;
  [[nodiscard]] std::uint64_t reached(company_id company, const body::target& meant) const {
    return all_for(company, meant).size();
  }
  /// Somebody who may answer is in one of these departments.
  [[nodiscard]] bool works_in(company_id, std::uint32_t departments) const;
  /// There is such a person, who may answer.
  [[nodiscard]] bool answers(company_id, person_number) const;

private:
  struct person {
    std::uint32_t departments = 0;  ///< Of one who answers nothing, an auditor or a leaver: none.
    bool answers = false;
  };
  /// By number, from 1 on.
  using staff = std::vector<person>;

  static void join(staff&, const std::vector<body::person>&);
  static bool is_for(const staff&, std::size_t place, const body::target&);
  [[nodiscard]] const staff* find(company_id) const;
  [[nodiscard]] person* find(company_id, std::uint64_t number);

  std::unordered_map<company_id, staff, company_hash> companies_;
};

}  // namespace trefoil::checks
