// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// hosts_test.cc — hosts of all kinds, and some that are not valid.
#include "board.hh"
#include "kmalloc/state.hh"
#include <random>

TEST_CASE("hosts with pages of any size", "[pages]")
{
	const std::size_t page = GENERATE(as<std::size_t>{}, 256, 512, 1024, 4096, 16384, 65536);
	const std::size_t factor = GENERATE(as<std::size_t>{}, 1, 2, 4, 16);
	const bool leaves_gaps = GENERATE(true, false);
	const bool descends = GENERATE(true, false);
	const Board board{{.page = page,
			   .bucket = page * factor,
			   .leaves_gaps = leaves_gaps,
			   .descends = descends}};
	CHECK(kmallocsmall() == std::min(page / 2, page * factor / 8));
	std::mt19937 random{7};
	std::vector<std::pair<Byte*, std::size_t>> blocks;
	for (int i = 0; i < 2000; i++) {
		const std::size_t size = random() % (i % 50 == 0 ? 5 * page : 400);
		blocks.emplace_back(get(size, i % 256), size);
	}
	kmalloccheck();
	for (std::size_t i = 0; i < blocks.size(); i++)
		REQUIRE(is_filled(blocks[i].first, blocks[i].second, static_cast<int>(i % 256)));
	for (auto [block, size] : blocks)
		kfree(block);
	kmalloctrim();
	CHECK(board.bytes_out() == 0);
}

TEST_CASE("half a page, and an eighth of a bucket, are served from buckets", "[pages]")
{
	const std::size_t page = GENERATE(as<std::size_t>{}, 256, 65536, 131072, 262144, 1 << 20);
	const Board board{{.page = page, .bucket = std::size_t{1} << 20U}};
	const std::size_t small = std::min(page / 2, (std::size_t{1} << 20U) / 8);
	CHECK(kmallocsmall() == small);
	Byte* block = get(small, 's');
	CHECK(number(block) % small == 0);
	CHECK(kmallocsize(block) == small);
	CHECK(figures().small_blocks == 1);
	kfree(block);
}

TEST_CASE("kmallocsethost: which hosts are none", "[pages]")
{
	Board board;
	kmallochost bad = board.host;
	const auto refused = [&](std::size_t page, std::size_t bucket) {
		bad.page = page;
		bad.bucket = bucket;
		return kmallocsethost(&bad) == KMALLOC_INVALID;
	};
	CHECK(refused(128, 0));
	CHECK(refused(1, 4096));
	CHECK(refused(3000, 0));
	CHECK(refused(4096, 2048));
	CHECK(refused(4096, 12288));
	CHECK(refused(4096, std::size_t{2} << 20U));
	CHECK(refused(std::size_t{2} << 20U, 0));
	CHECK_FALSE(refused(256, 0));
	CHECK_FALSE(refused(0, 0));
	CHECK(kmallocsethost(&board.host) == 0);
	kfree(get(10));
	CHECK(board.asked == std::vector<std::size_t>{4096});
}

TEST_CASE("kmallocsethost: too late, and nothing has changed", "[pages]")
{
	Board board;
	CHECK(kmallocsethost(nullptr) == 0);
	CHECK(kmallocsethost(&board.host) == 0);
	Byte* block = get(10, 'l');
	kmallochost other = board.host;
	CHECK(kmallocsethost(&other) == KMALLOC_LATE);
	CHECK(kmallocsethost(&board.host) == KMALLOC_LATE);
	CHECK(kmallocsethost(nullptr) == KMALLOC_LATE);
	CHECK(is_filled(block, 10, 'l'));
	kfree(block);
}

TEST_CASE("a host of nothing but zeroes refuses everything", "[pages]")
{
	Board board;
	board.host = kmallochost{};
	CHECK(kmalloc(10) == nullptr);
	CHECK(kmalloc(10000) == nullptr);
	CHECK(kmalloc_dma(10) == nullptr);
	kmalloccheck();
	kmallocdump();
	CHECK(kmalloctrim() == 0);
	CHECK(figures().refused == 3);
	board.give_up();
}

namespace {

const std::string inside = "kmalloc: called from inside kmalloc\n"
			   "  An interrupt or a signal came in there, and its handler uses "
			   "kmalloc; or one of the host's "
			   "functions does.";

} // namespace

TEST_CASE("a function of the host that calls kmalloc is told so", "[pages]")
{
	Board board;
	char alone = 1;
	board.host.alone = &alone;
	board.host.pages = [](std::size_t /*size*/, std::size_t /*align*/) { return kmalloc(8); };
	board.host.panic = [](const char* text) {
		Board::current->panics.emplace_back(text);
		throw Panicked{};
	};
	CHECK_THROWS_AS(kmalloc(10), Panicked);
	CHECK(board.panic_of([] {}) == inside);
	kalloc::state = kalloc::State{}; // the call that was left by a throw never ended
	REQUIRE(kmallocsethost(&board.host) == 0);
	board.host.print = [](const char* /*text*/) { kfree(kmalloc(8)); };
	CHECK_THROWS_AS(kmallocdump(), Panicked);
	CHECK(board.panic_of([] {}) == inside);
	board.give_up();
}

TEST_CASE("a host that takes nothing back loses nothing by trimming", "[pages]")
{
	Board board{{.memory = 16 * 4096}};
	board.host.freepages = nullptr;
	for (int i = 0; i < 100; i++) {
		void* large = kmalloc(9 * 4096);
		void* small = kmalloc(100);
		REQUIRE(large != nullptr);
		REQUIRE(small != nullptr);
		CHECK(kmalloc(9 * 4096) == nullptr);
		kfree(large);
		kfree(small);
		CHECK(kmalloctrim() == 0);
	}
	CHECK(board.given_back.empty());
}

TEST_CASE("while the host is alone, it need not lock", "[pages]")
{
	Board board;
	char alone = 1;
	board.host.alone = &alone;
	board.host.pages = nullptr;               // would notice the missing lock
	board.host.panic = [](const char* text) { // would notice it, too
		Board::current->panics.emplace_back(text);
		throw Panicked{};
	};
	kfree(kmalloc(10));
	CHECK(board.locks == 0);
	kalloc::state.is_inside = true; // as if a call had been interrupted
	CHECK_THROWS_AS(init_kmalloc(), Panicked);
	CHECK_THROWS_AS(kmalloc(10), Panicked);
	CHECK_THROWS_AS(kfree(&board), Panicked);
	kfree(nullptr);
	kmallocsmall();
	CHECK(board.panic_of([] {}) == inside + "\n--\n" + inside + "\n--\n" + inside);
	kalloc::state.is_inside = false;
	alone = 0;
	CHECK(board.locks == 0);
	init_kmalloc();
	CHECK(board.locks == 1);
	board.give_up();
}
