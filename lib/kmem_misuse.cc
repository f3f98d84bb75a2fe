// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmem_misuse.cc — every condition in words.
#include "misuse.hh"

namespace kmem {

namespace {

/// In the order of kmcond: what is wrong; and what to do.
constexpr const char* texts[] = {
	"all is well",
	"no memory: the source has none, or may not have more",
	"too large: ask for less, or for what a cell of the source can hold",
	"exhausted: all cells of the pool are in use; free one, or make a larger pool",
	"limit: a subtree may not grow so large; see kmtreel",
	"wrong order: this is not below the top; free what was allocated last first",
	"freed already: free an object once",
	"foreign pointer: no object of kmem begins there; pass the address as it was allocated",
	("wrong kind: use the function of the object's own kind, or kmfree; as a source, what "
	 "kmsource or kmsourceif gave, or a kmpool's id"),
	"mismatch: ref and cell of the kmptr do not belong together",
	"overflow: no more references can be counted",
	"underflow: a reference was dropped that nobody had; drop each one once",
	"no size: how large the object is is not known",
	"cycle: a node cannot be moved into its own subtree",
	"busy: the source has objects in use; free them first",
	"invalid: NULL, where something is needed",
	"overwritten: what kmem keeps near objects was written to; look for an overrun there",
	"absent: this library was built without that kind",
};

static_assert(sizeof texts / sizeof *texts == kmcond_absent + 1);

bool is_misuse(kmcond cond)
{
	switch (cond) {
	case kmcond_ok:
	case kmcond_nomem:
	case kmcond_toolarge:
	case kmcond_exhausted:
	case kmcond_limit:
	case kmcond_overflow:
		return false;
	default:
		return true;
	}
}

} // namespace

void tell(const char* function, const void* object, kmcond cond)
{
	if (!is_misuse(cond))
		return;
	Pool* pool = kmheap;
	if (pool == nullptr || pool->panic == nullptr)
		__builtin_trap(); // there is nobody to tell
	const char* name = pool->name == nullptr ? "pool" : pool->name;
	pool->panic(pool, const_cast<char*>("pool %s: %s(%p): %s\n"), // pool(2) is older than const
		    name, function, const_cast<void*>(object), kmcondtext(cond));
}

} // namespace kmem

extern "C" const char* kmcondtext(kmcond cond)
{
	const auto i = static_cast<std::size_t>(cond);
	return i <= kmcond_absent ? kmem::texts[i] : "unknown: this is no kmcond";
}
