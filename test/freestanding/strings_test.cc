// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// strings_test.cc — the nine string functions of lib/freestanding.cc compared with those of libc,
// and the shifts of lib/freestanding_shifts.cc compared with the processor's.
//
// They are the library's own objects, with free_ before each name. Each is tried at the very end of
// a page behind which nothing is mapped, at every alignment, and on overlapping ranges.
#include "catch.hh"

#include <cstdint>
#include <cstring>
#include <random>
#include <sys/mman.h>
#include <vector>

extern "C" {
void* free_memcpy(void* to, const void* from, std::size_t n);
void* free_memmove(void* to, const void* from, std::size_t n);
void* free_memset(void* at, int value, std::size_t n);
int free_memcmp(const void* a, const void* b, std::size_t n);
std::size_t free_strlen(const char* s);
int free_strcmp(const char* a, const char* b);
int free_strncmp(const char* a, const char* b, std::size_t n);
char* free_strcpy(char* to, const char* from);
char* free_strncpy(char* to, const char* from, std::size_t n);
std::uint64_t shift_left(std::uint64_t n, unsigned by) __asm__("__aeabi_llsl");
std::uint64_t shift_right(std::uint64_t n, unsigned by) __asm__("__aeabi_llsr");
std::int64_t shift_sign(std::int64_t n, unsigned by) __asm__("__aeabi_lasr");
}

