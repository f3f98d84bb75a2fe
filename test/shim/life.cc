// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// life.cc — threads are born and die, and what they leave behind; processes end in their midst.
#include "made.hh"
#include "resident.h"
#include "slow.h"
#include <array>
#include <atomic>
#include <cstdint>
#include <pthread.h>
#include <sys/wait.h>
#include <vector>

namespace {

pthread_t start(void* (*body)(void*), void* arg = nullptr)
{
	pthread_attr_t attr;
	pthread_t thread{};
	CHECK(pthread_attr_init(&attr) == 0 && pthread_attr_setstacksize(&attr, 128 << 10) == 0);
	CHECK(pthread_create(&thread, &attr, body, arg) == 0);
	pthread_attr_destroy(&attr);
	return thread;
}

void* join(pthread_t thread)
{
	void* result = nullptr;
	CHECK(pthread_join(thread, &result) == 0);
	return result;
}

// ---- births and deaths ----

/// Leaves full and half-full magazines behind, and a block that another thread frees.
void* short_life(void*)
{
	std::array<unsigned char*, 24> blocks{};
	for (std::size_t i = 0; i < blocks.size(); i++)
		blocks[i] = make(i == 23 ? 5 : i % 4);
	for (std::size_t i = 1; i < blocks.size(); i++)
		check_and_free(blocks[i]);
	return blocks[0];
}

void storm(int threads, std::size_t at_once)
{
	std::vector<pthread_t> alive(at_once);
	for (int i = 0; i < threads; i += static_cast<int>(at_once)) {
		for (pthread_t& t : alive)
			t = start(short_life);
		for (const pthread_t t : alive)
			check_and_free(static_cast<unsigned char*>(join(t)));
	}
}

/// If it did, so it would while threads go on to be born and die, and waiting would not help.
template <std::size_t at_once>
void the_heap_does_not_grow()
{
	constexpr std::size_t limit = at_once == 1 ? 256 << 10 : 8 << 20;
	storm(work(1000, 50), at_once);
	resident(); // which takes a few pages itself the first time
	const std::size_t before = resident();
	storm(work(9000, 50), at_once);
	CHECK(resident_falls_to(before + limit, [] { storm(50, at_once); }));
}

void ten_thousand_threads_one_by_one()
{
	the_heap_does_not_grow<1>();
}
void ten_thousand_threads_fifty_at_a_time()
{
	the_heap_does_not_grow<50>();
}

pthread_barrier_t barrier;

void* live_with_others(void* arg)
{
	const auto number = reinterpret_cast<std::uintptr_t>(arg);
	std::array<unsigned char*, 8> blocks{};
	for (std::size_t i = 0; i < blocks.size(); i++)
		blocks[i] = make((number + i) % 5);
	pthread_barrier_wait(&barrier);
	for (unsigned char* p : blocks)
		check_and_free(p);
	return nullptr;
}

void a_thousand_threads_live_at_once()
{
	const auto n = static_cast<unsigned>(work(1000, 100));
	CHECK(pthread_barrier_init(&barrier, nullptr, n) == 0);
	std::vector<pthread_t> threads;
	for (std::uintptr_t i = 0; i < n; i++)
		threads.push_back(start(live_with_others, reinterpret_cast<void*>(i)));
	for (const pthread_t t : threads)
		join(t);
}

// ---- what outlives its thread ----

std::array<unsigned char*, 400> handed_over;

void* allocate_and_die(void*)
{
	for (std::size_t i = 0; i < handed_over.size(); i++)
		handed_over[i] = make(i);
	return nullptr;
}

void* free_what_is_there(void*)
{
	for (unsigned char* p : handed_over)
		check_and_free(p);
	return nullptr;
}

void blocks_outlive_their_thread()
{
	for (int i = 0; i < work(8, 1); i++) {
		join(start(allocate_and_die));
		join(start(free_what_is_there));
		join(start(allocate_and_die));
		free_what_is_there(nullptr);
	}
}

// ---- destructors ----

constexpr std::size_t key_count = 40; // more than the C library has room for without malloc
std::array<pthread_key_t, key_count> keys;
std::atomic<int> rounds_run;

struct Round {
	int number;
	pthread_key_t key;
	unsigned char* block;
};

/// In every round there is: frees what the thread had, and allocates for the next.
void next_round(void* value)
{
	auto* round = static_cast<Round*>(value);
	rounds_run++;
	check_and_free(round->block);
	round->block = make(static_cast<std::size_t>(round->number));
	if (++round->number < PTHREAD_DESTRUCTOR_ITERATIONS) {
		CHECK(pthread_setspecific(round->key, round) == 0);
		return;
	}
	check_and_free(round->block);
	free(round);
}

void make_keys()
{
	for (pthread_key_t& key : keys)
		CHECK(pthread_key_create(&key, next_round) == 0);
}

void* set_keys(void*)
{
	for (const pthread_key_t key : keys) {
		auto* round = static_cast<Round*>(malloc(sizeof(Round)));
		*round = {.number = 0, .key = key, .block = make(2)};
		CHECK(pthread_setspecific(key, round) == 0);
	}
	return nullptr;
}

void destructors_of_keys_allocate_in_every_round()
{
	make_keys();
	const int threads = work(200, 3);
	for (int i = 0; i < threads; i++)
		join(start(set_keys));
	CHECK(rounds_run == threads * static_cast<int>(key_count) * PTHREAD_DESTRUCTOR_ITERATIONS);
}

std::atomic<int> locals_ended;

struct Local {
	unsigned char* first = make(1);
	std::vector<unsigned char*> blocks;
	~Local()
	{
		for (unsigned char* p : blocks)
			check_and_free(p);
		std::vector<unsigned char*> more;
		for (std::size_t i = 0; i < 100; i++)
			more.push_back(make(i % 7));
		for (unsigned char* p : more)
			check_and_free(p);
		check_and_free(first);
		locals_ended++;
	}
};

void* use_locals(void*)
{
	static thread_local Local local;
	for (std::size_t i = 0; i < 100; i++)
		local.blocks.push_back(make(i % 7));
	return set_keys(nullptr);
}

void destructors_of_thread_locals_allocate()
{
	make_keys();
	const int threads = work(100, 2);
	for (int i = 0; i < threads; i++)
		join(start(use_locals));
	CHECK(locals_ended == threads);
}

// ---- the end of the process ----

std::atomic<int> churning;

[[noreturn]] void* churn(void*)
{
	for (std::size_t i = 0;; i++) {
		check_and_free(make(i));
		churning++;
	}
}

void allocate_at_exit()
{
	for (std::size_t i = 0; i < 20; i++)
		check_and_free(make(i));
}

void* end_the_process(void*)
{
	exit(23);
}

/// In a child: exit from the first thread or from another, while more threads allocate.
[[noreturn]] void exit_in_their_midst(bool from_the_first)
{
	alarm(20); // if it hangs
	CHECK(atexit(allocate_at_exit) == 0);
	for (int i = 0; i < 3; i++)
		start(churn);
	while (churning < 3)
		sched_yield();
	if (from_the_first)
		exit(23);
	start(end_the_process);
	pthread_exit(nullptr);
}

void exit_while_others_allocate()
{
	for (int i = 0; i < work(30, 6); i++) {
		const pid_t child = fork();
		CHECK(child >= 0);
		if (child == 0)
			exit_in_their_midst(i % 2 == 0);
		int status = 0;
		CHECK(waitpid(child, &status, 0) == child);
		CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 23);
	}
}

} // namespace

static const test_case cases[] = {
	CASE(ten_thousand_threads_one_by_one),
	CASE(ten_thousand_threads_fifty_at_a_time),
	CASE(a_thousand_threads_live_at_once),
	CASE(blocks_outlive_their_thread),
	CASE(destructors_of_keys_allocate_in_every_round),
	CASE(destructors_of_thread_locals_allocate),
	CASE(exit_while_others_allocate),
};

RUN_CASES(cases)
