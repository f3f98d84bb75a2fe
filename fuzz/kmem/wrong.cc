// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// wrong.cc — what callers do wrong: it has to end in a code that says so, and change nothing.
#include "world.hh"
#include <algorithm>
#include <array>

namespace fuzz {

namespace {

struct Call {
	const char* name;
	kmkind kind; // that it is for
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

/// Also a cell of a kmpool with another object in it: it is that cell's own address.
bool is_object(const void* p, kmkind kind)
{
	return std::any_of(world.objects.begin(), world.objects.end(), [&](const Object& o) {
		const bool is_in_cell = o.source >= first_cells && kind == kmkind_pool &&
					o.ptr - header_bytes(o.kind) == p;
		return o.is_there && ((o.ptr == p && o.kind == kind) || is_in_cell);
	});
}

/// A kmpool may stand where an object was.
bool is_cells(const void* p)
{
	return std::any_of(world.cells.begin(), world.cells.end(),
			   [&](const Cells& c) { return c.pool == p; });
}

/// Not an object of that kind: something freed, the middle of an object, one of another kind, or
/// an address that never was one.
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
	if (p == nullptr || is_object(p, call.kind) || is_cells(p))
		return;
	trace("%s of %p, which is none\n", call.name, p);
	expect(call.run(p),
	       {kmcond_foreign, kmcond_freed, kmcond_kind, kmcond_underflow, kmcond_corrupt},
	       call.name);
}

/// A kmptr of one kind with the pointer of another, or with another's cell.
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

} // namespace fuzz
