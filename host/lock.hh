// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// lock.hh — a lock in one word that is zero when nobody holds it.
//
//	 63                                      1   0
//	+------------------------------------------+---+
//	| thread pointer of the owner              | w |     w: somebody sleeps, wake him
//	+------------------------------------------+---+
//
// Each thread has its own thread pointer, which is aligned and takes one instruction to read. It
// stays the same across a fork, so a lock that was taken before the fork can be released on both
// sides. Sleepers wait on the half of the word that holds w.
#pragma once
#include <atomic>
#include <bit>
#include <cstdint>

namespace host {

enum class Acquired : unsigned char {
	yes,
	mine_already, // this very thread holds it: it was interrupted, or calls itself
};

class Lock {
public:
	explicit Lock(void*& word) : place_{&word} {}

	Acquired acquire()
	{
		void* expected = nullptr;
		if (word().compare_exchange_strong(expected, self(), std::memory_order_acquire,
						   std::memory_order_relaxed)) [[likely]]
			return Acquired::yes;
		return wait_for_it();
	}

	void release()
	{
		void* was = word().exchange(nullptr, std::memory_order_release);
		if (has_sleepers(was)) [[unlikely]]
			wake_one();
	}

	/// The same for the only thread of the process, without an atomic exchange, which would
	/// cost more than the rest of a fast call. False if this thread holds the lock already.
	/// `release` releases it, too.
	bool acquire_alone()
	{
		if (word().load(std::memory_order_relaxed) != nullptr)
			return false;
		word().store(self(), std::memory_order_relaxed);
		return true;
	}

	/// As `release`, for when nobody else can be waiting.
	void release_alone() { word().store(nullptr, std::memory_order_relaxed); }

	/// Does the calling thread hold it?
	bool is_mine() const
	{
		const auto owner = std::bit_cast<std::uintptr_t>(word().load());
		return (owner & ~sleepers) == std::bit_cast<std::uintptr_t>(self());
	}

	/// Releases the lock where no other thread exists any more: in the child of a fork.
	void forget() { word().store(nullptr, std::memory_order_release); }

private:
	static constexpr std::uintptr_t sleepers = 1;

	static void* self() { return __builtin_thread_pointer(); }
	static bool has_sleepers(void* p)
	{
		return (std::bit_cast<std::uintptr_t>(p) & sleepers) != 0;
	}
	static void* marked(void* p)
	{
		return std::bit_cast<void*>(std::bit_cast<std::uintptr_t>(p) | sleepers);
	}

	Acquired wait_for_it();
	bool take_if_free(void* mine);
	void sleep_while(void* value);
	void wake_one();
	std::uint32_t* sleeping_place();

	std::atomic_ref<void*> word() const { return std::atomic_ref<void*>{*place_}; }

	void** place_;
};

} // namespace host
