#pragma once
/// Who is meant: every id of the runtime, its bytes and its text.
///
/// The top 16 bits of a company id are its partition; `shard = partition mod shards`, fixed when the store is created.
/// Everything that lives with a company carries that company as `home`, so its shard is known without a lookup.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "persistence/codec.hpp"
#include "persistence/record.hpp"

namespace trefoil {

enum class entity_kind : std::uint8_t {
  none = 0,
  registry = 1,
  company = 2,
  connection = 3,
  workflow = 4,
  task = 5,
  cohort = 6,
  campaign = 7,
  book = 8,
  list = 9,
};
inline constexpr std::size_t entity_kinds = 10;
[[nodiscard]] std::string_view word_of(entity_kind);

struct company_id {
  std::uint64_t value = 0;
  [[nodiscard]] bool given() const { return value != 0; }
  [[nodiscard]] std::uint16_t partition() const { return static_cast<std::uint16_t>(value >> 48U); }
  friend bool operator==(const company_id&, const company_id&) = default;
  friend auto operator<=>(const company_id&, const company_id&) = default;
};

/// A person's number within its company; 0 is nobody.
using person_number = std::uint32_t;

struct person_id {
  company_id company;
  person_number number = 0;
  [[nodiscard]] bool given() const { return number != 0; }
  friend bool operator==(const person_id&, const person_id&) = default;
  friend auto operator<=>(const person_id&, const person_id&) = default;
};

struct workflow_id {
  company_id owner;
  std::uint32_t number = 0;
  [[nodiscard]] bool given() const { return number != 0; }
  friend bool operator==(const workflow_id&, const workflow_id&) = default;
  friend auto operator<=>(const workflow_id&, const workflow_id&) = default;
};

struct campaign_id {
  company_id buyer;
  std::uint32_t number = 0;
  [[nodiscard]] bool given() const { return number != 0; }
  friend bool operator==(const campaign_id&, const campaign_id&) = default;
  friend auto operator<=>(const campaign_id&, const campaign_id&) = default;
};

/// A company list.
struct list_id {
  company_id owner;
  std::uint32_t number = 0;
  [[nodiscard]] bool given() const { return number != 0; }
  friend bool operator==(const list_id&, const list_id&) = default;
  friend auto operator<=>(const list_id&, const list_id&) = default;
};

/// f(campaign, company, round): a retry cannot make a second one.
struct task_id {
  campaign_id campaign;
  company_id company;
  std::uint16_t round = 1;
  [[nodiscard]] bool given() const { return campaign.given() && company.given(); }
  friend bool operator==(const task_id&, const task_id&) = default;
  friend auto operator<=>(const task_id&, const task_id&) = default;
};

/// An unordered pair of companies, kept ordered.
struct connection_id {
  company_id low;
  company_id high;
  [[nodiscard]] static connection_id between(company_id one, company_id other) {
    return one < other ? connection_id{one, other} : connection_id{other, one};
  }
  [[nodiscard]] company_id other_than(company_id side) const { return side == low ? high : low; }
  [[nodiscard]] bool given() const { return low.given() && low < high; }
  [[nodiscard]] bool has(company_id side) const { return side == low || side == high; }
  friend bool operator==(const connection_id&, const connection_id&) = default;
  friend auto operator<=>(const connection_id&, const connection_id&) = default;
};

/// The part of a campaign that lives in one shard.
struct cohort_id {
  campaign_id campaign;
  shard_id shard = 0;
  friend bool operator==(const cohort_id&, const cohort_id&) = default;
  friend auto operator<=>(const cohort_id&, const cohort_id&) = default;
};

/// What a buyer noted about its partners in one shard.
struct book_id {
  company_id buyer;
  shard_id shard = 0;
  friend bool operator==(const book_id&, const book_id&) = default;
  friend auto operator<=>(const book_id&, const book_id&) = default;
};

/// Any of the above: what a command is addressed to, what a queue is keyed by, what the journal names.
struct entity_id {
  entity_kind kind = entity_kind::none;
  std::uint16_t round = 0;  ///< Of a task.
  std::uint32_t number
    = 0;                   ///< Of a workflow, list or campaign, and of what belongs to a campaign.
  std::uint64_t home = 0;  ///< The company it lives with; its top 16 bits are the partition.
  std::uint64_t other
    = 0;  ///< Of a connection: the higher company. Of a task, cohort or book: the buyer.

