// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// all_locks.hh — every lock of the shim, in the order in which they may be taken.
//
//	one of each size class, from the first to the last    central.cc
//	heaps         the list of the threads' heaps          thread_heap.cc
//	magazines     the list of empty magazines             magazine.cc
//	slots         slots, and the tables over them         slot_tables.cc
//	own memory    the shim's own bookkeeping memory       own_memory.cc
//	main pool     the Pool, its region, the soft limit    main_pool_lock.hh
//
// A thread that holds a lock may take only locks that come after it; any may be skipped.
// all_locks.cc has this order as a table. Forks, StopTheWorld and the end of the program use it,
// and builds with assertions check every lock that is taken against it.
#pragma once
#include "ordered_lock.hh"
#include "size_class.hh"

namespace shim {

constexpr std::size_t lock_count = classes + 5;

/// The i-th lock in the order, counting from 0.
OrderedLock& lock_in_order(std::size_t i);

/// Releases every lock that the calling thread holds, and ends its StopTheWorld, if it is in one.
/// Only for the end of the program: the data that the locks guard may be half changed.
void release_own_locks();

/// Holds all locks for the length of a scope, so that nothing threads share can change. The calling
/// thread may still call functions that take a lock: they let it through. Other threads keep
/// running for as long as their own magazines can serve them.
class StopTheWorld {
public:
	StopTheWorld();
	~StopTheWorld();
	StopTheWorld(const StopTheWorld&) = delete;
	StopTheWorld& operator=(const StopTheWorld&) = delete;

	/// Tells thread safety analysis, which cannot follow all the locks, that this one is held.
	void covers(OrderedLock& lock) const ASSERT_CAPABILITY(lock)
	{
		if (checks_locks && !lock.is_mine()) [[unlikely]]
			report_not_covered();
	}

	/// The scope of a callback into the program's code, which is not let through: a call to
	/// malloc that needs a lock aborts there, with a message, instead of changing the heap.
	class Visit {
	public:
		Visit();
		~Visit();
		Visit(const Visit&) = delete;
		Visit& operator=(const Visit&) = delete;

	private:
		bool was_held_;
	};

private:
	[[gnu::cold]] static void report_not_covered();

	bool is_taken_; // false if this thread held all locks already, as during a fork
};

} // namespace shim
