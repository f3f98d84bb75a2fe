// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// lock.cc — the slow half of the lock: spin for as long as a pool's call may take,
// then sleep.
#include "lock.hh"
#include "system.hh"
#include <climits>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace host {
namespace {

constexpr int spins = 100;

#if defined(__x86_64__) || defined(__i386__)
inline void relax()
{
	__builtin_ia32_pause();
}
#elif defined(__aarch64__)
inline void relax()
{
	asm volatile("yield");
}
#else
inline void relax()
{
	std::atomic_signal_fence(std::memory_order_seq_cst);
}
#endif

} // namespace

Acquired Lock::wait_for_it()
{
	void* value = word().load(std::memory_order_relaxed);
	if (value == self() || value == marked(self()))
		return Acquired::mine_already;

	for (int i = 0; i < spins; i++) {
		if (take_if_free(self()))
			return Acquired::yes;
		relax();
	}
	// From here on we take it as if others slept too: we cannot know, and one
	// wake-up too many is harmless where one too few is not.
	for (;;) {
		value = word().load(std::memory_order_relaxed);
		if (value == nullptr) {
			if (take_if_free(marked(self())))
				return Acquired::yes;
		} else if (has_sleepers(value) ||
			   word().compare_exchange_weak(value, marked(value),
							std::memory_order_relaxed)) {
			sleep_while(marked(value));
		}
	}
}

bool Lock::take_if_free(void* mine)
{
	void* expected = nullptr;
	return word().load(std::memory_order_relaxed) == nullptr &&
	       word().compare_exchange_weak(expected, mine, std::memory_order_acquire,
					    std::memory_order_relaxed);
}

std::uint32_t* Lock::sleeping_place()
{
	void* address = place_;
	const bool is_last = std::endian::native == std::endian::big && sizeof(void*) == 8;
	return static_cast<std::uint32_t*>(address) + (is_last ? 1 : 0);
}

void Lock::sleep_while(void* value)
{
	const KeepErrno keep;
	const auto low = static_cast<std::uint32_t>(std::bit_cast<std::uintptr_t>(value));
	syscall(SYS_futex, sleeping_place(), FUTEX_WAIT_PRIVATE, low, nullptr);
}

void Lock::wake_one()
{
	const KeepErrno keep;
	syscall(SYS_futex, sleeping_place(), FUTEX_WAKE_PRIVATE, 1);
}

} // namespace host
