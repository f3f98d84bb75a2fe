// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// raw_test.cc — the same headers with kmem's older interface.
#define KMEM_RAW
#include "bounded_pool.hh"
#include "source.hh"
#include <list>
#include <memory_resource>
#include <pool.hpp>
#include <vector>

TEST_CASE("resources and owners work with KMEM_RAW", "[raw]")
{
	BoundedPool pool;
	Source source{pool};
	kmpool* cells = kmpooli(source, 64, 2);
	REQUIRE(cells != nullptr);
	{
		pools::CellResource resource{*cells, std::pmr::null_memory_resource()};
		std::pmr::list<Counted> list{&resource};
		list.emplace_back(1);
		list.emplace_back(2);
		CHECK_THROWS_AS(list.emplace_back(3), std::bad_alloc);

		pools::LinearResource linear;
		const std::pmr::vector<Counted> copy{list.begin(), list.end(), &linear};
		CHECK(copy.back() == 2);

		const auto owner = pools::make_counted<Counted>(source, 3);
		const auto second = owner;
		CHECK(owner.count() == 2);
		CHECK(Counted::alive == 5);
	}
	CHECK(Counted::alive == 0);
	kmpoolx(cells);
}
