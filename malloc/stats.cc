// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// stats.cc — the C library's functions for statistics and tuning: malloc_stats, malloc_info,
// mallinfo, malloc_trim, mallopt; and poolidle.
#include "stats.hh"
#include "figures.hh"
#include "idle.hh"
#include "main_pool.hh"
#include "message.hh"
#include "stats_text.hh"
#include "system.hh"
#include <climits>
#include <cstdio>
#include <malloc.h>

namespace shim {
namespace {

constexpr int as_int(std::size_t n)
{
	return n > INT_MAX ? INT_MAX : static_cast<int>(n);
}
constexpr std::size_t as_size(std::size_t n)
{
	return n;
}

/// Free bytes whose pages can be purged.
std::size_t free_bytes(const PoolMallocStats& s)
{
	return s.slab_free + s.slots_free + s.pool_free;
}

/// mallinfo and mallinfo2 differ only in the type of their fields.
template <class Info, auto convert>
Info fill_info()
{
	PoolMallocStats s{};
	measure(s, Residency::left_out);
	const FreeBlocks free = count_free(s);
	Info info{};
	info.arena = convert(s.heap);
	info.ordblks = convert(free.in_slabs + s.pool_free_blocks);
	info.smblks = convert(free.in_magazines);
	info.fsmblks = convert(s.cached + s.deposited);
	info.uordblks = convert(s.allocated);
	info.fordblks = convert(s.cached + s.deposited + free_bytes(s));
	info.keepcost = convert(s.pool_largest_free);
	return info;
}

/// Writes the free blocks of a class, with the range of request sizes that it serves.
bool write_class(FILE* stream, const PoolMallocStats& s, std::size_t i)
{
	const PoolMallocClass& c = s.classes[i];
	const std::size_t from = i == 0 ? 1 : s.classes[i - 1].size + 1;
	const std::size_t count = c.cached + c.deposited + c.free;
	return count == 0 ||
	       std::fprintf(stream,
			    "  <size from=\"%zu\" to=\"%zu\" total=\"%zu\" count=\"%zu\"/>\n", from,
			    c.size, count * c.size, count) >= 0;
}

bool write_totals(FILE* stream, const PoolMallocStats& s)
{
	const FreeBlocks free = count_free(s);
	return std::fprintf(stream,
			    "</sizes>\n"
			    "<total type=\"fast\" count=\"%zu\" size=\"%zu\"/>\n"
			    "<total type=\"rest\" count=\"%zu\" size=\"%zu\"/>\n"
			    "<total type=\"allocated\" count=\"%zu\" size=\"%zu\"/>\n"
			    "<total type=\"requested\" count=\"%zu\" size=\"%zu\"/>\n"
			    "<total type=\"quarantined\" count=\"%zu\" size=\"%zu\"/>\n"
			    "<system type=\"current\" size=\"%zu\"/>\n"
			    "<system type=\"max\" size=\"%zu\"/>\n"
			    "<aspace type=\"total\" size=\"%zu\"/>\n"
			    "</heap>\n"
			    "</malloc>\n",
			    free.in_magazines, s.cached + s.deposited,
			    free.in_slabs + s.pool_free_blocks, free_bytes(s), s.blocks,
			    s.allocated, s.blocks, s.requested, s.quarantined_blocks, s.quarantined,
			    s.heap, s.peak, s.heap) >= 0;
}

bool write_xml(FILE* stream, const PoolMallocStats& s)
{
	bool is_well =
		std::fputs("<malloc version=\"1\">\n<heap nr=\"0\">\n<sizes>\n", stream) >= 0;
	for (std::size_t i = 0; i < s.nclass && is_well; i++)
		is_well = write_class(stream, s, i);
	return is_well && write_totals(stream, s);
}

} // namespace

void print_summary(const char* when)
{
	PoolMallocStats stats{};
	measure(stats, Residency::asked);
	Message message;
	write_summary(*message.operator->(), stats, when);
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

/// Writing to the stream may allocate, so all figures are taken first, at one moment.
int malloc_info(int options, FILE* stream)
{
	if (options != 0 || stream == nullptr) {
		host::fail_invalid();
		return -1;
	}
	PoolMallocStats stats{};
	shim::measure(stats, shim::Residency::left_out);
	return shim::write_xml(stream, stats) ? 0 : -1;
}

int malloc_trim(size_t /*pad*/)
{
	return shim::give_everything_back() != 0 ? 1 : 0;
}

size_t poolidle()
{
	return shim::do_it_now();
}

/// Most of these tune details of another allocator: they are accepted, and have no effect.
int mallopt(int parameter, int value)
{
	switch (parameter) {
	case M_PERTURB: // fill blocks when handed out and when freed
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
