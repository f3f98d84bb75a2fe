// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// resource_test.cc — pools::PoolResource as the memory of the standard's containers.
#include "bounded_pool.hh"
#include <list>
#include <map>
#include <memory_resource>
#include <pool.hpp>
#include <string>
#include <unordered_map>
#include <vector>

TEST_CASE("a resource gives blocks of its Pool, and takes them back", "[resource]")
{
	BoundedPool pool;
	pools::PoolResource resource{pool};
	CHECK(&resource.pool() == &pool);

	void* block = resource.allocate(100);
	CHECK(pool.holds(block));
	CHECK(poolmsize(&pool, block) >= 100);
	CHECK(pool.blocks() == 1);
	resource.deallocate(block, 100);
	CHECK(pool.blocks() == 0);
}

TEST_CASE("a resource serves every alignment", "[resource]")
{
	BoundedPool pool;
	pools::PoolResource resource{pool};
	const std::size_t alignment = GENERATE(1, 8, 16, 32, 64, 256, 4096, 65536);
	const std::size_t bytes = GENERATE(0, 1, 24, 1000);

	void* a = resource.allocate(bytes, alignment);
	void* b = resource.allocate(bytes, alignment);
	CHECK(address(a) % alignment == 0);
	CHECK(address(b) % alignment == 0);
	CHECK(a != b);
	resource.deallocate(a, bytes, alignment);
	resource.deallocate(b, bytes, alignment);
}

TEST_CASE("resources are equal if their Pool is", "[resource]")
{
	BoundedPool pool, other;
	pools::PoolResource a{pool}, b{pool}, c{other};
	CHECK(a == a);
	CHECK(a == b);
	CHECK(a != c);
	CHECK(a != *std::pmr::new_delete_resource());

	void* block = a.allocate(10);
	b.deallocate(block, 10); // which is what equality means
}

TEST_CASE("a Pool without memory throws bad_alloc", "[resource]")
{
	BoundedPool pool{65536};
	pools::PoolResource resource{pool};
	const volatile std::size_t absurd = ~std::size_t{0}; // hidden from the compiler
	CHECK_THROWS_AS(resource.allocate(1'000'000), std::bad_alloc);
	CHECK_THROWS_AS(resource.allocate(1'000'000, 64), std::bad_alloc);
	CHECK_THROWS_AS(resource.allocate(absurd), std::bad_alloc);

	std::pmr::vector<int> numbers{&resource};
	CHECK_THROWS_AS(
		[&] {
			for (int i = 0;; i++)
				numbers.push_back(i);
		}(),
		std::bad_alloc);
	REQUIRE(numbers.size() > 1000);
	CHECK(numbers.back() == static_cast<int>(numbers.size()) - 1); // the strong guarantee
}

TEST_CASE("misuse of a resource ends in the Pool's panic", "[resource]")
{
	BoundedPool pool;
	pools::PoolResource resource{pool};
	void* block = resource.allocate(10);
	resource.deallocate(block, 10);
	CHECK_THROWS_AS(resource.deallocate(block, 10), Panicked);
}

TEST_CASE("containers grow in a Pool, and leave nothing there", "[resource]")
{
	BoundedPool pool;
	pools::PoolResource resource{pool};
	{
		std::pmr::map<int, std::pmr::string> names{&resource};
		std::pmr::unordered_map<std::pmr::string, Counted> counts{&resource};
		std::pmr::list<std::pmr::vector<int>> rows{&resource};
		for (int i = 0; i < 1000; i++) {
			const std::string text = "a name too long to stand in the string itself " +
						 std::to_string(i);
			names[i] = text;
			counts.emplace(text, i);
			rows.emplace_back(static_cast<std::size_t>(i), i);
		}
		CHECK(Counted::alive == 1000);
		CHECK(names[7].get_allocator().resource() == &resource); // in elements too
		CHECK(pool.holds(names[7].data()));
		CHECK(rows.back().get_allocator().resource() == &resource);
		CHECK(counts.at(names[999]).number == 999);
		for (int i = 0; i < 1000; i += 2)
			names.erase(i);
		rows.remove_if([](const auto& row) { return row.size() % 3 == 0; });
		CHECK(names.size() == 500);
		CHECK(rows.size() == 666);
		poolcheck(&pool);
	}
	CHECK(Counted::alive == 0);
}

TEST_CASE("an element whose constructor throws leaves no memory behind", "[resource]")
{
	BoundedPool pool;
	pools::PoolResource resource{pool};
	std::pmr::list<Counted> list{&resource};
	Counted::until_throw = 5;
	CHECK_THROWS_WITH(
		[&] {
			for (int i = 0; i < 10; i++)
				list.emplace_back(i);
		}(),
		"a constructor throws");
	CHECK(list.size() == 5);
	CHECK(Counted::alive == 5);
	CHECK(pool.blocks() == 5);
	Counted::until_throw = -1;
}

namespace {

int moves = 0;

void note_move(void*, void*)
{
	moves++;
}

} // namespace

TEST_CASE("objects stay where they are when the Pool compacts", "[resource]")
{
	BoundedPool pool;
	pool.move = note_move;
	pools::PoolResource resource{pool};
	moves = 0;
	{
		std::pmr::list<int> list{&resource};
		for (int i = 0; i < 1000; i++) {
			list.push_back(i);
			void* block = poolalloc(&pool, 100); // one that may be moved
			if (i % 2 != 0)
				poolfree(&pool, block);
		}
		list.remove_if([](int i) { return i % 10 != 0; });
		poolcompact(&pool);
		CHECK(moves > 0);
		int expected = -10;
		for (const int i : list)
			CHECK(i == (expected += 10));
	}
	poolcheck(&pool);
	poolreset(&pool);
}
