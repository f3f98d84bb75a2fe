// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// of_malloc.cc — small blocks, runs, large blocks, growth and threads.
#include "bins.hh"
#include "blocks.hh"
#include "failing_kernel.hh"
#include "idle.hh"
#include "magazine.hh"
#include "page_move.hh"
#include "scenarios.hh"
#include "slots.hh"
#include <iterator>
#include <pthread.h>

namespace faults {
namespace {

/// Once everything is freed and no thread has any blocks, no slab and no run must be left.
void expect_no_slots()
{
	for (unsigned c = 1; c <= shim::classes; c++)
		CHECK(shim::slots_in_use(static_cast<shim::Class>(c)) == 0);
}

std::size_t take_all(void** blocks, std::size_t n)
{
	for (std::size_t i = 0; i < n; i++)
		CHECK((blocks[i] = allocate(48)) != nullptr);
	return n;
}

void release_all(void** blocks, std::size_t n)
{
	for (std::size_t i = 0; i < n; i++)
		shim::release(blocks[i]);
}

} // namespace

std::size_t of_many_sizes()
{
	Kept blocks[36];
	std::size_t size = 1;
	for (Kept& k : blocks) {
		k = kept(allocate(size), size);
		size = size * 7 / 5 + 9;
		if (size > 150 * kib)
			size = 24;
	}
	for (std::size_t i = 0; i < std::size(blocks); i += 2)
		release(blocks[i]);
	shim::give_everything_back();
	for (std::size_t i = 0; i < std::size(blocks); i += 2)
		blocks[i] = kept(allocate(i * 40), i * 40);
	for (Kept& k : blocks)
		release(k);
	shim::give_everything_back();
	expect_no_slots();
	return refused;
}

/// Dirty memory of each kind is released, which may be refused, and then requested as zeroes.
std::size_t zeroed()
{
	static constexpr std::size_t sizes[] = {40, 3000, 40 * kib, 300 * kib, 3700 * kib};
	for (const std::size_t size : sizes)
		check_zero(2, size / 2);
	shim::give_everything_back();
	for (const std::size_t size : sizes)
		check_zero(1, size);
	shim::do_it_now();
	shim::do_it_now();
	return refused;
}

std::size_t aligned_ones()
{
	Kept blocks[12];
	for (std::size_t i = 0; i < std::size(blocks); i++) {
		const std::size_t to = std::size_t{32} << i;
		errno = 0;
		blocks[i] = kept(shim::allocate_aligned(to, 3 * to, nullptr), 3 * to);
		CHECK(reinterpret_cast<std::uintptr_t>(blocks[i].at) % to == 0);
	}
	for (Kept& k : blocks)
		release(k);
	shim::give_everything_back();
	expect_no_slots();
	return refused;
}

std::size_t growing()
{
	Kept a{}, b{};
	for (std::size_t size = 100; size < 5 * mib; size = size * 3) {
		grow(a, size);
		grow(b, size / 3 + 1);
	}
	grow(a, 3 * mib);
	grow(a, 100);
	grow(b, 70 * kib);
	release(a);
	release(b);
	shim::give_everything_back();
	expect_no_slots();
	return refused;
}

/// Grows past the size from which pages are moved, twice: then a block lies in two mappings.
std::size_t growing_by_moving()
{
	shim::page_move_worth = 4 * mib;
	Kept a{.at = nullptr, .name = nullptr, .size = 0, .step = a_while};
	for (const std::size_t size : {4 * mib, 5 * mib, 6 * mib})
		grow(a, size);
	grow(a, mib);
	release(a);
	shim::give_everything_back();
	expect_no_slots();
	return refused;
}

namespace {

void* work(void* /*nothing*/)
{
	Kept blocks[60];
	for (int round = 0; round < 4; round++) {
		for (std::size_t i = 0; i < std::size(blocks); i++) {
			void* block = allocate(i * 90 + 1);
			blocks[i] = {static_cast<unsigned char*>(block), block,
				     block == nullptr ? 0 : i * 90 + 1};
			blocks[i].write();
		}
		for (Kept& k : blocks) {
			k.check();
			shim::release(k.at);
		}
	}
	return nullptr;
}

} // namespace

std::size_t threads()
{
	constexpr std::size_t n = 4;
	pthread_t made[n];
	bool runs[n];
	for (std::size_t i = 0; i < n; i++)
		runs[i] = pthread_create(&made[i], nullptr, work, nullptr) == 0;
	work(nullptr);
	for (std::size_t i = 0; i < n; i++)
		if (runs[i])
			pthread_join(made[i], nullptr);
	shim::give_everything_back();
	expect_no_slots();
	return refused;
}

namespace {

constexpr std::size_t many = 300, full = 64; // 300 blocks; a magazine holds 64

struct Other {
	pthread_barrier_t barrier;
	void* blocks[full];
};

/// Runs on a thread that already has a heap when there is no memory for a new one.
void* take_from_depot(void* arg)
{
	auto* other = static_cast<Other*>(arg);
	release_all(other->blocks, take_all(other->blocks, 1));
	shim::empty_thread_heap();
	pthread_barrier_wait(&other->barrier);
	pthread_barrier_wait(&other->barrier);
	take_all(other->blocks, full);
	pthread_barrier_wait(&other->barrier);
	return nullptr;
}

} // namespace

/// A full magazine goes to the depot, there is no empty one to replace it, and another thread takes
/// the blocks in it: these must not be counted among this thread's free blocks any more.
std::size_t a_magazine_that_cannot_be_had()
{
	static Other other{};
	static void* blocks[many];
	pthread_t thread{};
	CHECK(pthread_barrier_init(&other.barrier, nullptr, 2) == 0);
	CHECK(pthread_create(&thread, nullptr, take_from_depot, &other) == 0);
	pthread_barrier_wait(&other.barrier);
	for (int round = 0; round < 3; round++) // teaches the depot that it is needed
		release_all(blocks, take_all(blocks, many));
	take_all(blocks, many);
	release_all(blocks, 2 * full);

	refuse({.call = "mmap", .error = ENOMEM, .first = 1, .goes_on = true, .harm = Harm::none});
	while (shim::new_magazine() != nullptr)
		continue;
	for (std::size_t i = 2 * full; i < 3 * full; i++)
		shim::release(blocks[i]);
	pthread_barrier_wait(&other.barrier);
	pthread_barrier_wait(&other.barrier);
	take_all(blocks, full - 2); // from our own magazine, until two are left
	release_all(other.blocks, full);
	refuse_nothing();
	pthread_join(thread, nullptr);
	return 0;
}

} // namespace faults
