// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// classes_test.cc — size classes, slabs, slots and depots, tested from inside and linked beside the
// system's malloc, so that sanitizers can see them.
#include "catch.hh"
#include "central.hh"
#include "dirty_limit.hh"
#include "main_pool.hh"
#include "slab.hh"
#include "slots.hh"
#include <algorithm>
#include <cstring>
#include <set>
#include <unistd.h>
#include <vector>

using namespace shim; // NOLINT(google-build-using-namespace)

namespace {

/// May take several calls: one call returns only blocks of one slab.
void take_all(Class c, void** items, std::size_t n)
{
	for (std::size_t taken = 0; taken < n;) {
		const std::size_t more = take_blocks(c, items + taken, n - taken);
		REQUIRE(more != 0);
		taken += more;
	}
}

} // namespace

TEST_CASE("every size has the smallest class that holds it", "[classes]")
{
	std::size_t wrong = 0;
	for (std::size_t size = 1; size <= run_limit; size++) {
		const Class c = class_of(size);
		const bool is_smallest = c == 1 || class_sizes[c - 1U] < size;
		wrong += class_sizes[c] >= size && is_smallest ? 0 : 1;
	}
	CHECK(wrong == 0);
	CHECK(class_of(0) == 1);
}

TEST_CASE("a small block above 128 bytes wastes a fifth at most", "[classes]")
{
	for (unsigned c = linear_classes + 1; c <= small_classes; c++) {
		const std::size_t least = class_sizes[c - 1] + 1U;
		CAPTURE(c);
		CHECK((class_sizes[c] - least) * 5 <= class_sizes[c]);
	}
}

TEST_CASE("every class is aligned to 16, and grows", "[classes]")
{
	for (unsigned c = 1; c <= classes; c++) {
		CHECK(class_sizes[c] % grain == 0);
		CHECK(class_sizes[c] > class_sizes[c - 1]);
	}
}

TEST_CASE("a block's begin and index are told exactly", "[classes]")
{
	std::size_t wrong = 0;
	for (unsigned i = 1; i <= classes; i++) {
		const auto c = static_cast<Class>(i);
		const std::size_t size = std::min<std::size_t>(class_sizes[c], slot_bytes);
		for (std::size_t offset = 0; offset < slot_bytes; offset++) {
			const bool begins = offset % size == 0 && offset + size <= slot_bytes;
			wrong += begins_block(offset, begin_tests[c]) == begins ? 0 : 1;
			wrong += index_in_slot(offset, c) == offset / size ? 0 : 1;
		}
	}
	CHECK(wrong == 0);
}

TEST_CASE("no offset is a block's where there is no class", "[classes]")
{
	for (std::size_t offset = 0; offset < slot_bytes; offset++) {
		REQUIRE_FALSE(begins_block(offset, begin_tests[no_class]));
		REQUIRE_FALSE(begins_block(offset, begin_tests[inner_class]));
	}
}

TEST_CASE("the class of an alignment has it in every block", "[classes]")
{
	for (std::size_t to = 16; to <= slot_bytes; to *= 2)
		for (std::size_t size = 0; size <= run_limit; size += size < 5000 ? 7 : 4999) {
			const Class c = class_of_aligned(size, to);
			CAPTURE(to, size);
			REQUIRE(c != no_class);
			REQUIRE(class_sizes[c] >= size);
			REQUIRE(class_sizes[c] % to == 0);
		}
	CHECK(class_of_aligned(run_limit + 1, 16) == no_class);
	CHECK(class_of_aligned(SIZE_MAX, 4096) == no_class);
}

TEST_CASE("a slab gives its objects out in order from its origin on, each once", "[slab]")
{
	const auto c = static_cast<Class>(GENERATE(range(1U, small_classes + 1U)));
	Slab slab{};
	slab.set_up(1, c);
	std::vector<void*> items(slab.objects + 10U);
	const std::size_t first = slab.take(1, items.data() + items.size() - 1, 3);
	const std::size_t rest =
		slab.take(1, items.data() + items.size() - 1 - first, items.size() - first);
	CHECK(first == std::min<std::size_t>(3, slab.objects));
	REQUIRE(first + rest == slab.objects);
	CHECK(slab.free == 0);
	for (std::size_t i = 0; i < slab.objects; i++) {
		const std::size_t object = (slab.origin * std::size_t{64} + i) % slab.objects;
		REQUIRE(items[items.size() - 1 - i] == slot_address(1) + object * class_sizes[c]);
	}
}

