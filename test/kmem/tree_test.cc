// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// tree_test.cc — kmtreea, z, o, ao, zo, f, s: a case for each sentence.
#include "kmem_test.hh"

namespace {

void* node(kmcell* src, void* parent, std::size_t size = 10)
{
	const kmres res = kmtreea(src, parent, size);
	REQUIRE(res.cond == kmcond_ok);
	return res.raw;
}

} // namespace

TEST_CASE("a node lies sizeof(kmnode) before its object", "[tree]")
{
	TestSource p;
	void* object = node(p, nullptr, 100);
	const kmnode* n = Kmnode(object);
	CHECK(kmtreen(object) == n);
	CHECK(Kmnodedata(n) == object);
	CHECK(n->id.kind == kmkind_tree);
	CHECK(n->id.size == sizeof(kmnode) + 100);
	CHECK(n->id.shred == kmshred_no);
	CHECK(n->parent == nullptr);
	CHECK(n->child == nullptr);
	CHECK(n->lastchild == nullptr);
	CHECK(n->prev == nullptr);
	CHECK(n->next == nullptr);
	CHECK(number(object) % 16 == 0);
	CHECK(kmtreef(object) == kmcond_ok);
}

TEST_CASE("children are linked in order", "[tree]")
{
	TestSource p;
	void* top = node(p, nullptr);
	void* one = node(p, top);
	void* two = node(p, top);
	void* three = node(p, top);
	CHECK(Kmnode(top)->child == Kmnode(one));
	CHECK(Kmnode(top)->lastchild == Kmnode(three));
	CHECK(Kmnode(one)->parent == Kmnode(top));
	CHECK(Kmnode(one)->prev == nullptr);
	CHECK(Kmnode(one)->next == Kmnode(two));
	CHECK(Kmnode(two)->prev == Kmnode(one));
	CHECK(Kmnode(two)->next == Kmnode(three));
	CHECK(Kmnode(three)->next == nullptr);
	CHECK(kmtreef(two) == kmcond_ok);
	CHECK(Kmnode(one)->next == Kmnode(three));
	CHECK(Kmnode(three)->prev == Kmnode(one));
	CHECK(kmtreef(three) == kmcond_ok);
	CHECK(Kmnode(top)->lastchild == Kmnode(one));
	CHECK(kmtreef(one) == kmcond_ok);
	CHECK(Kmnode(top)->child == nullptr);
	CHECK(Kmnode(top)->lastchild == nullptr);
	CHECK(kmtreef(top) == kmcond_ok);
}

TEST_CASE("freeing a node frees its children, and theirs", "[tree]")
{
	TestSource p;
	void* top = node(p, nullptr);
	std::vector<void*> all{top};
	for (std::size_t i = 1; i < 500; i++)
		all.push_back(hide(node(p, all[(i * 7919) % all.size()], i)));
	void* other = node(p, nullptr);
	CHECK(kmtreef(top) == kmcond_ok);
	for (void* object : all)
		CHECK(kmtreef(object) == kmcond_freed);
	CHECK(kmtreen(all[3]) == nullptr);
	CHECK(kmtreef(other) == kmcond_ok);
	CHECK(p.is_empty());
}

