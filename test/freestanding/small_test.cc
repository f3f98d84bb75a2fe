// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// small_test.cc — the engine and kmalloc as libpoolalloc-small.a has them: what is given up is
// given up in the way that poolalloc-port(7) says, and nothing else is.
#include "catch.hh"
#include "kmalloc.h"
#include "pool.h"
#include "words.hh"

#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <string>

using namespace std::string_literals;

namespace {

std::string said;
int moves, purges;

void keep(Pool* /*pool*/, char* format, ...)
{
	va_list rest;
	va_start(rest, format);
	REQUIRE(strncmp(format, "%s", 2) == 0);
	said = va_arg(rest, const char*);
	va_end(rest);
}

void keep_text(const char* text)
{
	said = text;
}

/// What was said, from the last colon on; and nothing was, from now on.
std::string fault()
{
	const std::string words = said.substr(said.rfind(':') + 1);
	said.clear();
	return words;
}

void count_move(void* /*from*/, void* /*to*/)
{
	moves++;
}

void count_purge(void* /*memory*/, std::size_t /*size*/)
{
	purges++;
}

alignas(16) char memory[std::size_t{1} << 20U];

Pool* pool_of(std::size_t size)
{
	Pool* p = poolbuffer(memory, size);
	p->panic = keep;
	p->move = count_move;
	p->purge = count_purge;
	moves = purges = 0;
	return p;
}

char* get(Pool* p, std::size_t size)
{
	return static_cast<char*>(poolalloc(p, size));
}

alignas(65536) char pages[std::size_t{1} << 20U];
std::size_t pages_used;

void* more_pages(std::size_t size, std::size_t align)
{
	const std::size_t from = (pages_used + align - 1) / align * align;
	if (size > sizeof pages - from)
		return nullptr;
	pages_used = from + size;
	return pages + from;
}

} // namespace

TEST_CASE("small: a bad pointer is what it always is")
{
	Pool* p = pool_of(16384);
	char* block = get(p, 100);
	char* next = get(p, 100);
	poolfree(p, block + 16);
	CHECK(fault() == " "s + words::header_overwritten);
	poolfree(p, block + 1);
	CHECK(fault() == " "s + words::invalid_free);
	poolfree(p, pages);
	CHECK(fault() == " "s + words::invalid_free);
	poolfree(p, next);
	poolfree(p, next);
	CHECK(fault() == " "s + words::double_free);
	CHECK(poolrealloc(p, next, 10) == nullptr);
	CHECK(fault() == " "s + words::double_free);
	const volatile std::size_t before = 8; // more than the compiler may know
	memset(block - before, 0, 8);
	poolfree(p, block);
	CHECK(fault() == " "s + words::header_overwritten);
}

TEST_CASE("small: one byte past the end is seen, whatever the size")
{
	for (std::size_t size = 0; size < 200; size++) {
		CAPTURE(size);
		Pool* p = pool_of(16384);
		char* block = get(p, size);
		memset(block, 'x', size);
		poolblockcheck(p, block);
		CHECK(said.empty());
		const volatile std::size_t past = size; // more than the compiler may know
		block[past] ^= 1;
		poolfree(p, block);
		CHECK(fault() == " "s + words::buffer_overflow);
	}
}

TEST_CASE("small: a long canary, and tags behind it, are looked at to their ends")
{
	alignas(16) static char room[16384];
	for (const int flags : {0, int{POOL_TAGS}}) {
		Pool wide{};
		wide.minblock = 512;
		wide.panic = keep;
		wide.flags = flags;
		REQUIRE(pooladopt(&wide, room, sizeof room) == 1);
		char* block = get(&wide, 100);
		poolblockcheck(&wide, block);
		CHECK(said.empty());
		const std::size_t trailer = flags == 0 ? 16 : 32;
		for (const std::size_t at : {std::size_t{100}, 300 - trailer, 512 - 8 - trailer - 1,
					     std::size_t{512 - 16}, std::size_t{512 - 9}}) {
			CAPTURE(flags, at);
			block[at] ^= 1;
			poolblockcheck(&wide, block);
			CHECK(fault() == " "s + words::buffer_overflow);
			block[at] ^= 1;
		}
		poolfree(&wide, block);
		CHECK(said.empty());
	}
}

