// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// all_locks.hh — every lock of the shim, in the order in which they may be taken.
//
//	one of each size class, from the first to the last    central.cc
//	heaps         the list of the threads' heaps          thread_heap.cc
//	magazines     the list of empty magazines             magazine.cc
//	slots         slots, and the tables over them         slots.cc, chunks.cc
//	own memory    memory for what the shim keeps          own_memory.cc
//	main pool     the Pool, its region, the soft limit    main_pool.cc, limit.cc
//
// A thread that holds one takes only what comes after it. Each may be left out. all_locks.cc has
// this as a table, from which a fork, a StopTheWorld and the end of the program work, and with
// which builds with assertions compare each lock that is taken.
#pragma once
#include "ordered_lock.hh"
#include "size_class.hh"

namespace shim {

constexpr std::size_t lock_count = classes + 5;

/// The order, from 0 on.
OrderedLock& lock_in_order(std::size_t i);

/// Releases all that the calling thread holds, and ends its StopTheWorld, if it is in one. For the
/// end of the program only: what they guard may be half changed.
void release_own_locks();

/// Holds all locks for the length of a scope. What threads share stands still then, and the
/// calling thread is let through where a lock is taken: it may call whatever takes one. Other
/// threads go on for as long as their magazines serve them.
class StopTheWorld {
public:
	StopTheWorld();
	~StopTheWorld();
	StopTheWorld(const StopTheWorld&) = delete;
	StopTheWorld& operator=(const StopTheWorld&) = delete;

	/// Tells the analysis, which cannot count them, that this one is held, too.
	void covers(OrderedLock& lock) const ASSERT_CAPABILITY(lock)
	{
		if (checks_locks && !lock.is_mine()) [[unlikely]]
			report_not_covered();
	}

	/// Another's code, in the middle of it: that is not let through. A call of malloc in there
	/// that needs a lock is told, and ends the program.
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

	bool is_taken_; // not if this thread forks, and holds them anyway
};

} // namespace shim
