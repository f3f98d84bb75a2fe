// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// wrong.cc — misuse: each must return a code that says so, and change nothing.
#include "world.hh"
#include <algorithm>
#include <array>
#include <cstring>

namespace fuzz {

namespace {

struct Call {
	const char* name;
	kmkind kind; // the kind it belongs to
	kmcond (*run)(void*);
};

kmcond as_parent(void* object)
{
	return kmtreea(nullptr, object, 16).cond;
}

kmcond as_moved(void* object)
{
	return kmtreem(object, nullptr);
}

kmcond as_limited(void* object)
{
	return kmtreel(object, 0);
}

kmcond as_cells(void* object)
{
	return kmpoola(static_cast<kmpool*>(object)).cond;
}

kmcond as_cells_to_end(void* object)
{
	return kmpoolx(static_cast<kmpool*>(object));
}

kmcond as_source(void* object)
{
	return kmrefa(static_cast<kmcell*>(object), 16).cond;
}

constexpr std::array calls{
	Call{"kmheapf", kmkind_heap, kmheapf},       Call{"kmheaps", kmkind_heap, kmheaps},
	Call{"kmreff", kmkind_ref, kmreff},          Call{"kmrefs", kmkind_ref, kmrefs},
	Call{"kmrefu", kmkind_ref, kmrefu},          Call{"kmpoolf", kmkind_pool, kmpoolf},
	Call{"kmpools", kmkind_pool, kmpools},       Call{"kmtreef", kmkind_tree, kmtreef},
	Call{"kmtrees", kmkind_tree, kmtrees},       Call{"kmtreea", kmkind_tree, as_parent},
	Call{"kmtreem", kmkind_tree, as_moved},      Call{"kmtreel", kmkind_tree, as_limited},
	Call{"kmpoola", kmkind_none, as_cells},      Call{"kmpoolx", kmkind_none, as_cells_to_end},
	Call{"kmrefa from", kmkind_none, as_source},
};

/// Also true for a cell of a kmpool with another object in it: they share the address.
bool is_object(const void* p, kmkind kind)
{
	return std::any_of(world.objects.begin(), world.objects.end(), [&](const Object& o) {
		const bool is_in_cell = o.source >= first_cells && kind == kmkind_pool &&
					o.ptr - header_bytes(o.kind) == p;
		return o.is_there && ((o.ptr == p && o.kind == kind) || is_in_cell);
	});
}

/// A new kmpool may stand where an object was.
bool is_cells(const void* p)
{
	return std::any_of(world.cells.begin(), world.cells.end(), [&](const Cells& c) {
		return c.pool != nullptr && (c.pool == p || memory_of(c) == p);
	});
}

/// A source; a new one may stand where an old one was.
bool is_a_source(const void* p)
{
	return p == world.bare_cell || p == world.watched_cell || p == world.fixed_cell;
}

/// An address that is not an object of that kind: something freed, the middle of an object, an
/// object of another kind, or something that never was an object.
void* find_wrong(Bytes& in)
{
	static unsigned char nothing[256];
	const unsigned how = in.below(4);
	const Object& o = world.objects[in.below(object_count)];
	const unsigned at = in.byte();
	switch (how) {
	case 0:
		return world.gone.empty() ? nullptr : world.gone[at % world.gone.size()];
	case 1:
		return o.is_there && o.size > 0 ? o.ptr + 1 + at % o.size : nullptr;
	case 2:
		return o.is_there ? o.ptr : nullptr;
	default:
		return nothing + 64 + at % 128;
	}
}

void expect_refused(kmcond cond, const char* what)
{
	expect(cond, {kmcond_mismatch, kmcond_kind, kmcond_foreign, kmcond_freed}, what);
}

} // namespace

void step_wrong(Bytes& in)
{
	const Call& call = calls[in.below(calls.size())];
	void* p = find_wrong(in);
	if (p == nullptr || is_object(p, call.kind) || is_cells(p) || is_a_source(p))
		return;
	trace("%s of %p, which is none\n", call.name, p);
	expect(call.run(p),
	       {kmcond_foreign, kmcond_freed, kmcond_kind, kmcond_underflow, kmcond_corrupt},
	       call.name);
}

/// A kmptr of one kind with the pointer or the cell of another.
void step_wrong_pointer(Bytes& in)
{
	const Object& a = world.objects[in.below(object_count)];
	const Object& b = world.objects[in.below(object_count)];
	const unsigned how = in.below(6);
	if (!a.is_there || !b.is_there || a.kind == b.kind || a.kind == kmkind_lin ||
	    b.kind == kmkind_lin)
		return;
	kmptr p = a.pointer;
	if (how % 2 == 0)
		p.kind = b.kind;
	else
		p.ref = b.ptr;
	trace("a kmptr of kind %d with an object of kind %d\n", static_cast<int>(p.kind),
	      static_cast<int>(how % 2 == 0 ? a.kind : b.kind));
	switch (how / 2) {
	case 0:
		return expect_refused(kmfree(p), "kmfree");
	case 1:
		return expect_refused(kmozero(p), "kmozero");
	default:
		return expect_refused(kmdupo(p).cond, "kmdupo");
	}
}

namespace {

/// Memory that begins with a genuine header or cell, worth copying.
struct True {
	const unsigned char* from;
	std::size_t bytes; // of the header, before the object
};

True find_true(Bytes& in)
{
	const unsigned which = in.below(object_count + cells_count + first_cells);
	if (which < object_count) {
		const Object& o = world.objects[which];
		const std::size_t before =
			o.kind == kmkind_tree || o.kind == kmkind_ref ? header_bytes(o.kind) : 32;
		if (!o.is_there || o.kind == kmkind_lin || o.kind == kmkind_pool)
			return {nullptr, 0};
		return {o.ptr - before, before};
	}
	if (which < object_count + cells_count)
		return {reinterpret_cast<unsigned char*>(world.cells[which - object_count].pool),
			sizeof(kmpool)};
	return {reinterpret_cast<unsigned char*>(
			cell_of(static_cast<int>(which - object_count - cells_count))),
		64};
}

void expect_no_source(void* p)
{
	auto* src = static_cast<kmcell*>(p);
	auto* pool = static_cast<kmpool*>(p);
	kmcount count{};
	expect(kmpoolc(pool, &count), {kmcond_kind}, "kmpoolc of none");
	expect(kmpoola(pool).cond, {kmcond_kind}, "kmpoola of none");
	expect(kmpoolz(pool).cond, {kmcond_kind}, "kmpoolz of none");
	expect(kmpoolo(pool).cond, {kmcond_kind}, "kmpoolo of none");
	expect(kmpoolx(pool), {kmcond_kind}, "kmpoolx of none");
	expect(kmsourcex(src), {kmcond_kind}, "kmsourcex of none");
	expect(kmrefa(src, 10).cond, {kmcond_kind}, "kmrefa from none");
	expect(kmtreea(src, nullptr, 10).cond, {kmcond_kind}, "kmtreea from none");
	if (kmpooli(src, 10, 2) != nullptr)
		fail("kmpooli makes a kmpool of no source");
}

void expect_no_object(void* p)
{
	expect(kmheapf(p), {kmcond_foreign}, "kmheapf of none");
	expect(kmreff(p), {kmcond_foreign}, "kmreff of none");
	expect(kmrefu(p), {kmcond_foreign}, "kmrefu of none");
	expect(kmpoolf(p), {kmcond_foreign}, "kmpoolf of none");
	expect(kmtreef(p), {kmcond_foreign}, "kmtreef of none");
	expect(kmtreem(p, nullptr), {kmcond_foreign}, "kmtreem of none");
	if (kmtreen(p) != nullptr || kmtreeb(p) != 0)
		fail("a copy is taken for a node");
}

} // namespace

/// Copies kmem's own bytes into an object's contents: there they must not be accepted.
void step_forged(Bytes& in)
{
	const True original = find_true(in);
	Object& in_object = world.objects[in.below(object_count)];
	const std::size_t offset = 16 * in.below(16);
	const std::size_t bytes = original.bytes + 16;
	if (original.from == nullptr || !in_object.is_there || in_object.kind == kmkind_lin ||
	    in_object.size < offset + bytes)
		return;
	trace("%zu bytes of kmem's own are copied into an object\n", original.bytes);
	unsigned char* copy = in_object.ptr + offset;
	std::memcpy(copy, original.from, original.bytes);
	const std::vector<unsigned char> before(copy, copy + bytes);
	expect_no_source(copy);
	expect_no_object(copy + original.bytes);
	if (std::memcmp(copy, before.data(), bytes) != 0)
		fail("something is written into a copy");
	fill(in_object, in_object.fill);
}

} // namespace fuzz
