// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// idle.cc — periodic trimming and purging.
#include "idle.hh"
#include "bins.hh"
#include "central.hh"
#include "main_pool.hh"
#include "message.hh"
#include "misuse.hh"
#include "slab_list.hh"
#include "slots.hh"
#include "system.hh"
#include <atomic>

namespace shim {
namespace {

constinit std::atomic<std::uint64_t> next_due{0};

void trim_classes(bool everything)
{
	for (unsigned i = 1; i <= classes; i++) {
		const auto c = static_cast<Class>(i);
		if (const void* wrong = trim_central(c, everything))
			report_freed_twice("free", place_in_class(wrong, c));
	}
}

/// Purges pages inside slabs that are not full: at most about 16 MiB a call, so that the calling
/// thread is not held up for long. The next call goes on from there. With `everything`, purges all.
std::size_t purge_slabs(bool everything)
{
	constexpr std::size_t most = std::size_t{16} << 20U;
	static constinit std::atomic<Slot> next{1};
	const std::size_t end = slot_map.count.load(std::memory_order_relaxed);
	std::size_t sum = 0;
	Slot slot = everything ? 1 : next.load(std::memory_order_relaxed);
	for (; slot < end && (everything || (sum < most && is_much_free())); slot++)
		sum += purge_slab(slot, everything);
	next.store(slot < end ? slot : 1, std::memory_order_relaxed);
	return sum;
}

/// True for only one of the threads that ask in a period.
bool is_due(std::uint64_t now)
{
	std::uint64_t due = next_due.load(std::memory_order_relaxed);
	return now >= due && next_due.compare_exchange_strong(due, now + idle_period_ms,
							      std::memory_order_relaxed);
}

} // namespace

void do_what_is_due(std::uint64_t now)
{
	if (holds_every_lock())
		return;
	if (is_due(now))
		do_it_now();
}

std::size_t do_it_now()
{
	const host::KeepErrno keep;
	if (holds_every_lock())
		return 0;
	drop_spare_if_redirected();
	trim_classes(false);
	forget_regrets();
	const std::size_t from_slabs = purge_slabs(false);
	const std::size_t from_slots = purge_slots(false);
	return from_slabs + from_slots + trim_main_pool_later();
}

std::size_t give_everything_back()
{
	const host::KeepErrno keep;
	empty_thread_heap();
	trim_classes(true);
	const std::size_t from_slabs = purge_slabs(true);
	const std::size_t from_slots = purge_slots(true);
	return from_slabs + from_slots + pooltrim(&main_pool);
}

} // namespace shim
