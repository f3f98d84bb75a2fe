// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// make.cc — the allocating half of the grid, and copies.
#include "world.hh"
#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace fuzz {

namespace {

enum Form : unsigned { plain, zeroed, pointer, zeroed_pointer, form_count };

struct Want {
	kmkind kind;
	unsigned form;
	int source;
	std::size_t size;
	int parent = none;

	[[nodiscard]] kmcell* src() const { return cell_of(source); }
	[[nodiscard]] void* parent_object() const
	{
		return parent == none ? nullptr
				      : world.objects[static_cast<std::size_t>(parent)].ptr;
	}
	[[nodiscard]] bool is_zeroed() const { return form == zeroed || form == zeroed_pointer; }
	[[nodiscard]] bool yields_pointer() const { return form >= pointer; }
};

kmres call_lin(const Want& w)
{
	static constexpr std::array calls{kmlina, kmlinz, kmlino, kmlinzo};
	return calls[w.form](w.size);
}

kmres call_heap(const Want& w)
{
	static constexpr std::array calls{kmheapa, kmheapz, kmheapo, kmheapzo};
	return calls[w.form](w.size);
}

kmres call_ref(const Want& w)
{
	static constexpr std::array calls{kmrefa, kmrefz, kmrefo, kmrefzo};
	return calls[w.form](w.src(), w.size);
}

kmres call_pool(const Want& w)
{
	static constexpr std::array calls{kmpoola, kmpoolz, kmpoolo, kmpoolzo};
	return calls[w.form](world.cells[static_cast<std::size_t>(w.source - first_cells)].pool);
}

kmres call_tree(const Want& w)
{
	static constexpr std::array calls{kmtreea, kmtreez, kmtreeo, kmtreezo};
	return calls[w.form](w.src(), w.parent_object(), w.size);
}

kmres call(const Want& w)
{
	world.refused = 0;
	switch (w.kind) {
	case kmkind_lin:
		return call_lin(w);
	case kmkind_heap:
		return call_heap(w);
	case kmkind_ref:
		return call_ref(w);
	case kmkind_pool:
		return call_pool(w);
	default:
		return call_tree(w);
	}
}

/// The kmptr that a caller builds who allocated through a raw pointer and wants to call kmfree.
kmptr by_hand(const Want& w, void* object)
{
	kmptr p{};
	p.kind = w.kind;
	p.ref = object;
	if (w.kind == kmkind_ref || w.kind == kmkind_tree)
		p.cell = reinterpret_cast<kmcell*>(static_cast<char*>(object) -
						   header_bytes(w.kind));
	if (w.kind == kmkind_pool)
		p.cell = cell_of(w.source);
	return p;
}

/// Anything larger is not a valid size.
constexpr std::size_t most_described = std::numeric_limits<std::ptrdiff_t>::max() - 8192;

bool is_too_large(const Want& w)
{
	const std::size_t whole = w.size + header_bytes(w.kind);
	if (w.size > most_described)
		return true;
	return w.source >= first_cells &&
	       whole > world.cells[static_cast<std::size_t>(w.source - first_cells)].cell;
}

bool is_exhausted(const Want& w)
{
	if (w.source < first_cells)
		return false;
	const Cells& c = world.cells[static_cast<std::size_t>(w.source - first_cells)];
	return c.used == c.count;
}

/// More memory than any machine has.
bool is_absurd(const Want& w)
{
	return w.size >= (std::size_t{1} << 39U);
}

/// Expects one answer; only where memory may be lacking is kmcond_nomem allowed as well.
void expect_answer(const Want& w, kmcond cond, const char* what)
{
	const bool is_limited = w.kind == kmkind_tree && w.size < most_described &&
				breaks_limit(w.parent, w.size + sizeof(kmnode), none);
	const bool may_lack =
		w.source < first_cells &&
		(may_lack_memory(w.kind == kmkind_lin ? none : w.source) || is_absurd(w));
	kmcond wanted = kmcond_ok;
	if (is_limited)
		wanted = kmcond_limit;
	else if (is_too_large(w) && w.kind != kmkind_pool)
		wanted = kmcond_toolarge;
	else if (is_exhausted(w))
		wanted = kmcond_exhausted;
	else if (is_absurd(w))
		wanted = kmcond_nomem;
	expect(cond, {wanted, may_lack ? kmcond_nomem : wanted}, what);
}

/// A source that can hold an object of that kind; otherwise the heap, or none for kmkind_pool.
int source_for(Bytes& in, kmkind kind)
{
	if (kind == kmkind_lin || kind == kmkind_heap)
		return heap;
	const int first = kind == kmkind_pool ? static_cast<int>(first_cells) : 0;
	const int source =
		first + static_cast<int>(in.below(static_cast<unsigned>(source_count - first)));
	if (is_standing(source))
		return source;
	return kind == kmkind_pool ? none : static_cast<int>(heap);
}

int parent_for(Bytes& in)
{
	const unsigned i = in.below(object_count + 4);
	const bool is_node = i < object_count && world.objects[i].is_there &&
			     world.objects[i].kind == kmkind_tree;
	return is_node ? static_cast<int>(i) : none;
}

bool has_room()
{
	return std::any_of(world.objects.begin(), world.objects.end(),
			   [](const Object& o) { return !o.is_there; });
}

void took(const Want& w, kmres result, unsigned char with)
{
	if (!w.yields_pointer())
		result.ptr = by_hand(w, result.raw);
	const int i = new_object(w.kind, result, w.size, w.source);
	Object& o = world.objects[static_cast<std::size_t>(i)];
	if (w.is_zeroed() && !holds(o)) // o.fill is still zero
		fail("memory that was to be zero is not");
	fill(o, with);
	o.parent = w.parent;
	if (w.parent != none)
		world.objects[static_cast<std::size_t>(w.parent)].children.push_back(i);
}

} // namespace

