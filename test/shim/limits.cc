// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// limits.cc — memory runs out for blocks of every size, and becomes available again. Run with
// limit=16M; the cases under_… set a system limit themselves.
#include "check.h"
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <malloc.h>
#include <pthread.h>
#include <sys/resource.h>

namespace {

constexpr std::array<std::size_t, 8> sizes{24, 200, 4000, 32768, 65536, 100000, 700000, 2000000};
constexpr std::size_t limit = 16 << 20;

/// A list through the blocks themselves, which needs no other memory.
struct Link {
	Link* next;
};

Link* push(Link* list, void* block, std::size_t size)
{
	memset(block, 0x55, size);
	return new (block) Link{list};
}

void free_all(Link* list)
{
	while (list != nullptr) {
		Link* next = list->next;
		free(list);
		list = next;
	}
}

/// Allocates until memory runs out; returns the sum of the bytes.
std::size_t fill(Link*& list, std::size_t size)
{
	std::size_t sum = 0;
	errno = 0;
	for (void* p = nullptr; (p = hidden(malloc(size))) != nullptr; sum += size)
		list = push(list, p, size);
	CHECK(errno == ENOMEM);
	return sum;
}

std::size_t fill_and_free(std::size_t size)
{
	Link* list = nullptr;
	const std::size_t sum = fill(list, size);
	free_all(list);
	return sum;
}

bool has_headers()
{
	return strstr(getenv("POOLALLOC_CONF"), "antagonism") != nullptr;
}

/// The least that must be available. The rest is headers and remainders, which small blocks of the
/// pool's have most of.
std::size_t least(std::size_t size)
{
	return has_headers() && size < 200 ? limit / 4 : limit / 10 * 6;
}

/// The largest block that must be available. The pool's metadata stands among its blocks, about
/// halfway, but not among size classes.
std::size_t largest()
{
	return has_headers() ? limit / 10 * 4 : limit / 100 * 85;
}

void each_size_runs_out_and_comes_back()
{
	for (const std::size_t size : sizes) {
		const std::size_t first = fill_and_free(size);
		CHECK(first >= least(size) && first <= limit);
		for (int i = 0; i < 3; i++)
			CHECK(fill_and_free(size) >= first / 100 * 97);
	}
}

/// What one size class has used is available to any other, and to one large block.
void what_is_kept_back_is_given_up_first()
{
	for (const std::size_t size : sizes) {
		fill_and_free(size);
		void* large = hidden(malloc(largest()));
		CHECK(large != nullptr);
		free(large);
		for (const std::size_t other : sizes) {
			fill_and_free(size);
			CHECK(fill_and_free(other) >= least(other));
		}
	}
}

void every_function_refuses_and_works_again()
{
	for (const std::size_t size : sizes) {
		Link* list = nullptr;
		fill(list, size);
		const std::size_t more = size + size / 2; // in another class
		auto* last = static_cast<void*>(list);
		errno = 0;
		CHECK(hidden(realloc(last, limit)) == nullptr && errno == ENOMEM);
		errno = 0;
		CHECK(size < 4000 || (hidden(calloc(2, more)) == nullptr && errno == ENOMEM));
		errno = 0;
		CHECK(size < 4000 ||
		      (hidden(aligned_alloc(64, more)) == nullptr && errno == ENOMEM));
		free_all(list);
		void* p = hidden(calloc(2, more));
		CHECK(p != nullptr);
		p = hidden(realloc(p, 2 * more + 1000));
		CHECK(p != nullptr);
		free(p);
	}
}

/// Uses up everything, from large pieces down to the last 16 bytes.
void fill_to_the_brim()
{
	for (std::size_t size = 2 << 20; size >= 16; size /= 2)
		while (hidden(malloc(size)) != nullptr)
			;
}

void shrink(void*& block, std::size_t size)
{
	errno = 0;
	block = hidden(realloc(block, size));
	CHECK(block != nullptr && errno == 0);
	const auto* bytes = static_cast<const unsigned char*>(block);
	for (std::size_t i = 0; i < size; i++)
		CHECK(bytes[i] == 0x5A);
}

/// With no memory left at all; and once more with a flag that is set then.
void a_smaller_size_cannot_be_refused()
{
	std::array<void*, sizes.size()> blocks{};
	for (std::size_t i = 0; i < sizes.size(); i++) {
		blocks[i] = hidden(malloc(sizes[i]));
		CHECK(blocks[i] != nullptr);
		memset(blocks[i], 0x5A, sizes[i]);
	}
	fill_to_the_brim();
	for (std::size_t i = 0; i < sizes.size(); i++)
		for (const std::size_t part : {1, 3, 10, 20})
			shrink(blocks[i], sizes[i] / part);
	mallopt(M_PERTURB, 1);
	for (std::size_t i = 0; i < sizes.size(); i++)
		for (const std::size_t part : {21, 22, 24})
			shrink(blocks[i], sizes[i] / part);
}

// ---- threads ----

std::atomic<int> step;

void go_on_at(int number)
{
	while (step != number)
		usleep(100);
}

/// Its very first call comes when nothing is left.
void* ask_in_vain(void*)
{
	go_on_at(1);
	for (const std::size_t size : sizes) {
		errno = 0;
		CHECK(hidden(malloc(size)) == nullptr && errno == ENOMEM);
	}
	step = 2;
	go_on_at(3);
	for (const std::size_t size : sizes) {
		void* p = hidden(malloc(size));
		CHECK(p != nullptr);
		memset(p, 1, size);
		free(p);
	}
	return nullptr;
}

void a_threads_first_request_fails()
{
	pthread_t thread{};
	CHECK(pthread_create(&thread, nullptr, ask_in_vain, nullptr) == 0);
	Link* list = nullptr;
	for (std::size_t i = sizes.size(); i-- > 0;)
		fill(list, sizes[i]);
	step = 1;
	go_on_at(2);
	free_all(list);
	step = 3;
	CHECK(pthread_join(thread, nullptr) == 0);
}

/// Allocates as much as possible, repeatedly, while the others do the same.
void* fill_in_turns(void* arg)
{
	const auto number = reinterpret_cast<std::uintptr_t>(arg);
	for (std::size_t i = 0; i < sizes.size(); i++) {
		const std::size_t size = sizes[(number + i) % sizes.size()];
		Link* list = nullptr;
		fill(list, size);
		free_all(list);
	}
	return nullptr;
}

void threads_run_out_together()
{
	std::array<pthread_t, 4> threads{};
	pthread_attr_t attr;
	CHECK(pthread_attr_init(&attr) == 0 && pthread_attr_setstacksize(&attr, 128 << 10) == 0);
	for (std::uintptr_t i = 0; i < threads.size(); i++)
		CHECK(pthread_create(&threads[i], &attr, fill_in_turns,
				     reinterpret_cast<void*>(i)) == 0);
	for (const pthread_t t : threads)
		CHECK(pthread_join(t, nullptr) == 0);
	CHECK(fill_and_free(4000) > (4 << 20));
	void* large = hidden(malloc(limit / 10 * 4));
	CHECK(large != nullptr);
	free(large);
}

// ---- system limits ----

/// Executes this program again, with the limit from its first instruction on.
void begin_again_under(int resource, rlim_t bytes, const char* name)
{
	rlimit now{};
	CHECK(getrlimit(static_cast<__rlimit_resource_t>(resource), &now) == 0);
	if (now.rlim_cur <= bytes)
		return;
	now.rlim_cur = now.rlim_max = bytes;
	CHECK(setrlimit(static_cast<__rlimit_resource_t>(resource), &now) == 0);
	execl("/proc/self/exe", "limits", name, static_cast<char*>(nullptr));
	CHECK(errno == 0); // reached only if execl failed
}

void under_little_address_space()
{
	begin_again_under(RLIMIT_AS, 128 << 20, __func__);
	threads_run_out_together();
}

/// Blocks of the pool that were allocated with a flag, and must shrink without one: they are then
/// rounded up to whole pieces, to more than they have.
void under_a_limit_that_is_set_later()
{
	mallopt(M_PERTURB, 1);
	constexpr std::size_t huge = 5000000;
	std::array<void*, 3> blocks{};
	for (void*& block : blocks) {
		block = hidden(malloc(huge));
		CHECK(block != nullptr);
		memset(block, 0x5A, huge);
	}
	mallopt(M_PERTURB, 0);
	rlimit none{};
	CHECK(getrlimit(RLIMIT_DATA, &none) == 0);
	none.rlim_cur = 1;
	CHECK(setrlimit(RLIMIT_DATA, &none) == 0);
	fill_to_the_brim();
	for (void*& block : blocks)
		for (const std::size_t less : {10, 1000, 100000, 1000000})
			shrink(block, huge - less);
}

void under_little_data()
{
	begin_again_under(RLIMIT_DATA, 48 << 20, __func__);
	threads_run_out_together();
}

} // namespace

static const test_case cases[] = {
	CASE(each_size_runs_out_and_comes_back),
	CASE(what_is_kept_back_is_given_up_first),
	CASE(every_function_refuses_and_works_again),
	CASE(a_smaller_size_cannot_be_refused),
	CASE(a_threads_first_request_fails),
	CASE(threads_run_out_together),
	CASE(under_little_address_space),
	CASE(under_little_data),
	CASE(under_a_limit_that_is_set_later),
};

RUN_CASES(cases)
