// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// region_test.cc — the region on a simulated system, which is a table: address spaces that are too
// small, neighbours in the way, and refused commits, all without harm.
#include "check.h"
#include "region.hh"
#include "system.hh"
#include <algorithm>
#include <cstdint>
#include <map>

namespace {

/// The simulated system. Addresses are only numbers; no memory is accessed.
struct World {
	std::uintptr_t top = 1U << 30U; // reservations without a hint are placed below, downwards
	std::size_t largest = SIZE_MAX; // the largest reservation that is granted
	std::size_t room = SIZE_MAX;    // of all reservations together
	std::size_t budget = SIZE_MAX;  // of committed bytes
	std::size_t limit = SIZE_MAX;   // RLIMIT_AS
	std::map<std::uintptr_t, std::size_t> reserved;
	std::size_t in_use = 0, committed = 0, decommitted = 0, discarded = 0, calls = 0;
	host::Decommitted answer = host::Decommitted::reserved; // the result of decommit
};

World world;

std::uintptr_t number(const void* p)
{
	return reinterpret_cast<std::uintptr_t>(p);
}
void* pointer(std::uintptr_t n)
{
	return reinterpret_cast<void*>(n);
}

bool is_free(std::uintptr_t at, std::size_t size)
{
	for (const auto& [start, length] : world.reserved) {
		if (at < start + length && start < at + size)
			return false;
	}
	return true;
}

} // namespace

namespace host {

std::size_t page_size()
{
	return 4096;
}
std::size_t whole_pages(std::size_t n)
{
	return (n + 4095) & ~std::size_t{4095};
}
std::size_t address_space_limit()
{
	return world.limit;
}

void* reserve(void* hint, std::size_t size)
{
	CHECK(size % 4096 == 0 && size != 0);
	if (size > world.largest || size > world.room - world.in_use)
		return nullptr;
	std::uintptr_t at = number(hint);
	if (at == 0 || !is_free(at, size)) {
		if (world.top < size + 4096)
			return nullptr;
		at = world.top -= size;
	}
	world.reserved[at] = size;
	world.in_use += size;
	return pointer(at);
}

bool commit(void* base, std::size_t size)
{
	CHECK(number(base) % 4096 == 0 && size % 4096 == 0 && size != 0);
	world.calls++;
	if (size > world.budget - world.committed)
		return false;
	world.committed += size;
	return true;
}

Decommitted decommit(void* base, std::size_t size)
{
	CHECK(number(base) % 4096 == 0 && size % 4096 == 0);
	if (world.answer == Decommitted::reserved) {
		world.committed -= size;
		world.decommitted += size;
	}
	return world.answer;
}

void unmap(void* base, std::size_t size)
{
	CHECK(number(base) % 4096 == 0 && size % 4096 == 0 && size != 0);
	world.in_use -= size;
	auto found = world.reserved.upper_bound(number(base));
	CHECK(found != world.reserved.begin());
	--found;
	const std::size_t before = number(base) - found->first;
	CHECK(before + size == found->second); // the region only ever releases the ends
	if (before == 0)
		world.reserved.erase(found);
	else
		found->second = before;
}

bool discard(void* /*base*/, std::size_t size)
{
	world.discarded += size;
	return true;
}

} // namespace host

