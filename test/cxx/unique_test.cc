// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// unique_test.cc — pools::Unique: the only owner of an object, or of an array of them, in a Pool.
#include "bounded_pool.hh"
#include <pool.hpp>
#include <string>
#include <vector>

TEST_CASE("an owner destroys its object and gives the block back", "[unique]")
{
	BoundedPool pool;
	{
		const auto owner = pools::make_unique<Counted>(pool, 7);
		CHECK(owner->number == 7);
		CHECK(pool.holds(owner.get()));
		CHECK(owner.get_deleter().pool() == &pool);
		CHECK(Counted::alive == 1);
		CHECK(pool.blocks() == 1);
	}
	CHECK(Counted::alive == 0);
	CHECK(pool.blocks() == 0);
}

TEST_CASE("an owner may be empty, moved, released and reset", "[unique]")
{
	BoundedPool pool, other;
	pools::Unique<Counted> empty;
	CHECK(empty == nullptr);
	CHECK(empty.get_deleter().pool() == nullptr);

	auto owner = pools::make_unique<Counted>(pool, 1);
	empty = std::move(owner);
	CHECK(owner == nullptr);
	CHECK(empty->number == 1);

	empty = pools::make_unique<Counted>(other, 2); // another Pool; blocks go to their own
	CHECK(pool.blocks() == 0);
	CHECK(other.blocks() == 1);

	Counted* bare = empty.release();
	const pools::Unique<Counted> again{bare, pools::Deleter<Counted>{other}};
	CHECK(Counted::alive == 1);
}

TEST_CASE("a constructor that throws leaves no block behind", "[unique]")
{
	BoundedPool pool;
	Counted::until_throw = 0;
	CHECK_THROWS_WITH(pools::make_unique<Counted>(pool, 7), "a constructor throws");
	CHECK(pool.blocks() == 0);

	Counted::until_throw = 3;
	CHECK_THROWS_WITH(pools::make_unique<Counted[]>(pool, 10), "a constructor throws");
	CHECK(pool.blocks() == 0);
	CHECK(Counted::alive == 0);
	Counted::until_throw = -1;
}

TEST_CASE("a Pool without memory makes no object", "[unique]")
{
	struct Large {
		char bytes[1'000'000];
	};
	BoundedPool pool{65536};
	CHECK_THROWS_AS(pools::make_unique<Large>(pool), std::bad_alloc);
	CHECK_THROWS_AS(pools::make_unique<Large[]>(pool, 10), std::bad_alloc);
	CHECK_THROWS_AS(pools::make_unique<Large[]>(pool, ~std::size_t{0} / 1000),
			std::bad_array_new_length);
}

namespace {

std::vector<int> gone;

struct Noted {
	static inline int next = 0;
	int number = next++;
	~Noted() { gone.push_back(number); }
};

} // namespace

TEST_CASE("a row is value-initialised, and destroyed last to first", "[unique]")
{
	BoundedPool pool;
	{
		const auto numbers = pools::make_unique<int[]>(pool, 1000);
		CHECK(numbers.get_deleter().size() == 1000);
		for (std::size_t i = 0; i < 1000; i++)
			CHECK(numbers[i] == 0);
		const auto none = pools::make_unique<int[]>(pool, 0);
		CHECK(none != nullptr);
	}
	Noted::next = 0;
	gone.clear();
	pools::make_unique<Noted[]>(pool, 4).reset();
	CHECK(gone == std::vector{3, 2, 1, 0});
}

namespace {

struct alignas(64) Wide {
	char bytes[64];
};

struct First {
	virtual ~First() = default;
	std::string first = "a text too long to stand in the string itself";
};

struct Second {
	virtual ~Second() = default;
	virtual int answer() const { return 0; }
	int second = 2;
};

struct Both : First, Second {
	int answer() const override { return counted.number; }
	Counted counted{42};
};

struct Sole final {
	int n = 1;
};

struct Plain {};
struct Derived : Plain {};

} // namespace

TEST_CASE("an owner aligns its object", "[unique]")
{
	BoundedPool pool;
	const auto a = pools::make_unique<Wide>(pool), b = pools::make_unique<Wide>(pool);
	CHECK(address(a.get()) % 64 == 0);
	CHECK(address(b.get()) % 64 == 0);
	const auto row = pools::make_unique<Wide[]>(pool, 3);
	CHECK(address(row.get()) % 64 == 0);
}

TEST_CASE("an owner of a base frees the whole object, wherever the base lies", "[unique]")
{
	BoundedPool pool;
	{
		auto both = pools::make_unique<Both>(pool);
		const void* begin = both.get();
		const pools::Unique<Second> second{std::move(both)};
		CHECK(static_cast<const void*>(second.get()) != begin);
		CHECK(second->answer() == 42);
		const pools::Unique<const First> first{pools::make_unique<Both>(pool)};
		CHECK(Counted::alive == 2);
	}
	CHECK(Counted::alive == 0);
	CHECK(pool.blocks() == 0);
}

TEST_CASE("an owner converts only where its destructor will do", "[unique]")
{
	using pools::Unique;
	STATIC_REQUIRE(std::is_convertible_v<Unique<Both>, Unique<Second>>);
	STATIC_REQUIRE(std::is_convertible_v<Unique<Sole>, Unique<const Sole>>);
	STATIC_REQUIRE(!std::is_convertible_v<Unique<const Sole>, Unique<Sole>>);
	STATIC_REQUIRE(!std::is_convertible_v<Unique<Second>, Unique<Both>>);
	STATIC_REQUIRE(
		!std::is_convertible_v<Unique<Derived>, Unique<Plain>>); // no virtual destructor
	STATIC_REQUIRE(!std::is_convertible_v<Unique<int[]>, Unique<int>>);
}

TEST_CASE("owners of constants", "[unique]")
{
	BoundedPool pool;
	const auto text = pools::make_unique<const std::string>(pool, 100U, 'x');
	CHECK(text->size() == 100);
}

TEST_CASE("a row may be empty, also of what has a virtual destructor", "[unique]")
{
	struct Virtual {
		virtual ~Virtual() = default;
	};
	BoundedPool pool;
	{
		const auto row = pools::make_unique<Virtual[]>(pool, 0);
		CHECK(row != nullptr); // a block, although it contains no object
	}
	CHECK(pool.blocks() == 0);
	CHECK(pools::make_unique<Virtual[]>(pool, 3) != nullptr);
	CHECK(pool.blocks() == 0);
}
