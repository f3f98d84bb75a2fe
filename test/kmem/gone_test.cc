// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// gone_test.cc — pointers into memory that has been released, or never was an arena's: each is
// reported by a code, and nothing is read there.
#include "gone.hh"
#include <thread>

namespace {

/// Objects of each kind, small and large; the kmpool and the source too.
std::vector<void*> make_all(GonePool& gone)
{
	kmcell* src = gone;
	const Meanwhile heap{kmheap, &gone.pool};
	kmpool* cells = kmpooli(src, 64, 300);
	std::vector<void*> all{src, cells};
	for (const std::size_t size : {1, 40, 600, 2000, 10000}) {
		all.push_back(kmheapa(size).raw);
		all.push_back(kmrefa(src, size).raw);
		all.push_back(kmtreea(src, nullptr, size).raw);
		all.push_back(kmpoola(cells).raw);
	}
	for (void* object : all)
		REQUIRE(object != nullptr);
	return all;
}

} // namespace

TEST_CASE("of a pool that was reset, no object is read", "[gone]")
{
	GonePool gone;
	const std::vector<void*> all = make_all(gone);
	void* shared = all[3];
	CHECK(kmrefu(shared) == kmcond_ok); // this thread has used its memory
	poolreset(&gone.pool);
	REQUIRE(gone.memory.bytes_out == 0);
	for (void* object : all)
		check_answers(object, kmcond_freed);
}

TEST_CASE("nor by another thread, which has looked there before", "[gone]")
{
	GonePool gone;
	const std::vector<void*> all = make_all(gone);
	std::atomic<int> step{0};
	std::thread other{[&] {
		CHECK(kmrefu(all[3]) == kmcond_ok);
		CHECK(kmreff(all[3]) == kmcond_ok);
		CHECK(kmpoolf(all[5]) == kmcond_ok);
		CHECK(kmpoola(static_cast<kmpool*>(all[1])).raw == all[5]);
		step = 1;
		step.notify_all();
		step.wait(1);
		for (void* object : all)
			check_answers(object, kmcond_freed);
	}};
	step.wait(0);
	poolreset(&gone.pool);
	step = 2;
	step.notify_all();
	other.join();
}

TEST_CASE("a second free of an object whose arena went back is told", "[gone]")
{
	GonePool gone;
	kmcell* src = gone;
	kmpool* cells = kmpooli(src, 64, 3000);
	void* cell = kmpoola(cells).raw;
	CHECK(kmpoolx(cells) == kmcond_ok);
	CHECK(kmpoolf(cell) != kmcond_ok);
	CHECK(kmpoola(cells).cond == kmcond_kind);
	std::vector<void*> trees;
	std::vector<void*> refs;
	for (int i = 0; i < 300; i++) {
		trees.push_back(kmtreea(src, nullptr, 3000).raw);
		refs.push_back(kmrefa(src, 3000).raw);
	}
	for (std::size_t i = 300; i-- > 0;) {
		CHECK(kmtreef(trees[i]) == kmcond_ok);
		CHECK(kmtreef(trees[i]) == kmcond_freed);
		CHECK(kmreff(refs[i]) == kmcond_ok);
		CHECK(kmreff(refs[i]) == kmcond_underflow);
		CHECK(kmrefu(refs[i]) == kmcond_freed);
	}
	CHECK(kmsourcex(src) == kmcond_ok);
	pooltrim(&gone.pool);
	REQUIRE(gone.memory.bytes_out < 200000); // the engine's metadata
	CHECK(kmsourcex(src) == kmcond_kind);
	for (std::size_t i = 0; i < 300; i++) {
		CHECK(kmtreea(nullptr, trees[i], 1).cond == kmcond_freed);
		CHECK(kmreff(refs[i]) == kmcond_underflow);
	}
}

