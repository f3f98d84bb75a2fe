// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// text_buffer.hh — composing a message in a buffer on the stack, without a C library.
//
// The engine and kmalloc use it for their reports, also in kernels, where stacks are small: each
// chooses the size of its messages, and what does not fit is cut. (host/text.hh is the printf for
// where there is an operating system; it writes in pieces, and cuts nothing.)
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>

namespace base {

/// A number to be written in hexadecimal, with 0x before it.
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

/// A number without its last decimal digit, and that digit.
struct Tenth {
	std::uint64_t quotient;
	unsigned digit;
};

/// In pieces of 16 bits: a 32-bit processor would call a library function to divide 64.
constexpr Tenth tenth_of(std::uint64_t n)
{
	Tenth result{.quotient = 0, .digit = 0};
	for (unsigned shift = 64; shift != 0;) {
		shift -= 16;
		const unsigned piece =
			result.digit << 16U | static_cast<unsigned>(n >> shift & 0xFFFF);
		result = {.quotient = result.quotient << 16U | piece / 10, .digit = piece % 10};
	}
	return result;
}
static_assert(tenth_of(18446744073709551615U).quotient == 1844674407370955161U);
static_assert(tenth_of(18446744073709551615U).digit == 5);

/// Text of at most `capacity` - 1 characters; what exceeds that is cut. Its functions are not
/// inlined, so that each exists once in a library: messages should be small, not fast.
template <std::size_t capacity>
class TextBuffer {
public:
	[[gnu::noinline]] TextBuffer& operator<<(const char* text)
	{
		while (*text != 0)
			put(*text++);
		return *this;
	}

	[[gnu::noinline]] TextBuffer& operator<<(std::uint64_t n)
	{
		char digits[20];
		unsigned count = 0;
		do {
			const Tenth tenth = tenth_of(n);
			digits[count++] = static_cast<char>('0' + tenth.digit);
			n = tenth.quotient;
		} while (n != 0);
		while (count != 0)
			put(digits[--count]);
		return *this;
	}

	[[gnu::noinline]] TextBuffer& operator<<(Hex hex)
	{
		unsigned shift =
			(64 - static_cast<unsigned>(std::countl_zero(hex.value | 1)) - 1) & ~3U;
		*this << "0x";
		for (;; shift -= 4) {
			put_digit(static_cast<unsigned>(hex.value >> shift & 15U));
			if (shift == 0)
				return *this;
		}
	}

	TextBuffer& operator<<(const void* p)
	{
		return *this << Hex{std::bit_cast<std::uintptr_t>(p)};
	}

	[[gnu::noinline]] TextBuffer& operator<<(Dump dump)
	{
		for (const std::byte* b = dump.from; b < dump.stop; b++) {
			if (b != dump.from)
				put(' ');
			put_digit(static_cast<unsigned>(*b) >> 4U);
			put_digit(static_cast<unsigned>(*b) & 15U);
		}
		return *this;
	}

	[[gnu::noinline]] TextBuffer& operator<<(Count count)
	{
		return *this << count.n << " " << count.what << (count.n == 1 ? "" : "s");
	}

	void put(char c)
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
	void put_digit(unsigned value)
	{
		put(static_cast<char>(value < 10 ? '0' + value : 'a' + value - 10));
	}

	std::size_t length_ = 0;
	char text_[capacity];
};

} // namespace base
