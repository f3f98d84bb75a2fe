// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmem_test.cc — pools::CellResource and pools::LinearResource as the memory of containers.
#include "bounded_pool.hh"
#include "source.hh"
#include <cstring>
#include <list>
#include <map>
#include <memory_resource>
#include <pool.hpp>
#include <string>
#include <vector>

namespace {

/// A kmpool that must have no cell in use at its end, when it is destroyed.
class Cells {
public:
	Cells(kmcell* source, std::size_t cell, std::size_t n) : pool_{kmpooli(source, cell, n)}
	{
		REQUIRE(pool_ != nullptr);
	}
	~Cells()
	{
		CHECK(used() == 0);
		CHECK(kmpoolx(pool_) == kmcond_ok);
	}
	Cells(const Cells&) = delete;
	Cells& operator=(const Cells&) = delete;

	operator kmpool&() { return *pool_; }
	std::size_t used()
	{
		kmcount count{};
		CHECK(kmpoolc(pool_, &count) == kmcond_ok);
		return count.used;
	}

private:
	kmpool* pool_;
};

} // namespace

TEST_CASE("small requests come from cells, others from the fallback", "[cells]")
{
	BoundedPool pool;
	Source source{pool};
	Cells cells{source, 64, 10};
	pools::PoolResource fallback{pool};
	pools::CellResource resource{cells, &fallback};
	CHECK(&resource.pool() == &static_cast<kmpool&>(cells));
	CHECK(resource.fallback() == &fallback);
	const std::size_t before = pool.blocks();

	void* small = resource.allocate(64, 16);
	CHECK(cells.used() == 1);
	CHECK(pool.blocks() == before);
	void* none = resource.allocate(0, 1);
	CHECK(cells.used() == 2);
	void* large = resource.allocate(65, 16);
	void* aligned = resource.allocate(64, 32);
	CHECK(cells.used() == 2);
	CHECK(pool.blocks() == before + 2);
	CHECK(address(small) % 16 == 0);
	CHECK(address(aligned) % 32 == 0);

	resource.deallocate(large, 65, 16);
	resource.deallocate(aligned, 64, 32);
	CHECK(pool.blocks() == before);
	resource.deallocate(small, 64, 16);
	resource.deallocate(none, 0, 1);
	CHECK(cells.used() == 0);
}

TEST_CASE("when every cell is in use the fallback serves, and takes back its own", "[cells]")
{
	BoundedPool pool;
	Source source{pool};
	Cells cells{source, 64, 10};
	pools::PoolResource fallback{pool};
	pools::CellResource resource{cells, &fallback};
	const std::size_t before = pool.blocks();
	{
		std::pmr::list<Counted> list{&resource};
		for (int i = 0; i < 25; i++)
			list.emplace_back(i);
		CHECK(cells.used() == 10);
		CHECK(pool.blocks() == before + 15);
		list.pop_front();
		CHECK(cells.used() == 9);
		list.emplace_back(25); // a cell is free again
		CHECK(cells.used() == 10);
		list.reverse();
		CHECK(list.front() == 25);
	}
	CHECK(Counted::alive == 0);
	CHECK(pool.blocks() == before);
}

TEST_CASE("cells alone throw when there are no more", "[cells]")
{
	BoundedPool pool;
	Source source{pool};
	Cells cells{source, 64, 3};
	pools::CellResource resource{cells, std::pmr::null_memory_resource()};
	std::pmr::list<int> list{&resource};
	CHECK_THROWS_AS(
		[&] {
			for (int i = 0; i < 10; i++)
				list.push_back(i);
		}(),
		std::bad_alloc);
	CHECK(list.size() == 3);
	CHECK_THROWS_AS(resource.allocate(65), std::bad_alloc);
}

TEST_CASE("cell resources are equal if pool and fallback are", "[cells]")
{
	BoundedPool pool;
	Source source{pool};
	Cells cells{source, 64, 3}, others{source, 64, 3};
	pools::PoolResource one{pool}, same{pool};
	const pools::CellResource a{cells, &one}, b{cells, &same}, c{others, &one},
		d{cells, std::pmr::null_memory_resource()};
	CHECK(a == b);
	CHECK(a != c);
	CHECK(a != d);
	CHECK(a != one);
}

TEST_CASE("nodes of a map in cells, its strings elsewhere", "[cells]")
{
	BoundedPool pool;
	Source source{pool};
	Cells cells{source, 96, 1000};
	pools::PoolResource fallback{pool};
	pools::CellResource resource{cells, &fallback};
	std::pmr::map<int, std::pmr::string> map{&resource};
	for (int i = 0; i < 500; i++)
		map.emplace(i, std::string(200, 'x'));
	CHECK(cells.used() == 500);
	for (int i = 0; i < 500; i += 3)
		map.erase(i);
	for (auto& [key, text] : map)
		CHECK((text.size() == 200 && key % 3 != 0));
	CHECK(cells.used() == 333);
	poolcheck(&pool);
}

TEST_CASE("linear memory holds containers, and goes at once", "[linear]")
{
	void* before = kmlini();
	{
		pools::LinearResource resource;
		std::pmr::vector<std::pmr::string> texts{&resource};
		for (int i = 0; i < 10'000; i++)
			texts.emplace_back(
				"a text too long to stand in the string itself, number " +
				std::to_string(i));
		CHECK(texts[9999].ends_with("number 9999"));
		CHECK(texts[0].ends_with("number 0"));
		CHECK(kmlini() > before);
	}
	CHECK(kmlini() == before);
}

TEST_CASE("linear memory is aligned as asked", "[linear]")
{
	pools::LinearResource resource;
	const std::size_t alignment = GENERATE(1, 16, 32, 64, 4096);
	for (std::size_t bytes = 0; bytes < 200; bytes += 17) {
		auto* piece = static_cast<char*>(resource.allocate(bytes, alignment));
		CHECK(address(piece) % alignment == 0);
		std::memset(piece, 0x55, bytes);
		resource.deallocate(piece, bytes, alignment);
	}
}

TEST_CASE("linear memory is released, used again, and nests", "[linear]")
{
	pools::LinearResource outer;
	void* first = outer.allocate(100);
	outer.release();
	CHECK(outer.allocate(100) == first);
	auto* kept = static_cast<int*>(outer.allocate(sizeof(int)));
	*kept = 7;
	for (int round = 0; round < 3; round++) {
		pools::LinearResource inner;
		CHECK(inner != outer);
		CHECK(inner == inner);
		std::memset(inner.allocate(1000), round, 1000);
	}
	CHECK(*kept == 7);
	CHECK(static_cast<char*>(outer.allocate(16)) == reinterpret_cast<char*>(kept) + 16);
}

TEST_CASE("linear memory refuses what it cannot have", "[linear]")
{
	pools::LinearResource resource;
	const volatile std::size_t absurd = ~std::size_t{0};
	CHECK_THROWS_AS(resource.allocate(absurd), std::bad_alloc);
	CHECK_THROWS_AS(resource.allocate(absurd - 8, 64), std::bad_alloc);
	CHECK_THROWS_AS(resource.allocate(absurd / 2), std::bad_alloc);
	std::memset(resource.allocate(10), 1, 10);
}
