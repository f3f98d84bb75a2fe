// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// model.cc — the table of objects.
#include "world.hh"
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace fuzz {

namespace {

Object& at(int object)
{
	return world.objects[static_cast<std::size_t>(object)];
}

void check_overlap(const Object& o)
{
	for (const Object& other : world.objects)
		if (other.is_there && &other != &o && o.ptr < other.ptr + other.size &&
		    other.ptr < o.ptr + o.size)
			fail("two objects overlap");
	for (const Object& other : world.objects)
		if (other.is_there && &other != &o && o.ptr == other.ptr)
			fail("two objects have one address");
}

void check_pointer(const Object& o)
{
	const kmptr& p = o.pointer;
	if (p.kind != o.kind || p.ref != o.ptr || p.shred != kmshred_no)
		fail("a kmptr of kind %d has kind %d", o.kind, p.kind);
	const void* header = o.ptr - header_bytes(o.kind);
	if ((o.kind == kmkind_ref || o.kind == kmkind_tree) && p.cell != header)
		fail("a kmptr's cell is not its object's");
}

} // namespace

void gave_cell(int source, unsigned char* cell, bool is_alone)
{
	if (source < first_cells)
		return;
	Cells& c = world.cells[static_cast<std::size_t>(source - first_cells)];
	c.used--;
	c.is_ordered = c.is_ordered && is_alone;
	c.freed.push_back(cell);
}

void took_cell(int source, unsigned char* cell)
{
	if (source < first_cells)
		return;
	Cells& c = world.cells[static_cast<std::size_t>(source - first_cells)];
	c.used++;
	if (c.used > c.count)
		fail("a kmpool of %zu cells gives one more", c.count);
	if (c.freed.empty())
		return;
	const auto found = std::find(c.freed.begin(), c.freed.end(), cell);
	if (found == c.freed.end() || (c.is_ordered && found != c.freed.end() - 1))
		fail("a kmpool does not give the cell that was freed last");
	c.freed.erase(found);
	c.is_ordered = c.is_ordered || c.freed.empty();
}

unsigned Bytes::byte()
{
	if (left_.empty())
		return 0;
	const unsigned b = left_.front();
	left_ = left_.subspan(1);
	return b;
}

unsigned Bytes::below(unsigned bound)
{
	if (bound > 256)
		fail("a byte is to be below %u: what is past 255 would never be", bound);
	return byte() % bound;
}

std::size_t Bytes::size()
{
	const unsigned b = byte();
	if (b < 200)
		return b;
	if (b < 236)
		return (b - 199) * 40;
	if (b < 250)
		return (b - 235) * 3000;
	constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
	constexpr std::array large{
		std::size_t{1} << 40U, most / 2 - 64, most / 2, most - 64, most - 15, most};
	return large[b - 250];
}

void fail(const char* format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	std::fprintf(stderr, "kmem_fuzz: ");
	std::vfprintf(stderr, format, arguments);
	std::fprintf(stderr, "\n");
	va_end(arguments);
	std::abort();
}

void trace(const char* format, ...)
{
	if (!is_tracing)
		return;
	va_list arguments;
	va_start(arguments, format);
	std::vfprintf(stdout, format, arguments);
	va_end(arguments);
	std::fflush(stdout);
}

void expect(kmcond cond, std::initializer_list<kmcond> allowed, const char* what)
{
	trace("  %s: %s\n", what, kmcondtext(cond));
	if (std::find(allowed.begin(), allowed.end(), cond) != allowed.end())
		return;
	fail("%s: %s, and not %s", what, kmcondtext(cond),
	     allowed.size() == 0 ? "that" : kmcondtext(*allowed.begin()));
}

std::size_t header_bytes(kmkind kind)
{
	return kind == kmkind_ref ? sizeof(kmref) : kind == kmkind_tree ? sizeof(kmnode) : 0;
}

int new_object(kmkind kind, const kmres& result, std::size_t size, int source)
{
	const auto free = std::find_if(world.objects.begin(), world.objects.end(),
				       [](const Object& o) { return !o.is_there; });
	if (free == world.objects.end())
		fail("the table of objects is full");
	*free = Object{};
	free->is_there = true;
	free->kind = kind;
	free->size = size;
	free->source = source;
	free->refs = kind == kmkind_ref ? 1 : 0;
	free->pointer = result.ptr;
	free->ptr = static_cast<unsigned char*>(result.ptr.ref);
	if (reinterpret_cast<std::uintptr_t>(free->ptr) % 16 != 0)
		fail("an object is not aligned");
	check_pointer(*free);
	check_overlap(*free);
	took_cell(source, free->ptr - header_bytes(kind));
	std::erase(world.gone, free->ptr);
	return static_cast<int>(free - world.objects.begin());
}

void forget(int object)
{
	std::vector<int> doomed{object};
	const bool is_alone = at(object).children.empty();
	if (const int parent = at(object).parent; parent != none)
		std::erase(at(parent).children, object);
	while (!doomed.empty()) {
		const int i = doomed.back();
		doomed.pop_back();
		doomed.insert(doomed.end(), at(i).children.begin(), at(i).children.end());
		gave_cell(at(i).source, at(i).ptr - header_bytes(at(i).kind), is_alone);
		world.gone.push_back(at(i).ptr);
		at(i) = Object{};
	}
	if (world.gone.size() > 64)
		world.gone.erase(world.gone.begin(), world.gone.end() - 32);
}

std::size_t subtree_bytes(int object)
{
	std::size_t bytes = sizeof(kmnode) + at(object).size;
	for (const int child : at(object).children)
		bytes += subtree_bytes(child);
	return bytes;
}

bool is_below(int object, int above)
{
	for (int i = object; i != none; i = at(i).parent)
		if (i == above)
			return true;
	return false;
}

bool breaks_limit(int parent, std::size_t bytes, int common)
{
	for (int i = parent; i != none && i != common; i = at(i).parent)
		if (at(i).most != 0 && subtree_bytes(i) + bytes > at(i).most)
			return true;
	return false;
}

bool holds(const Object& object)
{
	return object.size == 0 || (object.ptr[0] == object.fill &&
				    std::memcmp(object.ptr, object.ptr + 1, object.size - 1) == 0);
}

void fill(Object& object, unsigned char with)
{
	object.fill = with == 0 ? 1 : with;
	std::memset(object.ptr, object.fill, object.size);
}

void verify()
{
	for (const Object& o : world.objects)
		if (o.is_there && !holds(o))
			fail("an object of kind %d and %zu bytes does not hold what it held",
			     static_cast<int>(o.kind), o.size);
}

void verify_shredded(const unsigned char* ptr, std::size_t size, unsigned char was)
{
	std::size_t run = 0;
	for (std::size_t i = 0; i < size; i++) {
		run = ptr[i] == was ? run + 1 : 0;
		if (run >= 9)
			fail("%zu bytes were to be shredded, and those at %zu were not", size, i);
	}
}

} // namespace fuzz
