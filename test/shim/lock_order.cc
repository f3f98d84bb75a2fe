// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// lock_order.cc — the malloc replacement's locks, by themselves. Built with assertions, whatever
// the rest is built with. Cases whose names say that they are told end in SIGABRT; lock_order.py
// has the words.
#include "all_locks.hh"
#include "central.hh"
#include "check.h"
#include "magazine.hh"
#include "main_pool.hh"
#include "own_memory.hh"
#include "slots.hh"
#include "thread_heap.hh"
#include <set>

using namespace shim; // NOLINT(google-build-using-namespace)

namespace {

static_assert(checks_locks);

// What follows takes locks in ways that the analysis would not let pass, or cannot follow.

void each_lock_has_one_place() NO_THREAD_SAFETY_ANALYSIS
{
	std::set<OrderedLock*> seen;
	for (std::size_t i = 0; i < lock_count; i++)
		CHECK(seen.insert(&lock_in_order(i)).second);
	for (OrderedLock* lock :
	     {&heaps_lock, &magazines_lock, &slots_lock, &own_memory_lock, &main_pool_lock})
		CHECK(seen.contains(lock));
	for (unsigned c = 1; c <= classes; c++)
		CHECK(seen.contains(&class_lock(static_cast<Class>(c))));
}

void all_can_be_taken_in_their_order() NO_THREAD_SAFETY_ANALYSIS
{
	for (std::size_t i = 0; i < lock_count; i++)
		CHECK(lock_in_order(i).acquire() && lock_in_order(i).is_mine());
	for (std::size_t i = 0; i < lock_count; i++)
		lock_in_order(i).release();
	for (std::size_t i = 0; i < lock_count; i++)
		CHECK(!lock_in_order(i).is_mine());
}

void each_can_be_taken_after_any_before() NO_THREAD_SAFETY_ANALYSIS
{
	for (std::size_t low = 0; low < lock_count; low++)
		for (std::size_t high = low + 1; high < lock_count; high++) {
			const Locked first{lock_in_order(low)};
			const Locked second{lock_in_order(high)};
		}
}

void who_holds_all_is_let_through() NO_THREAD_SAFETY_ANALYSIS
{
	const StopTheWorld all;
	const Locked slots{slots_lock};
	const Locked heaps{heaps_lock};
	all.covers(slots_lock);
	all.covers(heaps_lock);
	const StopTheWorld again;
	CHECK(main_pool_lock.is_mine());
}

void a_scope_can_be_unlocked()
{
	const Locked locked{slots_lock};
	{
		const Unlocked unlocked{slots_lock};
		CHECK(!slots_lock.is_mine());
		const Locked earlier{heaps_lock};
	}
	CHECK(slots_lock.is_mine());
}

void a_class_after_the_slots_is_told() NO_THREAD_SAFETY_ANALYSIS
{
	const Locked slots{slots_lock};
	const Locked earlier{class_lock(3)};
}

void a_class_after_a_later_one_is_told() NO_THREAD_SAFETY_ANALYSIS
{
	const Locked later{class_lock(4)};
	const Locked earlier{class_lock(3)};
}

void the_heaps_after_the_main_pool_are_told() NO_THREAD_SAFETY_ANALYSIS
{
	const Locked later{main_pool_lock};
	const Locked earlier{heaps_lock};
}

void a_call_of_the_pool_before_the_slots_is_told() NO_THREAD_SAFETY_ANALYSIS
{
	main_pool.lock(&main_pool);
	bool is_zero = false;
	take_slots(1, 1, is_zero);
}

void the_same_twice_is_told() NO_THREAD_SAFETY_ANALYSIS
{
	const Locked once{magazines_lock};
	const Locked twice{magazines_lock};
}

void what_is_not_covered_is_told() NO_THREAD_SAFETY_ANALYSIS
{
	const StopTheWorld all;
	heaps_lock.release();
	all.covers(heaps_lock);
}

const test_case cases[] = {
	CASE(each_lock_has_one_place),
	CASE(all_can_be_taken_in_their_order),
	CASE(each_can_be_taken_after_any_before),
	CASE(who_holds_all_is_let_through),
	CASE(a_scope_can_be_unlocked),
	CASE(a_class_after_the_slots_is_told),
	CASE(a_class_after_a_later_one_is_told),
	CASE(the_heaps_after_the_main_pool_are_told),
	CASE(a_call_of_the_pool_before_the_slots_is_told),
	CASE(the_same_twice_is_told),
	CASE(what_is_not_covered_is_told),
};

} // namespace

RUN_CASES(cases)
