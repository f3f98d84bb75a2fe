// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// of_others.cc — pools, kmem, kmalloc; messages, and queries about the process.
#include "blocks.hh"
#include "kmalloc.h"
#include "kmem.h"
#include "message.hh"
#include "pool.h"
#include "report.hh"
#include "scenarios.hh"
#include "system.hh"
#include <fcntl.h>
#include <iterator>
#include <pthread.h>

namespace faults {

namespace {

constexpr Pool make_pool()
{
	Pool pool{};
	pool.name = "faults";
	pool.alloc = poolpagealloc;
	pool.merge = poolpagemerge;
	pool.lock = poollock;
	pool.unlock = poolunlock;
	pool.free = poolpagefree;
	pool.purge = poolpagepurge;
	return pool;
}

} // namespace

std::size_t pools()
{
	static Pool pool = make_pool();
	Kept blocks[30];
	for (std::size_t i = 0; i < std::size(blocks); i++) {
		const std::size_t size = (i * i * 397 + 1) % (200 * kib);
		errno = 0;
		blocks[i] = kept(poolalloc(&pool, size), size);
	}
	for (std::size_t i = 0; i < std::size(blocks); i += 2) {
		blocks[i].check();
		poolfree(&pool, blocks[i].at);
		blocks[i] = {};
	}
	pooltrim(&pool);
	poolcheck(&pool);
	for (Kept& k : blocks) {
		k.check();
		poolfree(&pool, k.at);
	}
	pooltrim(&pool);
	poolcheck(&pool);
	poolreset(&pool);
	return refused;
}

namespace {

void* linear(void* /*nothing*/)
{
	void* start = kmlini();
	if (start == nullptr)
		refused++;
	for (const std::size_t size : {100UL, 70 * kib, 500 * kib, 40UL, mib}) {
		const kmres res = kmlina(size);
		if (res.cond != kmcond_ok) {
			CHECK(res.cond == kmcond_nomem);
			refused++;
			continue;
		}
		Kept k{static_cast<unsigned char*>(res.raw), res.raw, size};
		k.write();
		k.check();
		if (size == 40) {
			CHECK(kmlinx(res.raw) == kmcond_ok);
			CHECK(start == nullptr || kmlinx(start) == kmcond_ok);
		}
	}
	// So much that part of it is released again; it is not touched.
	const kmres much = kmlina(100 * mib);
	CHECK(much.cond == kmcond_ok || much.cond == kmcond_nomem);
	if (start != nullptr)
		CHECK(kmlinx(start) == kmcond_ok);
	return nullptr;
}

} // namespace

std::size_t kmem()
{
	linear(nullptr);
	pthread_t thread{};
	if (pthread_create(&thread, nullptr, linear, nullptr) == 0)
		pthread_join(thread, nullptr);
	void* objects[100];
	for (std::size_t i = 0; i < std::size(objects); i++) {
		const kmres res = kmheapa(i * i * 13 + 1);
		CHECK(res.cond == kmcond_ok || res.cond == kmcond_nomem);
		objects[i] = res.raw;
		if (res.raw != nullptr)
			std::memset(res.raw, 1, i * i * 13 + 1);
		else
			refused++;
	}
	for (void* object : objects)
		CHECK(kmheapf(object) == kmcond_ok);
	pooltrim(kmheap);
	poolcheck(kmheap);
	return refused;
}

std::size_t kmallocs()
{
	Kept blocks[40];
	for (std::size_t i = 0; i < std::size(blocks); i++) {
		const std::size_t size = i * i * i + 1;
		errno = 0;
		blocks[i] = kept(kmalloc(size), size);
	}
	errno = 0;
	void* dma = counted(kmalloc_dma(host::page_size()));
	kfree_dma(dma);
	void* huge = kmalloc_dma(host::huge_page); // the system may have none at all
	kfree_dma(huge);
	for (Kept& k : blocks) {
		k.check();
		kfree(k.at);
	}
	kmalloctrim();
	kmalloccheck();
	return refused;
}

// ---- the process ----

/// The calls made for figures, options and messages. Text may be lost, but nothing else may happen.
std::size_t messages()
{
	const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
	CHECK(null >= 0);
	shim::set_message_descriptor(null);
	{
		shim::Message message;
		message->format("a line, %d", 1);
	}
	shim::set_message_descriptor(host::standard_error);
	::close(null);
	char text[64];
	host::read_file("/proc/self/comm", text, sizeof text);
	if (const int file = host::create_file("/dev/null"); file >= 0) {
		host::write(file, "a line\n");
		host::close_file(file);
	}
	if (const int copy = host::duplicate(host::standard_error); copy >= 0)
		host::close_file(copy);
	host::open_file(host::standard_error);
	const int id = host::process_id();
	CHECK(id == 0 || id == ::getpid());
	CHECK(host::resident_bytes(text, sizeof text) <= 2 * host::page_size());
	host::address_space_limit();
	host::coarse_milliseconds();
	return refused;
}

/// Writes to a full pipe that is read only later.
std::size_t full_pipe()
{
	int ends[2];
	CHECK(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
	char filler[4096] = {};
	while (::write(ends[1], filler, sizeof filler) > 0)
		continue;
	pthread_t reader{};
	const bool has_reader =
		pthread_create(
			&reader, nullptr,
			[](void* end) -> void* {
				char sink[4096];
				::usleep(1000);
				for (int i = 0; i < 64; i++)
					if (::read(*static_cast<int*>(end), sink, sizeof sink) < 0)
						::usleep(100);
				return nullptr;
			},
			&ends[0]) == 0;
	if (has_reader) {
		host::write(ends[1], "a message");
		pthread_join(reader, nullptr);
	}
	::close(ends[0]);
	::close(ends[1]);
	return refused;
}

std::size_t idling()
{
	for (int i = 0; i < 3; i++)
		(void)host::sleep_milliseconds(1);
	host::start_thread([](void* /*nothing*/) -> void* { return nullptr; });
	return refused;
}

} // namespace faults
