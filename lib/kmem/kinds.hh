// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kinds.hh — what the five kinds have in common, and the operations that each implements itself.
//
// Any kind may be left out of a library by leaving its files out. absent.cc then stands in for it:
// its definitions are weak, and a kind's own are not.
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

/// An existing object.
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
	/// Looks up the object at this address. Reads only the memory where an object's header
	/// would be. `cell` is the kmptr's cell, or null: lin needs it, as its objects without a
	/// cell leave no trace in memory.
	Found (*find)(void* object, const kmcell* cell);
	/// Frees it, or drops a reference.
	kmcond (*drop)(void* object, Fate fate);
	/// Marks the object to be shredded. It must have been found.
	void (*taint)(void* object);
	/// Allocates another object of the same size, source and mark. The object must have been
	/// found.
	Made (*sibling)(void* object);
};

// NOLINTBEGIN(*-static-initializers): constants
extern const Kind lin_kind;
extern const Kind heap_kind;
extern const Kind pool_kind;
extern const Kind ref_kind;
extern const Kind tree_kind;
// NOLINTEND(*-static-initializers)

/// Refines `found`, the verdict on a pointer as an object of the `expected` kind: kmcond_foreign
/// becomes kmcond_kind if an object of another kind begins there.
kmcond other_kind(void* object, kmkind expected, kmcond found);

/// Does an object of a kind with a header begin there, marked to be shredded?
bool is_marked_object(void* memory, std::size_t size);

// ---- a kmpool as a source ----

Grant pool_grant(kmcell* src, std::size_t size) EXCLUDES(its_lock);
/// Returns kmcond_corrupt if the object is no longer a cell in use: its header was overwritten.
kmcond pool_give_back(void* object) EXCLUDES(its_lock);
Pool* pool_lock(kmcell* src);

// ---- results, in both shapes ----

inline kmres as_raw(const Made& made)
{
	kmres res;
	res.cond = made.cond;
	if (made.object == nullptr) [[unlikely]]
		res.ptr = kmptr{}; // clears raw, too
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

/// Writes the kind, and zeroes the padding between it and the size: a longer header that stood
/// there before may have left its seal in that place, and has its home where the new one has its
/// own.
inline void set_kind(kmcell& id, kmkind kind)
{
	__builtin_memset(&id, 0, offsetof(kmcell, size));
	id.kind = kind;
}

/// Makes granted memory an object with a header, of which it fills in id and home.
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

/// Invalidates the header: the object counts as freed.
template <typename Header>
inline void bury(Header* h)
{
	h->home = tombstone(h);
}

/// Wipes the object if it is to be shredded, and invalidates its header. Returns its home, to which
/// the memory may then be given back.
template <typename Header>
[[gnu::always_inline]] inline std::uintptr_t retire(Header* h, Fate fate)
{
	const std::uintptr_t home = home_of(h);
	if (fate == Fate::shred || is_marked(h->id) || is_marked(*source_cell(home))) [[unlikely]]
		wipe(object_of(h), data_size(h));
	bury(h);
	return home;
}

/// The fast path of retire() and give_back() together: an unmarked object in a slab, a pool without
/// a lock, and a magazine with room. Otherwise returns false, and nothing has changed.
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