namespace {

constexpr std::size_t page = 4096;

/// A page between two that must not be accessed.
class Fenced {
public:
	Fenced()
	{
		auto* p = mmap(nullptr, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		REQUIRE(p != MAP_FAILED);
		begin_ = static_cast<char*>(p) + page;
		REQUIRE(mprotect(begin_, page, PROT_READ | PROT_WRITE) == 0);
	}
	~Fenced() { munmap(begin_ - page, 3 * page); }
	Fenced(const Fenced&) = delete;
	Fenced& operator=(const Fenced&) = delete;

	char* begin() const { return begin_; }
	char* last(std::size_t n) const { return begin_ + page - n; }

	void fill(std::mt19937& random) const
	{
		for (std::size_t i = 0; i < page; i++)
			begin_[i] = static_cast<char>(random());
	}

private:
	char* begin_;
};

int sign(int n)
{
	return (n > 0) - (n < 0);
}

/// A string of few different letters, some of which are negative as char, so that prefixes agree.
void make_string(std::mt19937& random, char* at, std::size_t length)
{
	constexpr char letters[] = {'a', 'b', '\x80', '\xff'};
	for (std::size_t i = 0; i < length; i++)
		at[i] = letters[random() % (i < 20 ? 2 : 4)];
	at[length] = 0;
}

} // namespace

TEST_CASE("memcpy copies at every alignment, and not a byte more")
{
	std::mt19937 random{1};
	const Fenced from;
	const Fenced to;
	for (std::size_t a = 0; a < 16; a++)
		for (std::size_t b = 0; b < 16; b++)
			for (std::size_t n = 0; n < 80; n++) {
				from.fill(random);
				std::vector<char> expected(page, 'x');
				memset(to.begin(), 'x', page);
				memcpy(expected.data() + b, from.begin() + a, n);
				REQUIRE(free_memcpy(to.begin() + b, from.begin() + a, n) ==
					to.begin() + b);
				REQUIRE(memcmp(to.begin(), expected.data(), page) == 0);
			}
}

TEST_CASE("memcpy and memmove stop where the page does")
{
	std::mt19937 random{2};
	const Fenced from;
	const Fenced to;
	for (std::size_t n = 0; n < 300; n++) {
		from.fill(random);
		free_memcpy(to.last(n), from.last(n), n);
		REQUIRE(memcmp(to.last(n), from.last(n), n) == 0);
		free_memmove(to.begin(), from.last(n), n);
		REQUIRE(memcmp(to.begin(), from.last(n), n) == 0);
		free_memmove(to.last(n), from.begin(), n);
		REQUIRE(memcmp(to.last(n), from.begin(), n) == 0);
	}
}

TEST_CASE("memmove copes with any overlap")
{
	std::mt19937 random{3};
	const Fenced place;
	for (int i = 0; i < 20000; i++) {
		const std::size_t n = random() % (i % 10 == 0 ? page : 100);
		const std::size_t from = random() % (page - n);
		const std::size_t to = i % 2 == 0 ? random() % (page - n)
						  : std::min(from + random() % 40, page - n);
		place.fill(random);
		std::vector<char> expected(place.begin(), place.begin() + page);
		memmove(expected.data() + to, expected.data() + from, n);
		REQUIRE(free_memmove(place.begin() + to, place.begin() + from, n) ==
			place.begin() + to);
		REQUIRE(memcmp(place.begin(), expected.data(), page) == 0);
	}
}

TEST_CASE("memset takes the low byte of its value")
{
	const Fenced place;
	for (std::size_t at = 0; at < 16; at++)
		for (std::size_t n = 0; n < 100; n++)
			for (const int value : {0, 1, 0x7F, 0x80, 0xFF, -1, 0x1234}) {
				std::vector<char> expected(page, 'y');
				memset(place.begin(), 'y', page);
				memset(expected.data() + at, value, n);
				REQUIRE(free_memset(place.begin() + at, value, n) ==
					place.begin() + at);
				REQUIRE(memcmp(place.begin(), expected.data(), page) == 0);
			}
	free_memset(place.last(77), 3, 77);
	free_memset(place.begin(), 3, page);
	REQUIRE(place.begin()[page - 1] == 3);
}

TEST_CASE("memcmp tells which is less, as unsigned bytes")
{
	std::mt19937 random{4};
	const Fenced a;
	const Fenced b;
	for (int i = 0; i < 20000; i++) {
		const std::size_t n = random() % 64;
		char* x = a.last(n);
		char* y = b.last(n);
		for (std::size_t j = 0; j < n; j++)
			x[j] = y[j] = static_cast<char>(random());
		if (n != 0 && i % 4 != 0)
			y[random() % n] = static_cast<char>(random());
		REQUIRE(sign(free_memcmp(x, y, n)) == sign(memcmp(x, y, n)));
	}
}

TEST_CASE("strings end at their zero, and so does what is read of them")
{
	std::mt19937 random{5};
	const Fenced a;
	const Fenced b;
	for (int i = 0; i < 50000; i++) {
		const std::size_t m = random() % 40;
		const std::size_t n = i % 3 == 0 ? m : random() % 40;
		const std::size_t limit = i % 7 == 0 ? SIZE_MAX : random() % 50;
		char* x = a.last(m + 1);
		char* y = b.last(n + 1);
		make_string(random, x, m);
		make_string(random, y, n);
		if (i % 5 == 0)
			memcpy(y, x, std::min(m, n));
		REQUIRE(free_strlen(x) == m);
		REQUIRE(sign(free_strcmp(x, y)) == sign(strcmp(x, y)));
		REQUIRE(sign(free_strncmp(x, y, limit)) == sign(strncmp(x, y, limit)));
	}
}

TEST_CASE("strncmp and strncpy need no zero within their limit")
{
	const Fenced a;
	const Fenced b;
	memcpy(a.last(3), "abc", 3);
	memcpy(b.last(3), "abc", 3);
	REQUIRE(free_strncmp(a.last(3), b.last(3), 3) == 0);
	REQUIRE(free_strncpy(b.last(2), a.last(3), 2) == b.last(2));
	REQUIRE(memcmp(b.last(2), "ab", 2) == 0);
}

TEST_CASE("strcpy and strncpy write what libc's write, and no more")
{
	std::mt19937 random{6};
	const Fenced from;
	const Fenced to;
	for (int i = 0; i < 20000; i++) {
		const std::size_t n = random() % 60;
		const std::size_t limit = random() % 80;
		const std::size_t at = random() % 16;
		make_string(random, from.last(n + 1), n);
		std::vector<char> expected(page, 'z');
		memset(to.begin(), 'z', page);
		memcpy(expected.data() + at, from.last(n + 1), n + 1);
		REQUIRE(free_strcpy(to.begin() + at, from.last(n + 1)) == to.begin() + at);
		REQUIRE(memcmp(to.begin(), expected.data(), page) == 0);

		std::vector<char> limited(page, 'w');
		memset(to.begin(), 'w', page);
		for (std::size_t j = 0; j < limit; j++)
			limited[at + j] = j < n ? from.last(n + 1)[j] : '\0';
		REQUIRE(free_strncpy(to.begin() + at, from.last(n + 1), limit) == to.begin() + at);
		REQUIRE(memcmp(to.begin(), limited.data(), page) == 0);
	}
}

TEST_CASE("shifts of 64 bits in two halves")
{
	std::mt19937_64 random{7};
	for (int i = 0; i < 2000; i++) {
		const std::uint64_t n = i == 0 ? 0 : random() >> random() % 64;
		for (unsigned by = 0; by < 64; by++) {
			REQUIRE(shift_left(n, by) == n << by);
			REQUIRE(shift_right(n, by) == n >> by);
			const auto negative = static_cast<std::int64_t>(~n);
			REQUIRE(shift_sign(negative, by) == negative >> by);
		}
	}
}
