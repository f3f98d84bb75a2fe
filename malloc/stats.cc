// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// stats.cc — the summary at the end of a program, and malloc_stats, malloc_info, mallinfo.
#include "stats.hh"
#include "main_pool.hh"
#include "message.hh"
#include "options.hh"
#include "system.hh"
#include <climits>
#include <cstdio>
#include <malloc.h>

namespace shim {
namespace {

PoolStats measure()
{
	PoolStats stats{};
	poolstats(&main_pool, &stats);
	return stats;
}

[[gnu::destructor]] void print_at_exit()
{
	const auto only = settings().statspid;
	const bool is_meant = only == 0 || only == static_cast<std::size_t>(host::process_id());
	if (settings().stats && is_meant)
		print_summary("at exit");
}

constexpr int as_int(std::size_t n)
{
	return n > INT_MAX ? INT_MAX : static_cast<int>(n);
}
constexpr std::size_t as_size(std::size_t n)
{
	return n;
}

/// mallinfo and mallinfo2 differ in their fields' type only.
template <class Info, auto convert>
Info fill_info()
{
	const PoolStats s = measure();
	Info info{};
	info.arena = convert(s.cursize);
	info.ordblks = convert(s.free_blocks);
	info.smblks = convert(s.cached_blocks);
	info.fsmblks = convert(s.cached_bytes);
	info.uordblks = convert(s.curalloc);
	info.fordblks = convert(s.curfree);
	info.keepcost = convert(s.largest_free);
	return info;
}

} // namespace

void print_summary(const char* when)
{
	const PoolStats s = measure();
	Message message;
	message->format("heap %s\n", when);
	message->format("  in use     %zu bytes requested, %zu allocated, in %zu blocks\n",
			s.requested, s.curalloc, s.allocated_blocks);
	message->format("  free       %zu bytes, %zu of them cached, the largest block %zu\n",
			s.curfree, s.cached_bytes, s.largest_free);
	if (s.retired_blocks != 0)
		message->format("  kept       %zu bytes in %zu blocks, freed under noreuse\n",
				s.retired_bytes, s.retired_blocks);
	message->format("  heap size  %zu bytes in %zu %s, %zu of them our own\n", s.cursize,
			s.arenas, s.arenas == 1 ? "arena" : "arenas", s.own_bytes);
	message->format("  peak       %zu bytes allocated, heap size %zu\n", s.peak_curalloc,
			s.peak_cursize);
	message->format("  calls      %ju allocated, %ju freed, %ju resized, %ju refused\n",
			std::uintmax_t{s.nalloc}, std::uintmax_t{s.nfree},
			std::uintmax_t{s.nrealloc}, std::uintmax_t{s.nfailed});
}

} // namespace shim

using shim::main_pool;

#pragma GCC visibility push(default)
extern "C" {

void malloc_stats()
{
	shim::print_summary("now");
}

struct mallinfo mallinfo()
{
	return shim::fill_info<struct mallinfo, shim::as_int>();
}
struct mallinfo2 mallinfo2()
{
	return shim::fill_info<struct mallinfo2, shim::as_size>();
}

/// Written in one piece from the stack, since the stream may allocate, and the figures
/// are to be those of one moment.
int malloc_info(int options, FILE* stream)
{
	if (options != 0 || stream == nullptr) {
		host::fail_invalid();
		return -1;
	}
	const PoolStats s = shim::measure();
	const int written = std::fprintf(stream,
					 "<malloc version=\"1\">\n"
					 "<heap nr=\"0\">\n"
					 "<sizes>\n</sizes>\n"
					 "<total type=\"fast\" count=\"%zu\" size=\"%zu\"/>\n"
					 "<total type=\"rest\" count=\"%zu\" size=\"%zu\"/>\n"
					 "<total type=\"allocated\" count=\"%zu\" size=\"%zu\"/>\n"
					 "<total type=\"requested\" count=\"%zu\" size=\"%zu\"/>\n"
					 "<total type=\"retired\" count=\"%zu\" size=\"%zu\"/>\n"
					 "<system type=\"current\" size=\"%zu\"/>\n"
					 "<system type=\"max\" size=\"%zu\"/>\n"
					 "<aspace type=\"total\" size=\"%zu\"/>\n"
					 "</heap>\n"
					 "</malloc>\n",
					 s.cached_blocks, s.cached_bytes, s.free_blocks,
					 s.curfree - s.cached_bytes, s.allocated_blocks, s.curalloc,
					 s.allocated_blocks, s.requested, s.retired_blocks,
					 s.retired_bytes, s.cursize, s.peak_cursize, s.cursize);
	return written < 0 ? -1 : 0;
}

int malloc_trim(size_t /*pad*/)
{
	return pooltrim(&main_pool) != 0 ? 1 : 0;
}

/// Most of these tune another allocator's inside: they are accepted, and change nothing.
int mallopt(int parameter, int value)
{
	switch (parameter) {
	case M_PERTURB: // fill what is handed out and freed
		if (value != 0)
			main_pool.flags |= POOL_ANTAGONISM;
		else
			main_pool.flags &= ~POOL_ANTAGONISM;
		return 1;
	case M_MXFAST:
	case M_TRIM_THRESHOLD:
	case M_TOP_PAD:
	case M_MMAP_THRESHOLD:
	case M_MMAP_MAX:
	case M_CHECK_ACTION:
	case M_ARENA_TEST:
	case M_ARENA_MAX:
		return 1;
	default:
		return 0;
	}
}
}
#pragma GCC visibility pop
