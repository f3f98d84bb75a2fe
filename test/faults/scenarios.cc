// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// scenarios.cc — small blocks, runs, large blocks, growth, threads, pools, kmem, kmalloc, messages.
#include "scenarios.hh"
#include "../shim/check.h"
#include "idle.hh"
#include "idle_thread.hh"
#include "kmalloc.h"
#include "kmem.h"
#include "message.hh"
#include "pool.h"
#include "report.hh"
#include "requests.hh"
#include "system.hh"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <iterator>
#include <pthread.h>
#include <sys/wait.h>

namespace faults {
namespace {

constexpr std::size_t kib = 1024, mib = 1024 * kib;

std::size_t refused = 0;

/// NULL is an answer, but only with ENOMEM.
template <typename Pointer>
Pointer* counted(Pointer* p)
{
	if (p == nullptr) {
		CHECK(errno == ENOMEM);
		refused++;
	}
	return p;
}

/// Some places of each page; and of very large blocks some places only, so that most pages are
/// never touched, and a try does not take long.
constexpr std::size_t a_page = 509, a_while = 262'139;

/// The first bytes, and then one each `step`: the same places whatever the size.
template <typename See>
void each_place(std::size_t size, std::size_t step, See see)
{
	for (std::size_t i = 0; i < size; i += i < 512 ? 1 : step)
		see(i);
}

unsigned char mark_of(const void* block, std::size_t place)
{
	return static_cast<unsigned char>(reinterpret_cast<std::uintptr_t>(block) / 16 + place / 7 +
					  1);
}

struct Kept {
	unsigned char* at;
	const void* name; // the pattern is of this address, wherever the block moves
	std::size_t size;
	std::size_t step = a_page;

