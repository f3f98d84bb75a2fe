// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// ref_test.cc — kmrefa, z, o, zo, f, d, s, u: a case for each sentence.
#include "kmem_test.hh"
#include <limits>

namespace {

kmref* head(void* object)
{
	return static_cast<kmref*>(static_cast<void*>(static_cast<Bytes*>(object) - sizeof(kmref)));
}

} // namespace

TEST_CASE("kmrefa yields an object with one reference", "[ref]")
{
	TestSource p;
	kmcell* src = p;
	const kmres res = kmrefa(src, 100);
	REQUIRE(res.cond == kmcond_ok);
	const kmref* h = head(res.raw);
	CHECK(static_cast<const void*>(h->data) == res.raw);
	CHECK(h->id.kind == kmkind_ref);
	CHECK(h->id.size == sizeof(kmref) + 100);
	CHECK(h->id.shred == kmshred_no);
	CHECK(h->refs == 1);
	CHECK(h->src == src);
	CHECK(number(res.raw) % 16 == 0);
	CHECK(poolisoverlap(&p.pool, res.raw, 100) != 0);
	CHECK(kmreff(res.raw) == kmcond_ok);
}

TEST_CASE("a source of NULL is the heap", "[ref]")
{
	const kmres res = kmrefa(nullptr, 100);
	CHECK(poolisoverlap(kmheap, res.raw, 100) != 0);
	CHECK(head(res.raw)->src == nullptr);
	CHECK(kmreff(res.raw) == kmcond_ok);
}

TEST_CASE("kmreff and kmrefd drop a reference, and the last frees", "[ref]")
{
	TestSource p;
	void* object = hide(kmrefa(p, 40).raw);
	CHECK(kmrefu(object) == kmcond_ok);
	CHECK(kmrefu(object) == kmcond_ok);
	CHECK(head(object)->refs == 3);
	CHECK(kmreff(object) == kmcond_ok);
	CHECK(kmrefd(object) == kmcond_ok);
	CHECK(head(object)->refs == 1);
	CHECK(kmreff(object) == kmcond_ok);
	CHECK(p.is_empty());
}

TEST_CASE("a drop below zero and a reference to the dead are told", "[ref][misuse]")
{
	for (const std::size_t size : {40U, 4000U}) {
		TestSource p;
		void* object = hide(kmrefa(p, size).raw);
		CHECK(kmreff(object) == kmcond_ok);
		CHECK(kmreff(object) == kmcond_underflow);
		CHECK(kmrefd(object) == kmcond_underflow);
		CHECK(kmrefs(object) == kmcond_underflow);
		CHECK(kmrefu(object) == kmcond_freed);
	}
}

TEST_CASE("a count that is zero while the header stands is not lowered", "[ref][misuse]")
{
	TestSource p;
	void* object = kmrefa(p, 40).raw;
	head(object)->refs = 0;
	CHECK(kmreff(object) == kmcond_underflow);
	CHECK(kmrefu(object) == kmcond_freed);
	head(object)->refs = 1;
	CHECK(kmreff(object) == kmcond_ok);
}

TEST_CASE("an overflow of the count is told, and the count stays", "[ref][misuse]")
{
	TestSource p;
	void* object = kmrefa(p, 40).raw;
	head(object)->refs = std::numeric_limits<std::size_t>::max() - 1;
	CHECK(kmrefu(object) == kmcond_ok);
	CHECK(kmrefu(object) == kmcond_overflow);
	CHECK(head(object)->refs == std::numeric_limits<std::size_t>::max());
	head(object)->refs = 1;
	CHECK(kmreff(object) == kmcond_ok);
}

TEST_CASE("kmrefs marks for the last reference", "[ref][shred]")
{
	TestSource p;
	auto* object = static_cast<Bytes*>(hide(kmrefa(p, 64).raw));
	std::memset(object, 0xA5, 64);
	kmrefu(object);
	CHECK(kmrefs(object) == kmcond_ok);
	CHECK(is_filled(object, 64, 0xA5));
	CHECK(kmreff(object) == kmcond_ok);
	CHECK(is_filled(hide(object), 64, 0));
}

TEST_CASE("kmrefz and kmrefzo are zeroed; o yields the kmref as cell", "[ref]")
{
	TestSource p;
	for (int i = 0; i < 2; i++) {
		const kmres raw = kmrefz(p, 80);
		CHECK(is_filled(raw.raw, 80, 0));
		std::memset(raw.raw, 1, 80);
		const kmres object = kmrefzo(p, 80);
		CHECK(is_filled(object.ptr.ref, 80, 0));
		std::memset(object.ptr.ref, 1, 80);
		CHECK(object.ptr.kind == kmkind_ref);
		CHECK(static_cast<void*>(object.ptr.cell) == head(object.ptr.ref));
		CHECK(kmrefo(p, absurd()).cond == kmcond_toolarge);
		CHECK(kmreff(raw.raw) == kmcond_ok);
		CHECK(kmfree(object.ptr) == kmcond_ok);
	}
}

TEST_CASE("foreign pointers and other kinds are told", "[ref][misuse]")
{
	alignas(16) Bytes local[256] = {};
	CHECK(kmreff(local + 128) == kmcond_foreign);
	CHECK(kmrefu(local + 128) == kmcond_foreign);
	CHECK(kmrefu(nullptr) == kmcond_invalid);
	CHECK(kmreff(nullptr) == kmcond_ok);
	void* heap = kmheapa(10).raw;
	CHECK(kmreff(heap) == kmcond_kind);
	CHECK(kmrefu(heap) == kmcond_kind);
	kmheapf(heap);
	CHECK(kmrefa(static_cast<kmcell*>(static_cast<void*>(local)), 10).cond == kmcond_kind);
}

TEST_CASE("a ref in a pool takes a cell of it", "[ref][source]")
{
	TestSource p;
	kmpool* pool = kmpooli(p, 128, 2);
	REQUIRE(pool != nullptr);
	const kmres one = kmrefa(&pool->id, 80);
	REQUIRE(one.cond == kmcond_ok);
	CHECK(kmrefa(&pool->id, 81).cond == kmcond_toolarge);
	const kmres two = kmrefa(&pool->id, 1);
	REQUIRE(two.cond == kmcond_ok);
	CHECK(kmrefa(&pool->id, 1).cond == kmcond_exhausted);
	CHECK(head(one.raw)->src == &pool->id);
	CHECK(kmpoolf(one.raw) == kmcond_kind); // it is a kmref that lies in a cell
	CHECK(kmreff(one.raw) == kmcond_ok);
	CHECK(kmreff(one.raw) == kmcond_underflow);
	CHECK(kmrefa(&pool->id, 1).cond == kmcond_ok);
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("a ref whose cell of a pool was overwritten is told", "[ref][tree][source][misuse]")
{
	TestSource p;
	kmpool* pool = kmpooli(p, 128, 4);
	auto* before = static_cast<Bytes*>(kmpoola(pool).raw);
	const bool is_tree = GENERATE(false, true);
	void* object = (is_tree ? kmtreea(&pool->id, nullptr, 10) : kmrefa(&pool->id, 10)).raw;
	std::memset(hide(before + 128), 0x41, 16);
	CHECK((is_tree ? kmtreef(object) : kmreff(object)) == kmcond_corrupt);
	CHECK(kmpoolf(before) == kmcond_ok);
	CHECK(kmpoolx(pool) == kmcond_ok);
}
