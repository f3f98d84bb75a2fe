// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// trees.cc — objects that are freed with their parent: kmtree and talloc.
//
// The tree: each node has ten children, as long as nodes are left.
#include <kmem.h>

#ifdef BENCH_TALLOC
#include <talloc.h>
#endif

#include "contender.hh"
#include "sources.hh"

namespace bench {

namespace {

template <Source source>
struct KmTree {
	static void* make(void* parent) { return kmtreea(source(), parent, object_bytes).raw; }
	static void free(void* object) { demand(kmtreef(object) == kmcond_ok, "no node"); }
	static void steal(void* object, void* parent)
	{
		demand(kmtreem(object, parent) == kmcond_ok, "it cannot move");
	}
};

#ifdef BENCH_TALLOC
struct Talloc {
	static void* make(void* parent) { return talloc_size(parent, object_bytes); }
	static void free(void* object) { demand(talloc_free(object) == 0, "no node"); }
	static void steal(void* object, void* parent)
	{
		demand(talloc_steal(parent, object) == object, "it cannot move");
	}
};
#endif

template <class Tree>
void grow(std::vector<void*>& nodes)
{
	for (std::size_t i = 0; i < nodes.size(); i++) {
		nodes[i] = Tree::make(i == 0 ? nullptr : nodes[(i - 1) / 10]);
		mark(nodes[i], i);
	}
}

/// Builds a tree of `n` nodes, and frees it by its root.
template <class Tree, std::size_t n>
double build(std::size_t scale)
{
	std::vector<void*> nodes(scale < 1000 ? n / 1000 + 10 : n);
	return ns_of(nodes.size(), scale * 2000, [&] {
		grow<Tree>(nodes);
		look(nodes.back(), nodes.size() - 1);
		Tree::free(nodes[0]);
	});
}

/// The same without freeing.
template <class Tree>
double make_only(std::size_t scale)
{
	std::vector<void*> nodes(1000);
	double ns = 0;
	const std::size_t times = scale * 2 + 1;
	for (std::size_t i = 0; i < times; i++) {
		const Effort effort;
		grow<Tree>(nodes);
		ns += effort.ns_each(nodes.size());
		Tree::free(nodes[0]);
	}
	return ns / static_cast<double>(times);
}

/// Moves a hundred subtrees of eleven nodes each from one parent to another, and back.
template <class Tree>
double steal(std::size_t scale)
{
	constexpr std::size_t n = 100;
	void* const top = Tree::make(nullptr);
	void* const here = Tree::make(top);
	void* const there = Tree::make(top);
	std::vector<void*> movers(n);
	for (std::size_t i = 0; i < n; i++) {
		mark(movers[i] = Tree::make(here), i);
		for (std::size_t child = 0; child < 10; child++)
			mark(Tree::make(movers[i]), child);
	}
	const double ns = ns_of(2 * n, scale * 10'000, [&] {
		for (void* const parent : {there, here})
			for (void* const mover : movers)
				Tree::steal(mover, parent);
	});
	look(movers[n - 1], n - 1);
	Tree::free(top);
	return ns;
}

template <class Tree>
double bytes(std::size_t scale)
{
	std::vector<void*> nodes(scale * 1000);
	std::memset(nodes.data(), 1, nodes.size() * sizeof nodes[0]);
	return bytes_around(nodes.size(), object_bytes, [&](std::size_t i) {
		return nodes[i] = Tree::make(i == 0 ? nullptr : nodes[(i - 1) / 10]);
	});
}

template <class Tree>
void enter(std::vector<Contender>& all, const char* name, Side side, Beneath beneath)
{
	all.push_back({"tree-1K", name, side, beneath, build<Tree, 1000>});
	all.push_back({"tree-1K-make", name, side, beneath, make_only<Tree>});
	all.push_back({"tree-1M", name, side, beneath, build<Tree, 1'000'000>});
	all.push_back({"tree-steal", name, side, beneath, steal<Tree>});
	all.push_back({"tree-bytes", name, side, beneath, bytes<Tree>});
}

} // namespace

std::vector<Contender> tree_contenders()
{
	std::vector<Contender> all;
	enter<KmTree<unlocked>>(all, "kmtree", Side::ours, Beneath::own);
	enter<KmTree<heap>>(all, "kmtree, locked", Side::ours, Beneath::own);
#ifdef BENCH_TALLOC
	enter<Talloc>(all, "talloc", Side::peer, Beneath::malloc);
#endif
	return all;
}

} // namespace bench
