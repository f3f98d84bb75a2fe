// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// freestanding_shifts.cc — shifts of 64 bits, which compilers for 32-bit processors ask a library
// for when they are to make little code. They give way to a definition of the host's own.
#include <cstdint>

namespace {

constexpr std::uint64_t joined(std::uint32_t high, std::uint32_t low)
{
	return std::uint64_t{high} << 32U | low;
}

constexpr std::uint32_t low_half(std::uint64_t n)
{
	return static_cast<std::uint32_t>(n);
}

constexpr std::uint32_t high_half(std::uint64_t n)
{
	return static_cast<std::uint32_t>(n >> 32U);
}

} // namespace

// The names are those of compilers' libraries, and of the ABI for ARM. By 64 or more is for nobody
// to ask.
extern "C" {

[[gnu::weak]] std::uint64_t shift_left(std::uint64_t n, unsigned by) __asm__("__ashldi3");
[[gnu::weak]] std::uint64_t shift_right(std::uint64_t n, unsigned by) __asm__("__lshrdi3");
[[gnu::weak]] std::int64_t shift_sign(std::int64_t n, unsigned by) __asm__("__ashrdi3");

std::uint64_t shift_left(std::uint64_t n, unsigned by)
{
	if (by == 0)
		return n;
	if (by >= 32)
		return joined(low_half(n) << (by - 32), 0);
	return joined(high_half(n) << by | low_half(n) >> (32 - by), low_half(n) << by);
}

std::uint64_t shift_right(std::uint64_t n, unsigned by)
{
	if (by == 0)
		return n;
	if (by >= 32)
		return high_half(n) >> (by - 32);
	return joined(high_half(n) >> by, low_half(n) >> by | high_half(n) << (32 - by));
}

std::int64_t shift_sign(std::int64_t n, unsigned by)
{
	const auto bits = static_cast<std::uint64_t>(n);
	// Of a negative number, what comes in from above is ones: those of its complement's zeroes.
	return static_cast<std::int64_t>(n < 0 ? ~shift_right(~bits, by) : shift_right(bits, by));
}

[[gnu::weak, gnu::alias("__ashldi3")]] std::uint64_t arm_left(std::uint64_t n,
							      unsigned by) __asm__("__aeabi_llsl");
[[gnu::weak, gnu::alias("__lshrdi3")]] std::uint64_t arm_right(std::uint64_t n,
							       unsigned by) __asm__("__aeabi_llsr");
[[gnu::weak, gnu::alias("__ashrdi3")]] std::int64_t arm_sign(std::int64_t n,
							     unsigned by) __asm__("__aeabi_lasr");
}
