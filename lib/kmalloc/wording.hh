// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// wording.hh — composing a message on the stack.
#pragma once
#include "raw.hh"

namespace kalloc {

/// A message on the stack, for which a kernel has little room. What does not fit is cut. Each of
/// these once in the library: messages need be short, not fast.
class Text {
public:
	[[gnu::noinline]] Text& operator<<(const char* text)
	{
		for (; *text != 0; text++)
			put(*text);
		return *this;
	}
	[[gnu::noinline]] Text& operator<<(std::size_t n) { return number(n, 10); }
	[[gnu::noinline]] Text& operator<<(const void* p)
	{
		*this << "0x";
		return number(address_of(p), 16);
	}
	/// "1 block", "2 blocks"
	[[gnu::noinline]] Text& count(std::size_t n, const char* what)
	{
		return *this << n << " " << what << (n == 1 ? "" : "s");
	}
	[[gnu::noinline]] Text& bytes(const void* from, std::size_t n)
	{
		for (std::size_t i = 0; i < n; i++) {
			const unsigned byte = *at<unsigned char>(from, i);
			put(' ');
			put(digits[byte / 16]);
			put(digits[byte % 16]);
		}
		return *this;
	}

	const char* c_str() const { return text_; }

private:
	static constexpr const char* digits = "0123456789abcdef";

	[[gnu::noinline]] Text& number(std::uintptr_t n, unsigned base)
	{
		char last[24];
		unsigned used = 0;
		do {
			last[used++] = digits[n % base];
			n /= base;
		} while (n != 0);
		while (used != 0)
			put(last[--used]);
		return *this;
	}
	void put(char c)
	{
		if (used_ < sizeof text_ - 1) {
			text_[used_++] = c;
			text_[used_] = 0;
		}
	}

	std::size_t used_ = 0;
	char text_[400] = {};
};

} // namespace kalloc
