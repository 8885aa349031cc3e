#include "actors/shell/entities.hpp"

#include "actors/shell/post.hpp"

namespace trefoil::shell {

std::string words_of(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& one) {
    return one.what();
  } catch (...) {
    return "an unknown exception";
  }
}

expected<caf::actor, std::string> spawn_entity(caf::actor_system& system, const caf::actor& shard,
                                               const entity_id& id, past from) {
  expected<caf::actor, std::string> result = unexpected(std::string{"unknown kind of entity"});
  with_machine(id.kind, [&]<class Machine>(std::type_identity<Machine>) {
    result = entity_code<Machine>::spawn(system, shard, id, std::move(from));
  });
  return result;
}

answer answer_of_records(const entity_id& id, const std::vector<const record*>& own) {
  answer result;
  with_machine(id.kind, [&]<class Machine>(std::type_identity<Machine>) {
    result = entity_code<Machine>::answer_of(id, own);
  });
  return result;
}

}  // namespace trefoil::shell