TEST_CASE("what was put back into a slab is what it gives next", "[slab]")
{
	Slab slab{};
	slab.set_up(1, class_of(48));
	std::vector<void*> items(slab.objects);
	slab.take(1, items.data() + items.size() - 1, items.size());
	std::set<std::size_t> put;
	for (std::size_t i = 1300; i > 40; i -= 37) {
		CHECK_FALSE(slab.is_free(i));
		slab.put(i);
		CHECK(slab.is_free(i));
		put.insert(i);
	}
	CHECK(slab.free == put.size());
	const std::size_t n = slab.take(1, items.data() + items.size() - 1, items.size());
	REQUIRE(n == put.size());
	std::set<std::size_t> got;
	for (std::size_t i = 0; i < n; i++)
		got.insert(object_index(place_in_class(items[items.size() - 1 - i], slab.cls)));
	CHECK(got == put);
}

TEST_CASE("a slab's rank is its share of free objects", "[slab]")
{
	Slab slab{};
	slab.set_up(1, class_of(1024));
	CHECK(slab.current_rank() == Slab::ranks - 1);
	void* items[64];
	slab.take(1, items + 63, 63);
	CHECK(slab.current_rank() == 0);
	slab.put(0);
	CHECK(slab.current_rank() == 0);
}

TEST_CASE("slots in a row are one block's until they are given back", "[slots]")
{
	const std::size_t before = slot_stats().free_bytes;
	const std::size_t n = GENERATE(1U, 2U, 5U, 16U);
	const Class c = class_of_run(n * slot_bytes);
	std::vector<Slot> taken;
	std::set<Slot> all;
	for (int i = 0; i < 100; i++) {
		bool is_zero = false;
		const Slot first = take_slots(n, c, is_zero);
		REQUIRE(first != 0);
		taken.push_back(first);
		for (Slot s = first; s < first + n; s++) {
			REQUIRE(all.insert(s).second);
			CHECK(class_of_block(slot_address(s)) == (s == first ? c : inner_class));
		}
		const std::byte* start = slot_address(first);
		if (is_zero)
			CHECK(std::all_of(start, start + n * slot_bytes,
					  [](std::byte b) { return b == std::byte{0}; }));
		std::memset(slot_address(first), 0x5A, n * slot_bytes);
	}
	for (const Slot first : taken) {
		CHECK_FALSE(is_in_free_slot(slot_address(first)));
		give_back_slots(first, n);
		CHECK(is_in_free_slot(slot_address(first) + n * slot_bytes - 1));
		CHECK(class_of_block(slot_address(first)) == no_class);
	}
	CHECK(slot_stats().free_bytes >= before);
}

TEST_CASE("all free slots' pages go back when they are asked for", "[slots]")
{
	bool is_zero = false;
	const Slot first = take_slots(8, class_of_run(8 * slot_bytes), is_zero);
	REQUIRE(first != 0);
	std::memset(slot_address(first), 1, 8 * slot_bytes);
	give_back_slots(first, 8);
	CHECK(slot_stats().dirty_bytes >= 8 * slot_bytes);
	CHECK(purge_slots(true) >= 8 * slot_bytes);
	CHECK(slot_stats().dirty_bytes == 0);
	const Slot again = take_slots(8, class_of_run(8 * slot_bytes), is_zero);
	REQUIRE(again != 0);
	CHECK(is_zero);
	CHECK(*slot_address(again) == std::byte{0});
	give_back_slots(again, 8);
}

TEST_CASE("blocks that are put back can be taken again", "[central]")
{
	const auto c = static_cast<Class>(GENERATE(range(1U, classes + 1U)));
	std::vector<void*> items(100);
	take_all(c, items.data(), items.size());
	std::vector<void*> sorted = items;
	std::sort(sorted.begin(), sorted.end());
	for (std::size_t i = 1; i < sorted.size(); i++)
		REQUIRE(static_cast<std::byte*>(sorted[i]) -
				static_cast<std::byte*>(sorted[i - 1]) >=
			static_cast<std::ptrdiff_t>(class_sizes[c]));
	for (void* p : items) {
		REQUIRE(class_of_block(p) == c);
		REQUIRE(is_object(place_of(p)));
		REQUIRE_FALSE(is_free_in_slab(place_in_class(p, c)));
		std::memset(p, 0x77, class_sizes[c]);
	}
	const ClassStats full = class_stats(c);
	CHECK(put_blocks(c, items.data(), items.size()) == nullptr);
	CHECK(class_stats(c).slabs < full.slabs + 1);
	for (void* p : items)
		REQUIRE(is_free_in_slab(place_in_class(p, c)));
	CHECK(trim_central(c, true) == nullptr);
	CHECK(class_stats(c).slabs == 0);
}

TEST_CASE("a block that is put back twice is named", "[central]")
{
	const auto c = static_cast<Class>(GENERATE(range(1U, classes + 1U)));
	void* items[6];
	take_all(c, items, 5);
	items[5] = items[2];
	CHECK(put_blocks(c, items, 6) == items[5]);
	CHECK(put_blocks(c, items, 1) == items[0]);
	CHECK(trim_central(c, true) == nullptr);
	CHECK(put_blocks(c, items + 4, 1) == items[4]); // its slab does not exist any more
}

