// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// host_test.cc — the ready-made callbacks, and a pool that uses them.
#include "test_pool.hh"
#include <cerrno>
#include <cstdio>
#include <unistd.h>

namespace {

/// What `act` writes to poolprint's descriptor.
std::string printed_by(const std::function<void()>& act)
{
	std::FILE* file = std::tmpfile();
	REQUIRE(file != nullptr);
	poolprintfd(fileno(file));
	act();
	poolprintfd(2);
	std::string text(4096, 0);
	text.resize(static_cast<std::size_t>(pread(fileno(file), text.data(), text.size(), 0)));
	std::fclose(file);
	return text;
}

char* as_format(const char* s)
{
	return const_cast<char*>(s);
}

} // namespace

TEST_CASE("a pool over memory of the system, in three lines", "[host]")
{
	Pool words{};
	words.name = "words";
	words.alloc = poolpagealloc;
	words.merge = poolpagemerge;
	words.free = poolpagefree;
	words.purge = poolpagepurge;
	words.lock = poollock;
	words.unlock = poolunlock;
	std::vector<Bytes*> blocks;
	for (std::size_t i = 0; i < 1000; i++)
		blocks.push_back(get(&words, i * 7, static_cast<Bytes>(i)));
	poolcheck(&words);
	for (std::size_t i = 0; i < 1000; i++) {
		REQUIRE(is_filled(blocks[i], i * 7, static_cast<Bytes>(i)));
		poolfree(&words, blocks[i]);
	}
	pooltrim(&words);
	poolcheck(&words);
	poolreset(&words);
	CHECK(words.cursize == 0);
}

TEST_CASE("poolpagealloc: whole pages of zeroes, or NULL", "[host]")
{
	auto* page = static_cast<Bytes*>(poolpagealloc(1));
	REQUIRE(page != nullptr);
	CHECK(number(page) % 4096 == 0);
	CHECK(is_filled(page, 4096, 0));
	std::memset(page, 1, 4096);
	poolpagepurge(page, 4096);
	CHECK(is_filled(page, 4096, 0)); // the contents are dropped; the page is still usable
	page[5] = 1;
	poolpagefree(page, 1);
	errno = 0;
	CHECK(poolpagealloc(absurd()) == nullptr);
	CHECK(errno == ENOMEM);
	CHECK(poolpagealloc(absurd() / 2) == nullptr);
}

TEST_CASE("poolprint understands d i u x X p s c z l j, and widths", "[host]")
{
	const std::string text = printed_by([] {
		poolprint(nullptr, as_format("%d|%i|%u|%x|%X|%s|%c|%zu|%ld|%jd|%5d|%-5s|%p|%%\n"),
			  -3, 4, 5U, 0xABU, 0xCDU, "text", 'c', std::size_t{7}, -8L,
			  std::intmax_t{9}, 42, "ab", std::bit_cast<void*>(std::uintptr_t{0x1234}));
	});
	CHECK(text == "-3|4|5|ab|CD|text|c|7|-8|9|   42|ab   |0x1234|%\n");
}

TEST_CASE("a pool without print says what it has to say on the standard error", "[host]")
{
	// Temporarily redirects descriptor 2 to a file.
	TestPool p;
	p->print = nullptr;
	std::FILE* file = std::tmpfile();
	REQUIRE(file != nullptr);
	const int saved = dup(2);
	dup2(fileno(file), 2);
	pooldump(p);
	dup2(saved, 2);
	close(saved);
	char text[100] = {};
	CHECK(pread(fileno(file), text, sizeof text - 1, 0) > 0);
	std::fclose(file);
	CHECK(std::string{text} == "pool test: 0 bytes, 0 allocated, 0 free\n");
}

TEST_CASE("the pool's own messages through poolprint", "[host]")
{
	TestPool p;
	p->print = poolprint;
	CHECK(printed_by([&] { pooldump(p); }) == "pool test: 0 bytes, 0 allocated, 0 free\n");
}
