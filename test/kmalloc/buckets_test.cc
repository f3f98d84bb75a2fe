// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// buckets_test.cc — small blocks: powers of two, nothing beside the data, and pages that go back.
#include "board.hh"
#include "kmalloc/bucket.hh"
#include <algorithm>
#include <random>
#include <set>

namespace {

using kalloc::state;

std::size_t blocks_in_bucket(std::size_t size)
{
	const kalloc::Class& c = state.classes[kalloc::class_of(size)];
	return c.stop - c.first;
}

/// As many as fill so many buckets.
std::vector<Byte*> fill_buckets(std::size_t size, std::size_t buckets)
{
	std::vector<Byte*> all{get(size)};
	while (all.size() < buckets * blocks_in_bucket(size))
		all.push_back(get(size));
	return all;
}

void free_all(const std::vector<Byte*>& blocks)
{
	for (Byte* block : blocks)
		kfree(block);
}

} // namespace

TEST_CASE("the smallest power of two that fits is chosen", "[buckets]")
{
	const Board board;
	CHECK(kmallocsmall() == 512);
	for (std::size_t size = 0; size <= 512; size++) {
		Byte* block = get(size);
		const std::size_t power = kmallocsize(block);
		CHECK((power & (power - 1)) == 0);
		CHECK(power >= 8);
		CHECK(power >= size);
		CHECK((power == 8 || power / 2 < size));
		kfree(block);
	}
}

TEST_CASE("nothing stands beside the data", "[buckets]")
{
	const Board board;
	for (std::size_t size = 8; size <= kmallocsmall(); size *= 2) {
		std::vector<Byte*> all = fill_buckets(size, 1);
		for (std::size_t i = 1; i < all.size(); i++)
			CHECK(all[i] == all[i - 1] + size);
		// From behind the bucket's own words to its very end.
		CHECK(number(all.back() + size) % 4096 == 0);
		CHECK(number(all.front()) % 4096 < 112 + size);
		free_all(all);
	}
}

TEST_CASE("a bucket wastes what its own words take, and no more", "[buckets]")
{
	const std::size_t bucket =
		GENERATE(std::size_t{4096}, std::size_t{16384}, std::size_t{65536});
	const Board board{{.bucket = bucket}};
	for (std::size_t size = 8; size <= kmallocsmall(); size *= 2) {
		const auto all = fill_buckets(size, 3);
		CHECK(figures().buckets == 3);
		const std::size_t own = sizeof(kalloc::Bucket) + bucket / size / 8 + 4;
		CHECK(blocks_in_bucket(size) >= (bucket - own) / size);
		CHECK(blocks_in_bucket(size) * size >= bucket * 7 / 8);
		free_all(all);
		kmalloctrim();
	}
}

TEST_CASE("freed blocks are handed out before fresh ones", "[buckets]")
{
	const Board board;
	Byte* one = get(64);
	Byte* two = get(64);
	Byte* three = get(64);
	Byte* four = get(64);
	kfree(one);
	CHECK(kmalloc(60) == one);
	for (Byte* block : {one, two, three})
		kfree(block);
	std::set<void*> again{kmalloc(60), kmalloc(60), kmalloc(60)};
	CHECK(again == std::set<void*>{one, two, three});
	free_all({one, two, three, four});
}

TEST_CASE("empty buckets go back to the host, but for one of each size", "[buckets]")
{
	Board board;
	std::vector<Byte*> all = fill_buckets(64, 8);
	CHECK(board.runs_out() == 8);
	std::shuffle(all.begin(), all.end(), std::mt19937{1});
	free_all(all);
	CHECK(figures().buckets == 1);
	CHECK(board.bytes_out() == 4096);
	CHECK(kmalloctrim() == 4096);
	CHECK(board.bytes_out() == 0);
	CHECK(kmalloctrim() == 0);
}

