#pragma once
/// Every limit that input must keep, and what answers hold at most, in one table. A limit is part of the contract:
/// docs/FORMATS.md quotes it, the error code beside it is what a caller gets, and a test walks over each edge.

#include <cstddef>
#include <cstdint>

namespace trefoil::limits {

/// One frame on the socket: one full upload and its envelope. Beyond it `frame_too_large`, and the connection closes.
inline constexpr std::size_t upload_bytes_max = 1024 * 1024;
inline constexpr std::size_t frame_bytes_max = upload_bytes_max + 4096;

/// What a msgpack value may hold. Beyond it `limit_exceeded`.
inline constexpr std::size_t depth_max = 16;
inline constexpr std::size_t array_items_max = 10'000;
inline constexpr std::size_t map_items_max = 256;
inline constexpr std::size_t string_bytes_max = 64 * 1024;

/// Envelope keys.
inline constexpr std::size_t request_id_bytes_max = 64;
inline constexpr std::size_t method_bytes_max = 64;
inline constexpr std::size_t token_bytes_max = 4096;
inline constexpr std::size_t trace_bytes_max = 64;
inline constexpr std::int64_t deadline_ms_max = 3'600'000;

/// What one connection may have open at a time: queries, and blobs that come or go. Commands are bounded by credit.
inline constexpr std::size_t open_queries_max = 1'024;

/// Rows of a list in one answer: where nothing is asked for, and at most.
inline constexpr std::uint32_t list_rows = 100;
inline constexpr std::uint32_t list_rows_max = 1'000;
/// Regions that a breakdown tells, by name; of the others it tells how many they are.
inline constexpr std::size_t regions_told_max = 1'000;

/// What people write.
inline constexpr std::size_t name_bytes_max = 200;
inline constexpr std::size_t text_bytes_max = 8 * 1024;

/// Shards of a store: sets of them are 64-bit masks.
inline constexpr std::uint16_t shards_max = 64;

/// Bulk work.
inline constexpr std::size_t chunk_items_max = 1'000;
inline constexpr std::size_t page_participants_max = 1'000;
inline constexpr std::size_t page_recipients_max = 200'000;
inline constexpr std::size_t audience_max = 5'000'000;
/// Over the whole life of a company list, members again included, so that no list outgrows an audience.
inline constexpr std::size_t list_additions_max = audience_max;
/// What an audience may name beside companies: each has a bit among the reasons of a participant.
inline constexpr std::size_t lists_per_audience_max = 16;
inline constexpr std::size_t filters_per_audience_max = 8;
inline constexpr std::size_t reminders_per_day_max = 20;
/// Of a campaign and of a participant: what is kept to be shown, the last ones.
inline constexpr std::size_t changes_shown_max = 20;
inline constexpr std::size_t letters_shown_max = 64;

/// A company's people, and what a target may name.
inline constexpr std::size_t people_per_company_max = 10'000;
inline constexpr std::size_t departments_per_target_max = 16;
inline constexpr std::size_t persons_per_target_max = 100;

/// Workflows, filters and answers.
inline constexpr std::size_t steps_max = 200;
inline constexpr std::size_t key_bytes_max = 64;  ///< Of a step, of a field.
inline constexpr std::size_t form_fields_max = 200;
inline constexpr std::size_t choices_max = 50;
inline constexpr std::size_t filter_bytes_max = 4 * 1024;
inline constexpr std::size_t filter_nodes_max = 64;
inline constexpr std::size_t answers_per_task_max = 500;
/// Keys and values of a draft together: small enough that `task.show` fits into a frame.
inline constexpr std::size_t draft_bytes_max = 512 * 1024;

/// What a refusal lists one by one; of more it tells how many.
inline constexpr std::size_t problems_listed_max = 100;

/// Stored forms: a journal row and the records in it. Only our own writer makes them, so these catch damage.
inline constexpr std::size_t row_bytes_max = 64 * 1024 * 1024;
inline constexpr std::size_t record_body_bytes_max = 8 * 1024 * 1024;
inline constexpr std::size_t fold_key_bytes_max = 64;

}  // namespace trefoil::limits
