#pragma once
/// Local messages travel as values and are never serialised: CAF's node protocol is not linked. These lines tell it so.

#include <memory>

#include <caf/allowed_unsafe_message_type.hpp>

#include "actors/shell/committer.hpp"
#include "actors/shell/messages.hpp"
#include "actors/shell/post.hpp"
#include "actors/shell/reader.hpp"
#include "actors/shell/recovery.hpp"
#include "actors/shell/turn.hpp"

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::turn_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::decided_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::retired_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::cell_note)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::retire_note)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::incoming_batch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::committed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::shard_batches)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::committed_list)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::shard_questions)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::shard_drains)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::worker_barrier)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::fetched_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::hint)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::pull)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::pulled_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::cursor_moved)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::entity_question)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::flush)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::peers)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::attest_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::drain_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::recovered_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::try_again)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::bulk_granted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(trefoil::shell::entity_failed)
