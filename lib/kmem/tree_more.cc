// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// tree_more.cc — tree: moving subtrees, walking and weighing them, and their limits.
#include "misuse.hh"
#include "tree_nodes.hh"

#include <new>

namespace kmem::tree {

namespace {

std::size_t bytes_of(kmnode* top)
{
	std::size_t sum = 0;
	std::size_t depth = 0;
	for (kmnode* n = top; n != nullptr; n = after(n, top, depth))
		sum += n->id.size;
	return sum;
}

/// Nodes and limits in the subtree that had this limit next above them get another.
void exchange(kmnode* top, Limit* from, Limit* to)
{
	std::size_t depth = 0;
	for (kmnode* n = top; n != nullptr; n = after(n, top, depth)) {
		if (n->limit == from)
			n->limit = to;
		else if (Limit* own = own_limit(n); own != nullptr && own->outer == from)
			own->outer = to;
	}
}

bool is_below(const kmnode* n, const kmnode* top)
{
	while (n != nullptr && n != top)
		n = n->parent;
	return n == top;
}

/// From the limits where it hangs to those of its new place. False if there is no room, and then
/// nothing has changed.
bool change_limits(kmnode* n, const kmnode* parent)
{
	const Limit* own = own_limit(n);
	Limit* from = own == nullptr ? limit_of(n) : own->outer;
	Limit* to = parent == nullptr ? nullptr : limit_of(parent);
	if (from == to) [[likely]]
		return true;
	const std::size_t bytes = bytes_of(n);
	discharge(from, bytes);
	const bool fits = has_room(to, bytes);
	charge(fits ? to : from, bytes);
	if (fits)
		exchange(n, from, to);
	return fits;
}

kmcond lift_limit(kmnode* n, Limit* l)
{
	exchange(n, l, l->outer);
	return give_back(l->home, l);
}

kmcond set_limit(kmnode* n, std::size_t most)
{
	const std::size_t bytes = bytes_of(n);
	if (bytes > most)
		return kmcond_limit;
	const Grant g = grant_beside(home_of(n), sizeof(Limit));
	if (g.memory == nullptr)
		return g.cond;
	auto* l = new (g.memory) Limit{
		.outer = limit_of(n), .owner = n, .used = bytes, .most = most, .home = g.home};
	exchange(n, l->outer, l);
	return kmcond_ok;
}

} // namespace

namespace {

/// Nothing is below the node where `above` hangs.
inline bool makes_cycle(const kmnode* n, const kmnode* above)
{
	return (n->child != nullptr || n == above) && is_below(above, n);
}

inline void rehang(kmnode* n, kmnode* parent)
{
	unhang(n);
	hang(n, parent);
}

/// With all that there may be to tell.
[[gnu::noinline]] kmcond move(void* object, void* parent)
{
	const Where place = node_at(object);
	if (place.node == nullptr) // then it is not ok
		return place.cond;
	const Where above = parent_at(parent);
	if (above.cond != kmcond_ok)
		return above.cond;
	if (makes_cycle(place.node, above.node))
		return kmcond_cycle;
	if (!change_limits(place.node, above.node))
		return kmcond_limit;
	rehang(place.node, above.node);
	return kmcond_ok;
}

} // namespace

kmptr release_from_parent(const char* function, void* object, Fate fate)
{
	const kmnode* n = object == nullptr ? nullptr : node_at(object).node;
	kmnode* parent = n == nullptr ? nullptr : n->parent;
	report(function, object, release(object, fate));
	kmptr ptr{};
	if (parent == nullptr)
		return ptr;
	ptr.kind = kmkind_tree;
	ptr.ref = object_of(parent);
	ptr.cell = &parent->id;
	return ptr;
}

} // namespace kmem::tree

using kmem::tree::Limit;
using kmem::tree::node_at;
using kmem::tree::Where;

extern "C" {

kmnode* kmtreen(void* object)
{
	return node_at(object).node;
}

kmcond kmtreem(void* object, void* parent)
{
	kmnode* n = kmem::tree::node_fast(object);
	kmnode* above = kmem::tree::node_fast(parent);
	if (n == nullptr || above == nullptr || n->limit != above->limit ||
	    kmem::tree::makes_cycle(n, above)) [[unlikely]]
		return kmem::tree::move(object, parent);
	kmem::tree::rehang(n, above);
	return kmcond_ok;
}

int kmtreew(void* object, int (*visit)(void* arg, void* object, size_t depth), void* arg)
{
	kmnode* top = node_at(object).node;
	if (top == nullptr || visit == nullptr)
		return -1;
	std::size_t depth = 0;
	for (kmnode* n = top; n != nullptr; n = kmem::tree::after(n, top, depth))
		if (const int result = visit(arg, kmem::object_of(n), depth); result != 0)
			return result;
	return 0;
}

size_t kmtreeb(void* object)
{
	kmnode* n = node_at(object).node;
	return n == nullptr ? 0 : kmem::tree::bytes_of(n);
}

kmcond kmtreel(void* object, size_t most)
{
	const Where place = node_at(object);
	if (place.node == nullptr) // then it is not ok
		return place.cond;
	Limit* own = kmem::tree::own_limit(place.node);
	if (own == nullptr)
		return most == 0 ? kmcond_ok : kmem::tree::set_limit(place.node, most);
	if (most == 0)
		return kmem::tree::lift_limit(place.node, own);
	if (own->used > most)
		return kmcond_limit;
	own->most = most;
	return kmcond_ok;
}
}
