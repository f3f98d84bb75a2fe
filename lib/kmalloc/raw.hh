// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// raw.hh — from an address to a typed view of what lies there, and sums of sizes.
//
// The views are `may_alias`: the same bytes are a caller's block now and kmalloc's own later.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>

namespace kalloc {

/// The `T` that lies `offset` bytes from `base`.
template <typename T>
T* at(const void* base, std::size_t offset)
{
	void* address = static_cast<std::byte*>(const_cast<void*>(base)) + offset;
	return static_cast<T*>(address);
}

inline std::uintptr_t address_of(const void* p)
{
	return std::bit_cast<std::uintptr_t>(p);
}

inline void* pointer_to(std::uintptr_t address)
{
	return std::bit_cast<void*>(address);
}

/// `to` is a power of two.
constexpr std::uintptr_t round_down(std::uintptr_t n, std::size_t to)
{
	return n & ~(std::uintptr_t{to} - 1);
}

/// `to` is a power of two; 0 if the sum is too large for a size.
constexpr std::size_t round_up(std::size_t n, std::size_t to)
{
	return (n + to - 1) & ~(to - 1);
}

/// No object can be larger.
constexpr std::size_t largest_size = PTRDIFF_MAX;

} // namespace kalloc
