// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// units.hh — rounding, powers of two, and arithmetic that knows its limits.
#pragma once
#include "checked.hh"
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace pool {

constexpr std::size_t alignment = 16; // of every block's data, and so of block sizes
constexpr std::size_t max_request = std::numeric_limits<std::ptrdiff_t>::max();

constexpr std::size_t round_up(std::size_t n, std::size_t power_of_two)
{
	return (n + power_of_two - 1) & ~(power_of_two - 1);
}

constexpr std::size_t round_down(std::size_t n, std::size_t power_of_two)
{
	return n & ~(power_of_two - 1);
}

/// The next multiple of `step`, which need not be a power of two. `n` is small
/// enough for the sum: callers have compared it with max_block.
constexpr std::size_t round_up_any(std::size_t n, std::size_t step)
{
	return (n + step - 1) / step * step;
}

constexpr std::size_t greatest_common_divisor(std::size_t a, std::size_t b)
{
	while (b != 0) {
		const std::size_t rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

/// The least common multiple, or 0 where it cannot be described.
constexpr std::size_t least_common_multiple(std::size_t a, std::size_t b)
{
	const std::size_t factor = a / greatest_common_divisor(a, b);
	const std::size_t multiple = (base::CheckedSize{factor} * b).value_or(0);
	return multiple > max_request ? 0 : multiple;
}

constexpr unsigned log2_floor(std::size_t n)
{
	return static_cast<unsigned>(std::bit_width(n)) - 1;
}

template <typename T>
constexpr T at_most(T n, T limit)
{
	return n < limit ? n : limit;
}

template <typename T>
constexpr T at_least(T n, T limit)
{
	return n < limit ? limit : n;
}

} // namespace pool
