// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// test_pool.hh — a Pool that remembers what it said and did.
//
// Its panic throws. So a test says `p.panic_of([&] { … })` and compares the message. At its
// end the pool is checked once more and dropped, and must have kept its word: to hold the
// lock in each call and to return it, and to return each piece as it got it.
#pragma once
#include <cstring> // before raw.hh, which declares three of its functions

#include "catch.hh"
#include "pool.h"
#include "rules.hh"
#include "source.hh"
#include <bit>
#include <functional>
#include <set>

struct Panicked {
	std::string message;
};

struct Move {
	void *from, *to;

	bool operator==(const Move&) const = default;
};

class TestPool {
public:
	TestPool();
	~TestPool();
	TestPool(const TestPool&) = delete;
	TestPool& operator=(const TestPool&) = delete;

	operator Pool*() { return &pool; }
	Pool* operator->() { return &pool; }
	const Pool* operator->() const { return &pool; }

	/// The panic's message, or "" if there was none. The pool is unlocked after it.
	std::string panic_of(const std::function<void()>& act);

	/// Coalesces what was freed with its neighbours now, however long the engine would wait.
	void coalesce_all();

	/// Blocks, as poolwalk tells.
	std::vector<PoolBlock> blocks();
	std::vector<PoolBlock> blocks(PoolBlockState state);
	PoolBlock block_of(const void* ptr);
	PoolStats stats();

	/// The rules that do not hold.
	std::set<pool::Rule> violations();

	/// The test broke the pool, on purpose: do not look at it again.
	void give_up() { is_lost_ = true; }

	/// What was printed since the last call of this.
	std::vector<std::string> take_printed();

	Pool pool{};
	Source source;
	std::vector<std::string> printed; // without their newlines
	std::vector<Move> moves;
	std::function<void(void*, void*)> on_move;
	std::function<void()> on_lock, on_logstack;
	std::size_t locks = 0, unlocks = 0, logstacks = 0;

	static TestPool* current; // whose alloc, merge, move, free, purge are called

private:
	static void* alloc_back(std::size_t size);
	static int merge_back(void* low, void* high);
	static void move_back(void* from, void* to);
	static void free_back(void* base, std::size_t size);
	static void purge_back(void* base, std::size_t size);
	static void lock_back(Pool* p);
	static void unlock_back(Pool* p);
	static void logstack_back(Pool* p);

	TestPool* before_;
	bool is_lost_ = false;
};

using Bytes = unsigned char;

/// A block as bytes; fails the test if there is none.
Bytes* get(Pool* p, std::size_t size);
Bytes* get(Pool* p, std::size_t size, unsigned char fill);

/// SIZE_MAX, unknown to the compiler, which warns of requests for so much.
std::size_t absurd();

/// Are all `n` bytes this one?
bool is_filled(const void* from, std::size_t n, unsigned char fill);

inline std::uintptr_t number(const void* p)
{
	return std::bit_cast<std::uintptr_t>(p);
}

/// Addresses become "@", other hexadecimal numbers of 0x stay.
std::string masked(const std::string& text);

/// Up to the first newline, masked; and all lines.
std::string first_line(const std::string& text);
std::vector<std::string> lines_of(const std::string& text);

/// What the engine takes for a request, by default.
constexpr std::size_t whole_of(std::size_t want)
{
	const std::size_t need = (want + 9 + 15) / 16 * 16;
	return need < 32 ? 32 : need;
}
