// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// thread_heaps_test.cc — magazines of several threads, linked beside the system's malloc: also run
// under TSan.
#include "bins.hh"
#include "catch.hh"
#include "central.hh"
#include "class_requests.hh"
#include "idle.hh"
#include "idle_thread.hh"
#include "main_pool.hh"
#include "own_memory.hh"
#include "slab.hh"
#include "thread_heap.hh"
#include <array>
#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

using namespace shim; // NOLINT(google-build-using-namespace)

namespace {

std::atomic<unsigned> faults;

void* get(std::size_t size)
{
	void* block = nullptr;
	return pop(size, block) ? block : allocate_of_class(class_of(size));
}

void put(void* block)
{
	if (!push(block))
		release_of_class(place_of(block), "free");
}

struct Held {
	unsigned char* block;
	std::size_t size;
};

std::array<std::atomic<Held*>, 16> handed_over;

void check_and_put(const Held& h)
{
	const auto fill = static_cast<unsigned char>(h.size);
	if (h.block[0] != fill || h.block[h.size / 2] != fill || h.block[h.size - 1] != fill)
		faults++;
	put(h.block);
}

Held make(std::size_t size)
{
	auto* block = static_cast<unsigned char*>(get(size));
	if (!is_object(place_of(block)))
		faults++;
	std::memset(block, static_cast<int>(size & 0xFFU), size);
	return {block, size};
}

/// Allocates and frees blocks of most classes; some are freed by other threads.
void work(unsigned seed, unsigned rounds)
{
	std::vector<Held> held;
	const auto random = [&](unsigned n) {
		return (seed = seed * 1664525 + 1013904223) / 512 % n;
	};
	for (unsigned i = 0; i < rounds; i++) {
		const std::size_t size = 1 + random(random(50) == 0 ? 200000 : 600);
		if (held.size() < 300 && random(3) != 0) {
			held.push_back(make(size));
		} else if (random(4) == 0) {
			const Held* other = handed_over[random(16)].exchange(new Held{make(size)});
			if (other != nullptr)
				check_and_put(*other);
			delete other;
		} else if (!held.empty()) {
			std::swap(held[random(static_cast<unsigned>(held.size()))], held.back());
			check_and_put(held.back());
			held.pop_back();
		}
	}
	for (const Held& h : held)
		check_and_put(h);
}

void drain()
{
	for (std::atomic<Held*>& place : handed_over)
		if (const Held* h = place.exchange(nullptr)) {
			check_and_put(*h);
			delete h;
		}
}

std::size_t slabs_in_use()
{
	std::size_t sum = 0;
	for (unsigned c = 1; c <= classes; c++)
		sum += class_stats(static_cast<Class>(c)).slabs;
	return sum;
}

/// Empties the heap of the first thread, which does not end.
void settle()
{
	drain();
	give_everything_back();
}

} // namespace

TEST_CASE("a thread gets back what it freed last", "[heaps]")
{
	learn_options();
	for (const std::size_t size : {1U, 100U, 5000U, 32768U}) {
		void* first = get(size);
		put(first);
		CHECK(get(size) == first);
		put(first);
	}
	settle();
	CHECK(slabs_in_use() == 0);
}

TEST_CASE("threads hand blocks to each other", "[heaps]")
{
	learn_options();
	for (unsigned round = 0; round < 3; round++) {
		std::vector<std::thread> threads;
		for (unsigned i = 0; i < 4; i++)
			threads.emplace_back(work, round * 10 + i + 1, 20000);
		for (std::thread& t : threads)
			t.join();
		settle();
		CHECK(faults == 0);
		CHECK(slabs_in_use() == 0); // nothing stays with a thread that has ended
	}
}

TEST_CASE("memory is given back while threads are at work", "[heaps]")
{
	learn_options();
	std::atomic<bool> is_over{false};
	std::thread trimmer{[&] {
		while (!is_over) {
			give_everything_back();
			do_it_now();
			std::this_thread::yield();
		}
	}};
	std::vector<std::thread> threads;
	for (unsigned i = 0; i < 3; i++)
		threads.emplace_back(work, i + 100, 10000);
	for (std::thread& t : threads)
		t.join();
	is_over = true;
	trimmer.join();
	settle();
	CHECK(faults == 0);
	CHECK(slabs_in_use() == 0);
}

TEST_CASE("threads that come and go use the same heaps", "[heaps]")
{
	learn_options();
	const auto generation = [] {
		std::vector<std::thread> threads;
		for (unsigned i = 0; i < 4; i++)
			threads.emplace_back(work, i + 7, 200);
		for (std::thread& t : threads)
			t.join();
		drain();
	};
	generation();
	for (int i = 0; i < 50; i++)
		generation();
	settle();
	CHECK(faults == 0);
	CHECK(slabs_in_use() == 0);
}

TEST_CASE("a thread begins with a few blocks of a class", "[heaps]")
{
	learn_options();
	const std::size_t size = 208;
	const Class c = class_of(size);
	settle();
	// How many blocks each refill brings, while blocks are only allocated.
	const auto refills = [&] {
		std::vector<std::size_t> sizes;
		std::vector<void*> blocks;
		while (sizes.size() < 7) {
			const bool is_refill = loaded_count(*thread_heap, c) == 0;
			blocks.push_back(get(size));
			if (is_refill)
				sizes.push_back(loaded_count(*thread_heap, c) + 1);
		}
		for (void* block : blocks)
			put(block);
		return sizes;
	};
	std::vector<std::size_t> first, second;
	std::thread{[&] { first = refills(); }}.join();
	settle();
	std::thread{[&] { second = refills(); }}.join(); // with the same heap
	CHECK(first == std::vector<std::size_t>{4, 8, 16, 32, 64, 64, 64});
	CHECK(second == first);
	settle();
}

TEST_CASE("the magazines of threads that end are used by the next", "[heaps]")
{
	learn_options();
	const auto live = [] {
		std::vector<void*> blocks;
		for (std::size_t i = 0; i < 2000; i++)
			blocks.push_back(get(16 + i % 40 * 16));
		for (void* block : blocks)
			put(block);
	};
	std::thread{live}.join();
	const std::size_t after_one = own_memory_bytes();
	for (int i = 0; i < 200; i++)
		std::thread{live}.join();
	CHECK(own_memory_bytes() == after_one);
	settle();
}

TEST_CASE("without the option idlethread a child need not ask for it again", "[fork]")
{
	learn_options();
	start_idle_thread_if_due();
	REQUIRE_FALSE(wants_idle_thread);
	forget_idle_thread();
	CHECK_FALSE(wants_idle_thread); // to ask takes a lock that the child may hold
}