  entity_id() = default;
  /*implicit*/ entity_id(company_id id) : kind{entity_kind::company}, home{id.value} {}
  /*implicit*/ entity_id(workflow_id id)
    : kind{entity_kind::workflow}, number{id.number}, home{id.owner.value} {}
  /*implicit*/ entity_id(campaign_id id)
    : kind{entity_kind::campaign}, number{id.number}, home{id.buyer.value} {}
  /*implicit*/ entity_id(list_id id)
    : kind{entity_kind::list}, number{id.number}, home{id.owner.value} {}
  /*implicit*/ entity_id(connection_id id)
    : kind{entity_kind::connection}, home{id.low.value}, other{id.high.value} {}
  /*implicit*/ entity_id(const task_id& id)
    : kind{entity_kind::task},
      round{id.round},
      number{id.campaign.number},
      home{id.company.value},
      other{id.campaign.buyer.value} {}
  /*implicit*/ entity_id(const cohort_id& id)
    : kind{entity_kind::cohort},
      number{id.campaign.number},
      home{std::uint64_t{id.shard} << 48U},
      other{id.campaign.buyer.value} {}
  /*implicit*/ entity_id(const book_id& id)
    : kind{entity_kind::book}, home{std::uint64_t{id.shard} << 48U}, other{id.buyer.value} {}
  /// The registry: one a network.
  [[nodiscard]] static entity_id registry();
  /// A cohort of this campaign in whatever shard reads it: the address of a broadcast.
  [[nodiscard]] static entity_id every_cohort(campaign_id);

  [[nodiscard]] bool is_broadcast() const { return kind == entity_kind::cohort && round == 0xffff; }
  /// A broadcast's address as one shard takes it.
  [[nodiscard]] entity_id in_shard(shard_id) const;
  [[nodiscard]] shard_id shard_of(shard_id shards) const {
    return static_cast<shard_id>((home >> 48U) % shards);
  }

  [[nodiscard]] company_id as_company() const { return {home}; }
  [[nodiscard]] workflow_id as_workflow() const { return {{home}, number}; }
  [[nodiscard]] list_id as_list() const { return {{home}, number}; }
  [[nodiscard]] connection_id as_connection() const { return {{home}, {other}}; }
  [[nodiscard]] task_id as_task() const { return {{{other}, number}, {home}, round}; }
  /// The campaign that a campaign, cohort or task belongs to.
  [[nodiscard]] campaign_id as_campaign() const {
    return {{kind == entity_kind::campaign ? home : other}, number};
  }
  [[nodiscard]] cohort_id as_cohort() const {
    return {{{other}, number}, static_cast<shard_id>(home >> 48U)};
  }

  [[nodiscard]] book_id as_book() const { return {{other}, static_cast<shard_id>(home >> 48U)}; }

  [[nodiscard]] entity_key key() const;
  [[nodiscard]] static std::optional<entity_id> from_key(const entity_key&);

