// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// test_pool.cc — callbacks that take notes.
#include "test_pool.hh"
#include "audit.hh"
#include "inspector.hh"
#include "recent.hh"
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <exception>
#include <regex>
#include <type_traits>

// To have a LockedPool is to hold the lock: nobody makes one beside it.
static_assert(!std::is_constructible_v<pool::LockedPool, Pool&>);

TestPool* TestPool::current = nullptr;

namespace {

std::string text_of(const char* format, va_list arguments)
{
	char text[4096];
	std::vsnprintf(text, sizeof text, format, arguments);
	return text;
}

// Not lambdas: these have no conversion to a function with `...`.

__attribute__((format(printf, 2, 3))) void print_back(Pool*, char* format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	std::string text = text_of(format, arguments);
	va_end(arguments);
	TestPool& p = *TestPool::current;
	if (text.empty() || text.back() != '\n')
		p.source.faults.push_back("print: no newline at the end of: " + text);
	else
		text.pop_back();
	p.printed.push_back(text);
}

__attribute__((format(printf, 2, 3))) void panic_back(Pool*, char* format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	std::string text = text_of(format, arguments);
	va_end(arguments);
	throw Panicked{text};
}

int note_block(void* arg, const PoolBlock* block)
{
	static_cast<std::vector<PoolBlock>*>(arg)->push_back(*block);
	return 0;
}

void note_violation(void* context, const pool::Violation& violation)
{
	static_cast<std::set<pool::Rule>*>(context)->insert(violation.rule);
}

} // namespace

CATCH_TRANSLATE_EXCEPTION(const Panicked& panicked)
{
	return "an unexpected panic: " + panicked.message;
}

TestPool::TestPool() : before_{current}
{
	current = this;
	pool.name = "test";
	pool.alloc = alloc_back;
	pool.merge = merge_back;
	pool.move = move_back;
	pool.free = free_back;
	pool.purge = purge_back;
	pool.lock = lock_back;
	pool.unlock = unlock_back;
	pool.logstack = logstack_back;
	pool.print = print_back;
	pool.panic = panic_back;
}

TestPool::~TestPool()
{
	if (std::uncaught_exceptions() == 0 && !is_lost_) {
		pool.flags &= ~(POOL_LOGGING | POOL_VERBOSITY);
		CHECK(violations().empty());
		CHECK(panic_of([&] { poolcheck(&pool); }).empty());
		CHECK(panic_of([&] { poolreset(&pool); }).empty());
		CHECK(locks == unlocks);
		if (pool.free != nullptr)
			CHECK(source.out.empty());
	}
	if (std::uncaught_exceptions() == 0) {
		source.check_margins();
		CHECK(source.faults == std::vector<std::string>{});
	}
	current = before_;
}

void* TestPool::alloc_back(std::size_t size)
{
	return current->source.take(size);
}

int TestPool::merge_back(void* low, void* high)
{
	return current->source.merge(low, high);
}

void TestPool::move_back(void* from, void* to)
{
	current->moves.push_back({from, to});
	if (current->on_move)
		current->on_move(from, to);
}

void TestPool::free_back(void* base, std::size_t size)
{
	current->source.give(base, size);
}

void TestPool::purge_back(void* base, std::size_t size)
{
	current->source.purge(base, size);
}

void TestPool::lock_back(Pool* p)
{
	if (p != &current->pool)
		current->source.faults.emplace_back("lock: of another pool");
	if (current->locks++ != current->unlocks)
		current->source.faults.emplace_back("lock: it is locked already");
	if (current->on_lock)
		current->on_lock();
}

void TestPool::unlock_back(Pool* p)
{
	if (p != &current->pool)
		current->source.faults.emplace_back("unlock: of another pool");
	if (++current->unlocks != current->locks)
		current->source.faults.emplace_back("unlock: it is not locked");
}

void TestPool::logstack_back(Pool*)
{
	current->logstacks++;
	if (current->on_logstack)
		current->on_logstack();
}

std::string TestPool::panic_of(const std::function<void()>& act)
{
	try {
		act();
	} catch (const Panicked& panicked) {
		unlocks = locks;
		return panicked.message;
	}
	return "";
}

void TestPool::coalesce_all()
{
	if (pool.state != nullptr)
		pool::flush_all(pool::Inspector::look_into(pool));
}

std::vector<PoolBlock> TestPool::blocks()
{
	std::vector<PoolBlock> all;
	poolwalk(&pool, note_block, &all);
	return all;
}

std::vector<PoolBlock> TestPool::blocks(PoolBlockState state)
{
	std::vector<PoolBlock> all = blocks();
	std::erase_if(all, [&](const PoolBlock& b) { return b.state != state; });
	return all;
}

PoolBlock TestPool::block_of(const void* ptr)
{
	for (const PoolBlock& b : blocks())
		if (b.ptr == ptr)
			return b;
	FAIL("poolwalk tells of no block at " << ptr);
	return {};
}

PoolStats TestPool::stats()
{
	PoolStats stats{};
	poolstats(&pool, &stats, sizeof stats);
	return stats;
}

std::set<pool::Rule> TestPool::violations()
{
	std::set<pool::Rule> rules;
	pool::audit(pool::Inspector::look_into(pool),
		    {.report = note_violation, .context = &rules});
	return rules;
}

std::vector<std::string> TestPool::take_printed()
{
	return std::exchange(printed, {});
}

Bytes* get(Pool* p, std::size_t size)
{
	void* block = poolalloc(p, size);
	REQUIRE(block != nullptr);
	return static_cast<Bytes*>(block);
}

Bytes* get(Pool* p, std::size_t size, unsigned char fill)
{
	Bytes* block = get(p, size);
	std::memset(block, fill, size);
	return block;
}

std::size_t absurd()
{
	return ~std::size_t{0};
}

bool is_filled(const void* from, std::size_t n, unsigned char fill)
{
	const auto* b = static_cast<const Bytes*>(from);
	return std::all_of(b, b + n, [&](Bytes byte) { return byte == fill; });
}

std::string masked(const std::string& text)
{
	static const std::regex address{"0x[0-9a-f]{8,}"};
	return std::regex_replace(text, address, "@");
}

std::string first_line(const std::string& text)
{
	return masked(text.substr(0, text.find('\n')));
}

std::vector<std::string> lines_of(const std::string& text)
{
	std::vector<std::string> lines;
	std::size_t from = 0;
	for (;;) {
		const std::size_t to = text.find('\n', from);
		lines.push_back(masked(text.substr(from, to - from)));
		if (to == std::string::npos)
			return lines;
		from = to + 1;
	}
}
