// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// session.hh — what surrounds each public call.
#pragma once
#include "proof.hh"

namespace pool {

constexpr int watching = POOL_PARANOIA | POOL_VERBOSITY | POOL_LOGGING;

/// POOL_LOGGING, POOL_VERBOSITY and POOL_PARANOIA, on the way in and on the way out.
void watch_begin(LockedPool heap, const Call& call);
void watch_end(LockedPool heap, const Call& call, const void* result);

/// Brackets each public call: lock, watch, the work, watch, unlock. Its end is `leave`,
/// called where one can read it: an unlock is no destructor's business here, since a
/// panic that leaves by longjmp is to leave the pool locked.
class Session {
public:
	Session(Pool* pool, const Call& call) : Session{lock(pool), call} {}

	/// Where the lock is already held.
	Session(LockedPool heap, const Call& call) : heap_{heap}, call_{call}
	{
		if ((heap.pool().flags & watching) != 0) [[unlikely]]
			watch_begin(heap_, call_);
	}

	LockedPool heap() const { return heap_; }
	const Call& call() const { return call_; }

	void leave(const void* result = nullptr) const
	{
		Pool& pool = heap_.pool();
		if ((pool.flags & watching) != 0) [[unlikely]]
			watch_end(heap_, call_, result);
		unlock(heap_);
	}

	static LockedPool lock(Pool* pool)
	{
		if (pool->lock != nullptr)
			pool->lock(pool);
		return LockedPool{*pool};
	}

	static void unlock(LockedPool heap)
	{
		if (heap.pool().unlock != nullptr)
			heap.pool().unlock(&heap.pool());
	}

private:
	LockedPool heap_;
	Call call_;
};

} // namespace pool
