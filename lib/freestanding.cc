// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// freestanding.cc — nine functions of a C library, for those who have none.
//
// Only libpoolalloc-freestanding.a has them, and each gives way to a definition of the host's own.
// Copies and fills go by machine words where both places allow it.
#include <cstddef>
#include <cstdint>

namespace {

/// Memory seen as machine words, whatever it is to its owner.
struct [[gnu::may_alias]] Word {
	std::uintptr_t bits;
};

constexpr std::size_t word_bytes = sizeof(Word);

std::uintptr_t address_of(const void* p)
{
	return reinterpret_cast<std::uintptr_t>(p); // NOLINT(*-reinterpret-cast): to compare them
}

Word* words_at(unsigned char* p)
{
	return reinterpret_cast<Word*>(p); // NOLINT(*-reinterpret-cast): aligned, and may_alias
}

const Word* words_at(const unsigned char* p)
{
	return reinterpret_cast<const Word*>(p); // NOLINT(*-reinterpret-cast): the same
}

bool is_aligned(const void* p)
{
	return address_of(p) % word_bytes == 0;
}

/// The same pointer, of which the compiler knows no more. In a loop that goes by it no compiler
/// sees a memcpy, memset or strlen, and so none makes it a call of the very function it stands in.
template <typename T>
T* unseen(T* p)
{
	__asm__("" : "+r"(p));
	return p;
}

/// Do words at one place lie like words at the other?
bool are_in_step(const void* a, const void* b)
{
	return (address_of(a) ^ address_of(b)) % word_bytes == 0;
}

/// From the first byte to the last: right unless `to` lies inside what is copied.
void copy_up(unsigned char* to, const unsigned char* from, std::size_t n)
{
	if (are_in_step(to, from)) {
		for (; n != 0 && !is_aligned(to); n--)
			*to++ = *from++;
		for (; n >= word_bytes; n -= word_bytes, to += word_bytes, from += word_bytes)
			*words_at(unseen(to)) = *words_at(from);
	}
	for (; n != 0; n--)
		*unseen(to++) = *from++;
}

/// From the last byte to the first: right unless `from` lies inside what is written.
void copy_down(unsigned char* to, const unsigned char* from, std::size_t n)
{
	if (are_in_step(to, from)) {
		for (; n != 0 && !is_aligned(to + n); n--)
			to[n - 1] = from[n - 1];
		for (; n >= word_bytes; n -= word_bytes)
			*words_at(unseen(to + n - word_bytes)) = *words_at(from + n - word_bytes);
	}
	for (; n != 0; n--)
		*unseen(to + n - 1) = from[n - 1];
}

/// The byte's value in each byte of a word.
constexpr Word word_of(unsigned char byte)
{
	return Word{~std::uintptr_t{0} / 0xFF * byte};
}

unsigned char byte_at(const char* s)
{
	return static_cast<unsigned char>(*s);
}

} // namespace

extern "C" {

[[gnu::weak]] void* memcpy(void* to, const void* from, std::size_t n)
{
	copy_up(static_cast<unsigned char*>(to), static_cast<const unsigned char*>(from), n);
	return to;
}

[[gnu::weak]] void* memmove(void* to, const void* from, std::size_t n)
{
	auto* t = static_cast<unsigned char*>(to);
	const auto* f = static_cast<const unsigned char*>(from);
	if (address_of(to) - address_of(from) >= n) // so too if `to` lies below
		copy_up(t, f, n);
	else
		copy_down(t, f, n);
	return to;
}

[[gnu::weak]] void* memset(void* at, int value, std::size_t n)
{
	auto* p = static_cast<unsigned char*>(at);
	const auto byte = static_cast<unsigned char>(value);
	for (; n != 0 && !is_aligned(p); n--)
		*p++ = byte;
	for (; n >= word_bytes; n -= word_bytes, p += word_bytes)
		*words_at(unseen(p)) = word_of(byte);
	for (; n != 0; n--)
		*unseen(p++) = byte;
	return at;
}

[[gnu::weak]] int memcmp(const void* a, const void* b, std::size_t n)
{
	const auto* x = static_cast<const unsigned char*>(a);
	const auto* y = static_cast<const unsigned char*>(b);
	for (; n != 0; n--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

[[gnu::weak]] std::size_t strlen(const char* s)
{
	const char* end = s;
	while (*unseen(end) != 0)
		end++;
	return static_cast<std::size_t>(end - s);
}

[[gnu::weak]] int strcmp(const char* a, const char* b)
{
	for (; *a == *b && *a != 0; a++, b++)
		continue;
	return byte_at(a) - byte_at(b);
}

[[gnu::weak]] int strncmp(const char* a, const char* b, std::size_t n)
{
	for (; n != 0 && *a == *b && *a != 0; a++, b++)
		n--;
	return n == 0 ? 0 : byte_at(a) - byte_at(b);
}

[[gnu::weak]] char* strcpy(char* to, const char* from)
{
	char* t = to;
	while ((*t++ = *from++) != 0)
		continue;
	return to;
}

/// Fills up with zeroes, to `n` in all; if there is no room for one, there is none.
[[gnu::weak]] char* strncpy(char* to, const char* from, std::size_t n)
{
	char* t = to;
	for (; n != 0 && *from != 0; n--)
		*t++ = *from++;
	memset(t, 0, n);
	return to;
}
}
