#pragma once
/// All a workflow can be asked: its draft is edited, validated and published as an immutable version.

#include <variant>

#include "actors/base/sealed.hpp"
#include "actors/workflow/definition.hpp"

namespace trefoil::workflow {

/// Replaces the draft's content; needs a manager of the owner. `stale_revision` unless `revision` is the draft's own;
/// after a publish it opens the next draft. Result: `revision`.
struct edit {
  static constexpr std::string_view name_on_wire = "edit";
  workflow_id workflow;
  std::uint32_t revision = 0;
  workflow::definition definition;
  static constexpr auto fields
    = field_list{field<1>("workflow", &edit::workflow), field<2>("revision", &edit::revision),
                 field<3>("definition", &edit::definition)};
  [[nodiscard]] entity_id address() const { return workflow; }
};

/// Lists what stands in the way of publishing, as `workflow_invalid` with the first 100 `findings` and how many `more`
/// there are; accepted when nothing does.
struct validate_draft {
  static constexpr std::string_view name_on_wire = "validate";
  workflow_id workflow;
  static constexpr auto fields = field_list{field<1>("workflow", &validate_draft::workflow)};
  [[nodiscard]] entity_id address() const { return workflow; }
};

/// Freezes the draft as the next version; one that has the content of the newest version leaves that the newest.
/// Result: `version`, `hash`.
struct publish {
  static constexpr std::string_view name_on_wire = "publish";
  workflow_id workflow;
  static constexpr auto fields = field_list{field<1>("workflow", &publish::workflow)};
  [[nodiscard]] entity_id address() const { return workflow; }
};

using command = sealed<std::variant<edit, validate_draft, publish>>;

struct started {
  static constexpr std::uint16_t tag = 0x0401;
  static constexpr std::uint8_t version = 1;
  std::string name;
  static constexpr auto fields = field_list{field<1>("name", &started::name)};
  friend bool operator==(const started&, const started&) = default;
};

struct edited {
  static constexpr std::uint16_t tag = 0x0402;
  static constexpr std::uint8_t version = 1;
  std::uint32_t revision = 0;  ///< As it is now.
  workflow::definition definition;
  static constexpr auto fields = field_list{field<1>("revision", &edited::revision),
                                            field<2>("definition", &edited::definition)};
  friend bool operator==(const edited&, const edited&) = default;
};

struct published {
  static constexpr std::uint16_t tag = 0x0403;
  static constexpr std::uint8_t version = 1;
  workflow::frozen version_frozen;
  static constexpr auto fields = field_list{field<1>("version", &published::version_frozen)};
  friend bool operator==(const published&, const published&) = default;
};

/// The draft that was published says what the newest version does: that one stays.
struct version_kept {
  static constexpr std::uint16_t tag = 0x0404;
  static constexpr std::uint8_t version = 1;
  std::uint32_t number = 0;
  std::uint64_t hash = 0;
  static constexpr auto fields
    = field_list{field<1>("number", &version_kept::number), field<2>("hash", &version_kept::hash)};
  friend bool operator==(const version_kept&, const version_kept&) = default;
};

using event = sealed<std::variant<started, edited, published, version_kept>>;

/// From the owner: the draft exists from now on.
struct start {
  static constexpr std::uint16_t tag = 0x0481;
  static constexpr std::uint8_t version = 1;
  std::string name;
  static constexpr auto fields = field_list{field<1>("name", &start::name)};
};

using effect = sealed<std::variant<start>>;

/// draft: never published, or edited since; published: the newest version is the content.
enum class status : std::uint8_t { none = 0, draft, published };

struct state {
  workflow::status status = workflow::status::none;
  std::string name;
  std::uint32_t revision = 0;
  workflow::definition draft;
  std::optional<frozen> newest;
  static constexpr auto fields
    = field_list{field<1>("status", &state::status), field<2>("name", &state::name),
                 field<3>("revision", &state::revision), field<4>("draft", &state::draft),
                 field<5>("newest", &state::newest)};
  friend bool operator==(const state&, const state&) = default;
};

}  // namespace trefoil::workflow

template <>
struct trefoil::enum_words<trefoil::workflow::status> {
  static constexpr std::array<std::string_view, 3> words{"none", "draft", "published"};
};
