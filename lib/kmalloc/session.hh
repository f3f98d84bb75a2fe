// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// session.hh — what surrounds each public call.
#pragma once
#include "say.hh"
#include "state.hh"
#include <atomic>

namespace kalloc {

/// How a call has begun.
enum class Entered : bool {
	alone,  // no other thread can call: a mark takes the place of the lock
	locked, // with the host's lock
};

/// Brackets each call. As in the engine, its end is not left to a destructor: a panic that leaves
/// by longjmp must leave the lock held. The analysis checks that each way out of a function calls
/// leave().
class Session {
public:
	explicit Session(int flags = KMALLOC_DEFAULT) ACQUIRE(its_lock) : Session{flags, enter()} {}

	Session(int flags, Entered how) REQUIRES(its_lock) : flags_{flags}, how_{how}
	{
		if (!state.is_ready)
			set_up(state);
		state.has_told = false;
		const bool may_grow = (flags_ & KMALLOC_NOGROW) == 0;
		if (may_grow == state.may_not_grow) // also if a panic left a call by longjmp
			set_growth(state, may_grow);
	}

	/// Begins a call without the lock; false if another thread can call, or a call is under
	/// way.
	static bool enter_alone() TRY_ACQUIRE(true, its_lock) NO_THREAD_SAFETY_ANALYSIS // a mark
	{
		const char* alone = the_host().alone;
		if (alone == nullptr || *alone == 0 || state.is_inside) [[unlikely]]
			return false;
		state.is_inside = true;
		std::atomic_signal_fence(std::memory_order_seq_cst);
		return true;
	}
	static void leave_alone() RELEASE(its_lock) NO_THREAD_SAFETY_ANALYSIS
	{
		std::atomic_signal_fence(std::memory_order_seq_cst);
		state.is_inside = false;
	}

	/// Begins a call with the lock. If a call without it is under way, this one comes from
	/// inside that. There is no way on, as that has left something half done.
	static void lock() ACQUIRE(its_lock) NO_THREAD_SAFETY_ANALYSIS // a callback
	{
		if (state.is_inside) [[unlikely]]
			report_reentry(state);
		if (the_host().lock != nullptr)
			the_host().lock();
	}

	static Entered enter() ACQUIRE(its_lock)
	{
		if (enter_alone())
			return Entered::alone;
		lock();
		return Entered::locked;
	}

	static void unlock(Entered how) RELEASE(its_lock) NO_THREAD_SAFETY_ANALYSIS // as lock()
	{
		if (how == Entered::alone)
			leave_alone();
		else if (the_host().unlock != nullptr)
			the_host().unlock();
	}

	void leave() const RELEASE(its_lock)
	{
		if ((flags_ & KMALLOC_NOGROW) != 0)
			set_growth(state, true);
		unlock(how_);
	}

	/// Ends a call with the answer to a request. Null is a refusal, unless something was
	/// reported.
	void* leave(void* answer) const RELEASE(its_lock)
	{
		const bool is_refused = answer == nullptr && !state.has_told;
		state.refused += is_refused ? 1 : 0;
		leave();
		if (is_refused && the_host().nomem != nullptr)
			the_host().nomem();
		return answer;
	}

private:
	int flags_;
	Entered how_;
};

/// kmalloc, for calls by another name; in fast.cc.
void* kmalloc_as(const char* name, std::size_t size, int flags);

} // namespace kalloc
