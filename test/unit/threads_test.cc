// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// threads_test.cc — one pool, several threads, a lock: to be run under TSan too.
#include "test_pool.hh"
#include <atomic>
#include <mutex>
#include <pthread.h>
#include <thread>

namespace {

constexpr unsigned threads = 4;
constexpr unsigned rounds = 4000;

void pthread_lock(Pool* p)
{
	pthread_mutex_lock(static_cast<pthread_mutex_t*>(p->private_));
}

void pthread_unlock(Pool* p)
{
	pthread_mutex_unlock(static_cast<pthread_mutex_t*>(p->private_));
}

std::atomic<unsigned> faults;

/// Blocks of several sizes and ages; their contents are this thread's alone.
void work(Pool* p, unsigned seed)
{
	struct Held {
		Bytes* block;
		std::size_t size;
	};
	std::vector<Held> held;
	const auto random = [&](unsigned n) {
		return (seed = seed * 1664525 + 1013904223) / 512 % n;
	};
	const auto fill = [&](const Held& h) {
		return static_cast<Bytes>(number(h.block) / 16 + h.size);
	};
	const auto fill_block = [&](const Held& h) { std::memset(h.block, fill(h), h.size); };
	for (unsigned i = 0; i < rounds; i++) {
		if (held.size() < 50 || random(2) == 0) {
			const std::size_t size = random(800);
			void* block = random(20) == 0 ? poolallocalign(p, size, 64, 0, 0)
						      : poolalloc(p, size);
			if (block == nullptr) {
				faults++;
				continue;
			}
			held.push_back({static_cast<Bytes*>(block), size});
			fill_block(held.back());
			continue;
		}
		Held& h = held[random(static_cast<unsigned>(held.size()))];
		if (!is_filled(h.block, h.size, fill(h)))
			faults++;
		if (random(3) == 0) {
			const std::size_t size = 1 + random(1500);
			h = {static_cast<Bytes*>(poolrealloc(p, h.block, size)), size};
			fill_block(h);
			continue;
		}
		poolfree(p, h.block);
		h = held.back();
		held.pop_back();
	}
	for (const Held& h : held)
		poolfree(p, h.block);
}

/// Looks at the pool meanwhile, in every way.
void watch(Pool* p, const std::atomic<bool>& is_over)
{
	PoolStats stats{};
	while (!is_over) {
		poolcheck(p);
		poolstats(p, &stats, sizeof stats);
		if (stats.curfree + stats.curalloc + stats.metadata_bytes != stats.cursize)
			faults++;
		poolcompactstep(p, 1000);
		pooltrim(p);
		std::this_thread::yield();
	}
}

void run(Pool& p)
{
	faults = 0;
	std::atomic<bool> is_over{false};
	std::vector<std::thread> workers;
	for (unsigned i = 0; i < threads; i++)
		workers.emplace_back(work, &p, i + 1);
	std::thread watcher{watch, &p, std::cref(is_over)};
	for (std::thread& worker : workers)
		worker.join();
	is_over = true;
	watcher.join();
	CHECK(faults == 0);
	CHECK(p.curalloc == 0);
	poolcheck(&p);
	poolreset(&p);
}

Pool over_pages()
{
	Pool p{};
	p.name = "threads";
	p.alloc = poolpagealloc;
	p.merge = poolpagemerge;
	p.free = poolpagefree;
	p.purge = poolpagepurge;
	return p;
}

} // namespace

TEST_CASE("several threads, with a pthread mutex", "[threads]")
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	Pool p = over_pages();
	p.private_ = &mutex;
	p.lock = pthread_lock;
	p.unlock = pthread_unlock;
	p.flags = GENERATE(as<int>{}, 0, POOL_ANTAGONISM, POOL_FIRSTFIT | POOL_TAGS);
	run(p);
}

TEST_CASE("several threads, with poollock and poolunlock", "[threads]")
{
	Pool p = over_pages();
	p.lock = poollock;
	p.unlock = poolunlock;
	run(p);
	CHECK(p.private_ == nullptr);
}

TEST_CASE("threads with a pool each need no lock", "[threads]")
{
	faults = 0;
	std::vector<std::thread> workers;
	for (unsigned i = 0; i < threads; i++)
		workers.emplace_back([i] {
			Pool p = over_pages();
			work(&p, i + 7);
			poolcheck(&p);
			poolreset(&p);
		});
	for (std::thread& worker : workers)
		worker.join();
	CHECK(faults == 0);
}

TEST_CASE("a block may be written while another thread checks the pool", "[threads]")
{
	constexpr std::size_t size = 17; // the rest of its last word is canary
	Pool p = over_pages();
	p.lock = poollock;
	p.unlock = poolunlock;
	void* block =
		GENERATE(false, true) ? poolallocalign(&p, size, 64, 0, 0) : poolalloc(&p, size);
	REQUIRE(block != nullptr);
	std::atomic<unsigned> written{0};
	std::atomic<bool> is_over{false};
	std::thread writer{[&] {
		while (!is_over) {
			std::memset(block, 1, size);
			written.fetch_add(1, std::memory_order_relaxed);
		}
	}};
	while (written.load(std::memory_order_relaxed) < 200'000) {
		poolcheck(&p);
		poolblockcheck(&p, block);
	}
	is_over = true;
	writer.join();
	poolfree(&p, block);
	poolreset(&p);
}
