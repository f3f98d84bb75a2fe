// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kinds.hh — what the five kinds have in common, and what each does of it in its own way.
//
// Any kind may be left out of a library, by leaving its files out. absent.cc then stands in for
// it: its definitions are weak, and a kind's own are not.
#pragma once
#include "slab.hh"

namespace kmem {

/// A new object.
struct Made {
	kmcond cond;
	void* object; // null if `cond` is not ok, as is `cell`
	kmcell* cell;
};

constexpr Made failed(kmcond cond)
{
	return {.cond = cond, .object = nullptr, .cell = nullptr};
}

/// An object that somebody has a pointer to.
struct Found {
	kmcond cond;
	kmcell* cell;     // what encloses it; null if nothing does
	std::size_t size; // of the object
};

constexpr Found not_found(kmcond cond)
{
	return {.cond = cond, .cell = nullptr, .size = 0};
}

struct Kind {
	/// What there is at this address. Reads no more than what would be before an object. A
	/// kmptr's cell, or null, stands beside it: of lin, what has none shows nothing in memory.
	Found (*find)(void* object, const kmcell* cell);
	/// Frees it, or drops a reference.
	kmcond (*drop)(void* object, Fate fate);
	/// Marks it to be shredded. It was found.
	void (*taint)(void* object);
	/// Another of the same size, source and mark. It was found.
	Made (*sibling)(void* object);
};

// NOLINTBEGIN(*-static-initializers): constants
extern const Kind lin_kind;
extern const Kind heap_kind;
extern const Kind pool_kind;
extern const Kind ref_kind;
extern const Kind tree_kind;
// NOLINTEND(*-static-initializers)

/// A pointer that is of no object of the kind it was given for: of which other, or of none?
kmcond other_kind(void* object, kmkind expected, kmcond found);

/// Is there an object of a header's kind, which begins there, and is marked to be shredded?
bool is_marked_object(void* memory, std::size_t size);

// ---- a kmpool as a source ----

Grant pool_grant(kmcell* src, std::size_t size) EXCLUDES(its_lock);
/// Not ok if it is no cell in use any more: it was overwritten.
kmcond pool_give_back(void* object) EXCLUDES(its_lock);
Pool* pool_lock(kmcell* src);

// ---- results, in both shapes ----

inline kmres as_raw(const Made& made)
{
	kmres res;
	res.cond = made.cond;
	if (made.object == nullptr) [[unlikely]]
		res.ptr = kmptr{}; // raw, too
	else
		res.raw = made.object;
	return res;
}

inline kmptr as_pointer(const Made& made, kmkind kind)
{
	kmptr ptr{};
	if (made.object == nullptr)
		return ptr;
	ptr.kind = kind;
	ptr.ref = made.object;
	ptr.cell = made.cell;
	return ptr;
}

inline kmres as_object(const Made& made, kmkind kind)
{
	kmres res;
	res.cond = made.cond;
	res.ptr = as_pointer(made, kind);
	return res;
}

// ---- objects with a header of their own: heap, ref, tree ----

/// With the kind, what lies between it and the size is written: a longer header that stood there
/// may have had its seal in that place, and its home where the new one has its own.
inline void set_kind(kmcell& id, kmkind kind)
{
	__builtin_memset(&id, 0, offsetof(kmcell, size));
	id.kind = kind;
}

/// Memory for an object and its header, of which id and home are filled in.
template <typename Header>
[[gnu::always_inline]] inline Made make(const Grant& g, kmkind kind, std::size_t size)
{
	if (g.memory == nullptr) [[unlikely]]
		return failed(g.cond);
	auto* h = static_cast<Header*>(g.memory);
	set_kind(h->id, kind);
	h->id.size = sizeof(Header) + size;
	set_mark(h->id, false);
	h->home = g.home ^ home_code<Header>();
	h->id.seal = km_seal_(h, kind, h->id.size, h->home);
	return {.cond = kmcond_ok, .object = object_of(h), .cell = &h->id};
}

template <typename Header>
[[gnu::always_inline]] inline Made make(kmcell* src, kmkind kind, std::size_t size)
{
	if (size > max_request) [[unlikely]]
		return failed(kmcond_toolarge);
	return make<Header>(grant(src, sizeof(Header) + size), kind, size);
}

template <typename Header>
void taint(void* object)
{
	set_mark(header_of<Header>(object)->id, true);
}

inline void fill(const Made& made, Fill how, std::size_t size)
{
	if (how == Fill::zeroes && made.object != nullptr)
		__builtin_memset(made.object, 0, size);
}

/// The header is no more one.
template <typename Header>
inline void bury(Header* h)
{
	h->home = tombstone(h);
}

/// The same, and what is to be destroyed is gone. The memory may then be given back, to the home
/// that it had.
template <typename Header>
[[gnu::always_inline]] inline std::uintptr_t retire(Header* h, Fate fate)
{
	const std::uintptr_t home = home_of(h);
	if (fate == Fate::shred || is_marked(h->id) || is_marked(*source_cell(home))) [[unlikely]]
		wipe(object_of(h), data_size(h));
	bury(h);
	return home;
}

/// Both retire() and give_back(), where that is nothing but the common, of a pool without a lock.
/// False leaves it to them.
template <typename Header>
[[gnu::always_inline]] inline bool free_fast(Header* h)
{
	const std::uintptr_t home = home_of(h);
	if (is_marked(h->id) || (home & home_bits) != in_slab) [[unlikely]]
		return false;
	auto* c = at_address<Slab>(home);
	const Source* s = c->source;
	if (is_marked(s->id) || s->pool->lock != nullptr)
		return false;
	has_no_lock();
	Magazine* magazine = bin_of(c).magazine;
	if (magazine == nullptr || magazine->count == Magazine::room)
		return false;
	bury(h);
	magazine->cell[magazine->count++] = {.memory = h, .slab = c};
	return true;
}

template <typename Header>
Found find(void* object, kmkind kind)
{
	const kmcond cond = examine<Header>(object, kind);
	if (cond != kmcond_ok)
		return not_found(cond);
	Header* h = header_of<Header>(object);
	return {.cond = kmcond_ok, .cell = &h->id, .size = data_size(h)};
}

} // namespace kmem