namespace {

constexpr std::size_t kib = 1024, mib = 1024 * kib;

void pieces_follow_each_other()
{
	world.top = std::uintptr_t{1} << 46U;
	shim::Region region;
	auto* expected = static_cast<std::byte*>(region.grow(100));
	CHECK(expected != nullptr);
	expected += 100;
	for (std::size_t n = 1; n < 100 * mib; n = n * 3 + 7) {
		CHECK(region.grow(n) == expected && region.can_join(expected - 1, expected));
		expected += n;
	}
	CHECK(world.reserved.size() == 1 && world.in_use == std::size_t{1} << 40U);
	CHECK(world.calls < 30 && world.committed < 300 * mib);
}

void a_small_address_space_is_shared()
{
	world.top = std::uintptr_t{1} << 38U; // 39 bits: too small for the terabyte
	shim::Region region;
	CHECK(region.grow(64 * kib) != nullptr);
	CHECK(world.in_use >= std::size_t{1} << 36U && world.in_use <= std::size_t{1} << 38U);
}

void nothing_but_a_little_is_granted()
{
	world.top = std::uintptr_t{1} << 46U;
	world.largest = mib;
	shim::Region region;
	for (int i = 0; i < 100; i++)
		CHECK(region.grow(64 * kib) != nullptr);
	CHECK(region.grow(2 * mib) == nullptr && region.grow(64 * kib) != nullptr);
}

void under_a_limit_it_grows_in_place()
{
	world.top = std::uintptr_t{1} << 46U;
	world.limit = 128 * mib;
	world.room = 100 * mib;
	shim::Region region;
	auto* last = static_cast<std::byte*>(region.grow(64 * kib));
	std::size_t all = 64 * kib;
	for (; auto* piece = static_cast<std::byte*>(region.grow(64 * kib)); all += 64 * kib) {
		CHECK(piece == last + 64 * kib);
		last = piece;
	}
	CHECK(all == 100 * mib); // up to the last byte, because it asks for less when refused
}

void something_in_the_way_is_gone_round()
{
	world.top = std::uintptr_t{1} << 46U;
	world.limit = 128 * mib;
	shim::Region region;
	auto* first = static_cast<std::byte*>(region.grow(64 * kib));
	const auto& [start, length] = *world.reserved.begin();
	world.reserved[start + length] = 4096; // belongs to another library
	std::byte* piece = nullptr;
	do
		CHECK((piece = static_cast<std::byte*>(region.grow(64 * kib))) != nullptr);
	while (piece > first && piece < first + 10 * mib);
	CHECK(!region.can_join(std::min(first, piece), std::max(first, piece)));
	for (int i = 1; i < 200; i++) // and there is room again
		CHECK(region.grow(64 * kib) == piece + i * 64 * kib);
}

void a_refused_commit_changes_nothing()
{
	world.top = std::uintptr_t{1} << 46U;
	world.budget = 10 * mib;
	shim::Region region;
	auto* last = static_cast<std::byte*>(region.grow(mib));
	std::size_t all = mib;
	for (; region.grow(mib) != nullptr; all += mib)
		last += mib;
	CHECK(all == 10 * mib); // the whole budget, although it commits ahead at first
	CHECK(region.grow(SIZE_MAX) == nullptr && region.grow(SIZE_MAX / 2) == nullptr);
	world.budget = 20 * mib;
	CHECK(region.grow(mib) == last + mib); // it continues where it was
}

void the_tail_goes_back_and_comes_again()
{
	world.top = std::uintptr_t{1} << 46U;
	shim::Region region;
	CHECK(region.grow(mib) != nullptr);
	void* tail = region.grow(50 * mib + 5);
	const std::size_t before = world.committed;
	region.give_back(tail, 50 * mib + 5);
	CHECK(world.decommitted >= 50 * mib && world.committed <= before - 50 * mib);
	CHECK(region.grow(100) == tail);
}

void what_the_system_does_not_take_back_stays_usable()
{
	world.top = std::uintptr_t{1} << 46U;
	shim::Region region;
	CHECK(region.grow(mib) != nullptr);
	void* tail = region.grow(50 * mib);
	world.answer = host::Decommitted::still_usable;
	region.give_back(tail, 50 * mib);
	const std::size_t calls = world.calls;
	CHECK(region.grow(50 * mib) == tail && world.calls == calls); // without committing again
}

void where_addresses_were_lost_no_piece_goes_again()
{
	world.top = std::uintptr_t{1} << 46U;
	shim::Region region;
	auto* first = static_cast<std::byte*>(region.grow(mib));
	auto* tail = static_cast<std::byte*>(region.grow(50 * mib));
	world.answer = host::Decommitted::lost;
	region.give_back(tail, 50 * mib);
	world.answer = host::Decommitted::reserved;
	CHECK(tail == first + mib);
	for (int i = 0; i < 20; i++) {
		auto* piece = static_cast<std::byte*>(region.grow(10 * mib));
		CHECK(piece != nullptr);
		CHECK(piece + 10 * mib <= tail || piece >= tail + 50 * mib);
	}
}

void a_hole_loses_its_pages_only()
{
	world.top = std::uintptr_t{1} << 46U;
	shim::Region region;
	void* hole = region.grow(10 * mib);
	auto* after = static_cast<std::byte*>(region.grow(mib));
	region.give_back(hole, 10 * mib);
	CHECK(world.discarded == 10 * mib && world.decommitted == 0);
	CHECK(region.grow(1) == after + mib);
}

const test_case cases[] = {
	CASE(pieces_follow_each_other),
	CASE(a_small_address_space_is_shared),
	CASE(nothing_but_a_little_is_granted),
	CASE(under_a_limit_it_grows_in_place),
	CASE(something_in_the_way_is_gone_round),
	CASE(a_refused_commit_changes_nothing),
	CASE(the_tail_goes_back_and_comes_again),
	CASE(a_hole_loses_its_pages_only),
	CASE(what_the_system_does_not_take_back_stays_usable),
	CASE(where_addresses_were_lost_no_piece_goes_again),
};

} // namespace

RUN_CASES(cases)
