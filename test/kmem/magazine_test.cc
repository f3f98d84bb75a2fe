// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// magazine_test.cc — the cells that were freed last stand in front of the slabs of their size.
#include "kmem_test.hh"
#include <algorithm>

namespace {

constexpr std::size_t size = 48;

std::vector<void*> refs(kmcell* src, std::size_t n)
{
	std::vector<void*> all(n);
	for (void*& object : all)
		object = kmrefa(src, size).raw;
	REQUIRE(std::count(all.begin(), all.end(), nullptr) == 0);
	return all;
}

void drop(const std::vector<void*>& all)
{
	for (void* object : all)
		CHECK(kmreff(object) == kmcond_ok);
}

std::size_t fill(kmcell* src, std::vector<void*>& all, std::size_t bytes)
{
	const std::size_t before = all.size();
	while (void* object = kmrefa(src, bytes).raw)
		all.push_back(object);
	return all.size() - before;
}

} // namespace

TEST_CASE("what was freed last is handed out first, whichever slab it is of", "[magazine]")
{
	TestSource p;
	std::vector<void*> all = refs(p, 5000);
	REQUIRE(p.pool.cursize > 65536);
	for (const std::size_t i : {10U, 4990U, 2500U})
		CHECK(kmreff(all[i]) == kmcond_ok);
	for (const std::size_t i : {2500U, 4990U, 10U})
		CHECK(kmrefa(p, size).raw == all[i]);
	drop(all);
}

TEST_CASE("of more cells than stand there, none is lost, and none is handed out twice",
	  "[magazine]")
{
	TestSource p;
	std::vector<void*> all = refs(p, 5000);
	for (std::size_t i = 0; i < all.size(); i += 50)
		CHECK(kmreff(all[i]) == kmcond_ok);
	std::vector<void*> again = refs(p, 100);
	for (std::size_t i = 0; i < all.size(); i += 50)
		all[i] = again[i / 50];
	std::sort(all.begin(), all.end());
	CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
	drop(all);
}

TEST_CASE("a cell that stands there is freed, and no second time", "[magazine][misuse]")
{
	TestSource p;
	std::vector<void*> all = refs(p, 5000);
	CHECK(kmreff(all[7]) == kmcond_ok);
	CHECK(kmreff(all[7]) == kmcond_underflow);
	CHECK(kmrefu(all[7]) == kmcond_freed);
	all[7] = kmrefa(p, size).raw;
	drop(all);
}

TEST_CASE("what is written to a freed cell leads nowhere", "[magazine][misuse]")
{
	TestSource p;
	std::vector<void*> all = refs(p, 5000);
	for (std::size_t i = 0; i < 10; i++) {
		CHECK(kmreff(all[i]) == kmcond_ok);
		std::memset(hide(all[i]), 0xFF, size);
	}
	for (std::size_t i = 10; i-- > 0;)
		CHECK(kmrefa(p, size).raw == all[i]);
	drop(all);
}

TEST_CASE("before a request fails, the cells there go back to the pool", "[magazine][failure]")
{
	TestSource p;
	p.pool.maxsize = 500'000;
	std::vector<void*> small;
	const std::size_t n = fill(p, small, size);
	REQUIRE(n > 1000);
	drop(small);
	small.clear();
	std::vector<void*> large;
	const std::size_t most = fill(p, large, 100'000);
	CHECK(most >= 3);
	drop(large);
	large.clear();
	CHECK(fill(p, small, size) > n - n / 10);
	drop(small);
}
