// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// drop.cc — the freeing half of the grid: by the kind's own function, or through a kmptr.
#include "world.hh"
#include <algorithm>

namespace fuzz {

namespace {

enum How : unsigned { by_f, by_s, by_kmfree, by_kmshred, how_count };

kmcond call_f(const Object& o)
{
	switch (o.kind) {
	case kmkind_lin:
		return kmlinx(o.ptr);
	case kmkind_heap:
		return kmheapf(o.ptr);
	case kmkind_ref:
		return kmreff(o.ptr);
	case kmkind_pool:
		return kmpoolf(o.ptr);
	default:
		return kmtreef(o.ptr);
	}
}

kmcond call_s(const Object& o)
{
	switch (o.kind) {
	case kmkind_heap:
		return kmheaps(o.ptr);
	case kmkind_ref:
		return kmrefs(o.ptr);
	case kmkind_pool:
		return kmpools(o.ptr);
	default:
		return kmtrees(o.ptr);
	}
}

kmcond call(const Object& o, unsigned how)
{
	switch (how) {
	case by_f:
		return call_f(o);
	case by_s:
		return call_s(o);
	case by_kmfree:
		return kmfree(o.pointer);
	default:
		return kmshred(o.pointer);
	}
}

struct Remains {
	const unsigned char* ptr;
	std::size_t size;
	unsigned char fill;
};

/// Collects what must be unreadable after the call: the object and those below it. Each is included
/// if it or its source is marked for shredding, or if `all` are.
void collect(int object, bool all, std::vector<Remains>& remains)
{
	const Object& o = world.objects[static_cast<std::size_t>(object)];
	if (all || o.is_marked || world.is_marked[static_cast<std::size_t>(o.source)])
		remains.push_back({o.ptr, o.size, o.fill});
	for (const int child : o.children)
		collect(child, all, remains);
}

/// Likewise for linear memory, but only as far as its pages are certain to stay mapped.
void collect_above(const unsigned char* top, bool all, std::vector<Remains>& remains)
{
	for (const Object& o : world.objects)
		if (o.is_there && o.kind == kmkind_lin && (all || o.is_marked) && o.ptr >= top &&
		    o.ptr + o.size <= top + 16384)
			remains.push_back({o.ptr, o.size, o.fill});
}

/// Linear memory: everything allocated later is freed with it.
void forget_above(const unsigned char* top)
{
	for (int i = 0; i < object_count; i++) {
		const Object& o = world.objects[static_cast<std::size_t>(i)];
		if (o.is_there && o.kind == kmkind_lin && o.ptr >= top)
			forget(i);
	}
	std::erase_if(world.gone,
		      [&](const unsigned char* p) { return p >= top && p - top < 1 << 24; });
}

void drop(int i, unsigned how)
{
	Object& o = world.objects[static_cast<std::size_t>(i)];
	const bool shreds = how == by_s || how == by_kmshred;
	std::vector<Remains> remains;
	if (o.kind == kmkind_ref && shreds)
		o.is_marked = true; // the mark stays until the last reference goes
	if (o.kind == kmkind_lin)
		collect_above(o.ptr, shreds || (how == by_kmfree && o.is_marked), remains);
	else if (o.refs <= 1)
		collect(i, shreds, remains);
	expect(call(o, how), {kmcond_ok}, "it");
	if (o.refs > 1) {
		o.refs--;
		return;
	}
	for (const Remains& r : remains)
		verify_shredded(r.ptr, r.size, r.fill);
	if (o.kind == kmkind_lin)
		forget_above(o.ptr);
	else
		forget(i);
}

/// Calls kmlinx on the middle of an object; the remainder is not an object any more.
void cut(const Object& object, unsigned char* at)
{
	const Object o = object;
	std::vector<Remains> remains;
	collect_above(at, false, remains);
	if (o.is_marked && at < o.ptr + o.size && o.size <= 16384)
		remains.push_back({at, static_cast<std::size_t>(o.ptr + o.size - at), o.fill});
	trace("linear memory is cut at %p\n", static_cast<void*>(at));
	expect(kmlinx(at), {kmcond_ok}, "kmlinx into an object");
	for (const Remains& r : remains)
		verify_shredded(r.ptr, r.size, r.fill);
	forget_above(at < o.ptr ? at : o.ptr);
	for (std::size_t i = 0; at > o.ptr && i < static_cast<std::size_t>(at - o.ptr); i++)
		if (o.ptr[i] != o.fill)
			fail("kmlinx writes below the new top");
	if (o.pointer.cell != nullptr && at != o.ptr && at < o.ptr + o.size) {
		expect(kmozero(o.pointer), {kmcond_freed}, "kmozero of half an object");
		expect(kmfree(o.pointer), {kmcond_freed}, "kmfree of half an object");
	}
}

} // namespace

void step_free(Bytes& in)
{
	const unsigned i = in.below(object_count);
	const unsigned how = in.below(how_count);
	const Object& o = world.objects[i];
	if (!o.is_there || (o.kind == kmkind_lin && how == by_s))
		return;
	trace("free %u, kind %d, source %d, in the way %u\n", i, static_cast<int>(o.kind), o.source,
	      how);
	drop(static_cast<int>(i), how);
}

void step_reference(Bytes& in)
{
	Object& o = world.objects[in.below(object_count)];
	if (!o.is_there || o.kind != kmkind_ref || o.refs > 20)
		return;
	trace("a reference more\n");
	expect(kmrefu(o.ptr), {kmcond_ok}, "kmrefu");
	o.refs++;
}

void step_mark(Bytes& in)
{
	const unsigned i = in.below(object_count + 8);
	if (i >= object_count) {
		const auto source = static_cast<int>(i % source_count);
		if (kmcell* cell = cell_of(source); cell != nullptr) {
			trace("source %d shreds from now on\n", source);
			cell->shred = kmshred_yes;
			world.is_marked[static_cast<std::size_t>(source)] = true;
		}
		return;
	}
	Object& o = world.objects[i];
	if (!o.is_there || (o.kind == kmkind_lin && o.pointer.cell == nullptr))
		return;
	trace("taint %u, kind %d\n", i, static_cast<int>(o.kind));
	expect(kmtaint(&o.pointer), {kmcond_ok}, "kmtaint");
	if (o.pointer.shred != kmshred_yes)
		fail("a tainted kmptr has no mark");
	o.is_marked = true;
}

void step_zero(Bytes& in)
{
	Object& o = world.objects[in.below(object_count)];
	const auto with = static_cast<unsigned char>(in.byte());
	if (!o.is_there)
		return;
	trace("zero, kind %d\n", static_cast<int>(o.kind));
	const kmcond cond = kmozero(o.pointer);
	if (o.kind == kmkind_lin && o.pointer.cell == nullptr) {
		expect(cond, {kmcond_nosize}, "kmozero of linear memory without a cell");
		return;
	}
	expect(cond, {kmcond_ok}, "kmozero");
	o.fill = 0;
	if (!holds(o))
		fail("an object that was zeroed is not zero");
	fill(o, with);
}

void step_lin_free(Bytes& in)
{
	auto* top = static_cast<unsigned char*>(kmlini());
	const unsigned i = in.below(object_count);
	if (top == nullptr)
		fail("there is no linear memory");
	trace("linear memory ends at %p\n", static_cast<void*>(top));
	expect(kmlinx(top), {kmcond_ok}, "kmlinx of the top");
	expect(kmlinx(top + 16 * (1 + in.below(16))), {kmcond_order}, "kmlinx above the top");
	expect(kmlinx(top + 1 + in.below(15)), {kmcond_foreign}, "kmlinx, not aligned");
	expect(kmlinx(&world), {kmcond_foreign}, "kmlinx of something else");
	const Object& o = world.objects[i];
	if (!o.is_there || o.kind != kmkind_lin)
		return;
	if (in.below(3) == 0)
		cut(o, o.ptr + 16 * (in.byte() % (o.size / 16 + 1)));
	else
		drop(static_cast<int>(i), by_f);
}

} // namespace fuzz
