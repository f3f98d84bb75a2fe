// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// ordered_lock.hh — the type of the shim's locks, and their guards.
//
// A lock is one word, and knows its owner. Its place in the order, and its name, are in
// all_locks.cc. Builds with assertions check the order each time that a lock is taken. A thread
// that holds all locks, for a fork or a StopTheWorld, is let through wherever it takes one: during
// a fork, other libraries' fork handlers may call malloc.
#pragma once
#include "alarm.hh"
#include "lock.hh"
#include "thread_safety.hh"

namespace shim {

#ifdef NDEBUG
constexpr bool checks_locks = false;
#else
constexpr bool checks_locks = true;
#endif

class CAPABILITY("lock") OrderedLock {
public:
	constexpr OrderedLock() = default;
	OrderedLock(const OrderedLock&) = delete;
	OrderedLock& operator=(const OrderedLock&) = delete;

	/// Waits for the lock. False if this thread holds every lock and so had it already: then do
	/// not release it. Aborts if this thread holds the lock but not all of them.
	bool acquire() ACQUIRE()
	{
		if constexpr (checks_locks)
			check_order(*this);
		if (take() == host::Acquired::yes) [[likely]]
			return true;
		reenter();
		return false;
	}
	void release() RELEASE() { host::Lock{word_}.release(); }

	/// Does the calling thread hold it?
	bool is_mine() { return host::Lock{word_}.is_mine(); }

	// For code that works through the table of all locks, which the analysis cannot follow.

	/// As acquire(), but does not check the order, and returns whether this thread had the lock
	/// already instead of aborting.
	host::Acquired take() { return host::Lock{word_}.acquire(); }
	void give() { host::Lock{word_}.release(); }
	/// Releases the lock where no other thread exists any more: in the child of a fork.
	void forget() { host::Lock{word_}.forget(); }

private:
	void* word_ = nullptr;
};

/// Holds a lock for the length of a scope.
class SCOPED_CAPABILITY Locked {
public:
	explicit Locked(OrderedLock& lock) ACQUIRE(lock) : lock_{lock}, is_taken_{lock.acquire()} {}
	~Locked() RELEASE()
	{
		if (is_taken_) [[likely]]
			lock_.give();
	}
	Locked(const Locked&) = delete;
	Locked& operator=(const Locked&) = delete;

private:
	OrderedLock& lock_;
	bool is_taken_;
};

/// Releases a held lock for the length of a scope, and takes it again at the end. Not for a thread
/// that was let through.
class SCOPED_CAPABILITY Unlocked {
public:
	explicit Unlocked(OrderedLock& lock) RELEASE(lock) : lock_{lock} { lock.release(); }
	~Unlocked() RELEASE() { relock(); }
	Unlocked(const Unlocked&) = delete;
	Unlocked& operator=(const Unlocked&) = delete;

private:
	// The analysis knows that a scope that began with a release ends by taking the lock;
	// without this attribute it would count that twice.
	void relock() NO_THREAD_SAFETY_ANALYSIS { lock_.acquire(); }

	OrderedLock& lock_;
};

} // namespace shim