	void write()
	{
		name = at;
		each_place(size, step, [&](std::size_t i) { at[i] = mark_of(name, i); });
		if (size != 0)
			at[size - 1] = mark_of(name, size - 1);
	}
	void check_first(std::size_t n) const
	{
		each_place(n, step, [&](std::size_t i) { CHECK(at[i] == mark_of(name, i)); });
	}
	void check() const
	{
		check_first(size);
		CHECK(size == 0 || at[size - 1] == mark_of(name, size - 1));
	}
};

Kept kept(void* block, std::size_t size)
{
	Kept k{.at = static_cast<unsigned char*>(counted(block)), .name = block, .size = size};
	if (k.at == nullptr)
		k.size = 0;
	k.write();
	return k;
}

void* allocate(std::size_t size)
{
	errno = 0;
	return shim::allocate(size, nullptr);
}

void release(Kept& k)
{
	k.check();
	errno = EDOM;
	shim::release(k.at);
	CHECK(errno == EDOM); // free keeps it
	k = {};
}

void* resize(void* block, std::size_t size)
{
	errno = 0;
	return shim::resize(block, size, nullptr);
}

void grow(Kept& k, std::size_t size)
{
	void* moved = counted(resize(k.at, size));
	if (moved == nullptr)
		return k.check(); // the old block is as it was
	k.at = static_cast<unsigned char*>(moved);
	k.check_first(size < k.size ? size : k.size);
	k.size = size;
	k.write();
}

void check_zero(std::size_t count, std::size_t each)
{
	errno = 0;
	const std::size_t size = count * each;
	auto* block =
		static_cast<unsigned char*>(counted(shim::allocate_zeroed(count, each, nullptr)));
	if (block == nullptr)
		return;
	CHECK(block[0] == 0 && std::memcmp(block, block + 1, size - 1) == 0);
	std::memset(block, 0xA5, size); // for whoever has it next
	shim::release(block);
}

// ---- the malloc replacement ----

std::size_t of_many_sizes()
{
	Kept blocks[60];
	std::size_t size = 1;
	for (Kept& k : blocks) {
		k = kept(allocate(size), size);
		size = size * 5 / 4 + 9;
		if (size > 150 * kib)
			size = 24;
	}
	for (std::size_t i = 0; i < std::size(blocks); i += 2)
		release(blocks[i]);
	shim::give_everything_back();
	for (std::size_t i = 0; i < std::size(blocks); i += 2)
		blocks[i] = kept(allocate(i * 40), i * 40);
	for (Kept& k : blocks)
		release(k);
	shim::give_everything_back();
	return refused;
}

/// Dirty memory of each kind goes back, is refused or not, and is asked for with zeroes.
std::size_t zeroed()
{
	static constexpr std::size_t sizes[] = {40, 3000, 40 * kib, 300 * kib, 3700 * kib};
	for (const std::size_t size : sizes)
		check_zero(2, size / 2);
	shim::give_everything_back();
	for (const std::size_t size : sizes)
		check_zero(1, size);
	shim::do_it_now();
	shim::do_it_now();
	return refused;
}

std::size_t aligned_ones()
{
	Kept blocks[12];
	for (std::size_t i = 0; i < std::size(blocks); i++) {
		const std::size_t to = std::size_t{32} << i;
		errno = 0;
		blocks[i] = kept(shim::allocate_aligned(to, 3 * to, nullptr), 3 * to);
		CHECK(reinterpret_cast<std::uintptr_t>(blocks[i].at) % to == 0);
	}
	for (Kept& k : blocks)
		release(k);
	shim::give_everything_back();
	return refused;
}

std::size_t growing()
{
	Kept a{}, b{};
	for (std::size_t size = 100; size < 9 * mib; size = size * 3 / 2) {
		grow(a, size);
		grow(b, size / 3 + 1);
	}
	grow(a, 3 * mib);
	grow(a, 100);
	grow(b, 70 * kib);
	release(a);
	release(b);
	shim::give_everything_back();
	return refused;
}

/// Past the size from which on pages move, twice: then a block lies in two mappings.
std::size_t growing_by_moving()
{
	Kept a{.at = nullptr, .name = nullptr, .size = 0, .step = a_while};
	for (const std::size_t size : {64 * mib, 66 * mib, 68 * mib})
		grow(a, size);
	grow(a, mib);
	release(a);
	shim::give_everything_back();
	return refused;
}

void* work(void* /*nothing*/)
{
	Kept blocks[60];
	for (int round = 0; round < 4; round++) {
		for (std::size_t i = 0; i < std::size(blocks); i++) {
			void* block = allocate(i * 90 + 1);
			blocks[i] = {static_cast<unsigned char*>(block), block,
				     block == nullptr ? 0 : i * 90 + 1};
			blocks[i].write();
		}
		for (Kept& k : blocks) {
			k.check();
			shim::release(k.at);
		}
	}
	return nullptr;
}

std::size_t threads()
{
	constexpr std::size_t n = 4;
	pthread_t made[n];
	bool runs[n];
	for (std::size_t i = 0; i < n; i++)
		runs[i] = pthread_create(&made[i], nullptr, work, nullptr) == 0;
	work(nullptr);
	for (std::size_t i = 0; i < n; i++)
		if (runs[i])
			pthread_join(made[i], nullptr);
	shim::give_everything_back();
	return refused;
}

// ---- pools, kmem, kmalloc ----

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

std::size_t pools()
{
	static Pool pool = make_pool();
	Kept blocks[60];
	for (std::size_t i = 0; i < std::size(blocks); i++) {
		const std::size_t size = (i * i * 97 + 1) % (400 * kib);
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

void* linear(void* /*nothing*/)
{
	void* start = kmlini();
	if (start == nullptr)
		refused++;
	for (const std::size_t size : {100UL, 70 * kib, 500 * kib, 40UL, 3 * mib, 9 * mib}) {
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
	if (start != nullptr)
		CHECK(kmlinx(start) == kmcond_ok);
	return nullptr;
}

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
		const std::size_t size = i * i * i * 3 + 1;
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

/// What is asked for figures, options and messages. Their text may be lost; nothing else.
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

/// A pipe that is full, with a reader who comes late.
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
	// A child of its own: an idle thread that was made stays.
	const pid_t child = ::fork();
	CHECK(child >= 0);
	if (child == 0) {
		for (int i = 0; i < 3; i++)
			(void)host::sleep_milliseconds(1);
		if (host::start_thread([](void* /*nothing*/) -> void* { return nullptr; }))
			::usleep(1000);
		::_exit(0);
	}
	int status = 0;
	CHECK(::waitpid(child, &status, 0) == child && status == 0);
	return refused;
}

template <std::size_t (*run)()>
std::size_t counting()
{
	refused = 0;
	return run();
}

} // namespace

const Scenario scenarios[] = {
	{"blocks of many sizes", counting<of_many_sizes>},
	{"zeroed blocks", counting<zeroed>},
	{"aligned blocks", counting<aligned_ones>},
	{"growing blocks", counting<growing>},
	{"blocks that grow by moving", counting<growing_by_moving>},
	{"threads", counting<threads>},
	{"pools", counting<pools>},
	{"kmem", counting<kmem>},
	{"kmalloc", counting<kmallocs>},
	{"messages", counting<messages>},
	{"a full pipe", counting<full_pipe>},
	{"idling", counting<idling>},
};
const std::size_t scenario_count = std::size(scenarios);

} // namespace faults
