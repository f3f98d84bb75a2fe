// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// tree_nodes.hh — how nodes hang together, and the limits that are set on subtrees.
//
// A node points to the limit that stands nearest above it, or at it; that to the next one further
// up. Without any limit this is one null pointer a node, and costs a comparison.
#pragma once
#include "methods.hh"

namespace kmem::tree {

static_assert(sizeof(kmnode) % alignment == 0);

/// At most so many bytes for a node and all below it.
struct Limit {
	Limit* outer;
	kmnode* owner;
	std::size_t used; // bytes of nodes, fields included
	std::size_t most;
	std::uintptr_t home; // where this record has its memory from
};

inline Limit* limit_of(const kmnode* n)
{
	return static_cast<Limit*>(n->limit);
}

/// A node's own, or null.
inline Limit* own_limit(const kmnode* n)
{
	Limit* l = limit_of(n);
	return l != nullptr && l->owner == n ? l : nullptr;
}

inline bool has_room(const Limit* l, std::size_t bytes)
{
	for (; l != nullptr; l = l->outer)
		if (bytes > l->most || l->used > l->most - bytes)
			return false;
	return true;
}

inline void charge(Limit* l, std::size_t bytes)
{
	for (; l != nullptr; l = l->outer)
		l->used += bytes;
}

inline void discharge(Limit* l, std::size_t bytes)
{
	for (; l != nullptr; l = l->outer)
		l->used -= bytes;
}

/// A user's pointer to a node.
struct Where {
	kmcond cond;
	kmnode* node; // null if `cond` is not ok
};

inline Where node_at(void* object)
{
	if (object == nullptr)
		return {.cond = kmcond_invalid, .node = nullptr};
	const kmcond cond = examine<kmnode>(object, kmkind_tree);
	if (cond != kmcond_ok) [[unlikely]]
		return {.cond = other_kind(object, kmkind_tree, cond), .node = nullptr};
	return {.cond = kmcond_ok, .node = header_of<kmnode>(object)};
}

/// Is that where a node begins? It can be read.
[[gnu::always_inline]] inline bool is_sealed_node(const kmnode* n)
{
	return n->id.seal == km_seal_(n, kmkind_tree, n->id.size, n->home);
}

/// Is that where a node begins, and in memory that can be read?
[[gnu::always_inline]] inline bool is_node(const kmnode* n)
{
	return ask(n + 1, sizeof(kmnode)) == kmcond_ok && is_sealed_node(n);
}

/// Is there a node, and a child of this one?
[[gnu::always_inline]] inline bool hangs(const kmnode* n, const kmnode* parent)
{
	return is_node(n) && n->parent == parent;
}

/// The node of an object, if one look proves it; or null.
[[gnu::always_inline]] inline kmnode* node_fast(void* object)
{
	if (!is_near(object)) [[unlikely]]
		return nullptr;
	kmnode* n = header_of<kmnode>(object);
	return is_sealed_node(n) ? n : nullptr;
}

/// A parent: null is none, and is one.
inline Where parent_at(void* object)
{
	return object == nullptr ? Where{.cond = kmcond_ok, .node = nullptr} : node_at(object);
}

/// Makes it the last child.
inline void hang_below(kmnode* n, kmnode* parent)
{
	n->parent = parent;
	n->next = nullptr;
	n->prev = parent->lastchild;
	(n->prev == nullptr ? parent->child : n->prev->next) = n;
	parent->lastchild = n;
}

/// The same; of null it makes a tree of its own.
inline void hang(kmnode* n, kmnode* parent)
{
	if (parent != nullptr) {
		hang_below(n, parent);
		return;
	}
	n->parent = nullptr;
	n->next = nullptr;
	n->prev = nullptr;
}

inline void unhang(kmnode* n)
{
	if (n->next != nullptr)
		n->next->prev = n->prev;
	else if (n->parent != nullptr)
		n->parent->lastchild = n->prev;
	if (n->prev != nullptr)
		n->prev->next = n->next;
	else if (n->parent != nullptr)
		n->parent->child = n->next;
}

/// The node after `n`, parents before children, in the subtree of `top`; null at its end. Tells in
/// `depth` how far it lies below.
inline kmnode* after(kmnode* n, const kmnode* top, std::size_t& depth)
{
	if (n->child != nullptr) {
		depth++;
		return n->child;
	}
	while (n != top && n->next == nullptr) {
		n = n->parent;
		depth--;
	}
	return n == top ? nullptr : n->next;
}

} // namespace kmem::tree
