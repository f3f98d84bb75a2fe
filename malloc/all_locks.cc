// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// all_locks.cc — taken first to last, released last to first.
#include "all_locks.hh"
#include "central.hh"
#include "guard.hh"
#include "main_pool.hh"
#include "own_memory.hh"
#include "slots.hh"
#include "thread_heap.hh"

namespace shim {

void*& lock_in_order(std::size_t i)
{
	switch (i) {
	case classes:
		return heaps_lock();
	case classes + 1:
		return slots_lock();
	case classes + 2:
		return own_memory_lock();
	case classes + 3:
		return main_pool.private_;
	default:
		return class_lock(static_cast<Class>(i + 1));
	}
}

void release_own_locks()
{
	if (holds_every_lock())
		set_holds_every_lock(false);
	for (std::size_t i = lock_count; i > 0; i--)
		if (host::Lock lock{lock_in_order(i - 1)}; lock.is_mine())
			lock.release();
}

Standstill::Standstill() : is_taken_{acquire(lock_in_order(0))}
{
	for (std::size_t i = 1; i < lock_count && is_taken_; i++)
		acquire(lock_in_order(i));
	if (is_taken_)
		set_holds_every_lock(true);
}

Standstill::~Standstill()
{
	if (!is_taken_)
		return;
	set_holds_every_lock(false);
	for (std::size_t i = lock_count; i > 0; i--)
		host::Lock{lock_in_order(i - 1)}.release();
}

Standstill::Visit::Visit() : was_held_{holds_every_lock()}
{
	set_holds_every_lock(false);
}

Standstill::Visit::~Visit()
{
	set_holds_every_lock(was_held_);
}

} // namespace shim
