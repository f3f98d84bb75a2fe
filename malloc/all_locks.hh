// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// all_locks.hh — every lock of the shim, in the order in which they may be taken.
#pragma once
#include "size_class.hh"

namespace shim {

/// Those of the classes, the heaps, the slots, our own memory, and the main pool.
constexpr std::size_t lock_count = classes + 4;
void*& lock_in_order(std::size_t i);

/// Releases all that the calling thread holds, and ends its Standstill, if it is in one. For the
/// end of the program only: what they guard may be half changed.
void release_own_locks();

/// Holds all locks for the length of a scope. What threads share stands still then, and the
/// calling thread is let through where a lock is taken: it may call whatever takes one. Other
/// threads go on for as long as their magazines serve them.
class Standstill {
public:
	Standstill();
	~Standstill();
	Standstill(const Standstill&) = delete;
	Standstill& operator=(const Standstill&) = delete;

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
	bool is_taken_; // not if this thread forks, and holds them anyway
};

} // namespace shim
