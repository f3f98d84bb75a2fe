// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// tree_more_test.cc — kmtreem, w, b, l, and kmdup of nodes.
#include "kmem_test.hh"
#include <algorithm>

namespace {

void* node(kmcell* src, void* parent, std::size_t size = 16)
{
	const kmres res = kmtreea(src, parent, size);
	REQUIRE(res.cond == kmcond_ok);
	return res.raw;
}

constexpr std::size_t whole = sizeof(kmnode) + 16;

struct Seen {
	void* object;
	std::size_t depth;

	bool operator==(const Seen&) const = default;
};

int note(void* arg, void* object, std::size_t depth)
{
	static_cast<std::vector<Seen>*>(arg)->push_back({object, depth});
	return 0;
}

int stop_at_third(void* arg, void* /*object*/, std::size_t /*depth*/)
{
	return ++*static_cast<int*>(arg) == 3 ? 42 : 0;
}

std::vector<Seen> walk(void* object)
{
	std::vector<Seen> seen;
	CHECK(kmtreew(object, note, &seen) == 0);
	return seen;
}

} // namespace

TEST_CASE("kmtreew visits parents before children, in order", "[tree][walk]")
{
	TestSource p;
	void* top = node(p, nullptr);
	void* a = node(p, top);
	void* b = node(p, top);
	void* aa = node(p, a);
	void* ab = node(p, a);
	void* aaa = node(p, aa);
	CHECK(walk(top) == std::vector<Seen>{{top, 0}, {a, 1}, {aa, 2}, {aaa, 3}, {ab, 2}, {b, 1}});
	CHECK(walk(a) == std::vector<Seen>{{a, 0}, {aa, 1}, {aaa, 2}, {ab, 1}});
	CHECK(walk(b) == std::vector<Seen>{{b, 0}});
	int count = 0;
	CHECK(kmtreew(top, stop_at_third, &count) == 42);
	CHECK(count == 3);
	CHECK(kmtreew(nullptr, note, nullptr) == -1);
	CHECK(kmtreew(top, nullptr, nullptr) == -1);
	CHECK(kmtreef(top) == kmcond_ok);
}

TEST_CASE("kmtreem moves a subtree to another parent, last of its children", "[tree][move]")
{
	TestSource p;
	void* one = node(p, nullptr);
	void* two = node(p, nullptr);
	void* a = node(p, one);
	void* b = node(p, one);
	void* ba = node(p, b);
	void* c = node(p, two);
	CHECK(kmtreem(b, two) == kmcond_ok);
	CHECK(walk(one) == std::vector<Seen>{{one, 0}, {a, 1}});
	CHECK(walk(two) == std::vector<Seen>{{two, 0}, {c, 1}, {b, 1}, {ba, 2}});
	CHECK(kmtreem(b, nullptr) == kmcond_ok);
	CHECK(Kmnode(b)->parent == nullptr);
	CHECK(walk(two) == std::vector<Seen>{{two, 0}, {c, 1}});
	CHECK(kmtreem(two, b) == kmcond_ok);
	CHECK(kmtreef(one) == kmcond_ok);
	CHECK(walk(b) == std::vector<Seen>{{b, 0}, {ba, 1}, {two, 1}, {c, 2}});
	CHECK(kmtreef(b) == kmcond_ok);
}

TEST_CASE("a node cannot move below itself", "[tree][move][misuse]")
{
	TestSource p;
	void* top = node(p, nullptr);
	void* a = node(p, top);
	void* aa = node(p, a);
	CHECK(kmtreem(top, aa) == kmcond_cycle);
	CHECK(kmtreem(a, a) == kmcond_cycle);
	CHECK(kmtreem(aa, aa) == kmcond_cycle);
	CHECK(walk(top) == std::vector<Seen>{{top, 0}, {a, 1}, {aa, 2}});
	CHECK(kmtreem(nullptr, top) == kmcond_invalid);
	alignas(16) Bytes local[256] = {};
	CHECK(kmtreem(a, local + 128) == kmcond_foreign);
	CHECK(kmtreem(local + 128, a) == kmcond_foreign);
	CHECK(kmtreel(a, 1000) == kmcond_ok);
	CHECK(kmtreem(a, aa) == kmcond_cycle); // both under a's own limit
	CHECK(kmtreef(top) == kmcond_ok);
}

TEST_CASE("each node's memory goes back to where it is from, in whatever order they come", "[tree]")
{
	TestSource p;
	p.pool.minarena = std::size_t{8} << 20; // stays in use, as does the pool of cells
	kmpool* pool = kmpooli(p, sizeof(kmnode) + 16, 1000);
	REQUIRE(pool != nullptr);
	kmcell* const sources[] = {p, nullptr, &pool->id, p, p, nullptr};
	std::vector<void*> all{node(p, nullptr)};
	std::vector<void*> marked;
	for (std::size_t i = 1; i < 5000; i++) {
		kmcell* src = sources[i % 6];
		const std::size_t size = src == p && i % 11 == 0 ? 2000 : 16; // a block of its own
		all.push_back(hide(node(src, all[i * 7919 % all.size()], size)));
		std::memset(all.back(), 0xA5, size);
		if (src == p)
			marked.push_back(all.back());
	}
	sources[0]->shred = kmshred_yes;
	CHECK(kmtreef(all[0]) == kmcond_ok);
	CHECK(std::none_of(marked.begin(), marked.end(),
			   [](void* object) { return is_filled(hide(object), 16, 0xA5); }));
	kmcount count{};
	CHECK(kmpoolc(pool, &count) == kmcond_ok);
	CHECK((count.used == 0 && count.peak == 833));
	CHECK(kmpoolx(pool) == kmcond_ok);
	CHECK(p.is_empty());
}

