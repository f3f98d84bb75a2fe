// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmem_test.hh — a Pool to make a source of, which takes notes; and what tests of kmem share.
//
// Its memory comes from a Source (test/unit/source.hh), which can fail, and which knows what it
// gave. At its end all kmem has of it goes back, and nothing may be left.
#pragma once
#include "catch.hh"
#include "kmem.h"
#include "source.hh"
#include <bit>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using Bytes = unsigned char;

/// What a panic said.
struct Panicked {
	std::string message;
};

class TestSource {
public:
	explicit TestSource(int flags = 0);
	~TestSource();
	TestSource(const TestSource&) = delete;
	TestSource& operator=(const TestSource&) = delete;

	/// The pool as a source; made at first use.
	operator kmcell*();

	/// Blocks that are neither kmem's source nor one of its slabs that are kept empty.
	bool is_empty();

	/// Objects are in use: do not ask for the pool's end.
	void give_up() { is_lost_ = true; }

	Pool pool{};
	Source memory;
	std::size_t locks = 0, unlocks = 0;

	static TestSource* current; // whose callbacks are called

private:
	static void* alloc_back(std::size_t size);
	static void free_back(void* base, std::size_t size);
	static void lock_back(Pool* pool);
	static void unlock_back(Pool* pool);

	TestSource* before_;
	bool is_lost_ = false;
};

/// What all tests share is another for as long as this lives, however the test ends.
template <typename T>
class Meanwhile {
public:
	Meanwhile(T& place, std::type_identity_t<T> value)
		: place_{place}, before_{std::exchange(place, value)}
	{
	}
	~Meanwhile() { place_ = before_; }
	Meanwhile(const Meanwhile&) = delete;
	Meanwhile& operator=(const Meanwhile&) = delete;

private:
	T& place_;
	T before_;
};

/// The message of `kmheap`'s panic in there, or "". Addresses become "@".
std::string panic_of(const std::function<void()>& act);

/// Are all `n` bytes this one?
bool is_filled(const void* from, std::size_t n, unsigned char fill);

inline std::uintptr_t number(const void* p)
{
	return std::bit_cast<std::uintptr_t>(p);
}

/// SIZE_MAX, unknown to the compiler.
std::size_t absurd();

/// So that no compiler knows what memory holds, or that nobody reads it.
void* hide(void* p);
