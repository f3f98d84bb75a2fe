// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// format.hh — a small printf into any Composer, for code that must not allocate.
#pragma once
#include "text_buffer.hh"
#include <cstdarg>

namespace base {

/// A va_list that can be passed by reference.
struct Arguments {
	va_list list;
};

namespace formatting {

/// A conversion: what is between the % and the letter, and the letter.
struct Directive {
	bool left = false, zeroes = false, plus = false, space = false, alternate = false;
	int width = 0;
	int precision = -1;
	int longs = 0; // one for each l, z and t, two for j; minus one for each h
	char letter = '\0';
};

inline int read_number(const char*& at, Arguments& arguments)
{
	if (*at == '*') {
		at++;
		constexpr int most = 100000; // so that sums of a width and a precision are numbers
		const int number = va_arg(arguments.list, int);
		return number < -most ? -most : number > most ? most : number;
	}
	int number = 0;
	for (; *at >= '0' && *at <= '9'; at++)
		number = number > 10000 ? number : number * 10 + (*at - '0');
	return number;
}

inline void read_flags(const char*& at, Directive& d)
{
	for (;; at++) {
		switch (*at) {
		case '-':
			d.left = true;
			break;
		case '0':
			d.zeroes = true;
			break;
		case '+':
			d.plus = true;
			break;
		case ' ':
			d.space = true;
			break;
		case '#':
			d.alternate = true;
			break;
		default:
			return;
		}
	}
}

inline void read_size(const char*& at, Directive& d)
{
	for (;; at++) {
		if (*at == 'h')
			d.longs--;
		else if (*at == 'l' || *at == 'z' || *at == 't')
			d.longs++;
		else if (*at == 'j')
			d.longs += 2;
		else
			return;
	}
}

/// Reads what follows a %, up to and including the letter.
inline Directive read_directive(const char*& at, Arguments& arguments)
{
	Directive d;
	read_flags(at, d);
	d.width = read_number(at, arguments);
	if (d.width < 0) {
		d.left = true;
		d.width = -d.width;
	}
	if (*at == '.') {
		at++;
		d.precision = read_number(at, arguments);
	}
	read_size(at, d);
	d.letter = *at;
	if (*at != '\0')
		at++;
	return d;
}

inline std::intmax_t signed_argument(const Directive& d, Arguments& arguments)
{
	if (d.longs >= 2)
		return va_arg(arguments.list, long long);
	if (d.longs == 1)
		return va_arg(arguments.list, long);
	const int value = va_arg(arguments.list, int);
	if (d.longs == -1)
		return static_cast<short>(value);
	return d.longs < -1 ? static_cast<signed char>(value) : value;
}

inline std::uintmax_t unsigned_argument(const Directive& d, Arguments& arguments)
{
	if (d.longs >= 2)
		return va_arg(arguments.list, unsigned long long);
	if (d.longs == 1)
		return va_arg(arguments.list, unsigned long);
	const unsigned value = va_arg(arguments.list, unsigned);
	if (d.longs == -1)
		return static_cast<unsigned short>(value);
	return d.longs < -1 ? static_cast<unsigned char>(value) : value;
}

template <typename Text>
void add_many(Text& out, char c, std::ptrdiff_t count)
{
	for (; count > 0; count--)
		out.add(c);
}

template <typename Text>
void add_text(Text& out, const Directive& d, const char* text, std::size_t length)
{
	const auto room = d.width - static_cast<std::ptrdiff_t>(length);
	if (!d.left)
		add_many(out, ' ', room);
	for (std::size_t i = 0; i < length; i++)
		out.add(text[i]);
	if (d.left)
		add_many(out, ' ', room);
}

/// Adds a prefix (a sign or a base) of at most two characters, and a number's digits.
template <typename Text>
void add_number(Text& out, const Directive& d, const char* prefix, std::uintmax_t value)
{
	const Radix radix = d.letter == 'o' ? Radix::octal
			    : d.letter == 'x' || d.letter == 'X' || d.letter == 'p'
				    ? Radix::hexadecimal
				    : Radix::decimal;
	Digits digits{value, radix, d.letter == 'X' ? 'A' : 'a'};
	if (value == 0 && d.precision == 0)
		digits.count = 0;
	const auto length = static_cast<std::ptrdiff_t>(digits.count);
	const std::ptrdiff_t prefix_length = prefix[0] == '\0' ? 0 : prefix[1] == '\0' ? 1 : 2;
	std::ptrdiff_t zeroes = d.precision > length ? d.precision - length : 0;
	std::ptrdiff_t room = d.width - prefix_length - zeroes - length;
	if (d.zeroes && !d.left && d.precision < 0 && room > 0) {
		zeroes = room;
		room = 0;
	}
	if (!d.left)
		add_many(out, ' ', room);
	out << prefix;
	add_many(out, '0', zeroes);
	out.add_digits(digits);
	if (d.left)
		add_many(out, ' ', room);
}

template <typename Text>
void add_signed(Text& out, const Directive& d, std::intmax_t value)
{
	const char* plain = d.plus ? "+" : d.space ? " " : "";
	const auto bits = static_cast<std::uintmax_t>(value);
	add_number(out, d, value < 0 ? "-" : plain, value < 0 ? 0 - bits : bits);
}

template <typename Text>
void add_string(Text& out, const Directive& d, const char* text)
{
	if (text == nullptr)
		text = "(null)";
	std::size_t length = 0;
	while ((d.precision < 0 || length < static_cast<std::size_t>(d.precision)) &&
	       text[length] != '\0')
		length++;
	add_text(out, d, text, length);
}

template <typename Text>
void add_directive(Text& out, const Directive& d, Arguments& arguments)
{
	switch (d.letter) {
	case 'd':
	case 'i':
		add_signed(out, d, signed_argument(d, arguments));
		return;
	case 'u':
	case 'o':
		add_number(out, d, "", unsigned_argument(d, arguments));
		return;
	case 'x':
	case 'X': {
		const std::uintmax_t value = unsigned_argument(d, arguments);
		const char* prefix = d.letter == 'x' ? "0x" : "0X";
		add_number(out, d, d.alternate && value != 0 ? prefix : "", value);
		return;
	}
	case 'p':
		add_number(out, d, "0x",
			   std::bit_cast<std::uintptr_t>(va_arg(arguments.list, void*)));
		return;
	case 's':
		add_string(out, d, va_arg(arguments.list, const char*));
		return;
	case 'c': {
		const char c = static_cast<char>(va_arg(arguments.list, int));
		add_text(out, d, &c, 1);
		return;
	}
	default:
		out.add(d.letter == '\0' ? '%' : d.letter);
		return;
	}
}

} // namespace formatting

/// Supports the conversions d i u x X o p s c and %, the sizes hh h l ll z j t, the flags - 0 +
/// space and # (for x and X), and widths and precisions, also as *.
template <typename Text>
void format(Text& out, const char* pattern, Arguments& arguments)
{
	for (const char* at = pattern; *at != '\0';) {
		if (*at != '%') {
			out.add(*at++);
			continue;
		}
		at++;
		const formatting::Directive d = formatting::read_directive(at, arguments);
		formatting::add_directive(out, d, arguments);
	}
}

} // namespace base
