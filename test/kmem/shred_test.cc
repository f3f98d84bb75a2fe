// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// shred_test.cc — what is to be destroyed is destroyed: by pointer, by cell, by source. Test and
// library are built with full optimisation here; freed memory is read through addresses that no
// compiler can follow.
#include "kmem_test.hh"

namespace {

constexpr std::size_t size = 96;

void* filled(const kmres& res)
{
	REQUIRE(res.cond == kmcond_ok);
	void* object = hide(res.raw);
	std::memset(object, 0xA5, size);
	return object;
}

/// Whether the freed object was destroyed.
bool is_gone(void* object)
{
	return is_filled(hide(object), size, 0);
}

} // namespace

TEST_CASE("the actions s", "[shred]")
{
	TestSource p;
	void* heap = filled(kmheapa(size));
	CHECK(kmheaps(heap) == kmcond_ok);
	CHECK(is_gone(heap));
	void* ref = filled(kmrefa(p, size));
	CHECK(kmrefs(ref) == kmcond_ok);
	CHECK(is_gone(ref));
	kmpool* pool = kmpooli(p, size, 2);
	void* cell = filled(kmpoola(pool));
	CHECK(kmpools(cell) == kmcond_ok);
	CHECK(is_gone(cell));
	CHECK(kmpoolx(pool) == kmcond_ok);
	void* top = filled(kmtreea(p, nullptr, size));
	void* child = filled(kmtreea(p, top, size));
	CHECK(kmtrees(top) == kmcond_ok);
	CHECK(is_gone(top));
	CHECK(is_gone(child));
}

TEST_CASE("kmzero, of what is not read again", "[shred]")
{
	static Bytes secret[size];
	std::memset(secret, 0xA5, size);
	kmzero(secret, size);
	CHECK(is_gone(secret));
}

TEST_CASE("by cell", "[shred]")
{
	TestSource p;
	const kmptr ref = kmrefo(p, size).ptr;
	const kmptr node = kmtreeo(p, nullptr, size).ptr;
	const kmptr heap = kmheapo(size).ptr;
	for (const kmptr& ptr : {ref, node, heap}) {
		std::memset(ptr.ref, 0xA5, size);
		ptr.cell->shred = kmshred_yes;
	}
	CHECK(kmreff(ref.ref) == kmcond_ok);
	CHECK(kmtreef(node.ref) == kmcond_ok);
	CHECK(kmheapf(heap.ref) == kmcond_ok);
	CHECK(is_gone(ref.ref));
	CHECK(is_gone(node.ref));
	CHECK(is_gone(heap.ref));
}

TEST_CASE("by source", "[shred]")
{
	TestSource p;
	kmcell* src = p;
	void* ref = filled(kmrefa(src, size));
	void* node = filled(kmtreea(src, nullptr, size));
	kmpool* pool = kmpooli(src, size, 4);
	void* cell = filled(kmpoola(pool));
	void* kept = filled(kmpoola(pool));
	src->shred = kmshred_yes; // also applies to what was allocated before
	CHECK(kmreff(ref) == kmcond_ok);
	CHECK(is_gone(ref));
	CHECK(kmtreef(node) == kmcond_ok);
	CHECK(is_gone(node));
	pool->id.shred = kmshred_yes;
	CHECK(kmpoolf(cell) == kmcond_ok);
	CHECK(is_gone(cell));
	CHECK(!is_gone(kept));
	pool->id.shred = kmshred_no;
	CHECK(kmpoolx(pool) == kmcond_ok); // because its source is marked
	CHECK(is_gone(kept));
}

TEST_CASE("by a pool that is the source of others", "[shred]")
{
	TestSource p;
	kmpool* pool = kmpooli(p, 200, 2);
	pool->id.shred = kmshred_yes;
	void* ref = filled(kmrefa(&pool->id, size));
	CHECK(kmreff(ref) == kmcond_ok);
	CHECK(is_gone(ref));
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("what is marked is destroyed when its pool is torn down", "[shred]")
{
	TestSource p;
	kmpool* pool = kmpooli(p, size, 4);
	kmptr one = kmpoolo(pool).ptr;
	void* marked = hide(one.ref);
	std::memset(marked, 0xA5, size);
	void* other = filled(kmpoola(pool));
	CHECK(kmtaint(&one) == kmcond_ok);
	CHECK(kmpoolx(pool) == kmcond_ok);
	CHECK(is_gone(marked));
	CHECK(!is_gone(other));
}

TEST_CASE("nothing else is destroyed", "[shred]")
{
	void* heap = filled(kmheapa(size));
	CHECK(kmheapf(heap) == kmcond_ok);
	CHECK(!is_gone(heap));
}

TEST_CASE("before another thread can have it", "[shred]")
{
	// The pool's lock is taken to free memory; at that time it must be zero.
	static void* watched;
	static bool was_zero;
	TestSource p;
	const kmptr ptr = kmrefo(p, size).ptr;
	watched = hide(ptr.ref);
	std::memset(watched, 0xA5, size);
	was_zero = false;
	auto* const lock = p.pool.lock;
	p.pool.lock = [](Pool* pool) {
		TestSource::current->locks++;
		was_zero = pool != nullptr && is_filled(watched, size, 0);
	};
	CHECK(kmshred(ptr) == kmcond_ok);
	p.pool.lock = lock;
	CHECK(was_zero);
}

TEST_CASE("so are marked objects that have their memory from that pool", "[shred]")
{
	TestSource p;
	kmpool* pool = kmpooli(p, 200, 4);
	kmptr ref = kmrefo(&pool->id, size).ptr;
	kmptr node = kmtreeo(&pool->id, nullptr, size).ptr;
	void* other = filled(kmrefa(&pool->id, size));
	std::memset(hide(ref.ref), 0xA5, size);
	std::memset(hide(node.ref), 0xA5, size);
	CHECK(kmtaint(&ref) == kmcond_ok);
	node.cell->shred = kmshred_yes;
	CHECK(kmpoolx(pool) == kmcond_ok);
	CHECK(is_gone(ref.ref));
	CHECK(is_gone(node.ref));
	CHECK(!is_gone(other));
}
