// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// text.cc — a small printf for code that must not allocate.
#include "text.hh"
#include "system.hh"
#include <bit>

namespace host {
namespace {

/// What stands between the % and the letter, and the letter.
struct Directive {
	bool left = false, zeroes = false, plus = false, space = false, alternate = false;
	int width = 0;
	int precision = -1;
	int longs = 0; // of l, z, j and t; negative for h
	char letter = '\0';
};

int read_number(const char*& at, Arguments& arguments)
{
	if (*at == '*') {
		at++;
		return va_arg(arguments.list, int);
	}
	int number = 0;
	for (; *at >= '0' && *at <= '9'; at++)
		number = number > 10000 ? number : number * 10 + (*at - '0');
	return number;
}

void read_flags(const char*& at, Directive& d)
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

void read_size(const char*& at, Directive& d)
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

/// Reads from just behind a % up to and including the letter.
Directive read_directive(const char*& at, Arguments& arguments)
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

std::intmax_t signed_argument(const Directive& d, Arguments& arguments)
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

std::uintmax_t unsigned_argument(const Directive& d, Arguments& arguments)
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

void add_many(Text& out, char c, std::ptrdiff_t count)
{
	for (; count > 0; count--)
		out.add(c);
}

void add_text(Text& out, const Directive& d, std::string_view text)
{
	const auto room = d.width - static_cast<std::ptrdiff_t>(text.size());
	if (!d.left)
		add_many(out, ' ', room);
	out.add(text);
	if (d.left)
		add_many(out, ' ', room);
}

/// A number: its sign or base prefix, and its digits.
void add_number(Text& out, const Directive& d, std::string_view prefix, std::uintmax_t value)
{
	const std::uintmax_t base = d.letter == 'o'                      ? 8
				    : d.letter == 'd' || d.letter == 'u' ? 10
									 : 16;
	const char* digits = d.letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	char buffer[24];
	std::size_t first = sizeof buffer;
	for (; value != 0; value /= base)
		buffer[--first] = digits[value % base];
	if (first == sizeof buffer && d.precision != 0)
		buffer[--first] = '0';

	const std::string_view text{buffer + first, sizeof buffer - first};
	const auto length = static_cast<std::ptrdiff_t>(text.size());
	std::ptrdiff_t zeroes = d.precision > length ? d.precision - length : 0;
	std::ptrdiff_t room =
		d.width - static_cast<std::ptrdiff_t>(prefix.size()) - zeroes - length;
	if (d.zeroes && !d.left && d.precision < 0 && room > 0) {
		zeroes = room;
		room = 0;
	}
	if (!d.left)
		add_many(out, ' ', room);
	out.add(prefix);
	add_many(out, '0', zeroes);
	out.add(text);
	if (d.left)
		add_many(out, ' ', room);
}

void add_signed(Text& out, Directive d, std::intmax_t value)
{
	const char* plain = d.plus ? "+" : d.space ? " " : "";
	d.letter = 'd';
	const auto bits = static_cast<std::uintmax_t>(value);
	add_number(out, d, value < 0 ? "-" : plain, value < 0 ? 0 - bits : bits);
}

void add_string(Text& out, const Directive& d, const char* text)
{
	if (text == nullptr)
		text = "(null)";
	std::size_t length = 0;
	while ((d.precision < 0 || length < static_cast<std::size_t>(d.precision)) &&
	       text[length] != '\0')
		length++;
	add_text(out, d, {text, length});
}

void add_directive(Text& out, Directive d, Arguments& arguments)
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
		add_text(out, d, {&c, 1});
		return;
	}
	default:
		out.add(d.letter == '\0' ? '%' : d.letter);
		return;
	}
}

} // namespace

void Text::add(char c)
{
	if (used_ == capacity)
		send();
	buffer_[used_++] = c;
	last_ = c;
}

void Text::add(std::string_view text)
{
	for (const char c : text)
		add(c);
}

void Text::format(const char* pattern, ...)
{
	Arguments arguments;
	va_start(arguments.list, pattern);
	format(pattern, arguments);
	va_end(arguments.list);
}

void Text::format(const char* pattern, Arguments& arguments)
{
	for (const char* at = pattern; *at != '\0';) {
		if (*at != '%') {
			add(*at++);
			continue;
		}
		at++;
		add_directive(*this, read_directive(at, arguments), arguments);
	}
}

void Text::end_line()
{
	if (last_ != '\n')
		add('\n');
}

void Text::send()
{
	if (used_ > 0 && put_ != nullptr)
		put_(arg_, buffer_, used_);
	else if (used_ > 0 && !write(descriptor_, {buffer_, used_}))
		is_cut_ = true;
	used_ = 0;
}

} // namespace host
