// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// trees.cc — operations on trees other than allocating and freeing them.
#include "world.hh"

namespace fuzz {

namespace {

Object* node_at(unsigned i)
{
	Object& o = world.objects[i];
	return o.is_there && o.kind == kmkind_tree ? &o : nullptr;
}

int index_of(const Object& o)
{
	return static_cast<int>(&o - world.objects.data());
}

struct Seen {
	const void* object;
	std::size_t depth;
};

struct Walk {
	std::vector<Seen> seen;
	std::size_t stop_after;
};

int note(void* arg, void* object, std::size_t depth)
{
	auto& walk = *static_cast<Walk*>(arg);
	walk.seen.push_back({object, depth});
	return walk.seen.size() > walk.stop_after ? 77 : 0;
}

void list(int object, std::size_t depth, std::vector<Seen>& all)
{
	const Object& o = world.objects[static_cast<std::size_t>(object)];
	all.push_back({o.ptr, depth});
	for (const int child : o.children)
		list(child, depth + 1, all);
}

// The macros are C, and use C casts.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
void* object_of(const kmnode* node)
{
	return node == nullptr ? nullptr : Kmnodedata(node);
}

kmnode* node_of(void* object)
{
	return Kmnode(object);
}
#pragma GCC diagnostic pop

void check_links(const Object& o)
{
	const kmnode* node = kmtreen(o.ptr);
	if (object_of(node) != o.ptr || node_of(o.ptr) != node)
		fail("a node is not where it should be");
	const void* parent = object_of(node->parent);
	const void* known =
		o.parent == none ? nullptr : world.objects[static_cast<std::size_t>(o.parent)].ptr;
	if (parent != known)
		fail("a node has another parent");
	if ((node->child == nullptr) != o.children.empty() ||
	    (node->lastchild == nullptr) != o.children.empty())
		fail("a node has children, or none, that it should not have");
	if (node->id.kind != kmkind_tree || node->id.size != sizeof(kmnode) + o.size)
		fail("a node's cell says something else");
}

} // namespace

void step_move(Bytes& in)
{
	Object* o = node_at(in.below(object_count));
	const unsigned to = in.below(object_count + 4);
	if (o == nullptr)
		return;
	Object* parent = to < object_count ? node_at(to) : nullptr;
	const int p = parent == nullptr ? none : index_of(*parent);
	trace("move %d below %d\n", index_of(*o), p);
	kmcond wanted = kmcond_ok;
	int common = p; // the lowest common ancestor
	while (common != none && !is_below(o->parent, common))
		common = world.objects[static_cast<std::size_t>(common)].parent;
	if (p != none && is_below(p, index_of(*o)))
		wanted = kmcond_cycle;
	else if (breaks_limit(p, subtree_bytes(index_of(*o)), common))
		wanted = kmcond_limit;
	expect(kmtreem(o->ptr, parent == nullptr ? nullptr : parent->ptr), {wanted}, "kmtreem");
	if (wanted != kmcond_ok)
		return;
	if (o->parent != none)
		std::erase(world.objects[static_cast<std::size_t>(o->parent)].children,
			   index_of(*o));
	o->parent = p;
	if (parent != nullptr)
		parent->children.push_back(index_of(*o));
}

void step_walk(Bytes& in)
{
	Object* o = node_at(in.below(object_count));
	const std::size_t stop_after = in.byte();
	if (o == nullptr)
		return;
	trace("walk below %d\n", index_of(*o));
	std::vector<Seen> known;
	list(index_of(*o), 0, known);
	Walk walk{.seen = {}, .stop_after = stop_after};
	const int told = kmtreew(o->ptr, note, &walk);
	if (told != (known.size() > stop_after ? 77 : 0))
		fail("kmtreew returns %d", told);
	if (known.size() > stop_after)
		known.resize(stop_after + 1);
	if (walk.seen.size() != known.size())
		fail("kmtreew visits %zu objects of %zu", walk.seen.size(), known.size());
	for (std::size_t i = 0; i < known.size(); i++)
		if (walk.seen[i].object != known[i].object || walk.seen[i].depth != known[i].depth)
			fail("kmtreew visits another object as number %zu", i);
	if (kmtreeb(o->ptr) != subtree_bytes(index_of(*o)))
		fail("kmtreeb tells %zu bytes instead of %zu", kmtreeb(o->ptr),
		     subtree_bytes(index_of(*o)));
	check_links(*o);
}

void step_limit(Bytes& in)
{
	Object* o = node_at(in.below(object_count));
	const unsigned how = in.below(4);
	const std::size_t more = in.byte() * 8;
	if (o == nullptr || (o->source >= first_cells && how != 1)) // it occupies a cell of its own
		return;
	const std::size_t bytes = subtree_bytes(index_of(*o));
	const std::size_t most = how == 0 ? 0 : how == 1 ? bytes - 1 : bytes + more;
	trace("limit of %d: %zu bytes of %zu\n", index_of(*o), most, bytes);
	world.refused = 0;
	const kmcond cond = kmtreel(o->ptr, most);
	if (how == 1) {
		expect(cond, {kmcond_limit}, "kmtreel, less than there is");
		return;
	}
	expect(cond, {kmcond_ok, may_lack_memory(o->source) ? kmcond_nomem : kmcond_ok}, "kmtreel");
	if (cond == kmcond_ok)
		o->most = most;
}

} // namespace fuzz
