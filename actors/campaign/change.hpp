#pragma once
/// What a buyer changes of one participant: the same value in the campaign's record, on its way, and in the letter that
/// the participant's cohort journals. What became of it is told back.

#include <cstdint>
#include <vector>

#include "actors/base/target.hpp"
#include "actors/base/time.hpp"
#include "persistence/limits.hpp"

namespace trefoil::campaign {

/// Numbers are stored.
enum class change_kind : std::uint8_t { none = 0, close, remove, remind, retarget, set_due };

struct change {
  std::uint32_t number = 0;  ///< The campaign's, from 1 on.
  change_kind kind = change_kind::none;
  company_id company;
  /// When it was asked; of a reminder a whole second. Only reminders said it once.
  timestamp at;
  timestamp due;   ///< Of a due date.
  target towards;  ///< Of a retarget.
  bool force = false;
  static constexpr auto fields
    = field_list{field<1>("number", &change::number),   field<2>("kind", &change::kind),
                 field<3>("company", &change::company), field<4>("at", &change::at),
                 field<5>("due", &change::due),         field<6>("towards", &change::towards),
                 field<7>("force", &change::force)};
  friend bool operator==(const change&, const change&) = default;
};

/// What a change came to, as the participant's shard found it.
struct change_outcome {
  std::uint32_t number = 0;
  company_id company;
  std::uint16_t problem = 0;  ///< An error's number; 0: it was made, or it was so already.
  static constexpr auto fields = field_list{field<1>("number", &change_outcome::number),
                                            field<2>("company", &change_outcome::company),
                                            field<3>("problem", &change_outcome::problem)};
  friend bool operator==(const change_outcome&, const change_outcome&) = default;
};

}  // namespace trefoil::campaign

template <>
struct trefoil::enum_words<trefoil::campaign::change_kind> {
  static constexpr std::array<std::string_view, 6> words{"none",   "close",    "remove",
                                                         "remind", "retarget", "set_due"};
};
