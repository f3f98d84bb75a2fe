// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// fork.cc — the heap in the child of a fork: whole, and unlocked.
//
// The forking thread holds the lock across the fork, so the child's copy of the heap is
// one that no other thread was changing. Handlers that others have registered before us
// run while we hold it, and may call malloc: main_pool.cc serves them.
#include "main_pool.hh"
#include "message.hh"
#include "system.hh"

namespace shim {
namespace {

[[gnu::constructor]] void prepare_for_forks()
{
	if (!host::at_fork(hold_for_fork, resume_in_parent, resume_in_child)) {
		Message message;
		message->format(
			"no room for fork handlers; children of a threaded program may hang");
	}
}

} // namespace
} // namespace shim