TEST_CASE("kmtreeb is the sum of a subtree", "[tree]")
{
	TestSource p;
	void* top = node(p, nullptr, 100);
	void* a = node(p, top, 200);
	node(p, a, 0);
	CHECK(kmtreeb(top) == 3 * sizeof(kmnode) + 300);
	CHECK(kmtreeb(a) == 2 * sizeof(kmnode) + 200);
	CHECK(kmtreeb(nullptr) == 0);
	CHECK(kmtreef(top) == kmcond_ok);
}

TEST_CASE("beyond its limit a subtree does not grow", "[tree][limit]")
{
	TestSource p;
	void* top = node(p, nullptr);
	void* a = node(p, top);
	CHECK(kmtreel(a, whole - 1) == kmcond_limit);
	CHECK(kmtreel(a, 3 * whole) == kmcond_ok);
	void* aa = node(p, a);
	CHECK(kmtreea(p, aa, 17).cond == kmcond_limit);
	CHECK(kmtreea(p, aa, absurd() / 4).cond == kmcond_limit);
	void* aaa = node(p, aa);
	CHECK(kmtreea(p, a, 0).cond == kmcond_limit);
	CHECK(kmdupo(kmptr{kmkind_tree, kmshred_no, aaa, nullptr}).cond == kmcond_limit);
	node(p, top); // it is not below the limit
	CHECK(kmtreef(aaa) == kmcond_ok);
	CHECK(kmtreea(p, aa, 16).cond == kmcond_ok);
	CHECK(kmtreel(a, 2 * whole) == kmcond_limit);
	CHECK(kmtreel(a, 4 * whole) == kmcond_ok);
	CHECK(kmtreea(p, aa, 16).cond == kmcond_ok);
	CHECK(kmtreel(a, 0) == kmcond_ok);
	CHECK(kmtreea(p, aa, 5000).cond == kmcond_ok);
	CHECK(kmtreel(nullptr, 1) == kmcond_invalid);
	CHECK(kmtreef(top) == kmcond_ok);
	CHECK(p.is_empty());
}

TEST_CASE("limits nest, and follow subtrees that move", "[tree][limit][move]")
{
	TestSource p;
	void* top = node(p, nullptr);
	CHECK(kmtreel(top, 6 * whole) == kmcond_ok);
	void* a = node(p, top);
	CHECK(kmtreel(a, 4 * whole) == kmcond_ok);
	node(p, a);
	node(p, a);
	node(p, top);
	CHECK(kmtreea(p, a, 16).cond == kmcond_ok);
	CHECK(kmtreea(p, a, 0).cond == kmcond_limit);    // a's own limit
	CHECK(kmtreea(p, top, 16).cond == kmcond_limit); // the top's limit
	void* other = node(p, nullptr);
	void* heavy = node(p, other);
	node(p, heavy);
	CHECK(kmtreem(heavy, a) == kmcond_limit);
	CHECK(Kmnode(heavy)->parent == Kmnode(other));
	CHECK(kmtreem(a, other) == kmcond_ok); // keeps its limit
	CHECK(kmtreea(p, a, 0).cond == kmcond_limit);
	CHECK(kmtreem(heavy, top) == kmcond_ok);
	CHECK(kmtreea(p, heavy, 16).cond == kmcond_ok);
	CHECK(kmtreea(p, heavy, 16).cond == kmcond_ok);
	CHECK(kmtreea(p, heavy, 16).cond == kmcond_limit);
	CHECK(kmtreem(a, top) == kmcond_limit);
	CHECK(kmtreef(top) == kmcond_ok);
	CHECK(kmtreeb(a) == 4 * whole);
	CHECK(kmtreel(a, 0) == kmcond_ok);
	CHECK(kmtreea(p, a, 1000).cond == kmcond_ok);
	CHECK(kmtreef(other) == kmcond_ok);
	CHECK(p.is_empty());
}

TEST_CASE("an inner limit that is lifted leaves the outer one", "[tree][limit]")
{
	TestSource p;
	void* top = node(p, nullptr);
	void* a = node(p, top);
	void* aa = node(p, a);
	CHECK(kmtreel(aa, 100 * whole) == kmcond_ok); // the inner one first
	CHECK(kmtreel(a, 50 * whole) == kmcond_ok);
	CHECK(kmtreel(top, 4 * whole) == kmcond_ok);
	CHECK(kmtreel(a, 0) == kmcond_ok);
	CHECK(kmtreea(p, aa, 16).cond == kmcond_ok);
	CHECK(kmtreea(p, aa, 0).cond == kmcond_limit);
	CHECK(kmtreef(aa) == kmcond_ok);
	CHECK(kmtreea(p, a, 16).cond == kmcond_ok);
	CHECK(kmtreea(p, a, 16).cond == kmcond_ok);
	CHECK(kmtreea(p, a, 16).cond == kmcond_limit);
	CHECK(kmtreef(top) == kmcond_ok);
	CHECK(p.is_empty());
}
