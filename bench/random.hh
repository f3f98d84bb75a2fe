// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// random.hh — numbers that are the same on every machine for the same seed.
//
// The standard's distributions differ between libraries, so traces made with them could not be
// compared between machines.
#pragma once

#include <cmath>
#include <cstdint>

namespace bench {

/// A scrambled counter: splitmix64.
class Random {
public:
	explicit Random(std::uint64_t seed) : state_{seed} {}

	std::uint64_t next()
	{
		std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
		z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
		z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
		return z ^ (z >> 31);
	}

	/// Uniformly distributed below `bound`, which is at most 2³².
	std::uint32_t below(std::uint64_t bound)
	{
		return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
	}

	/// In (0, 1].
	double unit() { return static_cast<double>((next() >> 11) + 1) * 0x1p-53; }

	/// Normally distributed (Box–Muller).
	double normal()
	{
		constexpr double turn = 6.283185307179586;
		const double radius = std::sqrt(-2.0 * std::log(unit()));
		return radius * std::cos(turn * unit());
	}

private:
	std::uint64_t state_;
};

} // namespace bench