TEST_CASE("one empty bucket is kept, even if its last block is the recent one", "[buckets]")
{
	const Board board;
	const std::vector<Byte*> all = fill_buckets(512, 1);
	kfree(get(512)); // a second bucket, which is kept empty
	figures();
	free_all(all);
	CHECK(board.bytes_out() == 4096);
	kfree(get(512));
	CHECK(board.bytes_out() == 4096);
}

TEST_CASE("nor are two kept where krealloc takes the last but one", "[buckets]")
{
	const Board board;
	const std::vector<Byte*> all = fill_buckets(512, 1);
	kfree(get(512));
	figures();
	kfree(all[0]); // hot
	for (std::size_t i = 1; i < all.size(); i++)
		CHECK(krealloc(all[i], 0) == nullptr);
	CHECK(board.bytes_out() == 4096);
}

TEST_CASE("at a bucket's edge the host is not asked again and again", "[buckets]")
{
	Board board;
	const std::vector<Byte*> all = fill_buckets(64, 1);
	const std::size_t before = board.asked.size();
	for (int i = 0; i < 100; i++) {
		Byte* one = get(64);
		Byte* other = get(64);
		kfree(one);
		kfree(other);
	}
	CHECK(board.asked.size() == before + 1);
	CHECK(board.given_back.empty());
	free_all(all);
}

TEST_CASE("an empty bucket of one size becomes one of another", "[buckets]")
{
	Board board;
	free_all(fill_buckets(64, 1));
	const std::size_t before = board.asked.size();
	Byte* block = get(200);
	CHECK(board.asked.size() == before);
	CHECK(figures().buckets == 1);
	kfree(block);
}

TEST_CASE("an empty bucket is used last, so that it can go", "[buckets]")
{
	Board board;
	std::vector<Byte*> all = fill_buckets(256, 3);
	const std::size_t each = blocks_in_bucket(256);
	for (std::size_t i = each; i < 2 * each; i++)
		kfree(all[i]);
	CHECK(figures().small_blocks == all.size() - each); // the second is empty
	for (std::size_t i = 0; i < 3; i++)
		kfree(all[i]);
	for (std::size_t i = 0; i < 3; i++) {
		auto* block = static_cast<Byte*>(kmalloc(256));
		CHECK((block >= all[0] && block <= all[2]));
	}
	CHECK(kmalloctrim() == 4096);
	for (std::size_t i = 0; i < all.size(); i++)
		if (i / each != 1)
			kfree(all[i]);
}

TEST_CASE("buckets are found wherever their pages are", "[buckets]")
{
	const Board board{{.leaves_gaps = true}};
	std::vector<Byte*> all;
	for (std::size_t size = 8; size <= 512; size *= 2)
		for (Byte* block : fill_buckets(size, 40))
			all.push_back(block);
	CHECK(figures().buckets == 7 * 40);
	kmalloccheck();
	std::shuffle(all.begin(), all.end(), std::mt19937{2});
	free_all(all);
	kmalloctrim();
	CHECK(board.bytes_out() == 0);
}

TEST_CASE("kmalloctrim returns all the bytes that went back", "[buckets]")
{
	const Board board;
	std::vector<Byte*> all = fill_buckets(512, 1);
	kfree(get(512)); // a second bucket, which is kept empty
	figures();
	free_all(all); // the first is empty too, but for what is handed out next
	const std::size_t held = board.bytes_out();
	CHECK(kmalloctrim() == held);
	CHECK(board.bytes_out() == 0);
}

TEST_CASE("without freepages nothing goes back", "[buckets]")
{
	Board board;
	board.host.freepages = nullptr;
	free_all(fill_buckets(64, 5));
	kfree(get(100000));
	const std::size_t held = board.bytes_out();
	CHECK(kmalloctrim() == 0);
	CHECK(figures().held == held);
	CHECK(figures().buckets == 5);
	free_all(fill_buckets(64, 5));
	CHECK(figures().buckets == 5);
}
