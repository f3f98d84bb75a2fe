// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmalloc.cc — kmalloc against the C library's malloc: pairs, churn, threads, and bytes held.
//
// One process measures one row after the other, with the allocators in turn in each round. The
// fastest round is printed, because other work on the machine can only add time. kmalloc takes no
// lock while there is only one thread; later a second one exists, and sleeps; then four compete.
#include "machine.hh"
#include "random.hh"
#include "stopwatch.hh"
#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <kmalloc.h>
#include <malloc.h>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <vector>

namespace {

struct Allocator {
	const char* name;
	void* (*take)(std::size_t);
	void (*give)(void*);
	std::size_t (*held)();
};

std::size_t held_by_kmalloc()
{
	kmallocstats stats;
	kmallocgetstats(&stats, sizeof stats);
	return stats.held;
}

std::size_t held_by_malloc()
{
	const struct mallinfo2 info = mallinfo2();
	return info.arena + info.hblkhd;
}

const Allocator allocators[] = {
	{"kmalloc", [](std::size_t n) { return kmalloc(n); }, kfree, held_by_kmalloc},
	{"malloc", malloc, free, held_by_malloc},
};

struct Load {
	unsigned rounds = 60; // short, so that some of them are not interrupted
	std::size_t pairs = 50'000;
	std::size_t steps = 50'000;
	std::size_t live = 100'000;
};

std::size_t any_size(bench::Random& random)
{
	const double size = 64 * std::exp(random.normal());
	return static_cast<std::size_t>(std::clamp(size, 8.0, 16384.0));
}

/// Keeps compilers from removing the work.
void touch(void* block)
{
	*static_cast<volatile char*>(block) = 1;
}

// ---- the work ----

void do_pairs(const Allocator& a, std::size_t size, std::size_t n)
{
	for (std::size_t i = 0; i < n; i++) {
		void* block = a.take(size);
		if (block == nullptr)
			std::abort();
		touch(block);
		a.give(block);
	}
}

class Churn {
public:
	Churn(const Allocator& a, std::size_t live, std::uint64_t seed)
		: a_{a}, random_{seed}, blocks_(live)
	{
		for (void*& block : blocks_)
			block = fresh();
	}
	~Churn()
	{
		for (void* block : blocks_)
			a_.give(block);
	}
	Churn(const Churn&) = delete;
	Churn& operator=(const Churn&) = delete;

	void run(std::size_t steps)
	{
		for (std::size_t i = 0; i < steps; i++) {
			void*& block = blocks_[random_.below(blocks_.size())];
			a_.give(block);
			block = fresh();
		}
	}

private:
	void* fresh()
	{
		const std::size_t size = any_size(random_);
		void* block = a_.take(size);
		if (block == nullptr)
			std::abort();
		touch(block);
		return block;
	}

