// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// text_buffer.hh — composing a message on the stack, without a C library and without allocating.
//
// A Composer knows how to write text, numbers and addresses; the class derived from it decides
// where the characters go. The engine and kmalloc report with a TextBuffer, in kernels, too, where
// stacks are small: each chooses the size of its messages, and what does not fit is cut.
// host/text.hh writes in pieces, and cuts nothing. format.hh has a printf for all of them.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>

namespace base {

/// A number to be written in hexadecimal, after 0x.
struct Hex {
	std::uint64_t value;
};

/// Bytes to be written as two hexadecimal digits each, with a space between them.
struct Dump {
	const std::byte* from;
	const std::byte* stop;
};

/// "1 block", "2 blocks"
struct Count {
	std::size_t n;
	const char* what;
};

enum class Radix : unsigned char { octal = 8, decimal = 10, hexadecimal = 16 };

/// A number without its last digit, and that digit.
struct Parted {
	std::uint64_t quotient;
	unsigned digit;
};

/// Divides 16 bits at a time: a 32-bit processor would need a library function to divide 64 bits.
/// Inlined, so that the divisor is a constant: a processor without division would need one, too.
[[gnu::always_inline]] constexpr Parted part(std::uint64_t n, Radix radix)
{
	const auto divisor = static_cast<unsigned>(radix);
	Parted result{.quotient = 0, .digit = 0};
	for (unsigned shift = 64; shift != 0;) {
		shift -= 16;
		const unsigned piece =
			result.digit << 16U | static_cast<unsigned>(n >> shift & 0xFFFF);
		result = {.quotient = result.quotient << 16U | piece / divisor,
			  .digit = piece % divisor};
	}
	return result;
}
static_assert(part(18446744073709551615U, Radix::decimal).quotient == 1844674407370955161U);
static_assert(part(18446744073709551615U, Radix::decimal).digit == 5);
static_assert(part(0x123456789ABCDEF0U, Radix::hexadecimal).quotient == 0x123456789ABCDEFU);

/// The digits of a number, the last one first.
struct Digits {
	unsigned count = 0;
	char digit[22]; // enough for 64 bits in octal

	[[gnu::always_inline]] Digits(std::uint64_t n, Radix radix, char ten = 'a')
	{
		do {
			const Parted parted = part(n, radix);
			digit[count++] = static_cast<char>(
				parted.digit < 10 ? '0' + parted.digit : ten + parted.digit - 10);
			n = parted.quotient;
		} while (n != 0);
	}
};

/// Composes a text from what is put into it. `Text` is the class derived from this; its add(char)
/// takes each character. The larger functions are not inlined, so that a library has each
/// only once for each such class: composing messages must be small, not fast.
template <typename Text>
class Composer {
public:
	[[gnu::noinline]] Text& operator<<(const char* text)
	{
		while (*text != 0)
			self().add(*text++);
		return self();
	}

	[[gnu::noinline]] Text& operator<<(std::uint64_t n)
	{
		add_digits(Digits{n, Radix::decimal});
		return self();
	}

	/// Writes from the first digit on, without Digits: firmware that prints hardly anything but
	/// addresses then needs no division.
	[[gnu::noinline]] Text& operator<<(Hex hex)
	{
		unsigned shift =
			(64 - static_cast<unsigned>(std::countl_zero(hex.value | 1)) - 1) & ~3U;
		*this << "0x";
		for (;; shift -= 4) {
			add_digit(static_cast<unsigned>(hex.value >> shift & 15U));
			if (shift == 0)
				return self();
		}
	}

	Text& operator<<(const void* p) { return *this << Hex{std::bit_cast<std::uintptr_t>(p)}; }

	[[gnu::noinline]] Text& operator<<(Dump dump)
	{
		for (const std::byte* b = dump.from; b < dump.stop; b++) {
			if (b != dump.from)
				self().add(' ');
			add_digit(static_cast<unsigned>(*b) >> 4U);
			add_digit(static_cast<unsigned>(*b) & 15U);
		}
		return self();
	}

	[[gnu::noinline]] Text& operator<<(Count count)
	{
		return *this << count.n << " " << count.what << (count.n == 1 ? "" : "s");
	}

	void add_digits(const Digits& digits)
	{
		for (unsigned i = digits.count; i != 0;)
			self().add(digits.digit[--i]);
	}

private:
	friend Text;
	Composer() = default;

	Text& self() { return static_cast<Text&>(*this); }

	void add_digit(unsigned value)
	{
		self().add(static_cast<char>(value < 10 ? '0' + value : 'a' + value - 10));
	}
};

/// Text of at most `capacity` - 1 characters; the rest is cut.
template <std::size_t capacity>
class TextBuffer : public Composer<TextBuffer<capacity>> {
public:
	void add(char c)
	{
		if (length_ + 1 < capacity)
			text_[length_++] = c;
	}

	const char* c_str()
	{
		text_[length_] = 0;
		return text_;
	}
	std::size_t length() const { return length_; }

private:
	std::size_t length_ = 0;
	char text_[capacity];
};

} // namespace base
