// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// checked.hh — sums and products of sizes that keep track of overflow.
#pragma once
#include <cstddef>

namespace base {

/// A size, or the fact that computing it overflowed; everything computed from it has then
/// overflowed, too. So a formula needs only one check, at its end.
class CheckedSize {
public:
	constexpr CheckedSize(std::size_t n) : value_{n} {} // NOLINT(*-explicit-*): each size fits

	constexpr bool fits() const { return !has_left_; }

	/// Valid only if it fits.
	constexpr std::size_t value() const { return value_; }

	/// The size if it fits; otherwise `other`.
	constexpr std::size_t value_or(std::size_t other) const
	{
		return has_left_ ? other : value_;
	}

	friend constexpr CheckedSize operator+(CheckedSize a, CheckedSize b)
	{
		std::size_t sum = 0;
		const bool leaves = __builtin_add_overflow(a.value_, b.value_, &sum);
		return {sum, leaves || a.has_left_ || b.has_left_};
	}

	friend constexpr CheckedSize operator*(CheckedSize a, CheckedSize b)
	{
		std::size_t product = 0;
		const bool leaves = __builtin_mul_overflow(a.value_, b.value_, &product);
		return {product, leaves || a.has_left_ || b.has_left_};
	}

	/// Rounds up to a multiple of a power of two.
	constexpr CheckedSize rounded_up(std::size_t power_of_two) const
	{
		const CheckedSize sum = *this + (power_of_two - 1);
		return {sum.value_ & ~(power_of_two - 1), sum.has_left_};
	}

private:
	constexpr CheckedSize(std::size_t n, bool has_left) : value_{n}, has_left_{has_left} {}

	std::size_t value_;
	bool has_left_ = false; // the range of sizes: it overflowed
};

static_assert((CheckedSize{3} * 5 + 1).rounded_up(16).value_or(0) == 16);
static_assert((CheckedSize{~std::size_t{0}} + 0).fits());
static_assert(!(CheckedSize{~std::size_t{0}} + 1).fits());
static_assert(!(CheckedSize{~std::size_t{0}} * 2 * 0).fits(), "once left is left for good");
static_assert(!(1 + CheckedSize{~std::size_t{0} / 2} * 3).fits());
static_assert(CheckedSize{~std::size_t{0} - 15}.rounded_up(16).fits());
static_assert(!CheckedSize{~std::size_t{0} - 14}.rounded_up(16).fits());

} // namespace base