  friend bool operator==(const entity_id&, const entity_id&) = default;
  friend auto operator<=>(const entity_id&, const entity_id&) = default;
};

/// Text forms: a prefix, base 32, a check character that catches any one wrong character and any two swapped
/// neighbours.
[[nodiscard]] std::string to_text(company_id);
[[nodiscard]] std::string to_text(person_id);
[[nodiscard]] std::string to_text(workflow_id);
[[nodiscard]] std::string to_text(campaign_id);
[[nodiscard]] std::string to_text(list_id);
[[nodiscard]] std::string to_text(const task_id&);
[[nodiscard]] std::string to_text(connection_id);
[[nodiscard]] std::string to_text(const cohort_id&);
[[nodiscard]] std::string to_text(const book_id&);
[[nodiscard]] std::string to_text(const entity_id&);

/// False when the text is not such an id, or its check character does not fit.
[[nodiscard]] bool from_text(std::string_view, company_id&);
[[nodiscard]] bool from_text(std::string_view, person_id&);
[[nodiscard]] bool from_text(std::string_view, workflow_id&);
[[nodiscard]] bool from_text(std::string_view, campaign_id&);
[[nodiscard]] bool from_text(std::string_view, list_id&);
[[nodiscard]] bool from_text(std::string_view, task_id&);
[[nodiscard]] bool from_text(std::string_view, connection_id&);

/// A company's id: a hash of who created it, by which request, as which of its rows. A retry gives the same.
[[nodiscard]] company_id mint_company(std::string_view creator, const request_key&,
                                      std::uint32_t row);

template <class T>
concept text_id = requires(const T& id, T& to, std::string_view text) {
  { to_text(id) } -> std::same_as<std::string>;
  { from_text(text, to) } -> std::same_as<bool>;
};

/// The bytes of an id as stored, and back. Stored bytes may be the id that is not given.
[[nodiscard]] std::string to_bytes(company_id);
[[nodiscard]] std::string to_bytes(person_id);
[[nodiscard]] std::string to_bytes(workflow_id);
[[nodiscard]] std::string to_bytes(campaign_id);
[[nodiscard]] std::string to_bytes(list_id);
[[nodiscard]] std::string to_bytes(const task_id&);
[[nodiscard]] std::string to_bytes(connection_id);
[[nodiscard]] bool from_bytes(std::string_view, company_id&);
[[nodiscard]] bool from_bytes(std::string_view, person_id&);
[[nodiscard]] bool from_bytes(std::string_view, workflow_id&);
[[nodiscard]] bool from_bytes(std::string_view, campaign_id&);
[[nodiscard]] bool from_bytes(std::string_view, list_id&);
[[nodiscard]] bool from_bytes(std::string_view, task_id&);
[[nodiscard]] bool from_bytes(std::string_view, connection_id&);

/// An id is spoken as its text and stored as big-endian bytes of its parts.
template <text_id T>
struct codec<T> {
  template <spelling S>
  static void put(encoder& out, const T& from) {
    if constexpr (S == spelling::spoken) {
      trefoil::put<S>(out, to_text(from));
    } else {
      trefoil::put<S>(out, bytes{to_bytes(from)});
    }
  }
  template <spelling S>
  static codec_error get(const msgpack::object& from, T& to) {
    if constexpr (S == spelling::spoken) {
      if (from.type != msgpack::type::STR) return refuse_decoding(codec_errc::field_type);
      return from_text(detail::text_of(from), to) ? codec_error{}
                                                  : refuse_decoding(codec_errc::id_invalid);
    } else {
      if (from.type != msgpack::type::BIN) return refuse_decoding(codec_errc::field_type);
      const std::string_view view{from.via.bin.ptr, from.via.bin.size};
      return from_bytes(view, to) ? codec_error{} : refuse_decoding(codec_errc::id_invalid);
    }
  }
};

/// Mixes well enough for our own hash tables: ids of companies are hashes already.
struct entity_hash {
  std::size_t operator()(const entity_id& id) const {
    auto mixed = id.home * 0x9e3779b97f4a7c15ULL;
    mixed ^= (id.other + 0x517cc1b727220a95ULL + (mixed << 6U) + (mixed >> 2U));
    mixed ^= ((std::uint64_t{id.number} << 24U) ^ (std::uint64_t{id.round} << 8U)
              ^ static_cast<std::uint64_t>(id.kind))
             * 0xc2b2ae3d27d4eb4fULL;
    return mixed ^ (mixed >> 29U);
  }
};
struct company_hash {
  std::size_t operator()(company_id id) const { return id.value * 0x9e3779b97f4a7c15ULL; }
};

}  // namespace trefoil
