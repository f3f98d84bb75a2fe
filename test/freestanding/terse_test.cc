// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// terse_test.cc — the engine and kmalloc with the archive of few words linked before them: what
// they find is the same, what they say is a line.
#include "catch.hh"
#include "kmalloc.h"
#include "pool.h"
#include "words.hh"

#include <cstdarg>
#include <cstring>
#include <string>

using namespace std::string_literals;

namespace {

std::string said;

void keep(Pool* /*pool*/, char* format, ...)
{
	va_list rest;
	va_start(rest, format);
	REQUIRE(strncmp(format, "%s", 2) == 0);
	said = va_arg(rest, const char*);
	va_end(rest);
}

/// What was said, without addresses.
std::string told()
{
	std::string result;
	for (std::size_t i = 0; i < said.size(); i++) {
		result += said[i];
		if (result.ends_with("0x")) {
			result += "…";
			i = said.find_first_not_of("0123456789abcdef", i + 1) - 1;
		}
	}
	said.clear();
	return result;
}

alignas(16) char memory[16384];

Pool* small_pool()
{
	Pool* p = poolbuffer(memory, sizeof memory);
	p->name = "small";
	p->panic = keep;
	return p;
}

alignas(4096) char pages[64 * 4096];
std::size_t pages_used;

void* more_pages(std::size_t size, std::size_t /*align*/)
{
	if (size > sizeof pages - pages_used)
		return nullptr;
	pages_used += size;
	return pages + pages_used - size;
}

void keep_text(const char* text)
{
	said = text;
}

} // namespace

TEST_CASE("a fault is a line: the pool, the call, the pointer, what is wrong")
{
	Pool* p = small_pool();
	auto* block = static_cast<char*>(poolalloc(p, 100));
	auto* next = static_cast<char*>(poolalloc(p, 100));
	poolfree(p, block + 16);
	CHECK(told() == "pool small: poolfree(0x…): "s + words::header_overwritten);
	poolfree(p, pages);
	CHECK(told() == "pool small: poolfree(0x…): "s + words::invalid_free);
	const volatile std::size_t past = 100; // more than the compiler may know
	block[past] = 1;
	poolfree(p, block);
	CHECK(told() == "pool small: poolfree(0x…): "s + words::buffer_overflow);
	poolcheck(p);
	CHECK(told() == "pool small: poolcheck(0x…): broken rule");
	poolfree(p, next);
	poolfree(p, next);
	CHECK(told() == "pool small: poolfree(0x…): "s + words::double_free);
	CHECK(poolrealloc(p, next, 10) == nullptr);
	CHECK(told() == "pool small: poolrealloc(0x…): "s + words::double_free);
	CHECK(poolmsize(p, next) == 0);
	CHECK(told() == "pool small: poolmsize(0x…): "s + words::use_after_free);
	poolpin(p, pages);
	CHECK(told() == "pool small: poolpin(0x…): "s + words::invalid_pointer);
}

TEST_CASE("the flags that only watch and speak do nothing")
{
	Pool* p = small_pool();
	p->flags = POOL_PARANOIA | POOL_VERBOSITY | POOL_LOGGING | POOL_DEBUGGING;
	p->print = keep;
	void* block = poolalloc(p, 100);
	poolfree(p, poolrealloc(p, block, 3000));
	CHECK(told().empty());
}

TEST_CASE("ANTAGONISM finds a write to a freed block")
{
	Pool* p = small_pool();
	p->flags = POOL_ANTAGONISM;
	auto* block = static_cast<char*>(poolalloc(p, 1000));
	REQUIRE(poolalloc(p, 10) != nullptr); // what lies behind it is not filled
	poolfree(p, block);
	block[500] ^= 1;
	poolcheck(p);
	CHECK(told() == "pool small: poolcheck(0x…): broken rule");
}

TEST_CASE("kmalloc names the call")
{
	static const kmallochost host = [] {
		kmallochost h{};
		h.pages = more_pages;
		h.panic = keep_text;
		return h;
	}();
	REQUIRE(kmallocsethost(&host) == 0);
	auto* block = static_cast<char*>(kmalloc(64));
	REQUIRE(block != nullptr);
	kfree(block + 8);
	CHECK(told() == "kfree");
	kfree_dma(block);
	CHECK(told() == "kfree_dma");
	char* large = static_cast<char*>(kmalloc(10000));
	kfree(large);
	kfree(large);
	CHECK(told() == "kfree");
	kfree(block);
	kmalloccheck();
	CHECK(told().empty());
}
