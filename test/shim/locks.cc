// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// locks.cc — the host's lock, in isolation and around a pool.
#include "check.h"
#include "lock.hh"
#include "pool.h"
#include <pthread.h>
#include <unistd.h>

namespace {

struct Shared {
	void* word = nullptr;
	long count = 0;
};

void* count_up(void* arg)
{
	auto* shared = static_cast<Shared*>(arg);
	for (int i = 0; i < 50000; i++) {
		host::Lock lock{shared->word};
		if (lock.acquire() != host::Acquired::yes)
			return arg;
		shared->count++; // not atomic: the lock must protect it
		if (i % 1000 == 0)
			usleep(10); // so that others go to sleep
		lock.release();
	}
	return nullptr;
}

void the_lock_excludes()
{
	Shared shared;
	pthread_t threads[8];
	for (pthread_t& t : threads)
		CHECK(pthread_create(&t, nullptr, count_up, &shared) == 0);
	for (pthread_t t : threads) {
		void* failed = nullptr;
		CHECK(pthread_join(t, &failed) == 0 && failed == nullptr);
	}
	CHECK(shared.count == 8 * 50000 && shared.word == nullptr);
}

void the_lock_knows_its_owner()
{
	void* word = nullptr;
	host::Lock lock{word};
	CHECK(lock.acquire() == host::Acquired::yes);
	CHECK(lock.acquire() == host::Acquired::mine_already);
	lock.release();
	CHECK(word == nullptr && lock.acquire() == host::Acquired::yes);
	lock.forget();
	CHECK(word == nullptr);
}

void* use_pool(void* arg)
{
	auto* pool = static_cast<Pool*>(arg);
	for (std::size_t i = 0; i < 20000; i++) {
		auto* p = static_cast<char*>(poolalloc(pool, i % 500));
		CHECK(p != nullptr);
		memset(p, 1, i % 500);
		p = static_cast<char*>(poolrealloc(pool, p, 700));
		CHECK(p != nullptr);
		poolfree(pool, p);
	}
	return nullptr;
}

void threads_share_a_pool()
{
	static Pool pool;
	pool.alloc = poolpagealloc;
	pool.lock = poollock;
	pool.unlock = poolunlock;
	pthread_t threads[4];
	for (pthread_t& t : threads)
		CHECK(pthread_create(&t, nullptr, use_pool, &pool) == 0);
	for (pthread_t t : threads)
		CHECK(pthread_join(t, nullptr) == 0);
	poolcheck(&pool);
	CHECK(pool.nfree == 4 * 20000);
}

// These two end in SIGABRT; host.py knows the messages.

void locking_twice_is_told()
{
	static Pool pool;
	poollock(&pool);
	poollock(&pool);
}

void* allocate_again(std::size_t /*size*/);
Pool recursive_pool;

void* allocate_again(std::size_t /*size*/)
{
	return poolalloc(&recursive_pool, 1);
}

void a_callback_that_uses_its_pool_is_told()
{
	recursive_pool.name = "inner";
	recursive_pool.alloc = allocate_again;
	recursive_pool.lock = poollock;
	recursive_pool.unlock = poolunlock;
	poolalloc(&recursive_pool, 1);
}

const test_case cases[] = {
	CASE(the_lock_excludes),
	CASE(the_lock_knows_its_owner),
	CASE(threads_share_a_pool),
	CASE(locking_twice_is_told),
	CASE(a_callback_that_uses_its_pool_is_told),
};

} // namespace

RUN_CASES(cases)
