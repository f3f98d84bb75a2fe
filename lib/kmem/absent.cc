// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// absent.cc — what stands in for the kinds that a library was built without.
//
// A library with all kinds contains all of this, too, but none of it is called: the kinds' own
// definitions are strong.
#include "methods.hh"
#include "rules.hh"

namespace kmem {

namespace {

Found find_none(void* /*object*/, const kmcell* /*cell*/)
{
	return not_found(kmcond_absent);
}

kmcond drop_none(void* /*object*/, Fate /*fate*/)
{
	return kmcond_absent;
}

void taint_none(void* /*object*/) {}

Made no_sibling(void* /*object*/)
{
	return failed(kmcond_absent);
}

constexpr Kind none{
	.find = find_none, .drop = drop_none, .taint = taint_none, .sibling = no_sibling};

} // namespace

[[gnu::weak]] extern const Kind lin_kind;
[[gnu::weak]] extern const Kind heap_kind;
[[gnu::weak]] extern const Kind pool_kind;
[[gnu::weak]] extern const Kind ref_kind;
[[gnu::weak]] extern const Kind tree_kind;
const Kind lin_kind = none;
const Kind heap_kind = none;
const Kind pool_kind = none;
const Kind ref_kind = none;
const Kind tree_kind = none;

// ---- the audit ----

[[gnu::weak]] void watch_closely(Pool* /*pool*/) {}
[[gnu::weak]] void lin::audit(const Auditor& /*a*/) {}
[[gnu::weak]] void ref::audit(void* /*object*/, std::uintptr_t /*home*/, const Auditor& /*a*/) {}
[[gnu::weak]] void tree::audit(void* /*object*/, const Auditor& /*a*/) {}
[[gnu::weak]] bool pools::audit(void* /*memory*/, std::size_t /*size*/, std::uintptr_t /*home*/,
				const Auditor& /*a*/)
{
	return false;
}
[[gnu::weak]] bool tree::is_limit(const void* /*memory*/, std::size_t /*size*/,
				  std::uintptr_t /*home*/)
{
	return false;
}

// ---- other functions of a kind ----

[[gnu::weak]] Grant pool_grant(kmcell* /*src*/, std::size_t /*size*/)
{
	return {.memory = nullptr, .home = 0, .cond = kmcond_absent};
}

[[gnu::weak]] kmcond pool_give_back(void* /*object*/)
{
	return kmcond_absent;
}

[[gnu::weak]] Pool* pool_lock(kmcell* /*src*/)
{
	return nullptr;
}

/// Without an operating system nothing reports what can be read. Memory may begin with the shortest
/// header. Where a longer one would reach into the page before, which may not be readable, a
/// shorter one is looked for first: if it is there, the object is foreign.
[[gnu::weak]] kmcond look_before(const void* object, std::size_t header)
{
	const bool is_foreign =
		!is_plausible(object) || (header > sizeof(HeapCell) && in_page(object) < header &&
					  has_less_before(object, header));
	return is_foreign ? kmcond_foreign : kmcond_ok;
}

[[gnu::weak]] bool look_behind(const void* place)
{
	return is_plausible(place);
}

[[gnu::weak]] bool is_known(const void* /*base*/, std::size_t /*size*/)
{
	return true;
}

[[gnu::weak]] void settle_in(const void* /*base*/, std::size_t /*size*/) {}
[[gnu::weak]] void leave(const void* /*base*/, std::size_t /*size*/) {}
[[gnu::weak]] void leave_pool() {}

/// Without an operating system there are no thread-local variables to remember a pool in.
[[gnu::weak]] void pools::come_near(kmpool* /*pool*/) {}
[[gnu::weak]] void pools::meet(kmpool* /*pool*/) {}
[[gnu::weak]] bool pools::put_near(void* /*object*/)
{
	return false;
}

} // namespace kmem

extern "C" [[gnu::weak]] kmcond kmemcheck(Pool* /*pool*/)
{
	return kmcond_absent;
}
