// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// edge_test.cc — pointers before which almost nothing can be read: each function returns a code.
#include "kmem_test.hh"
#include <sys/mman.h>
#include <thread>

namespace {

/// The results of the functions for objects of each kind.
std::vector<kmcond> asked(void* object)
{
	return {kmheapf(object), kmreff(object),           kmrefu(object),    kmpoolf(object),
		kmtreef(object), kmtreem(object, nullptr), kmtreel(object, 0)};
}

const std::vector<kmcond> all_foreign(7, kmcond_foreign);

/// Pages behind one that cannot be read; they are never freed.
void* guarded(std::size_t size)
{
	constexpr std::size_t page = 65536; // at least that of any system
	void* base = mmap(nullptr, size + page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (base == MAP_FAILED)
		return nullptr;
	Bytes* usable = static_cast<Bytes*>(base) + page;
	return mprotect(usable, size, PROT_READ | PROT_WRITE) == 0 ? usable : nullptr;
}

} // namespace

TEST_CASE("the first linear object of a thread may be given to any kind", "[lin][misuse]")
{
	std::uintptr_t in_page = 0;
	std::vector<kmcond> of_top;
	std::vector<kmcond> of_raw;
	std::vector<kmcond> of_object;
	std::thread{[&] {
		void* first = kmlini();
		in_page = number(first) % 4096;
		of_top = asked(first);
		of_raw = asked(kmlina(1).raw);
		kmlinx(first);
		of_object = asked(kmlino(1).ptr.ref);
	}}.join();
	CHECK(in_page >= sizeof(kmnode)); // whatever lies before that page
	CHECK(of_top == all_foreign);
	CHECK(of_raw == all_foreign);
	CHECK(of_object == all_foreign);
}

TEST_CASE("what is before the first linear object is none", "[lin][misuse]")
{
	kmcond before = kmcond_ok;
	kmcond at_first = kmcond_foreign;
	std::thread{[&] {
		auto* first = static_cast<Bytes*>(kmlini());
		before = kmlinx(first - 16);
		at_first = kmlinx(first);
	}}.join();
	CHECK(before == kmcond_foreign);
	CHECK(at_first == kmcond_ok);
}

TEST_CASE("a heap object that its arena begins with is told from other kinds", "[heap][misuse]")
{
	const auto alloc = kmheap->alloc;
	kmheap->alloc = guarded;
	void* object = kmheapa(std::size_t{200} << 20U).raw; // an arena of its own
	kmheap->alloc = alloc;
	REQUIRE(object != nullptr);
	CHECK(number(object) % 4096 < sizeof(kmnode)); // otherwise nothing is tested here
	CHECK(kmtreef(object) == kmcond_kind);
	CHECK(kmtreem(object, nullptr) == kmcond_kind);
	CHECK(kmtreea(nullptr, object, 1).cond == kmcond_kind);
	CHECK(kmreff(object) == kmcond_kind);
	CHECK(kmrefu(object) == kmcond_kind);
	kmptr ptr{};
	ptr.kind = kmkind_tree;
	ptr.ref = object;
	CHECK(kmozero(ptr) == kmcond_kind);
	CHECK(kmheapf(object) == kmcond_ok);
}

TEST_CASE("a ref that its arena begins with is told from a node, freed or not", "[ref][misuse]")
{
	Pool pool{};
	pool.name = "guarded";
	pool.alloc = guarded;
	kmcell* src = kmsource(&pool);
	REQUIRE(src != nullptr);
	void* object = kmrefa(src, 1000000).raw;
	REQUIRE(object != nullptr);
	CHECK(number(object) % 4096 < sizeof(kmnode));
	CHECK(kmtreef(object) == kmcond_kind);
	CHECK(kmreff(object) == kmcond_ok);
	CHECK(kmtreef(object) == kmcond_foreign);
	CHECK(kmreff(object) == kmcond_underflow);
}

TEST_CASE("nodes near a page's beginning are nodes", "[tree]")
{
	TestSource p;
	std::size_t near = 0;
	void* top = kmtreea(p, nullptr, 0).raw;
	for (int i = 0; i < 5000; i++) {
		void* object = kmtreea(p, top, 32).raw;
		near += number(object) % 4096 < sizeof(kmnode) ? 1 : 0;
		REQUIRE(kmtreem(object, top) == kmcond_ok);
		if (i % 2 == 0)
			REQUIRE(kmtreef(object) == kmcond_ok);
	}
	CHECK(near > 0);
	CHECK(kmtreef(top) == kmcond_ok);
}
