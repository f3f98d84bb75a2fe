// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// bytes.cc — the malloc replacement's own memcpy, memmove, memset, memcmp and strlen.
//
// Another library can replace libc's, and the replacements may allocate, which would be fatal while
// one of our locks is held. These are hidden: only this library calls them, and nothing linked into
// it calls any others, not even in the calls that compilers insert.
//
// They work in vectors of 16 bytes, four at a time; the last ones overlap those before them. Large
// sizes are left to the processor's string instructions, where it has them.
#include <cstddef>
#include <cstdint>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-loop-distribute-patterns") // memset's loop must not call memset
#endif

namespace {

using std::size_t;

/// A number at any address, whatever its alignment and the type of the object there.
template <typename Number>
struct [[gnu::packed, gnu::may_alias]] At
{
	Number value;
};
using Vector = char __attribute__((vector_size(16)));

template <typename Number>
Number load(const char* from)
{
	return static_cast<const At<Number>*>(static_cast<const void*>(from))->value;
}
template <typename Number>
void store(char* to, Number value)
{
	static_cast<At<Number>*>(static_cast<void*>(to))->value = value;
}

constexpr size_t block = 4 * sizeof(Vector);

/// From this size in bytes on, a string instruction is faster than a loop.
constexpr size_t large = 2048;

/// Copies the first and the last Number of the range. The two may overlap: both are read before
/// either is written. `n` is at least the size of one Number and at most that of two.
template <typename Number>
void copy_ends(char* to, const char* from, size_t n)
{
	const auto first = load<Number>(from);
	const auto last = load<Number>(from + n - sizeof(Number));
	store(to, first);
	store(to + n - sizeof(Number), last);
}

void copy_less_than_vector(char* to, const char* from, size_t n)
{
	if (n >= 8)
		copy_ends<std::uint64_t>(to, from, n);
	else if (n >= 4)
		copy_ends<std::uint32_t>(to, from, n);
	else if (n >= 2)
		copy_ends<std::uint16_t>(to, from, n);
	else if (n == 1)
		*to = *from;
}

struct Block {
	Vector a, b, c, d;
};

Block load_block(const char* from)
{
	return {load<Vector>(from), load<Vector>(from + 16), load<Vector>(from + 32),
		load<Vector>(from + 48)};
}

void store_block(char* to, const Block& what)
{
	store(to, what.a);
	store(to + 16, what.b);
	store(to + 32, what.c);
	store(to + 48, what.d);
}

/// At most a block. Reads every byte before it writes any.
void copy_small(char* to, const char* from, size_t n)
{
	if (n < sizeof(Vector))
		return copy_less_than_vector(to, from, n);
	if (n <= 2 * sizeof(Vector))
		return copy_ends<Vector>(to, from, n);
	const auto a = load<Vector>(from);
	const auto b = load<Vector>(from + 16);
	const auto c = load<Vector>(from + n - 32);
	const auto d = load<Vector>(from + n - 16);
	store(to, a);
	store(to + 16, b);
	store(to + n - 32, c);
	store(to + n - 16, d);
}

/// More than a block, front to back. `to` must not be inside the source; it may overlap the source
/// from below.
void copy_up(char* to, const char* from, size_t n)
{
#if defined(__x86_64__)
	if (n >= large) {
		asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
		return;
	}
#endif
	const Block last = load_block(from + n - block);
	char* last_place = to + n - block;
	for (; to < last_place; to += block, from += block)
		store_block(to, load_block(from));
	store_block(last_place, last);
}

/// More than a block, back to front, for a `to` inside the source.
void copy_down(char* to, const char* from, size_t n)
{
	const Block first = load_block(from);
	for (size_t left = n; left > block; left -= block)
		store_block(to + left - block, load_block(from + left - block));
	store_block(to, first);
}

} // namespace

// `used`, so that link-time optimization does not take them for libc's.
#define OURS extern "C" __attribute__((visibility("hidden"), used)) // NOLINT(*-macro-usage)

OURS void* memmove(void* to, const void* from, size_t n)
{
	auto* target = static_cast<char*>(to);
	const auto* source = static_cast<const char*>(from);
	if (n <= block)
		copy_small(target, source, n);
	else if (static_cast<size_t>(target - source) >= n)
		copy_up(target, source, n);
	else
		copy_down(target, source, n);
	return to;
}

OURS void* memcpy(void* to, const void* from, size_t n)
{
	auto* target = static_cast<char*>(to);
	const auto* source = static_cast<const char*>(from);
	if (n <= block)
		copy_small(target, source, n);
	else
		copy_up(target, source, n);
	return to;
}

OURS void* memset(void* at, int byte, size_t n)
{
	auto* to = static_cast<char*>(at);
	const std::uint64_t word =
		std::uint64_t{0x0101'0101'0101'0101U} * static_cast<unsigned char>(byte);
	if (n < sizeof(Vector)) {
		if (n >= 8) {
			store(to, word);
			store(to + n - 8, word);
		} else if (n >= 4) {
			store(to, static_cast<std::uint32_t>(word));
			store(to + n - 4, static_cast<std::uint32_t>(word));
		} else if (n != 0) {
			to[0] = to[n / 2] = to[n - 1] = static_cast<char>(byte);
		}
		return at;
	}
#if defined(__x86_64__)
	if (n >= large) {
		asm volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(byte) : "memory");
		return at;
	}
#endif
	using Words = std::uint64_t __attribute__((vector_size(16)));
	const Words vector{word, word};
	char* last = to + n - sizeof(Vector);
	for (; to + 3 * sizeof(Vector) <= last; to += block) {
		store(to, vector);
		store(to + 16, vector);
		store(to + 32, vector);
		store(to + 48, vector);
	}
	for (; to < last; to += sizeof(Vector))
		store(to, vector);
	store(last, vector);
	return at;
}

OURS int memcmp(const void* left, const void* right, size_t n)
{
	const auto* a = static_cast<const unsigned char*>(left);
	const auto* b = static_cast<const unsigned char*>(right);
	for (size_t i = 0; i < n; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}

OURS size_t strlen(const char* text)
{
	size_t n = 0;
	while (text[n] != '\0')
		n++;
	return n;
}
