// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// source_end_test.cc — how sources end: by kmsourcex, by poolreset; and how their memory goes back.
#include "kmem_test.hh"
#include <sys/wait.h>
#include <unistd.h>

TEST_CASE("after poolreset of the heap, others may have the memory of its old source", "[source]")
{
	const pid_t child = fork(); // objects of the heap end here
	if (child == 0) {
		kmheapa(100);
		poolreset(kmheap);
		constexpr std::size_t size = 50000;
		void* theirs = poolalloc(kmheap, size);
		std::memset(theirs, 0xA5, size);
		void* object = kmheapz(100).raw;
		const bool is_new = poolisoverlap(kmheap, object, 100) != 0;
		poolcheck(kmheap);
		const bool is_kept = is_filled(theirs, size, 0xA5);
		_exit(is_new && is_kept && kmheapf(object) == kmcond_ok ? 0 : 1);
	}
	int status = 1;
	REQUIRE(waitpid(child, &status, 0) == child);
	CHECK(status == 0);
}

TEST_CASE("a heap of the program's own may be reset, too", "[source]")
{
	alignas(16) static Bytes memory[100000];
	for (int i = 0; i < 3; i++) {
		const Meanwhile heap{kmheap, poolbuffer(memory, sizeof memory)};
		REQUIRE(kmheap != nullptr);
		void* theirs = i == 0 ? nullptr : poolalloc(kmheap, 30000);
		if (theirs != nullptr)
			std::memset(theirs, 0xA5, 30000);
		CHECK(kmheapa(100).cond == kmcond_ok);
		CHECK((theirs == nullptr || is_filled(theirs, 30000, 0xA5)));
		poolcheck(kmheap);
		poolreset(kmheap);
	}
}

TEST_CASE("kmsourcex ends a source, unless something is in use", "[source]")
{
	TestSource p;
	kmcell* src = kmsource(&p.pool);
	const std::size_t size = GENERATE(40, 4000);
	void* object = kmrefa(src, size).raw;
	CHECK(kmsourcex(src) == kmcond_busy);
	CHECK(kmreff(object) == kmcond_ok);
	CHECK(kmsourcex(src) == kmcond_ok);
	CHECK(p.pool.curalloc == 0);
	CHECK(kmsourcex(nullptr) == kmcond_ok);
	kmpool* pool = kmpooli(nullptr, 10, 1);
	CHECK(kmsourcex(&pool->id) == kmcond_kind);
	CHECK(kmpoolx(pool) == kmcond_ok);
	src = p; // it can be made again
	CHECK(kmreff(kmrefa(src, size).raw) == kmcond_ok);
}

TEST_CASE("kmsourcex ends a source of a buffer, too", "[source]")
{
	alignas(16) Bytes memory[8192];
	kmcell* src = kmsourceif(memory, sizeof memory);
	REQUIRE(src != nullptr);
	void* object = kmrefa(src, 40).raw;
	CHECK(kmsourcex(src) == kmcond_busy);
	CHECK(kmreff(object) == kmcond_ok);
	CHECK(kmsourcex(src) == kmcond_ok);
	src = kmsourceif(memory, sizeof memory); // and can be one again
	REQUIRE(src != nullptr);
	CHECK(kmreff(kmrefa(src, 40).raw) == kmcond_ok);
}

TEST_CASE("slabs go back when they fall empty", "[source]")
{
	TestSource p;
	std::vector<void*> all;
	kmcell* src = p;
	for (int i = 0; i < 20000; i++)
		all.push_back(kmrefa(src, 100).raw);
	const std::size_t most = p.pool.curalloc;
	CHECK(most < 20000 * 160 * 11 / 10); // 148 bytes each, and little for the slabs
	for (std::size_t i = 0; i < all.size(); i += 2)
		CHECK(kmreff(all[i]) == kmcond_ok);
	for (std::size_t i = 1; i < all.size(); i += 2)
		CHECK(kmreff(all[i]) == kmcond_ok);
	CHECK(p.pool.curalloc < most / 10);
}

TEST_CASE("a source may end as soon as the lock is free under which its last object went",
	  "[source]")
{
	static kmcell* ending;
	static void (*unlock)(Pool*);
	TestSource p;
	const bool is_tree = GENERATE(false, true);
	const bool is_alone = GENERATE(false, true);
	ending = kmsource(&p.pool);
	p.pool.flags = is_alone ? POOL_ANTAGONISM : 0;
	void* object = (is_tree ? kmtreea(ending, nullptr, 40) : kmrefa(ending, 40)).raw;
	p.pool.flags = POOL_ANTAGONISM; // what goes back is filled
	unlock = p.pool.unlock;
	p.pool.unlock = [](Pool* pool) {
		pool->unlock = unlock;
		unlock(pool);
		kmsourcex(ending); // another thread does so
	};
	CHECK((is_tree ? kmtreef(object) : kmreff(object)) == kmcond_ok);
	CHECK(p.pool.curalloc == 0);
}
