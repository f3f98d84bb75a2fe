// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// text_test.cc — composing without a C library: the same characters as printf's, and no more than
// there is room for. (The patterns are compared with libc's in test/shim/host.cc.)
#include "catch.hh"
#include "format.hh"
#include "text_buffer.hh"
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <string>

namespace {

using base::Radix;

std::string printed(const char* pattern, std::uint64_t n)
{
	char text[40];
	std::snprintf(text, sizeof text, pattern, n);
	return text;
}

template <typename Text>
void add_formatted(Text& out, const char* pattern, ...)
{
	base::Arguments arguments;
	va_start(arguments.list, pattern);
	base::format(out, pattern, arguments);
	va_end(arguments.list);
}

} // namespace

TEST_CASE("numbers are written as printf writes them", "[text]")
{
	std::uint64_t n = 0;
	for (unsigned i = 0; i < 300; i++) {
		base::TextBuffer<100> decimal, hex, octal;
		decimal << n;
		hex << base::Hex{n};
		octal.add_digits(base::Digits{n, Radix::octal});
		CHECK(decimal.c_str() == printed("%" PRIu64, n));
		CHECK(hex.c_str() == printed("0x%" PRIx64, n));
		CHECK(octal.c_str() == printed("%" PRIo64, n));
		base::TextBuffer<100> by_pattern;
		add_formatted(by_pattern, "%ju %#jX", std::uintmax_t{n}, std::uintmax_t{n});
		CHECK(by_pattern.c_str() == printed("%" PRIu64, n) + " " + printed("%#" PRIX64, n));
		n = i % 3 == 0 ? n * 10 + 9 : i % 3 == 1 ? n + 1 : n * 31 + 7; // wraps, at times
	}
}

TEST_CASE("counts, bytes and addresses", "[text]")
{
	const std::byte bytes[] = {std::byte{0x00}, std::byte{0x9A}, std::byte{0xFF}};
	base::TextBuffer<100> text;
	text << base::Count{1, "block"} << ", " << base::Count{0, "byte"} << ": "
	     << base::Dump{.from = bytes, .stop = bytes + 3} << " at "
	     << std::bit_cast<const void*>(std::uintptr_t{0xABCDEF});
	CHECK(text.c_str() == std::string{"1 block, 0 bytes: 00 9a ff at 0xabcdef"});
	CHECK(text.length() == std::strlen(text.c_str()));
}

TEST_CASE("what does not fit is cut, and nothing behind it is written", "[text]")
{
	struct {
		base::TextBuffer<8> text;
		char behind[8] = "behind!";
	} both;
	both.text << "1234" << std::uint64_t{56789} << base::Hex{1} << "x";
	CHECK(both.text.c_str() == std::string{"1234567"});
	CHECK(both.text.length() == 7);
	CHECK(both.behind == std::string{"behind!"});
}
