// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// known.hh — public structs of statistics, which later versions extend at their end.
//
// A caller may be compiled with another version of the struct than the library that it runs with.
// Each side says how many bytes it knows; what both know is filled in, and what only the caller
// knows is 0.
#pragma once
#include <cstddef>

namespace base {

/// Fills the `size` bytes at `to`. Returns how many of them this library knows.
template <class Struct>
std::size_t give_known(void* to, std::size_t size, const Struct& from)
{
	const std::size_t known = size < sizeof from ? size : sizeof from;
	__builtin_memcpy(to, &from, known);
	__builtin_memset(static_cast<std::byte*>(to) + known, 0, size - known);
	return known;
}

} // namespace base
