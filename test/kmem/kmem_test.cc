// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmem_test.cc — callbacks of a Pool that record what happens.
#include "kmem_test.hh"
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <exception>
#include <regex>

TestSource* TestSource::current = nullptr;

namespace {

// Not a lambda, because these do not convert to a function with `...`.
__attribute__((format(printf, 2, 3))) void panic_back(Pool*, char* format, ...)
{
	char text[4096];
	va_list arguments;
	va_start(arguments, format);
	std::vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	throw Panicked{text};
}

} // namespace

CATCH_TRANSLATE_EXCEPTION(const Panicked& panicked)
{
	return "an unexpected panic: " + panicked.message;
}

TestSource::TestSource(int flags) : before_{current}
{
	current = this;
	pool.name = "test";
	pool.flags = flags;
	pool.alloc = alloc_back;
	pool.free = free_back;
	pool.lock = lock_back;
	pool.unlock = unlock_back;
	pool.panic = panic_back;
}

TestSource::~TestSource()
{
	if (std::uncaught_exceptions() == 0) {
		memory.recover();
		poolcheck(&pool);
		if (!is_lost_)
			CHECK(is_empty());
		poolreset(&pool);
		CHECK(memory.out.empty());
		CHECK(locks == unlocks);
		memory.check_margins();
		CHECK(memory.faults == std::vector<std::string>{});
	}
	current = before_;
}

TestSource::operator kmcell*()
{
	kmcell* cell = kmsource(&pool);
	REQUIRE(cell != nullptr);
	return cell;
}

bool TestSource::is_empty()
{
	if (pool.state == nullptr)
		return true;
	const kmcond cond = kmsourcex(kmsource(&pool));
	PoolStats stats{};
	poolstats(&pool, &stats, sizeof stats);
	return cond == kmcond_ok && stats.allocated_blocks == 0;
}

void* TestSource::alloc_back(std::size_t size)
{
	return current->memory.take(size);
}

void TestSource::free_back(void* base, std::size_t size)
{
	current->memory.give(base, size);
}

void TestSource::lock_back(Pool* pool)
{
	if (pool != &current->pool || current->locks++ != current->unlocks)
		current->memory.faults.emplace_back("lock: another's, or locked already");
}

void TestSource::unlock_back(Pool* pool)
{
	if (pool != &current->pool || ++current->unlocks != current->locks)
		current->memory.faults.emplace_back("unlock: another's, or not locked");
}

std::string panic_of(const std::function<void()>& act)
{
	static const std::regex address{"0x[0-9a-f]+"};
	std::string message;
	const Meanwhile panic{kmheap->panic, panic_back};
	try {
		act();
	} catch (const Panicked& panicked) {
		message = std::regex_replace(panicked.message, address, "@");
	}
	return message;
}

bool is_filled(const void* from, std::size_t n, unsigned char fill)
{
	const auto* b = static_cast<const Bytes*>(from);
	return std::all_of(b, b + n, [&](Bytes byte) { return byte == fill; });
}

std::size_t absurd()
{
	return ~std::size_t{0};
}

void* hide(void* p)
{
	asm volatile("" : "+r"(p) : : "memory");
	return p;
}
