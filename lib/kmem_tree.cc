// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmem_tree.cc — tree: objects that are freed with their parent.
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
	back.add(retire(n, fate), n);
}

/// The first node below `n` that has no child, each proved on the way. One that was overwritten
/// is cut off, with its later siblings and all that hangs there.
kmnode* first_leaf(kmnode* n, kmcond& cond)
{
	while (kmnode* child = n->child) {
		if (examine<kmnode>(object_of(child), kmkind_tree) == kmcond_ok) [[likely]] {
			n = child;
			continue;
		}
		cond = kmcond_corrupt;
		n->child = nullptr;
	}
	return n;
}

/// Children before their parents. `top` hangs nowhere.
kmcond free_all(kmnode* top, Fate fate)
{
	kmcond cond = kmcond_ok;
	GiveBack back;
	for (kmnode* n = top; n != nullptr;) {
		n = first_leaf(n, cond);
		kmnode* parent = n == top ? nullptr : n->parent;
		if (parent != nullptr)
			parent->child = n->next;
		free_node(n, fate, back);
		n = parent;
	}
	back.end();
	return cond;
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
	return free_all(place.node, fate);
}

} // namespace tree

namespace {

Found find_node(void* object)
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
		tree::allocate_at(grant_beside(n->home, n->id.size), parent, data_size(n));
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

[[gnu::flatten]] kmres kmtreea(kmcell* src, void* parent, size_t size)
{
	return as_raw(kmem::tree::allocate(src, parent, size, Fill::none));
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
