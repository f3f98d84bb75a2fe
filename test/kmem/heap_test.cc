// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// heap_test.cc — kmheapa, z, o, zo, f, s: a case for each sentence.
#include "kmem_test.hh"
#include <limits>

namespace {

kmcond free_of(kmcond cond, void* object)
{
	CHECK(cond == kmcond_ok);
	return kmheapf(object);
}

} // namespace

TEST_CASE("kmheapa yields memory of the given size, ready to write", "[heap]")
{
	std::vector<std::pair<void*, std::size_t>> all;
	for (std::size_t size = 0; size < 3000; size += size < 200 ? 1 : 97) {
		const kmres res = kmheapa(size);
		REQUIRE(res.cond == kmcond_ok);
		REQUIRE(number(res.raw) % 16 == 0);
		std::memset(res.raw, static_cast<int>(size % 251), size);
		all.emplace_back(res.raw, size);
	}
	for (auto [object, size] : all) {
		REQUIRE(is_filled(object, size, static_cast<Bytes>(size % 251)));
		REQUIRE(kmheapf(object) == kmcond_ok);
	}
	poolcheck(kmheap);
}

TEST_CASE("a size of 0 yields a distinct object", "[heap]")
{
	const kmres one = kmheapa(0);
	const kmres other = kmheapa(0);
	CHECK(one.raw != other.raw);
	free_of(one.cond, one.raw);
	free_of(other.cond, other.raw);
}

TEST_CASE("kmheapz and kmheapzo zero it", "[heap]")
{
	for (const std::size_t size : {1U, 16U, 100U, 5000U}) {
		kmres res = kmheapa(size);
		std::memset(res.raw, 0xA5, size);
		kmheapf(res.raw);
		res = kmheapz(size);
		CHECK(is_filled(res.raw, size, 0));
		std::memset(res.raw, 0xA5, size);
		kmheapf(res.raw);
		res = kmheapzo(size);
		CHECK(is_filled(res.ptr.ref, size, 0));
		CHECK(kmfree(res.ptr) == kmcond_ok);
	}
}

TEST_CASE("kmheapo yields a kmptr, and its cell", "[heap]")
{
	const kmres res = kmheapo(100);
	REQUIRE(res.cond == kmcond_ok);
	CHECK(res.ptr.kind == kmkind_heap);
	CHECK(res.ptr.shred == kmshred_no);
	CHECK(res.ptr.cell->kind == kmkind_heap);
	CHECK(res.ptr.cell->size == 132);
	CHECK(res.ptr.cell->shred == kmshred_no);
	CHECK(static_cast<void*>(reinterpret_cast<char*>(res.ptr.cell) + 32) == res.ptr.ref);
	CHECK(kmfree(res.ptr) == kmcond_ok);
}

TEST_CASE("sizes that cannot be described are refused", "[heap]")
{
	const std::size_t most = std::numeric_limits<std::ptrdiff_t>::max();
	for (const std::size_t size : {absurd(), absurd() - 31, absurd() - 32, most, most + 1}) {
		const kmres res = kmheapa(size);
		CHECK(res.cond == kmcond_toolarge);
		CHECK(res.raw == nullptr);
		const kmres object = kmheapo(size);
		CHECK(object.cond == kmcond_toolarge);
		CHECK(object.ptr.ref == nullptr);
		CHECK(object.ptr.kind == kmkind_none);
	}
	CHECK(kmheapa(most - 5000).cond == kmcond_nomem);
}

TEST_CASE("kmheapf gives the memory back, for others to have", "[heap]")
{
	const kmres first = kmheapa(200);
	REQUIRE(kmheapf(first.raw) == kmcond_ok);
	const kmres second = kmheapa(200);
	CHECK(second.raw == first.raw);
	CHECK(kmheapf(second.raw) == kmcond_ok);
	CHECK(kmheapf(nullptr) == kmcond_ok);
}

TEST_CASE("a second kmheapf is told, and changes nothing", "[heap][misuse]")
{
	for (const std::size_t size : {16U, 4000U}) {
		CAPTURE(size);
		void* object = hide(kmheapa(size).raw);
		CHECK(kmheapf(object) == kmcond_ok);
		CHECK(kmheapf(object) == kmcond_freed);
		CHECK(kmheaps(object) == kmcond_freed);
		poolcheck(kmheap);
	}
}

