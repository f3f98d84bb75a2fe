// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// host.cc — the ready-made callbacks and what they are built on: pages and messages.
#include "check.h"
#include "pool.h"
#include "system.hh"
#include "text.hh"
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace {

// ---- messages ----

std::string written(void (*write_it)(host::Text&))
{
	int ends[2];
	CHECK(pipe(ends) == 0);
	{
		host::Text text{ends[1]};
		write_it(text);
	}
	close(ends[1]);
	std::string all;
	char piece[4096];
	for (ssize_t n = 0; (n = read(ends[0], piece, sizeof piece)) > 0;)
		all.append(piece, static_cast<std::size_t>(n));
	close(ends[0]);
	return all;
}

/// Formats the same pattern and arguments with libc's printf and with ours.
#define SAME(...)                                                                                  \
	do {                                                                                       \
		char expected[300];                                                                \
		std::snprintf(expected, sizeof expected, __VA_ARGS__);                             \
		const std::string got =                                                            \
			written([](host::Text& text) { text.format(__VA_ARGS__); });               \
		if (got != expected)                                                               \
			std::fprintf(stderr, "expected \"%s\", got \"%s\"\n", expected,            \
				     got.c_str());                                                 \
		CHECK(got == expected);                                                            \
	} while (0)

#pragma GCC diagnostic ignored "-Wformat" // flags without effect are tested too

void patterns_are_those_of_printf()
{
	SAME("plain %% text");
	SAME("%d %i %d %d", 0, -1, INT_MAX, INT_MIN);
	SAME("%u %u %lu %lu", 0U, UINT_MAX, 0UL, ULONG_MAX);
	SAME("%ld %lld %zd %jd %td", LONG_MIN, LLONG_MIN, ssize_t{-5}, INTMAX_MIN, ptrdiff_t{-7});
	SAME("%zu %ju %llu", SIZE_MAX, UINTMAX_MAX, ULLONG_MAX);
	SAME("%hd %hhd %hu %hhu", static_cast<short>(-5), static_cast<signed char>(-6),
	     static_cast<unsigned short>(65535), static_cast<unsigned char>(255));
	SAME("%x %X %#x %#X %#x %o", 0xBEEFU, 0xBEEFU, 0xBEEFU, 0xBEEFU, 0U, 8U);
	SAME("%p", static_cast<void*>(stdin));
	SAME("[%5d] [%-5d] [%05d] [%-05d] [%+d] [% d] [%+d]", 42, 42, 42, 42, 42, 42, -42);
	SAME("[%5d] [%-5d] [%05d] [%1d]", -42, -42, -42, -42);
	SAME("[%.5d] [%8.5d] [%-8.5d] [%08.5d] [%.0d] [%.0d]", 42, 42, 42, 42, 0, 1);
	SAME("[%#10x] [%#010x] [%-#10x]", 255U, 255U, 255U);
	SAME("[%s] [%5s] [%-5s] [%.2s] [%5.2s] [%.0s]", "abc", "abc", "abc", "abc", "abc", "abc");
	SAME("[%c] [%3c] [%-3c]", 'x', 'y', 'z');
	SAME("[%*d] [%-*d] [%*d] [%.*s] [%.*s]", 6, 42, 6, 42, -6, 42, 2, "abc", -1, "abc");
	SAME("[%20.10s] [%-20.10s]", "a long line of text", "a long line of text");
}

void null_strings_and_broken_patterns_do_no_harm()
{
	static const char* volatile null = nullptr; // hidden from the compiler
	CHECK(written([](host::Text& t) { t.format("%s", null); }) == "(null)");
	CHECK(written([](host::Text& t) { t.format("%"); }) == "%");
	CHECK(written([](host::Text& t) { t.format("a%5"); }) == "a%");
	CHECK(written([](host::Text& t) { t.format("%k"); }) == "k");
}

void long_messages_are_whole()
{
	const std::string all = written([](host::Text& text) {
		for (int i = 0; i < 10000; i++)
			text.format("%d,", i);
		text.end_line();
		text.end_line();
	});
	std::string expected;
	for (int i = 0; i < 10000; i++)
		expected += std::to_string(i) + ",";
	CHECK(all == expected + "\n");
}

void printing_keeps_errno_and_goes_where_it_is_told()
{
	int ends[2];
	CHECK(pipe(ends) == 0);
	Pool pool{};
	poolprintfd(ends[1]);
	errno = 4711;
	poolprint(&pool, const_cast<char*>("%s-%d"), "one", 2);
	poolprintfd(999); // not open: the message is lost, and nothing else happens
	poolprint(&pool, const_cast<char*>("lost"));
	CHECK(errno == 4711);
	char text[10] = {};
	CHECK(read(ends[0], text, sizeof text) == 5 && std::string{text} == "one-2");
}

// ---- pages ----

void pages_come_and_go()
{
	const std::size_t page = host::page_size();
	CHECK(page == static_cast<std::size_t>(sysconf(_SC_PAGESIZE)));
	for (const std::size_t n : {std::size_t{0}, std::size_t{1}, page, page + 1, 1000 * page}) {
		auto* p = static_cast<char*>(poolpagealloc(n));
		CHECK(p != nullptr && reinterpret_cast<std::uintptr_t>(p) % page == 0);
		std::memset(p, 1, n);
		poolpagepurge(p, n);
		CHECK(n < page || p[0] == 0); // whole pages were zeroed
		poolpagefree(p, n == 0 ? 1 : n);
		CHECK(msync(p, page, MS_ASYNC) == -1 && errno == ENOMEM); // unmapped
	}
	for (const std::size_t n : {SIZE_MAX, SIZE_MAX - page + 2, SIZE_MAX / 2}) {
		errno = 0;
		CHECK(poolpagealloc(hidden_size(n)) == nullptr && errno == ENOMEM);
	}
}

void purge_keeps_to_its_range()
{
	const std::size_t page = host::page_size();
	auto* p = static_cast<char*>(poolpagealloc(4 * page));
	std::memset(p, 7, 4 * page);
	poolpagepurge(p + 1, 3 * page); // contains two whole pages
	CHECK(p[0] == 7 && p[page - 1] == 7 && p[page] == 0 && p[3 * page - 1] == 0 &&
	      p[3 * page] == 7);
	poolpagepurge(p + 5, 10);
	CHECK(p[5] == 7);
	poolpagefree(p, 4 * page);
}

void a_pool_in_three_lines()
{
	static Pool pool;
	pool.alloc = poolpagealloc, pool.merge = poolpagemerge, pool.free = poolpagefree;
	pool.purge = poolpagepurge, pool.lock = poollock, pool.unlock = poolunlock;
	pool.print = poolprint, pool.panic = poolpanic;
	void* blocks[1000];
	for (std::size_t i = 0; i < 1000; i++)
		CHECK((blocks[i] = poolalloc(&pool, i * 7)) != nullptr);
	for (void* block : blocks)
		poolfree(&pool, block);
	poolcheck(&pool);
	poolreset(&pool);
	CHECK(pool.cursize == 0);
}

// ---- the process ----

void secrets_stay_the_same()
{
	CHECK(host::secret() == host::secret() && host::secret() != 0);
	CHECK(host::process_id() == getpid() && !host::is_privileged());
	CHECK(std::string{host::program_name()} == "shim_host");
	CHECK(setenv("A_NAME", "a value", 1) == 0 && setenv("A_NAME_AND_MORE", "other", 1) == 0);
	CHECK(std::string{host::environment("A_NAME")} == "a value");
	CHECK(host::environment("A_NAM") == nullptr && host::environment("") == nullptr);
}

void files_are_read_as_far_as_they_fit()
{
	char text[8];
	CHECK(host::read_file("/nowhere/at/all", text, sizeof text) < 0);
	CHECK(host::read_file("/", text, sizeof text) < 0);
	CHECK(host::read_file("/dev/null", text, sizeof text) == 0);
	CHECK(host::read_file("/dev/zero", text, sizeof text) == sizeof text);
}

// These end in SIGABRT; host.py knows the messages.

void a_panic_prints_and_aborts()
{
	Pool pool{};
	poolpanic(&pool, const_cast<char*>("the %s of %d"), "end", 1);
}

const test_case cases[] = {
	CASE(patterns_are_those_of_printf),
	CASE(null_strings_and_broken_patterns_do_no_harm),
	CASE(long_messages_are_whole),
	CASE(printing_keeps_errno_and_goes_where_it_is_told),
	CASE(pages_come_and_go),
	CASE(purge_keeps_to_its_range),
	CASE(a_pool_in_three_lines),
	CASE(secrets_stay_the_same),
	CASE(files_are_read_as_far_as_they_fit),
	CASE(a_panic_prints_and_aborts),
};

} // namespace

RUN_CASES(cases)
