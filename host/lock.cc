// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// lock.cc — the slow path of the lock: spin for as long as a pool's call may take, then sleep.
#include "lock.hh"
#include "kernel.hh"
#include <climits>
#include <linux/futex.h>

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
	// From here on we assume that others are asleep, too: we cannot know, and one wake-up too
	// many is harmless, while one too few is not.
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

// Not for ever: the system may refuse the wake-up call, and nobody else would wake us.
void Lock::sleep_while(void* value)
{
	struct {
		long seconds, nanoseconds;
	} const most{.seconds = 0, .nanoseconds = 50'000'000};
	const auto low = static_cast<std::uint32_t>(std::bit_cast<std::uintptr_t>(value));
	const long answer =
		kernel(SYS_futex, sleeping_place(), FUTEX_WAIT_PRIVATE, low, &most, nullptr, 0);
	if (answer == -EPERM || answer == -ENOSYS || answer == -ENOMEM)
		kernel(SYS_sched_yield); // the system does not allow sleeping
}

void Lock::wake_one()
{
	kernel(SYS_futex, sleeping_place(), FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

} // namespace host
