// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// allocator_test.cc — pools::Allocator in containers, and where their memory goes when they
// are copied, moved and swapped.
#include "bounded_pool.hh"
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <pool.hpp>
#include <scoped_allocator>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

template <class T>
using Vector = std::vector<T, pools::Allocator<T>>;
using String = std::basic_string<char, std::char_traits<char>, pools::Allocator<char>>;

} // namespace

TEST_CASE("an allocator is what the standard asks of one", "[allocator]")
{
	using Traits = std::allocator_traits<pools::Allocator<int>>;
	STATIC_REQUIRE(std::is_same_v<Traits::rebind_alloc<char>, pools::Allocator<char>>);
	STATIC_REQUIRE(std::is_nothrow_copy_constructible_v<pools::Allocator<int>>);
	STATIC_REQUIRE(std::is_nothrow_move_assignable_v<Vector<int>>);
	STATIC_REQUIRE(sizeof(pools::Allocator<int>) == sizeof(void*));

	BoundedPool pool, other;
	const pools::Allocator<int> ints{pool};
	const pools::Allocator<char> chars{ints};
	CHECK(ints == chars);
	CHECK(pools::Allocator<int>{chars} == ints);
	CHECK(ints != pools::Allocator<int>{other});
	CHECK(&Traits::select_on_container_copy_construction(ints).pool() == &pool);
}

TEST_CASE("an allocator aligns as its type asks", "[allocator]")
{
	struct alignas(128) Line {
		char bytes[128];
	};
	BoundedPool pool;
	Vector<Line> lines{pool};
	for (std::size_t n = 1; n < 100; n++) {
		lines.emplace_back();
		CHECK(address(lines.data()) % 128 == 0);
	}
}

TEST_CASE("lengths that no size can say are refused", "[allocator]")
{
	BoundedPool pool;
	pools::Allocator<long> allocator{pool};
	const auto most = std::size_t{std::numeric_limits<std::ptrdiff_t>::max()} / sizeof(long);
	CHECK_THROWS_AS(allocator.allocate(most + 1), std::bad_array_new_length);
	CHECK_THROWS_AS(allocator.allocate(std::numeric_limits<std::size_t>::max()),
			std::bad_array_new_length);
	try {
		(void)allocator.allocate(most);
		FAIL("it has given so much");
	} catch (const std::bad_array_new_length&) {
		FAIL("a length that can be said");
	} catch (const std::bad_alloc&) {
		SUCCEED();
	}
}

TEST_CASE("each container works in a Pool", "[allocator]")
{
	BoundedPool pool;
	{
		using Pair = std::pair<const int, Counted>;
		std::map<int, Counted, std::less<>, pools::Allocator<Pair>> map{pool};
		std::unordered_map<int, Counted, std::hash<int>, std::equal_to<>,
				   pools::Allocator<Pair>>
			hash{pool};
		std::list<Counted, pools::Allocator<Counted>> list{pool};
		std::deque<Counted, pools::Allocator<Counted>> deque{pool};
		Vector<Counted> vector{pool};
		String string{pool};
		for (int i = 0; i < 1000; i++) {
			map.emplace(i, i);
			hash.emplace(i, i);
			list.emplace_front(i);
			deque.emplace_back(i);
			vector.emplace_back(i);
			string += static_cast<char>('a' + i % 26);
		}
		CHECK(Counted::alive == 5000);
		CHECK(pool.blocks() > 3000);
		for (int i = 0; i < 1000; i++) {
			const auto n = static_cast<std::size_t>(i);
			CHECK((map.at(i) == i && hash.at(i) == i && deque[n] == i &&
			       vector[n] == i));
		}
		CHECK(list.front() == 999);
		CHECK(std::string_view(string).substr(998) == "kl");
		list.sort();
		CHECK(list.front() == 0);
		map.erase(map.begin(), map.find(500));
		vector.erase(vector.begin() + 10, vector.end() - 10);
		vector.shrink_to_fit();
		CHECK(vector.capacity() == 20);
		poolcheck(&pool);
	}
	CHECK(Counted::alive == 0);
}