TEST_CASE("source and parent: NULL is the heap, and the top of a new tree", "[tree]")
{
	TestSource p;
	void* top = node(nullptr, nullptr);
	CHECK(poolisoverlap(kmheap, top, 1) != 0);
	void* child = node(p, top); // from another source than its parent
	CHECK(poolisoverlap(&p.pool, child, 1) != 0);
	kmpool* pool = kmpooli(p, 200, 2);
	void* grandchild = node(&pool->id, child);
	CHECK(poolisoverlap(&p.pool, grandchild, 1) != 0);
	CHECK(kmtreea(&pool->id, child, 200).cond == kmcond_toolarge);
	CHECK(Kmnode(child)->lastchild == Kmnode(grandchild)); // a failure changes nothing
	CHECK(kmtreef(top) == kmcond_ok);
	kmcount count{};
	kmpoolc(pool, &count);
	CHECK(count.used == 0);
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("z and zo are zeroed; o, ao and zo yield the node as cell", "[tree]")
{
	TestSource p;
	void* top = node(p, nullptr);
	for (int i = 0; i < 2; i++) {
		std::vector<kmres> all{kmtreeo(p, top, 60), kmtreeao(p, top, 60),
				       kmtreezo(p, top, 60)};
		CHECK(is_filled(all[2].ptr.ref, 60, 0));
		for (const kmres& res : all) {
			REQUIRE(res.cond == kmcond_ok);
			CHECK(res.ptr.kind == kmkind_tree);
			CHECK(static_cast<void*>(res.ptr.cell) == Kmnode(res.ptr.ref));
			std::memset(res.ptr.ref, 1, 60);
			CHECK(kmfree(res.ptr) == kmcond_ok);
		}
		const kmres raw = kmtreez(p, top, 60);
		CHECK(is_filled(raw.raw, 60, 0));
		std::memset(raw.raw, 1, 60);
		CHECK(kmtreef(raw.raw) == kmcond_ok);
	}
	CHECK(kmtreeo(p, top, absurd()).cond == kmcond_toolarge);
	CHECK(kmtreef(top) == kmcond_ok);
}

TEST_CASE("a tree may be a million deep, or wide", "[tree]")
{
	constexpr int n = 1000000;
	TestSource p;
	p.pool.alloc = poolpagealloc;
	p.pool.merge = poolpagemerge;
	p.pool.free = poolpagefree;
	void* top = node(p, nullptr);
	const bool is_deep = GENERATE(true, false);
	void* parent = top;
	for (int i = 1; i < n; i++) {
		void* object = kmtreea(p, parent, 8).raw;
		if (object == nullptr)
			FAIL("no memory");
		if (is_deep)
			parent = object;
	}
	CHECK(kmtreeb(top) >= n * (sizeof(kmnode) + 8));
	CHECK(kmtreef(top) == kmcond_ok);
	CHECK(p.is_empty());
}

TEST_CASE("what is no node is told, and what is none of a parent", "[tree][misuse]")
{
	alignas(16) Bytes local[256] = {};
	TestSource p;
	void* top = node(p, nullptr);
	void* heap = kmheapa(100).raw;
	CHECK(kmtreef(local + 128) == kmcond_foreign);
	CHECK(kmtreef(nullptr) == kmcond_ok);
	CHECK(kmtreef(heap) == kmcond_kind);
	CHECK(kmtreea(p, heap, 10).cond == kmcond_kind);
	CHECK(kmtreea(p, local + 128, 10).cond == kmcond_foreign);
	CHECK(kmtreea(&Kmnode(top)->id, nullptr, 10).cond == kmcond_kind); // not a source
	CHECK(kmtreen(heap) == nullptr);
	CHECK(kmtreen(nullptr) == nullptr);
	CHECK(kmtreef(hide(top)) == kmcond_ok);
	CHECK(kmtreef(top) == kmcond_freed);
	CHECK(kmtreea(p, top, 10).cond == kmcond_freed);
	kmheapf(heap);
}

TEST_CASE("a node that was overwritten is cut off, and the rest is freed", "[tree][misuse]")
{
	TestSource p;
	void* top = node(p, nullptr);
	node(p, top);
	void* broken = node(p, top);
	void* after = node(p, top);
	std::memset(Kmnode(broken), 0x55, 24);
	CHECK(kmtreef(top) == kmcond_corrupt);
	CHECK(kmtreef(top) == kmcond_freed);
	CHECK(kmtreen(after) == nullptr);
	p.give_up(); // the overwritten node is lost
}

TEST_CASE("what is written just before a node's object is told, and followed nowhere",
	  "[tree][misuse]")
{
	TestSource p;
	void* top = node(p, nullptr);
	auto* object = static_cast<unsigned char*>(node(p, top));
	for (std::size_t bytes = 1; bytes <= 32; bytes++) {
		unsigned char kept[32];
		std::memcpy(kept, object - bytes, bytes);
		std::memset(hide(object - bytes), 0x55, bytes);
		CHECK(kmtreef(object) == kmcond_foreign);
		CHECK(kmtreea(p, object, 8).cond == kmcond_foreign);
		std::memcpy(hide(object - bytes), kept, bytes);
	}
	CHECK(kmtreef(top) == kmcond_ok);
	CHECK(p.is_empty());
}

TEST_CASE("an object is no node where one was before", "[tree][misuse]")
{
	TestSource p;
	p.pool.flags = POOL_FIRSTFIT | POOL_PARANOIA; // each cell is a block, the lowest that fits
	const Meanwhile heap{kmheap, &p.pool};
	void* const first = kmheapa(10).raw;
	void* below = poolalloc(&p.pool, 30);
	void* last = node(nullptr, nullptr, 100);
	const std::ptrdiff_t apart = static_cast<Bytes*>(last) - static_cast<Bytes*>(below);
	poolfree(&p.pool, below);
	CHECK(kmtreef(last) == kmcond_ok);
	// The start of the node's header is now in a block that is not written to, and a header of
	// the heap's ends where it ended.
	void* unwritten = poolalloc(&p.pool, static_cast<std::size_t>(apart) - 48);
	REQUIRE(unwritten == below);
	void* object = kmheapa(60).raw;
	REQUIRE(object == last);
	CHECK(kmtreef(object) == kmcond_kind);
	CHECK(kmtreea(nullptr, object, 8).cond == kmcond_kind);
	CHECK(kmheapf(object) == kmcond_ok);
	CHECK(kmheapf(first) == kmcond_ok);
	poolfree(&p.pool, unwritten);
}

TEST_CASE("a node that says it hangs elsewhere is cut off, too", "[tree][misuse]")
{
	TestSource p;
	void* top = node(p, nullptr);
	void* first = node(p, top);
	void* second = node(p, top);
	void* below = node(p, second);
	Kmnode(GENERATE_COPY(first, second, below))->parent = nullptr;
	CHECK(kmtreef(top) == kmcond_corrupt);
	CHECK(kmtreef(top) == kmcond_freed);
	p.give_up(); // what was cut off is lost
}

TEST_CASE("kmtrees destroys what was in all of them", "[tree][shred]")
{
	TestSource p;
	void* top = node(p, nullptr, 64);
	std::vector<void*> all{top};
	for (int i = 0; i < 30; i++)
		all.push_back(node(p, all[static_cast<std::size_t>(i) / 2], 64));
	for (void* object : all)
		std::memset(object, 0xA5, 64);
	CHECK(kmtrees(top) == kmcond_ok);
	for (void* object : all)
		CHECK(is_filled(hide(object), 64, 0));
}

TEST_CASE("later siblings of one that was overwritten are freed", "[tree][misuse]")
{
	TestSource p;
	void* top = node(p, nullptr);
	std::vector<void*> all;
	for (int i = 0; i < 7; i++)
		all.push_back(node(p, top));
	for (void* object : std::vector<void*>{all})
		all.push_back(node(p, object));
	const auto broken = static_cast<std::size_t>(GENERATE(0, 2, 6));
	std::memset(hide(Kmnode(all[broken])), 0x55, 24);
	CHECK(kmtreef(top) == kmcond_corrupt);
	for (std::size_t i = 0; i < all.size(); i++)
		CHECK((kmtreen(all[i]) != nullptr) == (i == broken + 7));
	p.give_up();
}
