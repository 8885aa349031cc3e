/// Ids as texts: what is taken is exactly what would be written, and no text stands for two ids.

#include "actors/base/ids.hpp"

#include "tests/fuzz/samples.hpp"
#include "tests/fuzz/target.hpp"

namespace trefoil::fuzz {

namespace {

using all_ids
  = std::tuple<company_id, person_id, workflow_id, campaign_id, list_id, task_id, connection_id>;

template <class Id>
void read_as(std::string_view input, int& taken) {
  Id id{};
  if (!from_text(input, id)) return;
  ++taken;
  must_hold(id.given(), "an id that was read is given");
  must_hold(to_text(id) == input, "an id has one text");
  Id stored{};
  must_hold(from_bytes(to_bytes(id), stored) && stored == id, "an id comes back from its bytes");
  auto altered = std::string{input};
  for (std::size_t at = 4; at < altered.size(); ++at) {
    const auto before = altered[at];
    altered[at] = before == '0' ? '1' : '0';
    Id other{};
    must_hold(!from_text(altered, other), "one wrong character is noticed");
    altered[at] = before;
  }
}

}  // namespace

void read(std::string_view input) {
  int taken = 0;
  each_of<all_ids>([&]<class Id>(std::type_identity<Id>) { read_as<Id>(input, taken); });
  must_hold(taken <= 1, "a text is the id of one kind");
  if (input.size() != sizeof(entity_key::bytes)) return;
  entity_key key;
  std::copy(input.begin(), input.end(), key.bytes.begin());
  if (const auto id = entity_id::from_key(key)) {
    must_hold(id->key() == key, "an entity comes back from its key");
    must_hold(!to_text(*id).empty(), "every entity has a text");
  }
}

std::vector<std::string> seeds() {
  std::vector<std::string> all;
  each_of<all_ids>([&]<class Id>(std::type_identity<Id>) { all.push_back(to_text(filled<Id>())); });
  const auto campaign = filled<campaign_id>();
  for (const auto& id :
       {entity_id::registry(), entity_id{campaign.buyer}, entity_id{filled<connection_id>()},
        entity_id{filled<workflow_id>()}, entity_id{filled<task_id>()},
        entity_id{cohort_id{campaign, 1}}, entity_id{campaign},
        entity_id{book_id{campaign.buyer, 1}}, entity_id{filled<list_id>()}}) {
    const auto key = id.key();
    all.emplace_back(key.view());
  }
  return all;
}

std::vector<std::string> words() {
  return {"cmp_", "per_", "wfl_", "cam_", "lst_", "tsk_", "con_"};
}

}  // namespace trefoil::fuzz