TEST_CASE("blocks of several slabs are put back in any order", "[central]")
{
	const Class c = class_of(400);
	constexpr std::size_t n = 1000; // of seven slabs
	std::vector<void*> items(n);
	take_all(c, items.data(), n);
	const std::size_t free = class_stats(c).free;
	// A third of them alternate between slabs, a third are in order, one comes twice.
	for (std::size_t i = 0; i < n / 3; i += 2)
		std::swap(items[i], items[n - 1 - i]);
	items[n / 2] = items[1];
	CHECK(put_blocks(c, items.data(), n) == items[n / 2]);
	CHECK(class_stats(c).free == free + n / 2);
	std::size_t free_now = 0;
	for (std::size_t i = 0; i < n; i++)
		free_now += is_free_in_slab(place_in_class(items[i], c)) ? 1U : 0U;
	CHECK(free_now == n / 2 + 1); // and the one that came twice
	CHECK(put_blocks(c, items.data() + n / 2 + 1, n - n / 2 - 1) == nullptr);
	CHECK(trim_central(c, true) == nullptr);
	CHECK(class_stats(c).slabs == 1); // one block was overwritten in the list, and is lost
}

TEST_CASE("a depot exchanges full magazines for empty ones", "[central]")
{
	const Class c = class_of(320);
	Magazine* full = fill(c, nullptr, magazine_sizes[c]);
	REQUIRE(full != nullptr);
	REQUIRE(full->count == magazine_sizes[c]);
	CHECK(deposit(c, full) == nullptr);   // there is no room yet
	Magazine* more = fill(c, nullptr, 1); // asked in vain
	REQUIRE(more->count == 1);
	Magazine* empty = deposit(c, full);
	REQUIRE(empty != nullptr);
	CHECK(empty->count == 0);
	CHECK(fill(c, empty, 1) == full); // and keeps the empty one
	CHECK(empty_magazine(c) == empty);
	CHECK(retire(c, full) == nullptr);
	CHECK(retire(c, more) == nullptr);
	CHECK(empty_magazine(c) == more);
	CHECK(empty_magazine(c) == full);
	for (Magazine* m : {empty, more, full})
		CHECK(retire(c, m) == nullptr);
	CHECK(trim_central(c, true) == nullptr);
	CHECK(empty_magazine(c) == empty); // all classes may have them now: the last one first
	drop_magazine(empty);
}

TEST_CASE("pages that are soon needed again raise the dirty limit", "[slots]")
{
	DirtyLimit limit;
	const std::size_t least = limit.bytes();
	CHECK(limit.bytes_to_keep() == 0);
	limit.note_fault(least); // nothing was purged
	CHECK(limit.bytes() == least);
	limit.note_purge();
	limit.note_fault(least / 4 - 1);
	CHECK(limit.bytes() == least);
	limit.note_fault(1);
	CHECK(limit.bytes() == 2 * least);
	CHECK(limit.bytes_to_keep() == 2 * least);
	for (int i = 0; i < 20; i++)
		limit.note_fault(std::size_t{1} << 30U);
	const std::size_t most = limit.bytes();
	CHECK(most == 64 * least);
	// It falls again while nothing happens.
	std::size_t falls = 0;
	for (std::size_t was = most; falls == 0; falls += limit.bytes() < was ? 1U : 0U) {
		usleep(20'000);
		limit.bytes_to_keep();
	}
	CHECK(limit.bytes() == most / 2);
}

TEST_CASE("without faults, purges that follow each other raise the dirty limit", "[slots]")
{
	DirtyLimit limit;
	const std::size_t least = limit.bytes();
	limit.note_purge();
	limit.note_streak(2 * least - 1);
	CHECK(limit.bytes() == least);
	limit.note_streak(1);
	CHECK(limit.bytes() == 2 * least);
}

TEST_CASE("what is behind a slab's last block is not taken for one", "[central]")
{
	const Class c = class_of(48);
	void* items[2];
	take_all(c, items, 1);
	std::byte* slab = slot_address(static_cast<Slot>(slot_index(items[0])));
	items[1] = slab + std::size_t{objects_in_slab(c)} * class_sizes[c];
	CHECK_FALSE(is_object(place_in_class(items[1], c)));
	CHECK(put_blocks(c, items, 2) == items[1]);
}

TEST_CASE("the main pool's pages go back as often as they are freed", "[idle]")
{
	constexpr std::size_t size = std::size_t{8} << 20U;
	for (int round = 0; round < 4; round++) {
		void* block = poolalloc(&main_pool, size);
		std::memset(block, 1, size);
		poolfree(&main_pool, block);
		CHECK(trim_main_pool_later() == 0);    // freed too recently
		CHECK(trim_main_pool_later() >= size); // the same amount was free the last time
		CHECK(trim_main_pool_later() == 0);
	}
}
