// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// counted_test.cc — pools::Counted: shared ownership, on kmref.
#include "bounded_pool.hh"
#include "source.hh"
#include <algorithm>
#include <pool.hpp>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

namespace {

struct First {
	virtual ~First() = default;
	std::string first = "a text too long to stand in the string itself";
};

struct Second {
	virtual ~Second() = default;
	int second = 2;
};

struct Both : First, Second {
	Counted counted{42};
};

} // namespace

TEST_CASE("the last owner destroys the object and frees it", "[counted]")
{
	BoundedPool pool;
	Source source{pool};
	auto one = pools::make_counted<Counted>(source, 7);
	CHECK(sizeof one == sizeof(void*));
	CHECK(pool.holds(one.get()));
	CHECK(one.count() == 1);
	{
		const auto two = one;
		CHECK(two == one);
		CHECK(one.count() == 2);
		CHECK(two->number == 7);
	}
	CHECK(one.count() == 1);
	CHECK(Counted::alive == 1);
	one.reset();
	CHECK(!one);
	CHECK(one.count() == 0);
	CHECK(Counted::alive == 0);
}

TEST_CASE("owners are copied, moved, assigned and swapped", "[counted]")
{
	BoundedPool pool;
	Source source{pool};
	pools::Counted<Counted> a = pools::make_counted<Counted>(source, 1), b;
	CHECK(b == nullptr);
	b = a;
	CHECK(a.count() == 2);
	b = std::move(a);
	CHECK(a == nullptr);
	CHECK(b.count() == 1);
	a = pools::make_counted<Counted>(source, 2);
	std::swap(a, b);
	CHECK(a->number == 1);
	CHECK(b->number == 2);
	const auto& self = a;
	a = self;
	CHECK(a.count() == 1);
	a = b;
	CHECK(Counted::alive == 1);
	a = nullptr;
	CHECK((*b).number == 2);
}

TEST_CASE("a constructor that throws leaves no memory behind", "[counted]")
{
	BoundedPool pool;
	Source source{pool};
	Counted::until_throw = 0;
	CHECK_THROWS_WITH(pools::make_counted<Counted>(source, 7), "a constructor throws");
	Counted::until_throw = 0;
	CHECK_THROWS_WITH(pools::make_counted<Counted>(pool, 7), "a constructor throws");
	Counted::until_throw = -1;
}

TEST_CASE("a source without memory makes no object", "[counted]")
{
	struct Large {
		char bytes[1'000'000];
	};
	BoundedPool pool{65536};
	Source source{pool};
	CHECK_THROWS_AS(pools::make_counted<Large>(source), std::bad_alloc);

	BoundedPool none{16};
	CHECK_THROWS_AS(pools::make_counted<int>(none, 1), std::bad_alloc);
}

TEST_CASE("an object may live in the heap, a Pool, a kmpool or an array", "[counted]")
{
	BoundedPool pool;
	Source source{pool};
	alignas(16) static char memory[8192];
	kmpool* cells = kmpooli(source, sizeof(kmref) + sizeof(Counted), 4);
	REQUIRE(cells != nullptr);
	{
		const std::vector all{
			pools::make_counted<Counted>(nullptr, 1),
			pools::make_counted<Counted>(pool, 2),
			pools::make_counted<Counted>(&cells->id, 3),
			pools::make_counted<Counted>(kmsourceif(memory, sizeof memory), 4)};
		const auto copies = all;
		CHECK(Counted::alive == 4);
		for (std::size_t i = 0; i < 4; i++)
			CHECK((all[i]->number == static_cast<int>(i) + 1 && all[i].count() == 2));
	}
	CHECK(Counted::alive == 0);
	CHECK(kmpoolx(cells) == kmcond_ok);
}

TEST_CASE("an owner of a base destroys and frees the whole object", "[counted]")
{
	BoundedPool pool;
	Source source{pool};
	auto both = pools::make_counted<Both>(source);
	const pools::Counted<Second> second = both;
	CHECK(static_cast<const void*>(second.get()) != both.get());
	CHECK(second.count() == 2);
	const pools::Counted<const First> first = std::move(both);
	CHECK(second.count() == 2);

	using pools::Counted;
	STATIC_REQUIRE(std::is_convertible_v<Counted<Both>, Counted<const First>>);
	STATIC_REQUIRE(!std::is_convertible_v<Counted<First>, Counted<Both>>);
	STATIC_REQUIRE(!std::is_convertible_v<Counted<const First>, Counted<First>>);
}

TEST_CASE("references may be C's for a while", "[counted]")
{
	BoundedPool pool;
	Source source{pool};
	auto owner = pools::make_counted<Counted>(source, 7);
	Counted* bare = owner.release();
	CHECK(kmrefu(bare) == kmcond_ok);
	CHECK(Counted::alive == 1);
	{
		const auto one = pools::Counted<Counted>::adopt(bare);
		CHECK(one.count() == 2);
		const auto more = pools::Counted<Counted>::share(bare);
		CHECK(one.count() == 3);
	}
	CHECK(Counted::alive == 1);
	owner = pools::Counted<Counted>::adopt(bare);
	CHECK(owner.count() == 1);
	CHECK(pools::Counted<Counted>::share(nullptr) == nullptr);
}

TEST_CASE("owners stand in containers, and are compared and hashed by object", "[counted]")
{
	BoundedPool pool;
	Source source{pool};
	std::vector<pools::Counted<Counted>> owners;
	for (int i = 0; i < 100; i++)
		owners.push_back(pools::make_counted<Counted>(source, i));
	std::unordered_set<pools::Counted<Counted>> set{owners.begin(), owners.end()};
	set.insert(owners.begin(), owners.end());
	CHECK(set.size() == 100);
	CHECK(owners[3].count() == 2);
	std::sort(owners.begin(), owners.end());
	CHECK(std::is_sorted(owners.begin(), owners.end(),
			     [](const auto& a, const auto& b) { return a.get() < b.get(); }));
	owners.clear();
	CHECK(Counted::alive == 100);
	set.clear();
	CHECK(Counted::alive == 0);
}

namespace {

struct Noted {
	std::atomic<int>* destroyed;
	std::atomic<long> sum{0};
	explicit Noted(std::atomic<int>* d) : destroyed{d} {}
	~Noted() { ++*destroyed; }
};

} // namespace

TEST_CASE("threads copy and drop owners of one object", "[counted][threads]")
{
	BoundedPool pool;
	Source source{pool};
	std::atomic<int> destroyed = 0;
	for (int round = 0; round < 50; round++) {
		std::vector<std::thread> threads;
		{
			const auto owner = pools::make_counted<Noted>(source, &destroyed);
			for (int t = 0; t < 4; t++)
				threads.emplace_back([owner] {
					std::vector<pools::Counted<Noted>> copies(100, owner);
					for (const auto& copy : copies)
						copy->sum++;
				});
		}
		for (std::thread& thread : threads)
			thread.join();
		CHECK(destroyed == round + 1); // by the last owner, and once
	}
}

TEST_CASE("no constant is lost in an owner's type", "[counted]")
{
	BoundedPool pool;
	Source source{pool};
	const auto text = pools::make_counted<const std::string>(source, 100U, 'x');
	const auto again = text;
	CHECK(again->size() == 100);
}