TEST_CASE("an element that throws takes back what its container had begun", "[allocator]")
{
	BoundedPool pool;
	Vector<Counted> vector{pool};
	vector.reserve(4);
	vector.assign(4, Counted{7});
	const int good = GENERATE(0, 1, 3);
	Counted::until_throw = good;
	CHECK_THROWS_WITH(Vector<Counted>(vector, pools::Allocator<Counted>{pool}),
			  "a constructor throws");
	Counted::until_throw = -1;
	CHECK(Counted::alive == 4);
	CHECK(pool.blocks() == 1);
}

TEST_CASE("a copy is made in the Pool of its model; an assigned copy stays in its own",
	  "[allocator]")
{
	BoundedPool here, there;
	const Vector<int> model{{1, 2, 3}, here};
	const Vector<int> copy{model};
	CHECK(here.holds(copy.data()));

	Vector<int> assigned{there};
	assigned = model;
	CHECK(assigned == model);
	CHECK(there.holds(assigned.data()));
	CHECK(&assigned.get_allocator().pool() == &there);

	const Vector<int> placed{model, there};
	CHECK(there.holds(placed.data()));
}

TEST_CASE("a moved container's memory moves with its Pool, untouched", "[allocator]")
{
	BoundedPool here, there;
	Vector<Counted> from{here};
	from.assign(100, Counted{3});
	const Counted* data = from.data();

	Vector<Counted> to{there};
	to.assign(5, Counted{4});
	to = std::move(from);
	CHECK(to.data() == data);
	CHECK(&to.get_allocator().pool() == &here);
	CHECK(there.blocks() == 0); // its old memory went back to where it came from
	CHECK(Counted::alive == 100);

	Vector<Counted> elsewhere{std::move(to), there}; // another allocator: elements move
	CHECK(there.holds(elsewhere.data()));
	CHECK(elsewhere.size() == 100);
}

TEST_CASE("swapped containers swap their Pools", "[allocator]")
{
	BoundedPool here, there;
	Vector<int> a{{1, 2, 3}, here}, b{{4, 5}, there};
	std::swap(a, b);
	CHECK(a == Vector<int>{{4, 5}, here});
	CHECK(there.holds(a.data()));
	CHECK(&a.get_allocator().pool() == &there);
	CHECK(&b.get_allocator().pool() == &here);
}

TEST_CASE("nodes move between containers of one Pool", "[allocator]")
{
	BoundedPool pool;
	using Map = std::map<int, Counted, std::less<>,
			     pools::Allocator<std::pair<const int, Counted>>>;
	Map a{pool}, b{pool};
	a.emplace(1, 10);
	b.emplace(2, 20);
	a.merge(b);
	b.insert(a.extract(1));
	CHECK(a.at(2) == 20);
	CHECK(b.at(1) == 10);
	CHECK(Counted::alive == 2);
}

TEST_CASE("a scoped allocator reaches the elements", "[allocator]")
{
	using Scoped = std::scoped_allocator_adaptor<pools::Allocator<String>>;
	BoundedPool pool;
	std::vector<String, Scoped> texts{Scoped{pools::Allocator<String>{pool}}};
	for (int i = 0; i < 50; i++)
		texts.emplace_back("a text too long to stand in the string itself");
	CHECK(pool.holds(texts.back().data()));
	CHECK(&texts.back().get_allocator().pool() == &pool);
	CHECK(pool.blocks() == 51);
}

TEST_CASE("shared_ptr has its object and its counts in one block of a Pool", "[allocator]")
{
	BoundedPool pool;
	std::weak_ptr<Counted> weak;
	{
		const auto shared =
			std::allocate_shared<Counted>(pools::Allocator<Counted>{pool}, 5);
		weak = shared;
		CHECK(pool.blocks() == 1);
		CHECK(pool.holds(shared.get()));
	}
	CHECK(Counted::alive == 0);
	CHECK(pool.blocks() == 1);
	weak.reset();
	CHECK(pool.blocks() == 0);
}
