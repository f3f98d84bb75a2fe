// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// bounded_pool.hh — a Pool that must be empty at its end, or the test fails; and a value that
// counts its instances, and whose constructor can be made to throw.
#pragma once

#include "catch.hh"
#include <pool.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

/// What the Pool's panic throws.
struct Panicked : std::runtime_error {
	using std::runtime_error::runtime_error;
};

class BoundedPool : public Pool {
public:
	explicit BoundedPool(std::size_t most = 0);
	~BoundedPool() noexcept(false); // a faulty Pool fails the test
	BoundedPool(const BoundedPool&) = delete;
	BoundedPool& operator=(const BoundedPool&) = delete;

	/// The number of allocated blocks.
	std::size_t blocks();

	/// Whether `p` points into the Pool's memory.
	bool holds(const void* p) { return poolisoverlap(this, const_cast<void*>(p), 1) != 0; }
};

/// A value that is identified by its number.
class Counted {
public:
	static inline int alive = 0;
	static inline int until_throw = -1; ///< constructors left to succeed; negative: all

	Counted(int n = 0) : number{n}
	{
		if (until_throw >= 0 && until_throw-- == 0)
			throw std::runtime_error{"a constructor throws"};
		alive++;
	}
	Counted(const Counted& other) : Counted{other.number} {}
	Counted(Counted&& other) noexcept : number{other.number} { alive++; }
	Counted& operator=(const Counted&) = default;
	Counted& operator=(Counted&&) = default;
	~Counted() { alive--; }

	auto operator<=>(const Counted&) const = default;

	int number;
};

inline std::uintptr_t address(const void* p)
{
	return reinterpret_cast<std::uintptr_t>(p);
}
