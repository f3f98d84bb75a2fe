// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// guarded.cc — what clang's analysis of locks must see in the project's own declarations. Compiled
// twice by guarded.py: as it is, without a fault; and with FORGETFUL, when each line that ends in
// "told" is one, and no other.
#include "lib/kmalloc/session.hh"
#include "lib/kmem/slab.hh"
#include "malloc/all_locks.hh"
#include "malloc/central.hh"
#include "malloc/chunks.hh"
#include "malloc/limit.hh"
#include "malloc/magazines.hh"
#include "malloc/slab_list.hh"

// What is left out in the second run.
#ifdef FORGETFUL
#define FORGET(...)
#else
#define FORGET(...) __VA_ARGS__
#endif

namespace shim {

const Window* a_function_wants_its_lock()
{
	FORGET(const Locked locked{slots_lock};)
	return windows(); // told
}

std::uint64_t a_field_wants_its_lock(const Window& window)
{
	FORGET(const Locked locked{slots_lock};)
	return window.free; // told
}

const Magazine* a_depot_wants_the_lock_of_its_class(Class c)
{
	FORGET(const Locked locked{class_lock(c)};)
	return depot_of(c); // told
}

const Magazine* another_class_does_not_do(Class c, Class other)
{
#ifdef FORGETFUL
	const Locked locked{class_lock(other)};
#else
	const Locked locked{class_lock(c)};
	static_cast<void>(other);
#endif
	return depot_of(c); // told
}

bool a_slab_wants_the_lock_of_its_class(const StopTheWorld& all, const Slab& slab)
{
	FORGET(covers_class(all, 1);)
	static_cast<void>(all);
	return slab.is_free(0); // told
}

std::size_t the_limit_wants_the_main_pool(const StopTheWorld& all)
{
	FORGET(all.covers(main_pool_lock);)
	static_cast<void>(all);
	return soft_limit(); // told
}

HeapLists the_heaps_want_theirs()
{
	FORGET(const Locked locked{heaps_lock};)
	return heap_lists(); // told
}

void nothing_is_taken_twice()
{
	const Locked once{heaps_lock};
#ifdef FORGETFUL
	const Locked twice{heaps_lock}; // told
#endif
}

void who_holds_it_does_not_call_what_takes_it()
{
	const Locked locked{slots_lock};
#ifdef FORGETFUL
	purge_slots(true); // told
#endif
}

void what_is_taken_is_released()
{
	slots_lock.acquire();
	FORGET(slots_lock.release();)
} // told

void a_scope_that_unlocks_does()
{
	const Locked locked{slots_lock};
	FORGET(windows();)
	const Unlocked unlocked{slots_lock};
#ifdef FORGETFUL
	windows(); // told
#endif
}

} // namespace shim

namespace kmem {

bool a_chunk_wants_its_pools_lock(const Chunk* c)
{
	FORGET(const Locked locked{c->source->pool};)
	return has_room(c); // told
}

void the_pool_is_not_called_with_its_lock_held(Pool* pool, Link* list)
{
#ifdef FORGETFUL
	const Locked locked{pool};
#endif
	free_all(pool, list); // told
}

} // namespace kmem

namespace kalloc {

std::size_t a_session_is_wanted()
{
	FORGET(const Session session;)
	const std::size_t held = state.held; // told
	FORGET(session.leave();)
	return held;
}

void a_session_ends()
{
	const Session session;
	FORGET(session.leave();)
} // told

} // namespace kalloc
