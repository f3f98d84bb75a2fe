// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// of_malloc.cc — small blocks, runs, large blocks, growth and threads.
#include "blocks.hh"
#include "idle.hh"
#include "page_move.hh"
#include "scenarios.hh"
#include "slots.hh"
#include <iterator>
#include <pthread.h>

namespace faults {
namespace {

/// Where all is freed and no thread has anything, no slab and no run is left: nothing was lost.
void expect_no_slots()
{
	for (unsigned c = 1; c <= shim::classes; c++)
		CHECK(shim::slots_in_use(static_cast<shim::Class>(c)) == 0);
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

/// Dirty memory of each kind goes back, is refused or not, and is asked for with zeroes.
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

/// Past the size from which on pages move, twice: then a block lies in two mappings.
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

} // namespace faults
