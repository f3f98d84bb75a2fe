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
	alone,  // nobody else can be about: there is a mark in the place of the lock
	locked, // by the host
};

/// Brackets each call. Its end is no destructor's business, as in the engine: a panic that leaves
/// by longjmp is to leave the lock held. That each way out of a function has one the analysis sees.
class Session {
public:
	explicit Session(int flags = KMALLOC_DEFAULT) ACQUIRE(its_lock) : Session{flags, enter()} {}

	Session(int flags, Entered how) REQUIRES(its_lock) : flags_{flags}, how_{how}
	{
		if (!state.is_ready)
			set_up(state);
		state.has_told = false;
		const bool may_grow = (flags_ & KMALLOC_NOGROW) == 0;
		if (may_grow == state.may_not_grow) // so too if a panic left a call by longjmp
			set_growth(state, may_grow);
	}

	/// Where nobody else can be about, and no call is under way: the call has begun.
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

	/// Where somebody else can be about, or somebody is inside. Then there is no way on: what
	/// is being changed there is half done.
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

	/// With the answer to a request; null is a refusal, unless something was reported.
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

/// kmalloc, for those who call it by another name; fast.cc has it.
void* kmalloc_as(const char* name, std::size_t size, int flags);

} // namespace kalloc
