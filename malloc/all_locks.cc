// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// all_locks.cc — the table of all locks: they are taken first to last, and released last to first.
#include "all_locks.hh"
#include "alarm.hh"
#include "central.hh"
#include "magazine.hh"
#include "main_pool.hh"
#include "own_memory.hh"
#include "slots.hh"
#include "thread_heap.hh"

namespace shim {
namespace {

/// The locks that follow the class locks in the order.
constexpr struct {
	OrderedLock& lock;
	const char* name;
} others[] = {
	{heaps_lock, "heaps"},           {magazines_lock, "magazines"}, {slots_lock, "slots"},
	{own_memory_lock, "own memory"}, {main_pool_lock, "main pool"},
};
static_assert(std::size(others) == lock_count - classes);

const char* name_of(std::size_t i)
{
	return i < classes ? "a size class" : others[i - classes].name;
}

std::size_t place_of(const OrderedLock& lock)
{
	std::size_t i = 0;
	while (i < lock_count && &lock_in_order(i) != &lock)
		i++;
	return i;
}

} // namespace

OrderedLock& lock_in_order(std::size_t i)
{
	return i < classes ? class_lock(static_cast<Class>(i + 1)) : others[i - classes].lock;
}

// Each lock is asked whether this thread holds it. A separate list of held locks would have to be
// kept up to date by the code that releases locks at the end of a fork or of the program.
void check_order(OrderedLock& lock)
{
	if (lock.is_mine())
		return; // reenter() has a better message for this
	for (std::size_t i = lock_count; i-- > 0 && &lock_in_order(i) != &lock;) {
		if (!lock_in_order(i).is_mine())
			continue;
		const std::size_t own = place_of(lock);
		fatal("malloc takes its lock %zu (%s) while this thread holds lock %zu (%s)\n"
		      "  They are taken in the order of their numbers, or two threads could wait "
		      "for "
		      "each other. If no\n"
		      "  signal handler called malloc here, this is a fault of poolmalloc's.",
		      own + 1, name_of(own), i + 1, name_of(i));
	}
}

void reenter()
{
	if (holds_every_lock())
		return;
	fatal("malloc was called while this thread was inside malloc\n"
	      "  A signal handler interrupted it there, and calls malloc or free: that is not\n"
	      "  allowed in a signal handler (signal-safety(7)), and can only end in a hang.");
}

void release_own_locks()
{
	if (holds_every_lock())
		set_holds_every_lock(false);
	for (std::size_t i = lock_count; i > 0; i--)
		if (OrderedLock& lock = lock_in_order(i - 1); lock.is_mine())
			lock.give();
}

// Thread safety analysis cannot follow locks taken in a loop: see covers().

StopTheWorld::StopTheWorld() NO_THREAD_SAFETY_ANALYSIS : is_taken_{lock_in_order(0).acquire()}
{
	for (std::size_t i = 1; i < lock_count && is_taken_; i++)
		lock_in_order(i).acquire();
	if (is_taken_)
		set_holds_every_lock(true);
}

StopTheWorld::~StopTheWorld()
{
	if (!is_taken_)
		return;
	set_holds_every_lock(false);
	for (std::size_t i = lock_count; i > 0; i--)
		lock_in_order(i - 1).give();
}

void StopTheWorld::report_not_covered()
{
	fatal("a lock is not held where all of them should be: this is a fault of poolmalloc's");
}

StopTheWorld::Visit::Visit() : was_held_{holds_every_lock()}
{
	set_holds_every_lock(false);
}

StopTheWorld::Visit::~Visit()
{
	set_holds_every_lock(was_held_);
}

} // namespace shim
