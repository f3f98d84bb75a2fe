// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// text.hh — composing a message in a buffer of its own, without a C library.
#pragma once
#include "raw.hh"

namespace pool {

/// A number to be written in hexadecimal, with 0x before it.
struct Hex {
	std::uint64_t value;
};

/// Bytes to be written as two digits each.
struct Dump {
	const std::byte* from;
	const std::byte* stop;
};

/// A number without its last decimal digit, and that digit.
struct Tenth {
	std::uint64_t quotient;
	unsigned digit;
};

/// By pieces of 16 bits: a processor of 32 bits would call a library to divide 64 of them.
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

/// What does not fit is left out.
class Text {
public:
	Text& operator<<(const char* s)
	{
		while (*s != 0)
			put(*s++);
		return *this;
	}

	Text& operator<<(std::uint64_t n)
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

	Text& operator<<(Hex hex)
	{
		unsigned char digits[16];
		unsigned count = 0;
		do {
			digits[count++] = hex.value & 15;
			hex.value >>= 4U;
		} while (hex.value != 0);
		*this << "0x";
		while (count != 0)
			put_digit(digits[--count]);
		return *this;
	}

	Text& operator<<(const void* p) { return *this << Hex{address_of(p)}; }

	Text& operator<<(Dump dump)
	{
		for (const std::byte* b = dump.from; b < dump.stop; b++) {
			if (b != dump.from)
				put(' ');
			put_digit(static_cast<unsigned>(*b) >> 4U);
			put_digit(static_cast<unsigned>(*b) & 15U);
		}
		return *this;
	}

	void put(char c)
	{
		if (length_ + 1 < sizeof buffer_)
			buffer_[length_++] = c;
	}

	const char* c_str()
	{
		buffer_[length_] = 0;
		return buffer_;
	}
	std::size_t length() const { return length_; }

private:
	void put_digit(unsigned value)
	{
		put(static_cast<char>(value < 10 ? '0' + value : 'a' + value - 10));
	}

	std::size_t length_ = 0;
	char buffer_[1024];
};

} // namespace pool
