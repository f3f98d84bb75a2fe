// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// tree.cc — tree: objects that are freed with their parent.
//
// Nothing here recurses: from any node the next one is found by its links, so that a tree may be
// as deep or as wide as there is memory.
#include "tree_nodes.hh"

namespace kmem {

namespace tree {

namespace {

Made allocate_at(const Grant& g, const Where& parent, std::size_t size)
{
	const Made made = make<kmnode>(g, kmkind_tree, size);
	if (made.object == nullptr)
		return made;
	auto* n = header_of<kmnode>(made.object);
	n->child = nullptr;
	n->lastchild = nullptr;
	hang(n, parent.node);
	n->limit = parent.node == nullptr ? nullptr : parent.node->limit;
	if (n->limit != nullptr) [[unlikely]]
		charge(limit_of(n), n->id.size);
	return made;
}

/// The common case, without a call: a child where there are no limits. Null leaves it to
/// allocate().
[[gnu::always_inline]] inline void* allocate_fast(kmcell* src, void* parent, std::size_t size)
{
	kmnode* above = size > max_small - sizeof(kmnode) ? nullptr : node_fast(parent);
	if (above == nullptr || above->limit != nullptr)
		return nullptr;
	const Grant g = grant_fast(src, sizeof(kmnode) + size, slab_source(home_of(above)));
	void* object = make<kmnode>(g, kmkind_tree, size).object;
	if (object == nullptr)
		return nullptr;
	auto* n = header_of<kmnode>(object);
	n->child = nullptr;
	n->lastchild = nullptr;
	n->limit = nullptr;
	hang_below(n, above);
	return object;
}

/// The same, with what hot code should not save registers for.
[[gnu::noinline, gnu::flatten]] kmres allocate_raw(kmcell* src, void* parent, std::size_t size)
{
	return as_raw(allocate(src, parent, size, Fill::none));
}

bool may_grow(const Where& parent, std::size_t size)
{
	return parent.node == nullptr || parent.node->limit == nullptr ||
	       has_room(limit_of(parent.node), sizeof(kmnode) + size);
}

void leave_limits(kmnode* n, GiveBack& back)
{
	Limit* l = own_limit(n);
	discharge(limit_of(n), n->id.size);
	if (l != nullptr)
		back.add(l->home, l);
}

void free_node(kmnode* n, Fate fate, GiveBack& back)
{
	if (n->limit != nullptr) [[unlikely]]
		leave_limits(n, back);
	const std::uintptr_t home = home_of(n);
	if (fate == Fate::release && !is_marked(n->id) && back.is_near(home)) [[likely]] {
		bury(n);
		back.add_near(n);
		return;
	}
	back.add(retire(n, fate), n);
}

/// The first of the children that still hang there behind one that was overwritten, found from the
/// last one backwards; or null. `freed` is the last that was freed before that one, or null.
[[gnu::noinline]] kmnode* behind_broken(const kmnode* parent, const kmnode* freed)
{
	kmnode* first = nullptr;
	for (kmnode* n = parent->lastchild; n != freed && hangs(n, parent) && n->next == first;
	     n = n->prev)
		first = n;
	return first;
}

/// The first node below `n` that has no child, each proved on the way. One that was overwritten
/// is cut off, with all that hangs below it.
[[gnu::always_inline]] inline kmnode* first_leaf(kmnode* n, kmcond& cond)
{
	while (kmnode* child = n->child) {
		if (hangs(child, n)) [[likely]] {
			n = child;
			continue;
		}
		cond = kmcond_corrupt;
		n->child = behind_broken(n, nullptr);
	}
	return n;
}

/// Siblings often lie one after another at equal distances: the one that is due in a while is asked
/// of memory now, both lines of its header. A guess; wherever it leads, nothing is read.
[[gnu::always_inline]] inline void fetch_ahead(const kmnode* n, const kmnode* next)
{
	constexpr std::uintptr_t siblings = 8;
	const std::uintptr_t guess =
		address_of(next) + siblings * (address_of(next) - address_of(n));
	__builtin_prefetch(at_address<void>(guess));
	__builtin_prefetch(at_address<void>(guess + line));
}

/// Children before their parents. `top` hangs nowhere, and has neither parent nor sibling.
kmcond free_all(kmnode* top, Fate fate)
{
	kmcond cond = kmcond_ok;
	GiveBack back;
	for (kmnode* n = first_leaf(top, cond); n != nullptr;) {
		kmnode* parent = n->parent;
		kmnode* next = n->next;
		if (next != nullptr) [[likely]]
			fetch_ahead(n, next);
		free_node(n, fate, back);
		if (next != nullptr && !hangs(next, parent)) [[unlikely]] {
			cond = kmcond_corrupt;
			next = behind_broken(parent, n);
		}
		n = next != nullptr ? first_leaf(next, cond) : parent;
	}
	const kmcond given = back.end();
	return cond == kmcond_ok ? given : cond;
}

} // namespace

Made allocate(kmcell* src, void* parent, std::size_t size, Fill how)
{
	const Where above = parent_at(parent);
	if (above.cond != kmcond_ok)
		return failed(above.cond);
	if (size > max_request)
		return failed(kmcond_toolarge);
	if (!may_grow(above, size)) [[unlikely]]
		return failed(kmcond_limit);
	const Made made = allocate_at(grant(src, sizeof(kmnode) + size), above, size);
	fill(made, how, size);
	return made;
}

kmcond release(void* object, Fate fate)
{
	if (object == nullptr)
		return kmcond_ok;
	const Where place = node_at(object);
	if (place.cond != kmcond_ok)
		return place.cond;
	unhang(place.node);
	hang(place.node, nullptr);
	return free_all(place.node, fate);
}

} // namespace tree

namespace {

Found find_node(void* object, const kmcell* /*cell*/)
{
	return find<kmnode>(object, kmkind_tree);
}

Made node_sibling(void* object)
{
	kmnode* n = header_of<kmnode>(object);
	const tree::Where parent{.cond = kmcond_ok, .node = n->parent};
	if (!tree::may_grow(parent, data_size(n)))
		return failed(kmcond_limit);
	const Made made =
		tree::allocate_at(grant_beside(home_of(n), n->id.size), parent, data_size(n));
	if (made.cell != nullptr)
		set_mark(*made.cell, is_marked(n->id));
	return made;
}

} // namespace

const Kind tree_kind{
	.find = find_node, .drop = tree::release, .taint = taint<kmnode>, .sibling = node_sibling};

} // namespace kmem

using kmem::Fate;
using kmem::Fill;

extern "C" {

kmres kmtreea(kmcell* src, void* parent, size_t size)
{
	if (void* object = kmem::tree::allocate_fast(src, parent, size); object != nullptr)
		[[likely]]
		return kmem::as_raw({.cond = kmcond_ok, .object = object, .cell = nullptr});
	return kmem::tree::allocate_raw(src, parent, size);
}

kmres kmtreez(kmcell* src, void* parent, size_t size)
{
	return as_raw(kmem::tree::allocate(src, parent, size, Fill::zeroes));
}

kmres kmtreeo(kmcell* src, void* parent, size_t size)
{
	return as_object(kmem::tree::allocate(src, parent, size, Fill::none), kmkind_tree);
}

kmres kmtreeao(kmcell* src, void* parent, size_t size)
{
	return kmtreeo(src, parent, size);
}

kmres kmtreezo(kmcell* src, void* parent, size_t size)
{
	return as_object(kmem::tree::allocate(src, parent, size, Fill::zeroes), kmkind_tree);
}

kmcond kmtreef(void* object)
{
	return kmem::tree::release(object, Fate::release);
}
}
