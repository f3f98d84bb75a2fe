// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// session.hh — what brackets a public call.
#pragma once
#include "proof.hh"

namespace pool {

constexpr int watching = POOL_PARANOIA | POOL_VERBOSITY | POOL_LOGGING;

/// What POOL_LOGGING, POOL_VERBOSITY and POOL_PARANOIA do at the beginning and end of a call.
void watch_begin(LockedPool heap, const Call& call);
void watch_end(LockedPool heap, const Call& call, const void* result);

/// Brackets a public call: lock, watch, the work, watch, unlock. The call ends with an explicit
/// leave(), not with a destructor: a panic callback that leaves by longjmp must leave the pool
/// locked.
class Session {
public:
	Session(Pool* pool, const Call& call) : Session{lock(pool), call} {}

	/// For a caller that already holds the lock; leave() releases it.
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
