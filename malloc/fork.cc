// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// fork.cc — keeping the heap consistent, and unlocked, in the child of a fork.
//
// The forking thread holds every lock across the fork, so that no other thread is changing shared
// data when it is copied. Fork handlers that were registered before ours run while the locks are
// held, and may call malloc: ordered_lock.hh lets this thread through. Blocks in the magazines of
// the parent's other threads stay there, and are lost to the child.
#include "all_locks.hh"
#include "idle_thread.hh"
#include "main_pool.hh"
#include "message.hh"
#include "system.hh"
#include <utility>

namespace shim {
namespace {

/// How many locks the fork holds. Guarded by the first lock in the order, since several threads may
/// fork at once.
constinit std::size_t held = 0;

void hold_for_fork()
{
	// Stops at a lock that this thread holds already: a fork in a signal handler that
	// interrupted malloc must not deadlock.
	std::size_t n = 0;
	while (n < lock_count && lock_in_order(n).take() == host::Acquired::yes)
		n++;
	held = n;
	set_holds_every_lock(n == lock_count);
}

/// How many locks hold_for_fork() took; the caller must release them.
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
