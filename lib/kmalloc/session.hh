// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// session.hh — what surrounds each public call.
#pragma once
#include "say.hh"
#include "state.hh"
#include <atomic>

namespace kalloc {

/// Brackets each call. Its end is called where one can read it, as in the engine: a panic that
/// leaves by longjmp is to leave the lock held.
class Session {
public:
	explicit Session(int flags = KMALLOC_DEFAULT) : Session{flags, enter()} {}

	/// The lock is held already, or need not be.
	Session(int flags, bool is_locked) : flags_{flags}, is_locked_{is_locked}
	{
		if (!state.is_ready)
			set_up(state);
		state.has_told = false;
		const bool may_grow = (flags_ & KMALLOC_NOGROW) == 0;
		if (may_grow == state.may_not_grow) // so too if a panic left a call by longjmp
			set_growth(state, may_grow);
	}

	/// Where nobody else can be about, and no call is under way: the call has begun.
	static bool enter_alone()
	{
		const char* alone = state.host->alone;
		if (alone == nullptr || *alone == 0 || state.is_inside) [[unlikely]]
			return false;
		state.is_inside = true;
		std::atomic_signal_fence(std::memory_order_seq_cst);
		return true;
	}
	static void leave_alone()
	{
		std::atomic_signal_fence(std::memory_order_seq_cst);
		state.is_inside = false;
	}

	/// Where somebody else can be about, or somebody is inside. Then there is no way on: what
	/// is being changed there is half done.
	static void lock()
	{
		if (state.is_inside) [[unlikely]]
			report_reentry(state);
		if (state.host->lock != nullptr)
			state.host->lock();
	}

	/// Did it take the lock?
	static bool enter()
	{
		if (enter_alone())
			return false;
		lock();
		return true;
	}

	static void unlock(bool is_locked)
	{
		if (!is_locked)
			leave_alone();
		else if (state.host->unlock != nullptr)
			state.host->unlock();
	}

	void leave() const
	{
		if ((flags_ & KMALLOC_NOGROW) != 0)
			set_growth(state, true);
		unlock(is_locked_);
	}

	/// With the answer to a request; null is a refusal, unless something was reported.
	void* leave(void* answer) const
	{
		const bool is_refused = answer == nullptr && !state.has_told;
		state.refused += is_refused ? 1 : 0;
		leave();
		if (is_refused && state.host->nomem != nullptr)
			state.host->nomem();
		return answer;
	}

private:
	int flags_;
	bool is_locked_;
};

/// kmalloc, for those who call it by another name; quick.cc has it.
void* kmalloc_as(const char* name, std::size_t size, int flags);

} // namespace kalloc
