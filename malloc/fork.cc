// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// fork.cc — the heap in the child of a fork: whole, and unlocked.
//
// The forking thread holds every lock across the fork, so the child's copy of what threads share
// is one that no other thread was changing. Handlers that others have registered before us
// run while we hold them, and may call malloc: guard.hh lets that thread through. What the
// parent's other threads had in their magazines stays there, and is lost to the child.
#include "all_locks.hh"
#include "guard.hh"
#include "idle_thread.hh"
#include "main_pool.hh"
#include "message.hh"
#include "system.hh"

namespace shim {
namespace {

constinit bool is_skipped = false; // this fork found a lock taken by its own thread
constinit std::size_t held = 0;

void hold_for_fork()
{
	// A fork in a signal handler that interrupted malloc must not wait for itself.
	is_skipped = false;
	for (held = 0; held < lock_count && !is_skipped; held++)
		is_skipped = host::Lock{lock_in_order(held)}.acquire() != host::Acquired::yes;
	if (is_skipped)
		held--;
	set_holds_every_lock(!is_skipped);
}

void resume_in_parent()
{
	set_holds_every_lock(false);
	while (held > 0)
		host::Lock{lock_in_order(--held)}.release();
}

void resume_in_child()
{
	set_holds_every_lock(false);
	while (held > 0)
		host::Lock{lock_in_order(--held)}.forget();
	forget_idle_thread();
}

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
