#pragma once
/// Requests: no key twice in a shard's journal (I3), and the journal against a ledger: what was acknowledged is there
/// (I1, I15), what is there was asked for (I2), repeated requests got one answer (I3), nothing was submitted after a
/// close was answered (I7).

#include <cstring>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/checks/journal_view.hpp"
#include "runtime/checks/ledger.hpp"
#include "runtime/checks/report.hpp"

namespace trefoil::checks {

class request_check {
public:
  /// `against` may be null.
  request_check(findings& to, const ledger* against, shard_id shards);

  /// Every record of every shard, the shards one after the other, each from its first record on.
  void take(const seen&);
  /// A shard's journal is at its end.
  void close(shard_id, sequence last);
  /// All journals are at their end. A failure: the view cannot be read again.
  [[nodiscard]] std::optional<failure> finish(const journal_view&);

private:
  struct key_hash {
    std::size_t operator()(const request_key& key) const {
      std::uint64_t half = 0;
      std::memcpy(&half, key.bytes.data(), sizeof half);
      return half;
    }
  };
  /// The records of one accepted request: as many of its entity as follow its first one.
  struct group {
    shard_id shard = 0;
    sequence first = 0;
    sequence last = 0;
  };
  /// All operations with one key, and what the journal has of it.
  struct asked {
    std::vector<std::size_t> operations;
    std::vector<group> groups;
  };
  struct place {
    request_key key;
    sequence at = 0;
  };

  void match(const seen&);
  void check_replies(const asked&);
  void check_groups(const asked&);
  void changed_nothing(const operation&);
  void check_acknowledged();
  void check_closes();
  [[nodiscard]] std::optional<failure> check_unchanged(const journal_view&);
  void tell(std::string_view invariant, const operation&, std::string what);

  findings& to_;
  const ledger* against_;
  std::vector<sequence> last_;
  std::vector<place> keys_;  ///< Of the shard at hand.
  std::unordered_map<request_key, asked, key_hash> asked_;
  asked* current_ = nullptr;  ///< Whose group the last record belongs to.
  entity_key current_entity_;
  /// Accepted without a record: each must have found everything as it asked.
  std::vector<std::size_t> unchanged_;
};

}  // namespace trefoil::checks