TEST_CASE("so it is in the heap of kmem's own", "[gone]")
{
	std::array<void*, 40> objects{};
	std::vector<void*> between;
	for (void*& object : objects) {
		object = kmheapa(100000).raw; // an arena for each, not adjacent to another
		between.push_back(
			mmap(nullptr, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	}
	for (std::size_t i = objects.size(); i-- > 0;) {
		CHECK(kmheapf(objects[i]) == kmcond_ok);
		CHECK(kmheapf(objects[i]) == kmcond_freed);
	}
	for (void* object : objects)
		CHECK(kmheapf(object) == kmcond_freed);
	for (void* p : between)
		munmap(p, page);
}

TEST_CASE("an address that never was an arena's is foreign, readable or not", "[gone]")
{
	const Range nothing;
	Bytes* middle = nothing.base + room / 2;
	protect(middle, page, PROT_READ | PROT_WRITE);
	for (Bytes* p : {nothing.base, middle, middle + 16, middle + 64, middle + 96, middle + page,
			 middle + page + 16})
		check_answers(p, kmcond_foreign);
	for (const std::uintptr_t address : {std::uintptr_t{16}, std::uintptr_t{4096},
					     ~std::uintptr_t{15}, std::uintptr_t{1} << 62U})
		check_answers(std::bit_cast<void*>(address), kmcond_foreign);
}

TEST_CASE("before an arena nothing is read", "[gone]")
{
	GonePool gone;
	kmcell* src = gone;
	void* object = kmrefa(src, 8).raw;
	REQUIRE(object != nullptr);
	Bytes* arena = gone.memory.base + page;
	for (std::size_t at = 16; at <= 96; at += 16)
		for (const auto& call : calls)
			if (arena + at != object)
				CHECK(call.second(arena + at) != kmcond_ok);
	CHECK(kmreff(object) == kmcond_ok);
}

TEST_CASE("memory that was kmpoolif's may go after kmpoolx", "[gone]")
{
	Range memory;
	protect(memory.base + page, 4 * page, PROT_READ | PROT_WRITE);
	kmpool* pool = kmpoolif(memory.base + page, 4 * page, 40);
	void* first = kmpoola(pool).raw;
	void* shared = kmrefa(&pool->id, 1).raw;
	CHECK(shared == nullptr); // the cell is too small
	void* second = kmpoola(pool).raw;
	CHECK(kmpoolf(second) == kmcond_ok);
	CHECK(kmpoola(pool).raw == second);
	CHECK(kmpoolx(pool) == kmcond_ok);
	protect(memory.base + page, 4 * page, PROT_NONE);
	for (void* object : {first, second, static_cast<void*>(pool)})
		check_answers(object, kmcond_freed);
}

TEST_CASE("arenas that share a page go one by one", "[gone]")
{
	GonePool gone;
	gone.memory.used = page + 16;
	gone.memory.apart = 0;
	gone.pool.minarena = 1104; // small enough for arenas to share a page
	kmcell* src = gone;
	std::vector<void*> objects;
	for (int i = 0; i < 64; i++)
		objects.push_back(kmrefa(src, 1040).raw);
	gone.pool.free = [](void* /*base*/, std::size_t size) { range->bytes_out -= size; };
	for (std::size_t i = 0; i < 64; i += 2) {
		CHECK(kmreff(objects[i]) == kmcond_ok);
		CHECK(kmreff(objects[i]) == kmcond_underflow);
		CHECK(kmrefu(objects[i + 1]) == kmcond_ok);
	}
	for (std::size_t i = 1; i < 64; i += 2) {
		CHECK(kmreff(objects[i]) == kmcond_ok);
		CHECK(kmreff(objects[i]) == kmcond_ok);
		CHECK(kmreff(objects[i]) == kmcond_underflow);
	}
}

TEST_CASE("arenas that were merged are there until they go as one", "[gone]")
{
	for (const std::size_t begin : {page, page + 48}) {
		GonePool gone;
		gone.memory.used = begin;
		gone.memory.apart = 0;
		gone.memory.touches = 1;
		gone.pool.minarena = 100016; // not a multiple of a page
		kmcell* src = gone;
		std::vector<void*> objects;
		for (int i = 0; i < 3000; i++) // more than two blocks of 2 MiB
			objects.push_back(kmrefa(src, 2000).raw);
		std::size_t bad = 0;
		for (void* object : objects)
			bad += kmrefu(object) == kmcond_ok && kmreff(object) == kmcond_ok ? 0 : 1;
		for (void* object : objects)
			bad += kmreff(object) == kmcond_ok ? 0 : 1;
		CHECK(bad == 0);
		poolreset(&gone.pool);
		REQUIRE(gone.memory.bytes_out == 0);
		for (void* object : objects)
			bad += kmreff(object) == kmcond_underflow ? 0 : 1;
		CHECK(bad == 0);
	}
}

TEST_CASE("a pool within an object goes with the arena of that", "[gone]")
{
	GonePool gone;
	void* outer = kmrefa(gone, 5000).raw;
	kmpool* inner = kmpoolif(outer, 5000, 16);
	void* cell = kmpoola(inner).raw;
	kmcell* source = kmsourceif(kmrefa(gone, 20000).raw, 20000);
	void* object = kmrefa(source, 100).raw;
	REQUIRE(object != nullptr);
	CHECK(kmpoolf(cell) == kmcond_ok);
	poolreset(&gone.pool);
	for (void* p : {outer, static_cast<void*>(inner), cell, static_cast<void*>(source), object})
		check_answers(p, kmcond_freed);
}

TEST_CASE("nothing is written into what is no kmpool", "[gone][pool]")
{
	alignas(16) std::array<Bytes, 64> victim{};
	victim.fill('v');
	GonePool gone;
	auto* fake = static_cast<kmpool*>(kmrefz(gone, 400).raw);
	for (const bool has_bottom : {false, true}) {
		fake->bottom = has_bottom
				       ? static_cast<kmpoolcell*>(static_cast<void*>(victim.data()))
				       : nullptr;
		fake->idle = has_bottom ? 0 : 4;
		std::array<Bytes, 200> before{};
		std::memcpy(before.data(), fake, before.size());
		CHECK(kmpoola(fake).cond == kmcond_kind);
		CHECK(kmpoolz(fake).cond == kmcond_kind);
		CHECK(kmpoolo(fake).cond == kmcond_kind);
		CHECK(kmpoolzo(fake).cond == kmcond_kind);
		CHECK(is_filled(victim.data(), victim.size(), 'v'));
		CHECK(std::memcmp(before.data(), fake, before.size()) == 0);
	}
	CHECK(kmpoola(nullptr).cond == kmcond_invalid);
}

TEST_CASE("what was a kmpool, and was near, is none once others have its memory", "[gone][pool]")
{
	alignas(16) std::array<Bytes, 8192> memory{};
	kmpool* pool = kmpoolif(memory.data(), memory.size(), 64);
	void* cell = kmpoola(pool).raw;
	CHECK(kmpoolf(cell) == kmcond_ok);
	CHECK(kmpoola(pool).raw == cell);
	CHECK(kmpoolf(cell) == kmcond_ok); // it is the remembered pool, and has a free cell
	SECTION("it was torn down")
	{
		CHECK(kmpoolx(pool) == kmcond_ok);
		CHECK(kmpoola(pool).cond == kmcond_kind);
		memory.fill(0);
		pool->bottom = static_cast<kmpoolcell*>(static_cast<void*>(&memory[16]));
		CHECK(kmpoola(pool).cond == kmcond_kind);
	}
	SECTION("it was forgotten")
	{
		pool->id.seal ^= 1;
		CHECK(kmpoola(pool).cond == kmcond_kind);
		pool->id.seal ^= 1;
		CHECK(kmpoola(pool).raw == cell);
		CHECK(kmpoolx(pool) == kmcond_ok);
	}
}
