// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// raw_test.cc — the older interface beside the current one in one program: two files, one library.
#include "kmem_test.hh"
#include "raw.hh"
#include "words.hh"
#include <set>

using namespace std::string_literals;

TEST_CASE("each action of the older shape allocates and frees", "[raw]")
{
	void* top = kmlini();
	std::set<std::string> names;
	for (const RawRow& row : raw_rows()) {
		CAPTURE(row.name);
		names.insert(row.name);
		for (const std::size_t size : {1U, 16U, 99U}) {
			const kmptr first = row.make(size);
			REQUIRE(first.ref != nullptr);
			CHECK(number(first.ref) % 16 == 0);
			CHECK((!row.is_zeroed || is_filled(first.ref, size, 0)));
			std::memset(first.ref, 0xA5, size);
			row.drop(first);
			const kmptr second = row.make(size);
			CHECK(second.ref == first.ref); // the memory was free again
			CHECK((!row.is_zeroed || is_filled(second.ref, size, 0)));
			std::memset(second.ref, 0xA5, size);
			row.drop(second);
		}
	}
	CHECK(names.size() == 20); // five methods, and a, z, ao, zo
	CHECK(kmlini() == top);
}

TEST_CASE("want of memory is NULL, and no panic", "[raw]")
{
	RawFailures failures;
	CHECK(panic_of([&] { failures = raw_failures(absurd()); }).empty());
	CHECK(failures.raw.size() == 7);
	CHECK(failures.pointers.size() == 7);
	for (const void* raw : failures.raw)
		CHECK(raw == nullptr);
	for (const kmptr& ptr : failures.pointers) {
		CHECK(ptr.ref == nullptr);
		CHECK(ptr.kind == kmkind_none);
	}
}

TEST_CASE("misuse is one line that says what is wrong", "[raw][misuse]")
{
	const auto said = [](const char* function, void* object) {
		return panic_of([&] { raw_free(function, object); });
	};
	alignas(16) Bytes local[256] = {};
	void* freed = hide(kmheapa(10).raw);
	kmheapf(freed);
	CHECK(said("kmheapf", freed) ==
	      "pool kmem: kmheapf(@): "s + words::double_free + ": free an object once\n");
	CHECK(said("kmheaps", freed) ==
	      "pool kmem: kmheaps(@): "s + words::double_free + ": free an object once\n");
	CHECK(said("kmheapf", local + 128) ==
	      "pool kmem: kmheapf(@): "s + words::invalid_free +
		      ": no object of kmem begins there; pass the address as it was allocated\n");
	void* ref = hide(kmrefa(nullptr, 10).raw);
	CHECK(said("kmheapf", ref) ==
	      "pool kmem: kmheapf(@): "s + words::mismatched_free +
		      ": use the function of the object's own kind, or "
		      "kmfree; as a source, what kmsource or kmsourceif gave, or a kmpool's id\n");
	CHECK(said("kmreff", ref).empty());
	CHECK(said("kmreff", ref) ==
	      "pool kmem: kmreff(@): underflow: a reference was dropped that "
	      "nobody had; drop each one once\n");
	CHECK(said("kmrefu", ref) ==
	      "pool kmem: kmrefu(@): "s + words::use_after_free + ": the object was freed\n");
	CHECK(said("kmlinx", local) != "");
	CHECK(said("kmpoolf", local + 128) != "");
	CHECK(said("kmtreef", local + 128) != "");
	CHECK(said("kmfree", local + 128) != "");
	CHECK(said("kmheapf", nullptr).empty());
	poolcheck(kmheap);
}

TEST_CASE("objects of one shape may be freed in the other", "[raw]")
{
	void* object = raw_heap(100);
	CHECK(kmheapf(object) == kmcond_ok);
	raw_free("kmheapf", kmheapa(100).raw);
	raw_free("kmreff", kmrefa(nullptr, 100).raw);
}

TEST_CASE("kmtreef yields the parent that the node had", "[raw]")
{
	void* top = kmtreea(nullptr, nullptr, 10).raw;
	void* child = kmtreea(nullptr, top, 10).raw;
	const kmptr parent = raw_free_node(child);
	CHECK(parent.kind == kmkind_tree);
	CHECK(parent.ref == top);
	CHECK(parent.cell == &Kmnode(top)->id);
	const kmptr none = raw_free_node(top);
	CHECK(none.kind == kmkind_none);
	CHECK(none.ref == nullptr);
	CHECK(raw_free_node(nullptr).ref == nullptr);
}

TEST_CASE("kmpoolz zeroes as much as it is asked for, at most a cell", "[raw]")
{
	kmpool* pool = kmpooli(nullptr, 64, 1);
	void* object = kmpoola(pool).raw;
	std::memset(object, 0xA5, 64);
	kmpoolf(object);
	object = raw_pool_zeroed(pool, 40);
	CHECK(is_filled(object, 40, 0));
	CHECK(is_filled(static_cast<Bytes*>(object) + 40, 24, 0xA5));
	kmpoolf(object);
	CHECK(raw_pool_zeroed(pool, 65) == nullptr);
	CHECK(raw_pool_zeroed(pool, 64) == object);
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("kmshred ignores what is static", "[raw]")
{
	int number = 4711;
	CHECK(panic_of([&] { raw_shred_static(&number); }).empty());
	CHECK(number == 4711);
}
