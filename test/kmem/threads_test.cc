// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// threads_test.cc — references, shared sources, pools and the heap with several threads: also run
// under TSan.
#include "kmem_test.hh"
#include <atomic>
#include <thread>

namespace {

constexpr int threads = 4;
constexpr int rounds = 3000;

std::atomic<int> faults;

void expect(bool truth)
{
	if (!truth)
		faults++;
}

void run(const std::function<void(int)>& work)
{
	faults = 0;
	std::vector<std::thread> all;
	for (int i = 0; i < threads; i++)
		all.emplace_back(work, i);
	for (std::thread& thread : all)
		thread.join();
	CHECK(faults == 0);
}

Pool shared_pool()
{
	Pool p{};
	p.name = "shared";
	p.alloc = poolpagealloc;
	p.merge = poolpagemerge;
	p.free = poolpagefree;
	p.lock = poollock;
	p.unlock = poolunlock;
	return p;
}

} // namespace

TEST_CASE("the last of many references frees, once", "[threads]")
{
	for (int i = 0; i < 200; i++) {
		void* object = kmrefz(nullptr, 64).raw;
		for (int t = 1; t < threads; t++)
			REQUIRE(kmrefu(object) == kmcond_ok);
		run([&](int t) {
			auto* count = static_cast<Bytes*>(object) + t * 8;
			for (int n = 0; n < 50; n++) {
				expect(kmrefu(object) == kmcond_ok);
				++*count;
				expect(kmreff(object) == kmcond_ok);
			}
			expect((t % 2 == 0 ? kmreff(object) : kmrefs(object)) == kmcond_ok);
		});
		CHECK(kmreff(hide(object)) == kmcond_underflow);
	}
}

TEST_CASE("one source, several threads", "[threads]")
{
	Pool p = shared_pool();
	p.flags = GENERATE(as<int>{}, 0, POOL_ANTAGONISM);
	run([&](int t) {
		kmcell* src = kmsource(&p);
		std::vector<void*> held;
		unsigned seed = static_cast<unsigned>(t) + 1;
		for (int n = 0; n < rounds; n++) {
			seed = seed * 1664525 + 1013904223;
			if (held.size() < 30 || seed >> 31U == 0) {
				const std::size_t size = seed / 512 % 1500;
				void* object = kmrefa(src, size).raw;
				expect(object != nullptr);
				std::memset(object, t, size);
				held.push_back(object);
			} else {
				expect(kmreff(held.back()) == kmcond_ok);
				held.pop_back();
			}
		}
		for (void* object : held)
			expect(kmreff(object) == kmcond_ok);
	});
	poolcheck(&p);
	CHECK(kmsourcex(kmsource(&p)) == kmcond_ok);
	CHECK(p.curalloc == 0);
	poolreset(&p);
}

TEST_CASE("one pool of a locked source, several threads", "[threads]")
{
	kmpool* pool = kmpooli(nullptr, 48, 20);
	std::atomic<int> served{0};
	run([&](int t) {
		for (int n = 0; n < rounds; n++) {
			const kmres res = t % 2 == 0 ? kmpoola(pool) : kmpoolz(pool);
			if (res.cond == kmcond_exhausted) {
				std::this_thread::yield();
				continue;
			}
			expect(res.cond == kmcond_ok);
			std::memset(res.raw, t, 48);
			expect(is_filled(res.raw, 48, static_cast<Bytes>(t)));
			expect((n % 3 == 0 ? kmpools(res.raw) : kmpoolf(res.raw)) == kmcond_ok);
			served++;
		}
	});
	CHECK(served > 0);
	kmcount count{};
	CHECK(kmpoolc(pool, &count) == kmcond_ok);
	CHECK(count.used == 0);
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("of two frees of one cell, one is told", "[threads][misuse]")
{
	kmpool* pool = kmpooli(nullptr, 48, 20);
	for (int i = 0; i < 200; i++) {
		void* object = hide(kmpoola(pool).raw);
		std::atomic<int> freed{0};
		std::atomic<int> told{0};
		run([&](int) {
			const kmcond cond = kmpoolf(object);
			freed += cond == kmcond_ok ? 1 : 0;
			told += cond == kmcond_freed ? 1 : 0;
		});
		CHECK(freed == 1);
		CHECK(told == threads - 1);
	}
	CHECK(kmpoolx(pool) == kmcond_ok);
}

TEST_CASE("trees of their own, and the heap, in several threads", "[threads]")
{
	run([](int t) {
		for (int n = 0; n < 60; n++) {
			void* top = kmtreea(nullptr, nullptr, 10).raw;
			void* last = top;
			for (int i = 0; i < 50; i++) {
				last = kmtreea(nullptr, i % 3 == 0 ? top : last, 30).raw;
				std::memset(last, t, 30);
			}
			void* heap = kmheapa(static_cast<std::size_t>(n) * 40).raw;
			expect(kmtreef(top) == kmcond_ok);
			expect(kmheapf(heap) == kmcond_ok);
		}
	});
	poolcheck(kmheap);
}

TEST_CASE("lin is each thread's own", "[threads]")
{
	run([](int t) {
		void* top = kmlini();
		for (int n = 0; n < 300; n++) {
			auto* object = static_cast<Bytes*>(kmlina(500).raw);
			std::memset(object, t, 500);
			expect(is_filled(object, 500, static_cast<Bytes>(t)));
			if (n % 10 == 9)
				expect(kmlinx(top) == kmcond_ok);
		}
	});
}
