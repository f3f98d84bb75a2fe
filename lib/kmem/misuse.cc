// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// misuse.cc — every condition in words.
#include "misuse.hh"
#include "words.hh"

namespace kmem {

namespace {

constexpr char no_object[] =
	": no object of kmem begins there; pass the address as it was allocated";
constexpr char no_such_kind[] =
	": use the function of the object's own kind, or kmfree; as a source, what "
	"kmsource or kmsourceif gave, or a kmpool's id";

/// In the order of kmcond: what is wrong; and what to do.
constexpr const char* texts[] = {
	"all is well",
	"no memory: the source has none, or may not have more",
	"too large: ask for less, or for what a cell of the source can hold",
	"exhausted: all cells of the pool are in use; free one, or make a larger pool",
	"limit: a subtree may not grow so large; see kmtreel",
	"wrong order: this is not below the top; free what was allocated last first",
	words::joined<words::double_free, " or ", words::use_after_free,
		      ": free an object once, and do not use it after that">,
	words::joined<words::invalid_pointer, no_object>,
	words::joined<"wrong kind", no_such_kind>,
	"mismatch: ref and cell of the kmptr do not belong together",
	"overflow: no more references can be counted",
	"underflow: a reference was dropped that nobody had; drop each one once",
	"no size: how large the object is is not known",
	"cycle: a node cannot be moved into its own subtree",
	"busy: the source has objects in use; free them first",
	"invalid: NULL, where something is needed",
	words::joined<words::header_overwritten,
		      (": what kmem keeps near objects was written to; look for a buffer overflow "
		       "there")>,
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

/// By the grid: f, s, d and x. The older functions' names end in them, too, but for kmfree.
bool frees(const char* function)
{
	if (words::frees(function))
		return true;
	while (function[1] != 0)
		function++;
	return *function == 'f' || *function == 's' || *function == 'd' || *function == 'x';
}

/// kmcondtext, as exactly as it is known of that function.
const char* text_of(const char* function, kmcond cond)
{
	const bool is_free = frees(function);
	switch (cond) {
	case kmcond_freed:
		return is_free ? words::joined<words::double_free, ": free an object once">
			       : words::joined<words::use_after_free, ": the object was freed">;
	case kmcond_foreign:
		return is_free ? words::joined<words::invalid_free, no_object> : kmcondtext(cond);
	case kmcond_kind:
		return is_free ? words::joined<words::mismatched_free, no_such_kind>
			       : kmcondtext(cond);
	default:
		return kmcondtext(cond);
	}
}

} // namespace

void report(const char* function, const void* object, kmcond cond)
{
	if (!is_misuse(cond))
		return;
	Pool* pool = kmheap;
	if (pool == nullptr || pool->panic == nullptr)
		__builtin_trap(); // there is nobody to tell
	const char* name = pool->name == nullptr ? "pool" : pool->name;
	pool->panic(pool, const_cast<char*>("pool %s: %s(%p): %s\n"), // pool(2) is older than const
		    name, function, const_cast<void*>(object), text_of(function, cond));
}

} // namespace kmem

extern "C" const char* kmcondtext(kmcond cond)
{
	const auto i = static_cast<std::size_t>(cond);
	return i <= kmcond_absent ? kmem::texts[i] : "unknown: this is no kmcond";
}