TEST_CASE("kmheapf tells what is none of its objects", "[heap][misuse]")
{
	alignas(16) Bytes local[256] = {};
	CHECK(kmheapf(local + 128) == kmcond_foreign);
	CHECK(kmheapf(local + 129) == kmcond_foreign);
	CHECK(kmheapf(std::bit_cast<void*>(std::uintptr_t{16})) == kmcond_foreign);
	auto* object = static_cast<Bytes*>(kmheapa(256).raw);
	std::memset(object, 0, 256);
	for (int i = 1; i < 256; i++)
		REQUIRE(kmheapf(object + i) == kmcond_foreign);
	std::memcpy(object + 32, object - 32, 32); // a copied header
	CHECK(kmheapf(object + 64) == kmcond_foreign);
	CHECK(kmheapf(object) == kmcond_ok);
	void* ref = kmrefa(nullptr, 10).raw;
	CHECK(kmheapf(ref) == kmcond_kind);
	CHECK(kmreff(ref) == kmcond_ok);
	void* node = kmtreea(nullptr, nullptr, 10).raw;
	CHECK(kmheapf(node) == kmcond_kind);
	CHECK(kmtreef(node) == kmcond_ok);
	kmpool* pool = kmpooli(nullptr, 64, 4);
	void* cell = kmpoola(pool).raw;
	CHECK(kmheapf(cell) == kmcond_kind);
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("an overflow into a header is told", "[heap][misuse]")
{
	auto* low = static_cast<Bytes*>(kmheapa(16).raw);
	auto* high = static_cast<Bytes*>(kmheapa(16).raw);
	Bytes* victim = low < high ? high : low;
	Bytes kept[32];
	std::memcpy(kept, victim - 32, 32);
	std::memset(victim - 32, 0x55, 32);
	CHECK(kmheapf(victim) == kmcond_foreign);
	std::memcpy(victim - 32, kept, 32);
	CHECK(kmheapf(low) == kmcond_ok);
	CHECK(kmheapf(high) == kmcond_ok);
}

TEST_CASE("a write into freed memory does not lead astray", "[heap][misuse]")
{
	std::vector<void*> all;
	for (int i = 0; i < 20; i++)
		all.push_back(hide(kmheapa(700).raw));
	for (void* object : all)
		kmheapf(object);
	for (void* object : all)
		std::memset(static_cast<Bytes*>(object) - 32, 0x41, 732);
	bool was_told = false;
	std::vector<void*> again;
	for (int i = 0; i < 20; i++) {
		const kmres res = kmheapa(700);
		if (res.cond == kmcond_ok)
			again.push_back(res.raw);
		else
			was_told = was_told || res.cond == kmcond_corrupt;
	}
	CHECK(was_told);
	for (void* object : again)
		CHECK(kmheapf(object) == kmcond_ok);
	poolcheck(kmheap);
}

TEST_CASE("the heap's pool is locked, named, visible, and may be limited", "[heap]")
{
	CHECK(std::string{kmheap->name} == "kmem");
	CHECK(kmheap->lock != nullptr);
	void* object = kmheapa(100000).raw;
	CHECK(poolisoverlap(kmheap, object, 1) != 0);
	poolcheck(kmheap);
	{
		const Meanwhile limit{kmheap->maxsize, kmheap->cursize};
		const kmres res = kmheapa(std::size_t{1} << 24U);
		CHECK(res.cond == kmcond_nomem);
	}
	const kmres large = kmheapa(std::size_t{1} << 24U);
	CHECK(large.cond == kmcond_ok);
	CHECK(kmheapf(large.raw) == kmcond_ok);
	CHECK(kmheapf(object) == kmcond_ok);
}

TEST_CASE("flags of the heap's pool may be set at any time", "[heap]")
{
	void* before = kmheapa(40).raw;
	kmheap->flags = POOL_ANTAGONISM | POOL_PARANOIA;
	void* with = kmheapa(40).raw;
	kmheapf(before);
	PoolStats stats{};
	poolstats(kmheap, &stats, sizeof stats);
	const auto blocks = stats.allocated_blocks;
	void* more = kmheapa(40).raw;
	poolstats(kmheap, &stats, sizeof stats);
	CHECK(stats.allocated_blocks == blocks + 1); // each is a block of the pool
	kmheap->flags = 0;
	CHECK(kmheapf(with) == kmcond_ok);
	CHECK(kmheapf(more) == kmcond_ok);
}

TEST_CASE("what is left of a ref that stood in its place does not make an object one",
	  "[heap][misuse]")
{
	TestSource p;
	const Meanwhile heap{kmheap, &p.pool};
	std::vector<void*> refs;
	for (int i = 0; i < 4; i++)
		refs.push_back(kmrefa(nullptr, 0).raw);
	for (void* ref : refs)
		CHECK(kmreff(hide(ref)) == kmcond_ok);
	CHECK(kmsourcex(kmsource(kmheap)) == kmcond_ok); // the next slab will be where theirs was
	int same = 0;
	std::vector<void*> objects;
	for (int i = 0; i < 4; i++)
		objects.push_back(kmheapa(32).raw);
	for (void* object : objects) {
		for (void* ref : refs)
			same += ref == object ? 1 : 0;
		CHECK(kmrefu(object) == kmcond_kind);
		CHECK(kmreff(object) == kmcond_kind);
	}
	CHECK(same > 0);
	for (void* object : objects)
		CHECK(kmheapf(object) == kmcond_ok);
	CHECK(p.is_empty());
}

TEST_CASE("the heap under every flag, which may change while objects live", "[heap][flags]")
{
	const int flags = GENERATE(as<int>{}, POOL_ANTAGONISM, POOL_PARANOIA, POOL_NOREUSE,
				   POOL_ANTAGONISM | POOL_PARANOIA | POOL_NOREUSE);
	const int later = GENERATE_COPY(as<int>{}, 0, flags);
	CAPTURE(flags, later);
	TestSource p{flags};
	const Meanwhile heap{kmheap, &p.pool};
	std::vector<kmptr> all;
	for (const std::size_t size : {0U, 1U, 40U, 1000U, 5000U}) {
		all.push_back(kmheapzo(size).ptr);
		CHECK(is_filled(all.back().ref, size, 0));
		std::memset(all.back().ref, 0x5A, size);
		all.push_back(kmdup(all.back()));
		CHECK(is_filled(all.back().ref, size, 0x5A));
	}
	p.pool.flags = later;
	for (kmptr& ptr : all) {
		CHECK(kmtaint(&ptr) == kmcond_ok);
		CHECK(kmreff(ptr.ref) == kmcond_kind);
		CHECK(kmfree(ptr) == kmcond_ok);
		poolcheck(kmheap);
	}
	CHECK(p.is_empty());
}
