// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// doors.cc — the doors: the addresses of the malloc replacement's functions.
#include "doors.hh"
#include "all_locks.hh"
#include "figures.hh"
#include "main_pool.hh"
#include "page_move.hh"
#include "rules.hh"
#include "slots.hh"
#include <dlfcn.h>
#include <malloc.h>
#include <new>
#include <stdlib.h> // NOLINT(modernize-deprecated-headers): the family, as the C library declares it

// Its destructor is the library's; here it is called at any time.
#include "exit_report.cc" // NOLINT(bugprone-suspicious-include)

extern "C" {
extern char** environ;
[[gnu::weak, gnu::visibility("hidden")]] extern unsigned char __start___sancov_cntrs[];
[[gnu::weak, gnu::visibility("hidden")]] extern unsigned char __stop___sancov_cntrs[];
[[gnu::weak, gnu::visibility("hidden")]] extern unsigned char __start___llvm_prf_cnts[];
[[gnu::weak, gnu::visibility("hidden")]] extern unsigned char __stop___llvm_prf_cnts[];
}

namespace {

constexpr unsigned array = 1, aligned = 2, nothrow = 4;

void* make_or_throw(unsigned form, size_t size, std::align_val_t to)
{
	switch (form & ~nothrow) {
	case array:
		return ::operator new[](size);
	case aligned:
		return ::operator new(size, to);
	case array | aligned:
		return ::operator new[](size, to);
	default:
		return ::operator new(size);
	}
}

void* make(unsigned form, size_t size, size_t align)
{
	const std::align_val_t to{align};
	switch (form) {
	case nothrow:
		return ::operator new(size, std::nothrow);
	case nothrow | array:
		return ::operator new[](size, std::nothrow);
	case nothrow | aligned:
		return ::operator new(size, to, std::nothrow);
	case nothrow | array | aligned:
		return ::operator new[](size, to, std::nothrow);
	default:
		break;
	}
	try {
		return make_or_throw(form, size, to);
	} catch (const std::bad_alloc&) {
		return nullptr;
	}
}

void unmake_sized(unsigned form, void* block, size_t size, std::align_val_t to)
{
	switch (form) {
	case array:
		return ::operator delete[](block, size);
	case aligned:
		return ::operator delete(block, size, to);
	case array | aligned:
		return ::operator delete[](block, size, to);
	default:
		return ::operator delete(block, size);
	}
}

void unmake(unsigned form, void* block, size_t size, size_t align)
{
	const std::align_val_t to{align};
	if (form < nothrow && size % 2 != 0)
		return unmake_sized(form, block, size, to);
	switch (form) {
	case array:
		return ::operator delete[](block);
	case aligned:
		return ::operator delete(block, to);
	case array | aligned:
		return ::operator delete[](block, to);
	case nothrow:
		return ::operator delete(block, std::nothrow);
	case nothrow | array:
		return ::operator delete[](block, std::nothrow);
	case nothrow | aligned:
		return ::operator delete(block, to, std::nothrow);
	case nothrow | array | aligned:
		return ::operator delete[](block, to, std::nothrow);
	default:
		return ::operator delete(block);
	}
}

void quick_stats(PoolMallocStats* stats)
{
	shim::measure(*stats, shim::Residency::left_out);
}

int does_mallinfo_agree()
{
	const struct mallinfo2 large = mallinfo2();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
	const struct mallinfo small = mallinfo();
#pragma GCC diagnostic pop
	const auto is_same = [](int narrow, size_t wide) {
		return wide > INT_MAX ? narrow == INT_MAX : static_cast<size_t>(narrow) == wide;
	};
	return is_same(small.arena, large.arena) && is_same(small.uordblks, large.uordblks) &&
	       is_same(small.fordblks, large.fordblks) && is_same(small.fsmblks, large.fsmblks) &&
	       is_same(small.ordblks, large.ordblks) && is_same(small.keepcost, large.keepcost);
}

unsigned class_of(const void* block)
{
	return shim::class_of_block(block);
}

size_t class_size(unsigned c)
{
	return c < shim::class_limit ? shim::class_sizes[c] : 0;
}

int holds_a_lock()
{
	for (size_t i = 0; i < shim::lock_count; i++)
		if (shim::lock_in_order(i).is_mine())
			return 1;
	return 0;
}

int holds_all_locks()
{
	for (size_t i = 0; i < shim::lock_count; i++)
		if (!shim::lock_in_order(i).is_mine())
			return 0;
	return 1;
}

void tell_violation(void* /*context*/, const shim::Violation& v)
{
	board_violation(shim::sentence_of(v.rule), v.where, v.noted, v.counted);
}

void audit()
{
	const shim::StopTheWorld all;
	shim::audit(all, {.report = tell_violation, .context = nullptr}, shim::Others::at_rest);
}

const FuzzDoors doors = {
	.malloc = malloc,
	.calloc = calloc,
	.realloc = realloc,
	.reallocarray = reallocarray,
	.free = free,
	.cfree = cfree,
	.free_sized = free_sized,
	.free_aligned_sized = free_aligned_sized,
	.aligned_alloc = aligned_alloc,
	.memalign = memalign,
	.posix_memalign = posix_memalign,
	.valloc = valloc,
	.pvalloc = pvalloc,
	.usable_size = malloc_usable_size,
	.make = make,
	.unmake = unmake,
	.mallocz = mallocz,
	.mallocalign = mallocalign,
	.msize = msize,
	.setmalloctag = setmalloctag,
	.setrealloctag = setrealloctag,
	.getmalloctag = getmalloctag,
	.getrealloctag = getrealloctag,
	.malloctopoolblock = malloctopoolblock,
	.stats = poolmallocstats,
	.quick_stats = quick_stats,
	.json = poolmallocjson,
	.metrics = poolmallocmetrics,
	.malloc_stats = malloc_stats,
	.malloc_info = malloc_info,
	.mallinfo = does_mallinfo_agree,
	.malloc_trim = malloc_trim,
	.mallopt = mallopt,
	.poolidle = poolidle,
	.walk = poolmallocwalk,
	.limit = poolmalloclimit,
	.dlopen = dlopen,
	.exit_report = shim::report_at_exit,
	.pool = &shim::main_pool,
	.poolcheck = poolcheck,
	.poolmalloccheck = poolmalloccheck,
	.poolfree = poolfree,
	.poolreset = poolreset,
	.pooltrim = pooltrim,
	.class_of_block = class_of,
	.class_size = class_size,
	.holds_a_lock = holds_a_lock,
	.holds_all_locks = holds_all_locks,
	.audit = audit,
	.page_move_worth = &shim::page_move_worth,
	.environment = &environ,
	.learn_facts = host::learn_facts,
	.counters = __start___sancov_cntrs,
	.counters_end = __stop___sancov_cntrs,
	.profile = __start___llvm_prf_cnts,
	.profile_end = __stop___llvm_prf_cnts,
};

} // namespace

const FuzzDoors* fuzz_find_doors()
{
	return &doors;
}
