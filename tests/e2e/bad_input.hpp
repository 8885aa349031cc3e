#pragma once
/// What must be refused: bytes to send, who sends them, and the error that comes back.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/base/ids.hpp"
#include "runtime/client/value.hpp"

namespace trefoil::e2e {

/// msgpack that was written already, so that what the client refuses to say can be said.
struct packed {
  std::string bytes;
};
[[nodiscard]] packed nil();
[[nodiscard]] packed yes();
[[nodiscard]] packed number(std::uint64_t);
[[nodiscard]] packed minus(std::int64_t);
[[nodiscard]] packed fraction();
[[nodiscard]] packed text(std::string_view);
[[nodiscard]] packed binary(std::string_view);
[[nodiscard]] packed extension();
[[nodiscard]] packed list(const std::vector<packed>&);

/// The fields of a call, in order.
using fields = std::vector<std::pair<std::string, packed>>;
[[nodiscard]] packed dict(const fields&);
/// As many items or pairs as nobody may send.
[[nodiscard]] packed long_list(std::size_t items, const packed& each);
[[nodiscard]] packed long_dict(std::size_t pairs);

/// The id of every call here.
inline constexpr std::uint32_t call_id = 0x01020304;

[[nodiscard]] std::string frame_of(std::string_view method, const fields& arguments);

enum class speaker { stranger, network_operator, service };

struct bad_input {
  std::string cause;  ///< What is wrong, the same words for the same thing.
  std::string where;  ///< The method and field, for whoever reads a failure.
  speaker by = speaker::service;
  std::string bytes;
  std::string code;            ///< The error's name.
  std::string field;           ///< With what `meta.field` begins; empty: whatever it says.
  bool closes = false;         ///< Answered with id 0, and the connection ends.
  std::uint32_t id = call_id;  ///< Of the answer, when it does not close.
};
using bad_inputs = std::vector<bad_input>;

/// Everything that is prepared for those who may not.
struct bad_world {
  company_id buyer;
  company_id outsider;
  std::vector<company_id> suppliers;  ///< At the places below.
  std::string workflow;               ///< Published.
  std::string empty_workflow;         ///< A draft without steps.
  std::string unpublished_workflow;
  std::string foreign_workflow;  ///< Of the first supplier.
  campaign_id active;
  campaign_id empty_draft;
  campaign_id unpublished_draft;  ///< Its workflow has no version.
  campaign_id closed;
  list_id list;          ///< Of the buyer.
  list_id deleted_list;  ///< The same.
  std::string used_rid;  ///< With which the claimed task was claimed.

  enum place : std::size_t {
    silent,
    claimed,
    begun,
    completed,
    waiting,
    skipped,
    declined,
    ended,
    stranger,
    places
  };
  [[nodiscard]] std::string company(place at) const { return to_text(suppliers[at]); }
  [[nodiscard]] std::string person(place at, person_number number) const {
    return to_text(person_id{suppliers[at], number});
  }
  [[nodiscard]] std::string task(place at) const { return task_of(active, at); }
  [[nodiscard]] std::string task_of(campaign_id campaign, place at) const {
    return to_text(task_id{campaign, suppliers[at], 1});
  }
  [[nodiscard]] std::string manager() const { return to_text(person_id{buyer, 2}); }
};

/// Who is who in every company of that world.
inline constexpr person_number admin = 1;  ///< The only one of general management.
inline constexpr person_number manager = 2;
inline constexpr person_number member = 3;  ///< In finance, as is the next one.
inline constexpr person_number colleague = 4;
inline constexpr person_number lawyer = 5;
inline constexpr person_number leaver = 6;  ///< Not active any more.

[[nodiscard]] bad_inputs bad_frames();
[[nodiscard]] bad_inputs bad_envelopes(const bad_world&);
[[nodiscard]] bad_inputs bad_fields(const bad_world&);
[[nodiscard]] bad_inputs bad_wishes(const bad_world&);
[[nodiscard]] bad_inputs bad_answers(const bad_world&);

}  // namespace trefoil::e2e
