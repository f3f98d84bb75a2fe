// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// source_test.cc — sources of every sort, under every flag, and without memory.
#include "kmem_test.hh"
#include <algorithm>

namespace {

/// Something of each kind, from one source; what could be had of it.
struct Scene {
	kmpool* pool;
	std::vector<kmptr> objects;
};

Scene build(kmcell* src)
{
	Scene s{.pool = kmpooli(src, 160, 3), .objects = {}};
	const auto keep = [&](const kmres& res) {
		if (res.cond == kmcond_ok)
			s.objects.push_back(res.ptr);
		else
			CHECK(res.ptr.ref == nullptr);
		return res.cond == kmcond_ok ? res.ptr.ref : nullptr;
	};
	for (const std::size_t size : {10U, 200U, 3000U})
		keep(kmrefo(src, size));
	if (s.pool != nullptr) {
		keep(kmpoolo(s.pool));
		keep(kmrefo(&s.pool->id, 50));
	}
	if (void* top = keep(kmtreeo(src, nullptr, 20))) {
		kmtreel(top, 100000); // or not
		void* child = kmtreea(src, top, 900).raw;
		kmtreea(src, child == nullptr ? top : child, 2000);
		if (s.pool != nullptr)
			kmtreea(&s.pool->id, top, 60);
	}
	for (const kmptr& ptr : s.objects)
		std::memset(ptr.ref, 0xC3, 10);
	const std::vector<kmptr> originals = s.objects;
	for (const kmptr& ptr : originals)
		keep(kmdupo(ptr));
	return s;
}

void check_and_end(Scene& s)
{
	for (const kmptr& ptr : s.objects) {
		CHECK(is_filled(ptr.ref, 10, 0xC3));
		CHECK(kmfree(ptr) == kmcond_ok);
	}
	CHECK(kmpoolx(s.pool) == kmcond_ok);
}

} // namespace

TEST_CASE("kmsource yields the same cell each time, which stands in the pool", "[source]")
{
	TestSource p;
	kmcell* src = kmsource(&p.pool);
	REQUIRE(src != nullptr);
	CHECK(src->kind == kmkind_heap);
	CHECK(kmsource(&p.pool) == src);
	CHECK(poolisoverlap(&p.pool, src, sizeof *src) != 0);
	CHECK(kmsource(nullptr) == nullptr);
	TestSource other;
	CHECK(kmsource(&other.pool) != src);
}

TEST_CASE("a pool without memory makes no source", "[source]")
{
	Pool empty{};
	CHECK(kmsource(&empty) == nullptr);
}

TEST_CASE("each kind takes all of its memory from its source", "[source]")
{
	TestSource p;
	Scene s = build(p);
	for (const kmptr& ptr : s.objects)
		CHECK(poolisoverlap(&p.pool, ptr.ref, 10) != 0);
	CHECK(poolisoverlap(&p.pool, s.pool, sizeof *s.pool) != 0);
	poolcheck(&p.pool);
	check_and_end(s);
}

TEST_CASE("after poolreset nothing of the old source is used", "[source]")
{
	TestSource p;
	for (int i = 0; i < 3; i++) {
		build(p);
		poolreset(&p.pool);
		CHECK(p.pool.state == nullptr);
	}
	Scene s = build(p);
	check_and_end(s);
}

TEST_CASE("every kind under every flag", "[source][flags]")
{
	const int flags = GENERATE(as<int>{}, POOL_ANTAGONISM, POOL_PARANOIA, POOL_NOREUSE,
				   POOL_ANTAGONISM | POOL_PARANOIA | POOL_NOREUSE, POOL_FIRSTFIT,
				   POOL_TAGS | POOL_TOLERANCE);
	CAPTURE(flags);
	TestSource p{flags};
	for (int i = 0; i < 3; i++) {
		Scene s = build(p);
		poolcheck(&p.pool);
		check_and_end(s);
	}
	PoolStats stats{};
	poolstats(&p.pool, &stats, sizeof stats);
	CHECK((stats.quarantined_blocks != 0) == ((flags & POOL_NOREUSE) != 0));
}

TEST_CASE("with a flag each object is a block of the pool, which watches it", "[source][flags]")
{
	TestSource p{POOL_ANTAGONISM};
	auto* object = static_cast<Bytes*>(hide(kmrefa(p, 40).raw));
	object[40] ^= 1; // one byte past the end
	std::string said;
	try {
		kmreff(object);
	} catch (const Panicked& panicked) {
		said = panicked.message;
		p.unlocks = p.locks;
	}
	CHECK(said.find("past the end") != std::string::npos);
	object[40] ^= 1;
	p.give_up();
}

TEST_CASE("flags may be set while objects live", "[source][flags]")
{
	TestSource p;
	Scene before = build(p);
	p.pool.flags = POOL_ANTAGONISM;
	Scene meanwhile = build(p);
	check_and_end(before);
	p.pool.flags = 0;
	check_and_end(meanwhile);
}