void step_make(Bytes& in)
{
	constexpr std::array kinds{kmkind_lin, kmkind_heap, kmkind_pool,
				   kmkind_ref, kmkind_tree, kmkind_tree};
	Want w{.kind = kinds[in.below(kinds.size())],
	       .form = in.below(form_count),
	       .source = heap,
	       .size = 0};
	w.source = source_for(in, w.kind);
	w.size = w.kind == kmkind_pool ? 0 : in.size();
	if (w.kind == kmkind_tree)
		w.parent = parent_for(in);
	const auto with = static_cast<unsigned char>(in.byte());
	if (w.source == none || !has_room())
		return;
	if (w.kind == kmkind_pool)
		w.size = world.cells[static_cast<std::size_t>(w.source - first_cells)].cell;
	trace("make kind %d, form %u, source %d, size %#zx, parent %d\n", static_cast<int>(w.kind),
	      w.form, w.source, w.size, w.parent);
	const kmres result = call(w);
	expect_answer(w, result.cond, "it");
	if (result.cond == kmcond_ok)
		took(w, result, with);
	else if (w.yields_pointer() ? result.ptr.ref != nullptr : result.raw != nullptr)
		fail("a result that is not ok has a pointer");
}

void step_dup(Bytes& in)
{
	const unsigned i = in.below(object_count);
	const Object o = world.objects[i];
	const auto with = static_cast<unsigned char>(in.byte());
	if (!o.is_there || !has_room())
		return;
	trace("dup %u, kind %d, source %d\n", i, static_cast<int>(o.kind), o.source);
	const Want w{.kind = o.kind,
		     .form = pointer,
		     .source = o.source,
		     .size = o.size,
		     .parent = o.parent};
	world.refused = 0;
	kmres result = kmdupo(o.pointer);
	if (o.kind == kmkind_lin && o.pointer.cell == nullptr) {
		expect(result.cond, {kmcond_nosize}, "kmdupo of linear memory without a cell");
		return;
	}
	expect_answer(w, result.cond, "kmdupo");
	if (result.cond != kmcond_ok)
		return;
	if (result.ptr.shred != o.pointer.shred)
		fail("a copy's mark is not that of the original");
	result.ptr.shred = kmshred_no; // took() expects the pointer of a new object
	if (std::memcmp(result.ptr.ref, o.ptr, o.size) != 0)
		fail("a copy is not like the original");
	took(w, result, with);
	for (Object& copy : world.objects)
		if (copy.is_there && copy.ptr == result.ptr.ref) {
			copy.is_marked = o.is_marked;
			copy.pointer.shred = o.pointer.shred;
		}
}

} // namespace fuzz
