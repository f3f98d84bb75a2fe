// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmem_test.hh — a recording Pool that serves as a source; and what kmem's tests share.
//
// Its memory comes from a Source (test/unit/source.hh), which can fail, and which records what it
// handed out. At the end kmem's source is ended, and nothing may be left.
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

/// The message of a panic.
struct Panicked {
	std::string message;
};

class TestSource {
public:
	explicit TestSource(int flags = 0);
	~TestSource();
	TestSource(const TestSource&) = delete;
	TestSource& operator=(const TestSource&) = delete;

	/// The pool as a source; created at first use.
	operator kmcell*();

	/// Whether there are no blocks but kmem's source and the empty slabs that it keeps.
	bool is_empty();

	/// Objects stay in use: do not check at the end.
	void give_up() { is_lost_ = true; }

	Pool pool{};
	Source memory;
	std::size_t locks = 0, unlocks = 0;

	static TestSource* current; // the one whose callbacks are called

private:
	static void* alloc_back(std::size_t size);
	static void free_back(void* base, std::size_t size);
	static void lock_back(Pool* pool);
	static void unlock_back(Pool* pool);

	TestSource* before_;
	bool is_lost_ = false;
};

/// Changes a global variable for as long as this object lives, however the test ends.
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

/// The message of `kmheap`'s panic during `act`, or "". Addresses become "@".
std::string panic_of(const std::function<void()>& act);

/// Whether all `n` bytes have this value.
bool is_filled(const void* from, std::size_t n, unsigned char fill);

inline std::uintptr_t number(const void* p)
{
	return std::bit_cast<std::uintptr_t>(p);
}

/// SIZE_MAX, hidden from the compiler.
std::size_t absurd();

/// Hides from the compiler what memory contains, and whether it is read.
void* hide(void* p);