	const Allocator& a_;
	bench::Random random_;
	std::vector<void*> blocks_;
};

// ---- measuring ----

using Work = std::function<double(const Allocator&)>; // ns for each step

void print_row(const std::string& name, const Load& load, const Work& work)
{
	double best[2] = {1e300, 1e300};
	for (unsigned round = 0; round < load.rounds; round++)
		for (unsigned i = 0; i < 2; i++) {
			const unsigned which = (round + i) % 2;
			best[which] = std::min(best[which], work(allocators[which]));
		}
	std::printf("| %s | %.1f | %.1f | %.2f |\n", name.c_str(), best[0], best[1],
		    best[0] / best[1]);
	std::fflush(stdout);
}

void print_pair(const Load& load, std::size_t size, const char* note)
{
	const std::size_t n = size > 4096 ? load.pairs / 10 : load.pairs;
	print_row("pair of " + std::to_string(size) + " bytes" + note, load,
		  [&](const Allocator& a) {
			  do_pairs(a, size, n / 100);
			  const bench::Stopwatch watch;
			  do_pairs(a, size, n);
			  return watch.ns_each(n);
		  });
}

void print_churn(const Load& load, std::size_t live, const char* note)
{
	print_row("churn, " + std::to_string(live) + " live" + note, load, [&](const Allocator& a) {
		Churn churn{a, live, 1};
		const bench::Stopwatch watch;
		churn.run(load.steps);
		return watch.ns_each(load.steps);
	});
}

/// Runs `work` in each of n threads. Returns the elapsed time divided by the steps of all threads.
double in_threads(unsigned n, std::size_t steps, const std::function<void(unsigned)>& work)
{
	std::vector<std::thread> threads;
	const bench::Stopwatch watch;
	for (unsigned i = 0; i < n; i++)
		threads.emplace_back(work, i);
	for (std::thread& thread : threads)
		thread.join();
	return watch.ns_each(n * steps);
}

void print_threads(const Load& load, unsigned n)
{
	const std::string who = std::to_string(n) + (n == 1 ? " thread" : " threads");
	print_row("pair of 64 bytes, " + who, load, [&](const Allocator& a) {
		return in_threads(n, load.pairs, [&](unsigned) { do_pairs(a, 64, load.pairs); });
	});
	print_row("churn, 1000 live each, " + who, load, [&](const Allocator& a) {
		return in_threads(n, load.steps / 4, [&](unsigned i) {
			Churn churn{a, 1000, i + 1};
			churn.run(load.steps / 4);
		});
	});
}

struct Bytes {
	double held, resident, by_the_rule; // per byte requested
};

/// Call in a process that has allocated next to nothing.
Bytes fill(const Allocator& a, std::size_t live)
{
	std::vector<void*> blocks(live);
	bench::Random random{7};
	double asked = 0;
	double rule = 0;
	const std::size_t held = a.held();
	const double resident = bench::resident_bytes();
	for (void*& block : blocks) {
		const std::size_t size = any_size(random);
		const std::size_t power = std::max<std::size_t>(8, std::bit_ceil(size));
		asked += static_cast<double>(size);
		rule += static_cast<double>(size <= kmallocsmall() ? power : size);
		block = a.take(size);
		std::memset(block, 1, size);
	}
	return {.held = static_cast<double>(a.held() - held) / asked,
		.resident = (bench::resident_bytes() - resident) / asked,
		.by_the_rule = rule / asked};
}

Bytes fill_in_child(const Allocator& a, std::size_t live)
{
	int ends[2];
	Bytes bytes{};
	if (pipe(ends) != 0)
		std::abort();
	const pid_t child = fork();
	if (child == 0) {
		bytes = fill(a, live);
		_exit(write(ends[1], &bytes, sizeof bytes) == sizeof bytes ? 0 : 1);
	}
	if (read(ends[0], &bytes, sizeof bytes) != sizeof bytes)
		std::abort();
	waitpid(child, nullptr, 0);
	close(ends[0]);
	close(ends[1]);
	return bytes;
}

void print_bytes(std::size_t live)
{
	const Bytes ours = fill_in_child(allocators[0], live);
	const Bytes theirs = fill_in_child(allocators[1], live);
	std::printf("| %zu | %.3f | %.3f | %.3f | %.3f | %.3f |\n", live, ours.by_the_rule,
		    ours.resident, ours.held, theirs.resident, theirs.held);
}

void print_machine()
{
	const bench::Machine m = bench::this_machine();
	std::printf("- Machine: %s; %s cores; %s; %s; load before %s\n", m.cpu.c_str(),
		    m.cores.c_str(), m.memory.c_str(), m.kernel.c_str(), m.load.c_str());
	std::printf("- Build: %s; %s; revision %s\n- malloc: %s\n- Date: %s\n", m.compiler.c_str(),
		    m.build.c_str(), m.revision.c_str(), bench::system_malloc_name().c_str(),
		    m.date.c_str());
}

void run_all(const Load& load)
{
	std::printf("\n| bytes per live byte; live | powers of two alone | kmalloc, resident | "
		    "held | malloc, resident | held |\n"
		    "| --- | ---: | ---: | ---: | ---: | ---: |\n");
	for (const std::size_t live : {std::size_t{1000}, load.live})
		print_bytes(live);
	std::printf("\n| ns | kmalloc | malloc | ratio |\n| --- | ---: | ---: | ---: |\n");
	for (const std::size_t size : {8, 64, 512, 2048, 4096, 65536})
		print_pair(load, size, "");
	for (const std::size_t live : {std::size_t{1000}, load.live})
		print_churn(load, live, "");
	print_threads(load, 1); // from here on kmalloc takes locks
	print_threads(load, 4);
}

} // namespace

int main(int argc, char** argv)
{
	const bool is_quick = argc == 2 && std::strcmp(argv[1], "--quick") == 0;
	if (argc > 1 && !is_quick) {
		std::fprintf(stderr, "usage: %s [--quick]\n", argv[0]);
		return 2;
	}
	print_machine();
	run_all(is_quick ? Load{.rounds = 1, .pairs = 10000, .steps = 10000, .live = 2000}
			 : Load{});
	kmalloccheck();
	return 0;
}
