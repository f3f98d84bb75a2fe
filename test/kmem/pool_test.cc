// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pool_test.cc — kmpooli, if, a, z, o, zo, f, s, x, c: a case for each sentence.
#include "kmem_test.hh"
#include <algorithm>
#include <set>

namespace {

kmcount count_of(kmpool* pool)
{
	kmcount count{};
	REQUIRE(kmpoolc(pool, &count) == kmcond_ok);
	return count;
}

Bytes* get(kmpool* pool)
{
	const kmres res = kmpoola(pool);
	REQUIRE(res.cond == kmcond_ok);
	return static_cast<Bytes*>(res.raw);
}

kmpoolcell* cell_of(void* object)
{
	return static_cast<kmpoolcell*>(
		static_cast<void*>(static_cast<Bytes*>(object) - sizeof(kmpoolcell)));
}

} // namespace

TEST_CASE("a pool has n cells of the length, apart and aligned", "[pool]")
{
	TestSource p;
	const std::size_t size = GENERATE(0, 1, 8, 16, 17, 40, 100, 1000);
	CAPTURE(size);
	kmpool* pool = kmpooli(p, size, 50);
	REQUIRE(pool != nullptr);
	CHECK(pool->id.kind == kmkind_pool);
	CHECK(pool->cellsz == size);
	std::set<Bytes*> all;
	for (int i = 0; i < 50; i++) {
		Bytes* object = get(pool);
		REQUIRE(number(object) % 16 == 0);
		std::memset(object, i, size);
		all.insert(object);
	}
	CHECK(all.size() == 50);
	CHECK(kmpoola(pool).cond == kmcond_exhausted);
	CHECK(kmpoola(pool).raw == nullptr);
	Bytes* before = nullptr;
	for (Bytes* object : all) {
		CHECK(std::all_of(object, object + size, [&](Bytes b) { return b == *object; }));
		if (before != nullptr)
			CHECK(object - before >= static_cast<std::ptrdiff_t>(size));
		before = object;
	}
	for (Bytes* object : all)
		CHECK(kmpoolf(object) == kmcond_ok);
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("the cell freed last is allocated first", "[pool]")
{
	TestSource p;
	kmpool* pool = kmpooli(p, 32, 10);
	std::vector<Bytes*> all;
	for (int i = 0; i < 8; i++)
		all.push_back(get(pool));
	for (const std::size_t i : {3U, 0U, 7U, 5U})
		CHECK(kmpoolf(all[i]) == kmcond_ok);
	for (const std::size_t i : {5U, 7U})
		CHECK(get(pool) == all[i]);
	CHECK(kmpoolf(all[1]) == kmcond_ok);
	for (const std::size_t i : {1U, 0U, 3U})
		CHECK(get(pool) == all[i]);
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("top, bottom and last are what libk's text says", "[pool]")
{
	TestSource p;
	kmpool* pool = kmpooli(p, 32, 10);
	CHECK(pool->top == nullptr);
	CHECK(pool->bottom == nullptr);
	Bytes* one = get(pool);
	Bytes* two = get(pool);
	CHECK(pool->top == cell_of(two));
	CHECK(cell_of(two)->last == cell_of(one));
	CHECK(cell_of(one)->last == nullptr);
	CHECK(cell_of(one) == pool->data);
	kmpoolf(two);
	CHECK(pool->bottom == cell_of(two));
	kmpoolf(one);
	CHECK(pool->bottom == cell_of(one));
	CHECK(get(pool) == one);
	CHECK(pool->bottom == nullptr);
	CHECK(pool->top == cell_of(one));
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("double frees are told, however the cells are used meanwhile", "[pool][misuse]")
{
	TestSource p;
	kmpool* pool = kmpooli(p, 32, 10);
	auto* one = static_cast<Bytes*>(hide(get(pool)));
	Bytes* two = get(pool);
	CHECK(kmpoolf(one) == kmcond_ok);
	CHECK(kmpoolf(one) == kmcond_freed);
	CHECK(kmpools(one) == kmcond_freed);
	std::memset(one, 0xFF, 32); // a write into a free cell
	CHECK(kmpoolf(one) == kmcond_freed);
	CHECK(kmpoolf(two) == kmcond_ok);
	CHECK(kmpoolf(one) == kmcond_freed);
	CHECK(get(pool) == two);
	CHECK(get(pool) == one);
	CHECK(get(pool) != one);
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("foreign pointers and those between cells are told", "[pool][misuse]")
{
	TestSource p;
	kmpool* pool = kmpooli(p, 64, 4);
	Bytes* one = get(pool);
	Bytes* two = get(pool);
	std::memset(one, 0, 64);
	for (int i = 1; i < 64; i++)
		REQUIRE(kmpoolf(one + i) == kmcond_foreign);
	std::memcpy(one + 16, one - 16, 16); // a copied header
	CHECK(kmpoolf(one + 32) == kmcond_foreign);
	alignas(16) Bytes local[256] = {};
	CHECK(kmpoolf(local + 128) == kmcond_foreign);
	CHECK(kmpoolf(std::bit_cast<void*>(std::uintptr_t{64})) == kmcond_foreign);
	CHECK(kmpoolf(nullptr) == kmcond_ok);
	void* heap = kmheapa(10).raw;
	CHECK(kmpoolf(heap) == kmcond_kind);
	kmheapf(heap);
	CHECK(kmpoolf(cell_of(two) + 4) == kmcond_foreign);
	CHECK(count_of(pool).used == 2);
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("an overflow costs the next cell, and no other", "[pool][misuse]")
{
	TestSource p;
	kmpool* pool = kmpooli(p, 32, 4);
	Bytes* one = get(pool);
	Bytes* two = get(pool);
	std::memset(one, 0x41, 32 + 16); // up to and including the next one's fields
	CHECK(kmpoolf(two) == kmcond_foreign);
	CHECK(kmpoolf(one) == kmcond_ok);
	CHECK(get(pool) == one);
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("z and zo zero the cell, o yields the pool as its cell", "[pool]")
{
	TestSource p;
	kmpool* pool = kmpooli(p, 48, 2);
	std::memset(get(pool), 1, 48);
	std::memset(get(pool), 1, 48);
	kmpoolf(hide(pool->data->data));
	const kmres zeroed = kmpoolz(pool);
	CHECK(is_filled(zeroed.raw, 48, 0));
	std::memset(zeroed.raw, 1, 48);
	kmpoolf(zeroed.raw);
	const kmres object = kmpoolzo(pool);
	CHECK(is_filled(object.ptr.ref, 48, 0));
	CHECK(object.ptr.kind == kmkind_pool);
	CHECK(object.ptr.cell == &pool->id);
	CHECK(kmfree(object.ptr) == kmcond_ok);
	CHECK(kmpoolo(pool).ptr.ref == object.ptr.ref);
	CHECK(kmpoolo(pool).cond == kmcond_exhausted);
	CHECK(kmpoolo(pool).ptr.ref == nullptr);
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("kmpoolx tears down, cells in use or not, and it is told", "[pool]")
{
	kmcount before{};
	kmcount after{};
	kmcounts(&before);
	TestSource p;
	kmpool* pool = kmpooli(p, 32, 10);
	kmcounts(&after);
	CHECK(after.pools == before.pools + 1);
	CHECK(after.cells == before.cells + 10);
	Bytes* one = get(pool);
	get(pool);
	kmpoolf(get(pool));
	CHECK(kmpoolx(pool) == kmcond_ok);
	kmcounts(&after);
	CHECK(after.pools == before.pools);
	CHECK(after.cells == before.cells);
	CHECK(after.torn == before.torn + 1);
	CHECK(after.orphan == before.orphan + 2);
	CHECK(kmpoolf(hide(one)) == kmcond_foreign);
	CHECK(p.is_empty());
	CHECK(kmpoolx(nullptr) == kmcond_ok);
	alignas(16) Bytes local[256] = {};
	CHECK(kmpoolx(static_cast<kmpool*>(static_cast<void*>(local))) == kmcond_kind);
}

TEST_CASE("kmpoolc counts", "[pool]")
{
	TestSource p;
	kmpool* pool = kmpooli(p, 32, 10);
	Bytes* one = get(pool);
	get(pool);
	get(pool);
	kmpoolf(one);
	const kmcount count = count_of(pool);
	CHECK(count.pools == 1);
	CHECK(count.cells == 10);
	CHECK(count.used == 2);
	CHECK(count.peak == 3);
	CHECK(kmpoolc(nullptr, nullptr) == kmcond_invalid);
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("kmpoolif sets a pool up in memory of the caller's, at any address", "[pool]")
{
	std::vector<Bytes> memory(3000, Bytes{0xA5});
	const std::size_t from = GENERATE(16, 17, 24, 31);
	const std::size_t size = GENERATE(200, 201, 1000, 2900);
	const std::size_t cell = GENERATE(0, 8, 40);
	kmpool* pool = kmpoolif(memory.data() + from, size, cell);
	REQUIRE(pool != nullptr);
	const std::size_t cells = count_of(pool).cells;
	CHECK(cells >= (size - 15 - sizeof(kmpool) - 16) / (cell + 15 + 16 + 4 + 16));
	std::size_t n = 0;
	std::vector<Bytes*> all;
	for (kmres res = kmpoola(pool); res.cond == kmcond_ok; res = kmpoola(pool), n++) {
		std::memset(res.raw, 1, cell);
		all.push_back(static_cast<Bytes*>(res.raw));
	}
	CHECK(n == cells);
	for (Bytes* object : all)
		REQUIRE(kmpoolf(object) == kmcond_ok);
	CHECK(is_filled(memory.data(), from, 0xA5));
	CHECK(is_filled(memory.data() + from + size, 3000 - from - size, 0xA5));
	CHECK(kmpoolx(pool) == kmcond_ok);
	CHECK(kmpoolx(pool) == kmcond_freed);
	CHECK(kmpoola(pool).cond == kmcond_kind);
}

TEST_CASE("too little memory makes no pool", "[pool]")
{
	Bytes memory[4000];
	CHECK(kmpoolif(nullptr, 1000, 8) == nullptr);
	CHECK(kmpoolif(memory, sizeof(kmpool), 8) == nullptr);
	CHECK(kmpoolif(memory, 4000, 4000) == nullptr);
	CHECK(kmpoolif(memory, 4000, absurd()) == nullptr);
	CHECK(kmpooli(nullptr, absurd(), 1) == nullptr);
	CHECK(kmpooli(nullptr, 16, absurd()) == nullptr);
	CHECK(kmpooli(nullptr, std::size_t{1} << 40U, 1000) == nullptr);
	CHECK(kmpooli(nullptr, std::size_t{1} << 62U, 4) == nullptr);
	CHECK(kmpooli(nullptr, std::size_t{1} << 20U, std::size_t{1} << 17U) == nullptr);
	CHECK(kmpoola(nullptr).cond == kmcond_invalid);
	CHECK(kmpoolz(nullptr).cond == kmcond_invalid);
	TestSource p;
	kmpool* none = kmpooli(p, 16, 0);
	REQUIRE(none != nullptr);
	CHECK(kmpoola(none).cond == kmcond_exhausted);
	CHECK(kmpoolx(none) == kmcond_ok);
}

TEST_CASE("a pool in a fixed array needs no Pool at all", "[pool][source]")
{
	alignas(16) Bytes memory[2000];
	kmpool* pool = kmpoolif(memory, sizeof memory, 200);
	REQUIRE(pool != nullptr);
	const kmres node = kmtreea(&pool->id, nullptr, 50);
	const kmres ref = kmrefa(&pool->id, 50);
	REQUIRE(node.cond == kmcond_ok);
	REQUIRE(ref.cond == kmcond_ok);
	CHECK(static_cast<Bytes*>(node.raw) > memory);
	CHECK(static_cast<Bytes*>(node.raw) < memory + sizeof memory);
	CHECK(kmpooli(&pool->id, 8, 10) == nullptr); // 200 bytes are not enough for that
	kmpool* inner = kmpooli(&pool->id, 8, 2);
	REQUIRE(inner != nullptr);
	CHECK(inner->src == &pool->id);
	CHECK(kmpoola(inner).cond == kmcond_ok);
	CHECK(kmpoolx(inner) == kmcond_ok);
	CHECK(kmtreef(node.raw) == kmcond_ok);
	CHECK(kmreff(ref.raw) == kmcond_ok);
	CHECK(count_of(pool).used == 0);
}
