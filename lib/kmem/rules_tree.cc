// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_tree.cc — the audit of a node: how it hangs, and what its limit counts.
//
// Each node is audited on its own. So no link is followed further than it has been proved, and
// nodes may lie in any source.
#include "rules.hh"
#include "tree_nodes.hh"

namespace kmem::tree {

namespace {

bool hangs_well(const kmnode* n)
{
	const kmnode* parent = n->parent;
	if (parent == nullptr)
		return n->prev == nullptr && n->next == nullptr;
	if (!is_node(parent))
		return false;
	const bool is_after = n->prev == nullptr ? parent->child == n
						 : hangs(n->prev, parent) && n->prev->next == n;
	const bool is_before = n->next == nullptr ? parent->lastchild == n
						  : hangs(n->next, parent) && n->next->prev == n;
	return is_after && is_before;
}

bool has_children_well(const kmnode* n)
{
	if (n->child == nullptr || n->lastchild == nullptr)
		return n->child == n->lastchild;
	return hangs(n->child, n) && n->child->prev == nullptr && hangs(n->lastchild, n) &&
	       n->lastchild->next == nullptr;
}

/// An order of nodes that is unrelated to where they lie.
std::uint64_t rank_of(const kmnode* n)
{
	return km_hash_(address_of(n), 0x72616E6B);
}

/// Climbs up to a node of lower rank, which is checked in its own turn: so all nodes together climb
/// little, however deep the tree is. In a ring, the node of the lowest rank comes back to itself. A
/// node that hangs below a ring comes back to one that it has remembered; which one it remembers
/// changes each time the number of steps has doubled.
bool has_top(const kmnode* n)
{
	const kmnode* remembered = n;
	std::size_t steps = 0;
	std::size_t until = 1;
	for (const kmnode* up = n->parent; up != nullptr && is_node(up); up = up->parent) {
		if (up == n || up == remembered)
			return false;
		if (rank_of(up) < rank_of(n))
			return true;
		if (++steps == until) {
			remembered = up;
			until *= 2;
		}
	}
	return true;
}

/// The next node below `top`, parents first, as after() has it, with each link proved. Null at the
/// end, or at a broken link; then `is_whole` is false.
const kmnode* proved_after(const kmnode* n, const kmnode* top, bool& is_whole)
{
	if (n->child != nullptr) {
		is_whole = n->child != top && hangs(n->child, n) && n->child->prev == nullptr;
		return is_whole ? n->child : nullptr;
	}
	while (n != top && n->next == nullptr)
		n = n->parent;
	if (n == top)
		return nullptr;
	is_whole = hangs(n->next, n->parent) && n->next->prev == n;
	return is_whole ? n->next : nullptr;
}

/// Do the nodes from `top` down take this many bytes? True if a link is broken, which another rule
/// reports.
bool takes(const kmnode* top, std::size_t bytes)
{
	std::size_t sum = 0;
	bool is_whole = true;
	for (const kmnode* n = top; n != nullptr; n = proved_after(n, top, is_whole))
		sum += n->id.size;
	return !is_whole || sum == bytes;
}

/// Does the node have its parent's limit, or one of its own that counts it?
bool is_limited_well(const kmnode* n)
{
	const Limit* l = limit_of(n);
	const Limit* outer = n->parent == nullptr ? nullptr : limit_of(n->parent);
	if (l == outer)
		return true;
	return l != nullptr && can_be_read(l) && l->owner == n && l->outer == outer &&
	       l->used <= l->most && takes(n, l->used);
}

} // namespace

void audit(void* object, const Auditor& a)
{
	const kmnode* n = header_of<kmnode>(object);
	const bool is_linked = hangs_well(n) && has_children_well(n);
	a.hold(is_linked, Rule::links_agree, object);
	a.hold(has_top(n), Rule::tree_has_top, object);
	if (is_linked)
		a.hold(is_limited_well(n), Rule::limit_adds_up, object);
}

bool is_limit(const void* memory, std::size_t size, std::uintptr_t home)
{
	const auto* l = static_cast<const Limit*>(memory);
	return size >= sizeof(Limit) && l->home == home && is_node(l->owner) &&
	       limit_of(l->owner) == l;
}

} // namespace kmem::tree
