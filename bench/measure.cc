// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// measure.cc — replays the trace on each kind of allocator.
//
// All memory needed beside the allocator under test comes from mmap.
#include "measure.hh"

#include <dlfcn.h>
#include <malloc.h>

#include <cstring>
#include <stdexcept>

#include "allocators.hh"
#include "full_replay.hh"
#include "run.hh"

namespace bench {

namespace {

template <class Allocator>
void replay_part(Run& run, Allocator& allocator, Span span)
{
	if (!run.failed())
		run.add(replay(allocator, run.trace, run.table, span));
}

template <class Allocator>
void replay_all(Run& run, Allocator& allocator)
{
	const Trace& t = run.trace;
	run.resident_before = resident_bytes();
	const Stopwatch fill;
	replay_part(run, allocator, {0, t.fill_end()});
	run.figures.fill_ns = fill.ns_each(t.fill_end());
	replay_part(run, allocator, {t.fill_end(), t.warmup_end()});
	const Stopwatch steady;
	replay_part(run, allocator, {t.warmup_end(), t.end()});
	run.figures.steady_ns = steady.ns_each(t.end() - t.warmup_end());
	run.figures.rss_bytes = resident_bytes() - run.resident_before;
}

void run_pool(Run& run, Kind kind)
{
	Pool& pool = make_pool(run.options, kind);
	PoolAllocator allocator{&pool};
	replay_all(run, allocator);
	run.verify(run.trace.final_sizes());
	if (!run.failed())
		measure_pool(run, pool);
}

void run_system(Run& run)
{
	// This heap also holds what the parent had in use, which is not part of the trace.
	malloc_trim(0);
	const struct mallinfo2 before = mallinfo2();
	SystemAllocator allocator;
	replay_all(run, allocator);
	const struct mallinfo2 after = mallinfo2();
	run.figures.arena_bytes = static_cast<double>(after.arena + after.hblkhd) -
				  static_cast<double>(before.uordblks + before.hblkhd);
	run.verify(run.trace.final_sizes());
}

template <class Function>
void find(void* library, const char* name, Function*& function)
{
	void* found = dlsym(library, name);
	if (found == nullptr)
		throw std::runtime_error(std::string{"it has no function "} + name);
	std::memcpy(&function, &found, sizeof found);
}

LoadedAllocator load(const std::string& path)
{
	void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
	if (library == nullptr)
		throw std::runtime_error(dlerror());
	LoadedAllocator allocator{};
	find(library, "malloc", allocator.malloc_);
	find(library, "free", allocator.free_);
	find(library, "realloc", allocator.realloc_);
	return allocator;
}

void run_loaded(Run& run, const std::string& path)
{
	LoadedAllocator allocator = load(path);
	replay_all(run, allocator);
	run.verify(run.trace.final_sizes());
}

/// Consecutive places for all slots, with a header before each and one behind the last. A spare
/// slot, which the fill leaves empty, has the median size.
class Places {
public:
	explicit Places(const Trace& trace) : trace_{trace}, memory_{needed()} {}

	void lay_out(void** table)
	{
		auto* at = memory_.as<unsigned char>() + sizeof(Header);
		for (std::size_t i = 0; i < trace_.slots(); i++) {
			table[i] = at;
			TouchesAndHeaders::header_of(at)->extent = extent(i);
			at += extent(i);
		}
	}

private:
	[[nodiscard]] std::size_t extent(std::size_t slot) const
	{
		const std::size_t size = slot < trace_.fill_end() ? trace_.size(slot) : 99;
		return (size + 15) / 16 * 16 + sizeof(Header);
	}
	[[nodiscard]] std::size_t needed() const
	{
		std::size_t bytes = 2 * sizeof(Header) + 65536; // TouchesOnly writes past the end
		for (std::size_t i = 0; i < trace_.slots(); i++)
			bytes += extent(i);
		return bytes;
	}

	const Trace& trace_;
	Mapping memory_;
};

template <class Floor>
void run_floor(Run& run)
{
	Places places{run.trace};
	places.lay_out(run.table);
	Floor floor;
	replay_all(run, floor);
	run.figures.wrong = 0;
	run.figures.rss_bytes = 0;
}

void time_here(Run& run, const Candidate& candidate)
{
	switch (candidate.kind) {
	case Kind::pool:
	case Kind::locked_pool:
		return run_pool(run, candidate.kind);
	case Kind::system:
		return run_system(run);
	case Kind::loaded:
		return run_loaded(run, candidate.path);
	case Kind::touches:
		return run_floor<TouchesOnly>(run);
	case Kind::headers:
		return run_floor<TouchesAndHeaders>(run);
	}
}

/// Replays a trace in which whole blocks are filled and verified.
template <class Allocator>
void verify_on(Run& run, Allocator& allocator, Pool* pool)
{
	FullReplay<Allocator> full{allocator, run.trace, run.table};
	const std::size_t stride = run.trace.end() / 64 + 1;
	for (std::size_t i = 0; i < run.trace.end(); i += stride) {
		full.replay({i, std::min(i + stride, run.trace.end())});
		if (pool != nullptr)
			poolcheck(pool);
	}
	full.free_all();
	if (pool != nullptr)
		poolcheck(pool);
	run.add(full.faults());
}

void verify_here(Run& run, const Candidate& candidate)
{
	if (candidate.kind == Kind::system) {
		SystemAllocator allocator;
		verify_on(run, allocator, nullptr);
	} else if (candidate.kind == Kind::loaded) {
		LoadedAllocator allocator = load(candidate.path);
		verify_on(run, allocator, nullptr);
	} else if (candidate.kind == Kind::pool || candidate.kind == Kind::locked_pool) {
		Pool& pool = make_pool(run.options, candidate.kind);
		PoolAllocator allocator{&pool};
		verify_on(run, allocator, &pool);
	}
}

} // namespace

Figures measure_here(const Candidate& candidate, const Trace& trace, const MeasureOptions& options)
{
	Run run{trace, options};
	if (options.task == Task::verify)
		verify_here(run, candidate);
	else
		time_here(run, candidate);
	return run.figures;
}

} // namespace bench
