// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// fork.cc — the heap in the child of a fork: whole, and unlocked.
//
// The forking thread holds every lock across the fork, so the child's copy of what threads share
// is one that no other thread was changing. Handlers that others have registered before us
// run while we hold them, and may call malloc: ordered_lock.hh lets that thread through. What the
// parent's other threads had in their magazines stays there, and is lost to the child.
#include "all_locks.hh"
#include "idle_thread.hh"
#include "main_pool.hh"
#include "message.hh"
#include "system.hh"
#include <utility>

namespace shim {
namespace {

/// How many locks the fork holds. Threads may fork at the same time: whoever has the first lock
/// may touch this, and nobody else.
constinit std::size_t held = 0;

void hold_for_fork()
{
	// A fork in a signal handler that interrupted malloc must not wait for itself.
	std::size_t n = 0;
	while (n < lock_count && lock_in_order(n).take() == host::Acquired::yes)
		n++;
	held = n;
	set_holds_every_lock(n == lock_count);
}

/// What hold_for_fork counted; the caller undoes it.
std::size_t take_count()
{
	set_holds_every_lock(false);
	return std::exchange(held, 0);
}

void resume_in_parent()
{
	for (std::size_t n = take_count(); n > 0; n--)
		lock_in_order(n - 1).give();
}

void resume_in_child()
{
	for (std::size_t n = take_count(); n > 0; n--)
		lock_in_order(n - 1).forget();
	forget_idle_thread();
	drop_spare_descriptor();
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