TEST_CASE("small: nothing is moved, and nobody is told that it was")
{
	Pool* p = pool_of(16384);
	char* blocks[20];
	for (char*& block : blocks)
		block = get(p, 500);
	for (int i = 0; i < 20; i += 2)
		poolfree(p, blocks[i]);
	CHECK(poolcompact(p) == 0);
	CHECK(poolcompactstep(p, 1000) == 0);
	CHECK(poolalloc(p, 9000) == nullptr);
	CHECK(moves == 0);
	poolcheck(p);
	CHECK(said.empty());
}

TEST_CASE("small: a block grows elsewhere, and shrinks where it is")
{
	Pool* p = pool_of(16384);
	char* block = get(p, 300);
	memset(block, 'b', 300);
	auto* grown = static_cast<char*>(poolrealloc(p, block, 3000));
	REQUIRE(grown != nullptr);
	CHECK(grown != block);
	CHECK(std::string(grown, 300) == std::string(300, 'b'));
	CHECK(poolrealloc(p, grown, 100) == grown);
	CHECK(std::string(grown, 100) == std::string(100, 'b'));
	CHECK(poolrealloc(p, grown, 20000) == nullptr);
	CHECK(errno == ENOMEM);
	CHECK(std::string(grown, 100) == std::string(100, 'b'));
	CHECK(poolrealloc(p, grown, 0) == nullptr);
	CHECK(p->curalloc == 0);
	CHECK(poolrealloc(p, nullptr, 40) != nullptr);
	poolfree(p, nullptr);
	poolcheck(p);
	CHECK(said.empty());
}

TEST_CASE("small: a large pool has no cache, and its pages are not purged")
{
	Pool* p = pool_of(sizeof memory);
	const std::size_t own = sizeof memory - sizeof(Pool) - p->curfree;
	char* blocks[600];
	for (char*& block : blocks)
		block = get(p, 1000);
	for (char* block : blocks)
		poolfree(p, block);
	PoolStats stats;
	poolstats(p, &stats, sizeof stats);
	CHECK(stats.free_blocks == 1);
	CHECK(sizeof memory - sizeof(Pool) - p->curfree == own);
	pooltrim(p);
	CHECK(purges == 0);
	poolcheck(p);
	CHECK(said.empty());
}

TEST_CASE("small: a write to a filled block is for poolcheck to find")
{
	Pool* p = pool_of(16384);
	p->flags = POOL_ANTAGONISM;
	char* block = get(p, 1000);
	REQUIRE(get(p, 10) != nullptr);
	CHECK(block[500] != 0);
	poolfree(p, block);
	block[500] ^= 1;
	poolcheck(p);
	CHECK(fault() == " broken rule");
	CHECK(get(p, 900) == block);
	CHECK(said.empty());
}

TEST_CASE("small: kmalloc finds what it always finds")
{
	static const kmallochost host = [] {
		kmallochost h{};
		h.pages = more_pages;
		h.panic = keep_text;
		return h;
	}();
	REQUIRE(kmallocsethost(&host) == 0);
	const auto is_told = [](auto&& act) {
		said.clear();
		act();
		const bool told = said == "kfree";
		said.clear();
		return told;
	};
	for (const std::size_t size : {8, 64, 1000, 5000}) {
		CAPTURE(size);
		auto* block = static_cast<char*>(kmalloc(size, KMALLOC_ZERO));
		auto* other = static_cast<char*>(kmalloc(size));
		REQUIRE(block != nullptr);
		CHECK(is_told([&] { kfree(block + 4); }));
		CHECK(is_told([&] { kfree(block + 16); }));
		kfree(block);
		CHECK(is_told([&] { kfree(block); }));
		kfree(other);
		CHECK(is_told([&] { kfree(block); }));
		CHECK(is_told([&] { kfree(other); }));
	}
	CHECK(is_told([] { kfree(memory); }));
	auto* large = static_cast<char*>(kmalloc(5000));
	const volatile std::size_t past = 5000; // more than the compiler may know
	large[past] ^= 1;
	said.clear();
	kfree(large);
	CHECK(fault() == " "s + words::buffer_overflow);
	large[past] ^= 1;
	kfree(large);
	kmallocdebug(KMALLOC_PARANOIA); // does nothing, and no harm
	kfree(krealloc(kmalloc(10), 3000));
	kmalloccheck();
	CHECK(said.empty());
}