TEST_CASE("a pool that compacts leaves kmem's blocks in place", "[source]")
{
	TestSource p;
	p.pool.move = [](void*, void*) {
		TestSource::current->memory.faults.emplace_back("moved");
	};
	void* low = poolallocalign(&p.pool, 5000, 16, 0, 0);
	Scene s = build(p);
	poolfree(&p.pool, low);
	poolcompact(&p.pool);
	check_and_end(s);
}

TEST_CASE("want of memory at any arena leaves nothing behind", "[source][failure]")
{
	std::size_t needed = 0;
	{
		TestSource p;
		p.pool.minarena = 1;
		p.pool.maxsize = 0;
		Scene s = build(p);
		needed = p.memory.asked.size();
		check_and_end(s);
	}
	REQUIRE(needed >= 2);
	const bool goes_on = GENERATE(false, true);
	const int flags = GENERATE(as<int>{}, 0, POOL_ANTAGONISM);
	for (std::size_t n = 1; n <= needed + 1; n++) {
		CAPTURE(n, goes_on, flags);
		TestSource p{flags};
		p.pool.minarena = 1;
		if (goes_on)
			p.memory.fail_from(n);
		else
			p.memory.fail_at(n);
		kmcell* src = kmsource(&p.pool);
		if (src == nullptr)
			continue; // there was not even memory for that
		Scene s = build(src);
		poolcheck(&p.pool);
		for (const kmptr& ptr : s.objects)
			CHECK(kmfree(ptr) == kmcond_ok);
		CHECK(kmpoolx(s.pool) == kmcond_ok);
		CHECK(p.is_empty());
	}
}

TEST_CASE("before a request fails, empty slabs go back to the pool", "[source][failure]")
{
	alignas(16) static Bytes memory[20000];
	kmcell* src = kmsourceif(memory, sizeof memory);
	REQUIRE(src != nullptr);
	std::vector<void*> all;
	for (std::size_t size = 16; size < 600; size += 16)
		if (void* object = kmrefa(src, size).raw)
			all.push_back(object);
	for (void* object : all)
		CHECK(kmreff(object) == kmcond_ok);
	const kmres large = kmrefa(src, 12000);
	CHECK(large.cond == kmcond_ok);
	CHECK(kmreff(large.raw) == kmcond_ok);
}

TEST_CASE("kmsourceif makes a source of a buffer", "[source]")
{
	std::vector<Bytes> memory(9000, Bytes{0xA5});
	CHECK(kmsourceif(nullptr, 5000) == nullptr);
	CHECK(kmsourceif(memory.data(), 500) == nullptr);
	const std::size_t from = GENERATE(0, 1, 7);
	for (const std::size_t size : {4096U, 8900U}) {
		kmcell* src = kmsourceif(memory.data() + from, size);
		REQUIRE(src != nullptr);
		std::vector<void*> all;
		while (void* object = kmrefa(src, 30).raw) {
			std::memset(object, 1, 30);
			all.push_back(object);
			REQUIRE(object > memory.data() + from);
			REQUIRE(object < memory.data() + from + size);
		}
		CHECK(all.size() > 10);
		CHECK(kmrefa(src, 30).cond == kmcond_nomem);
		for (void* object : all)
			CHECK(kmreff(object) == kmcond_ok);
		CHECK(is_filled(memory.data() + from + size, 9000 - from - size, 0xA5));
		std::fill(memory.begin(), memory.end(), Bytes{0xA5});
	}
}

TEST_CASE("what is no source is told", "[source][misuse]")
{
	alignas(16) Bytes memory[512] = {};
	auto* src = static_cast<kmcell*>(static_cast<void*>(memory));
	CHECK(kmrefa(src, 10).cond == kmcond_kind);
	src->kind = kmkind_heap;
	CHECK(kmrefa(src, 10).cond == kmcond_kind);
	CHECK(kmtreea(src, nullptr, 10).cond == kmcond_kind);
	CHECK(kmpooli(src, 10, 10) == nullptr);
	CHECK(kmsourcex(src) == kmcond_kind);
	src->kind = kmkind_pool;
	CHECK(kmrefa(src, 10).cond == kmcond_kind);
	CHECK(kmpooli(src, 10, 10) == nullptr);
	const kmptr heap = kmheapo(1000).ptr;
	CHECK(kmrefa(heap.cell, 10).cond == kmcond_kind);
	CHECK(kmfree(heap) == kmcond_ok);
}

TEST_CASE("cells of whole lines of the cache begin with one", "[source]")
{
	TestSource p;
	std::vector<void*> all;
	for (std::size_t i = 0; i < 1000; i++) {
		all.push_back(kmtreea(p, nullptr, 64 * (2 + i % 3) - sizeof(kmnode)).raw);
		REQUIRE(all.back() != nullptr);
		REQUIRE(number(Kmnode(all.back())) % 64 == 0);
	}
	for (void* object : all)
		CHECK(kmtreef(object) == kmcond_ok);
	CHECK(p.is_empty());
}
