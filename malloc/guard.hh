// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// guard.hh — the shim's locks, all of which a fork holds.
//
// A lock knows its owner. While a thread holds them all, for a fork or to look at everything, it
// is let through: other handlers of the fork may call malloc on it.
//
// Their order is in all_locks.hh. Each may be left out.
#pragma once
#include "lock.hh"

namespace shim {

/// This thread holds the lock already. Returns if it holds every lock; else a message and the
/// end.
[[gnu::cold]] void reenter();

/// Waits for the lock. False if this thread, which holds every lock, had it already.
inline bool acquire(void*& word)
{
	if (host::Lock{word}.acquire() == host::Acquired::yes) [[likely]]
		return true;
	reenter();
	return false;
}

/// Holds a lock for the length of a scope.
class Guard {
public:
	explicit Guard(void*& word) : word_{word}, is_taken_{acquire(word)} {}
	~Guard()
	{
		if (is_taken_) [[likely]]
			host::Lock{word_}.release();
	}
	Guard(const Guard&) = delete;
	Guard& operator=(const Guard&) = delete;

private:
	void*& word_;
	bool is_taken_;
};

} // namespace shim
