// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// main_pool.cc — malloc's Pool and its callbacks.
#include "main_pool.hh"
#include "alarm.hh"
#include "dirty_limit.hh"
#include "hint.hh"
#include "limit.hh"
#include "message.hh"
#include "options.hh"
#include "poolmalloc.h"
#include "region.hh"
#include "system.hh"

namespace shim {
namespace {

constinit Region region GUARDED_BY(main_pool_lock);

// The engine calls these callbacks with the pool locked.

void* grow(std::size_t size) REQUIRES(main_pool_lock)
{
	note_growth(main_pool, size);
	return region.grow(size);
}

int join(void* low, void* high) REQUIRES(main_pool_lock)
{
	return region.can_join(low, high) ? 1 : 0;
}

void give_back(void* base, std::size_t size) REQUIRES(main_pool_lock)
{
	if (holds_chunks(base, size)) [[unlikely]]
		report_reset(); // nothing else releases memory that is in use
	region.give_back(base, size);
}

constinit DirtyLimit dirty_limit GUARDED_BY(main_pool_lock);

/// The engine does not assume that purged pages are zero, so a refusal by the system costs only
/// memory.
void purge(void* base, std::size_t size) REQUIRES(main_pool_lock)
{
	host::discard(base, size);
	dirty_limit.note_purge();
	dirty_limit.note_streak(size);
}

void lock(Pool* pool) ACQUIRE(main_pool_lock)
{
	if (!are_options_read()) [[unlikely]]
		host::learn_facts(); // while no lock is held
	if (!main_pool_lock.acquire()) [[unlikely]]
		return;
	if (!are_options_read()) [[unlikely]]
		read_options(*pool);
}

void unlock(Pool* /*pool*/) RELEASE(main_pool_lock) NO_THREAD_SAFETY_ANALYSIS
{
	if (!is_standing_still) [[likely]]
		main_pool_lock.release(); // otherwise this thread was let through
}

void print(Pool* /*pool*/, char* format, ...)
{
	host::Arguments arguments;
	host::Text out{message_descriptor()};
	va_start(arguments.list, format);
	out.format(format, arguments);
	va_end(arguments.list);
}

/// The engine's format is "%s".
void panic(Pool* /*pool*/, char* format, ...)
{
	host::Arguments arguments;
	va_start(arguments.list, format);
	const char* report = va_arg(arguments.list, const char*);
	va_end(arguments.list);
	fatal("%s%s", report, hint_for(report));
}

/// Runs before the program can close the descriptor that MALLOCFD names and reuse its number.
[[gnu::constructor]] void learn_options_at_the_start()
{
	learn_options();
}

constexpr Pool make_main_pool()
{
	Pool pool{};
	pool.name = "mainmem";
	pool.minarena = Settings{}.minarena;
	pool.alloc = grow;
	pool.merge = join;
	pool.lock = lock;
	pool.unlock = unlock;
	pool.print = print;
	pool.panic = panic;
	pool.free = give_back;
	pool.purge = purge;
	return pool;
}

} // namespace

constinit Pool main_pool = make_main_pool();

bool is_ours(void* ptr)
{
	return poolisoverlap(&main_pool, ptr, 1) != 0;
}

bool discard_to_zero(void* base, std::size_t size)
{
	bool is_ours = false;
	{
		const Locked locked{main_pool_lock};
		is_ours = region.contains(base, size);
	}
	return host::discard(base, size) && is_ours;
}

void learn_options()
{
	lock(&main_pool);
	unlock(&main_pool);
}

std::uintptr_t region_base()
{
	const Locked locked{main_pool_lock};
	return region.base();
}
std::size_t region_span()
{
	return Region::ample;
}

Region& main_region()
{
	return region;
}

std::size_t trim_main_pool_later()
{
	// As many bytes may be free as before although blocks were allocated and freed since: only
	// the count of frees shows that.
	struct Look {
		int nfree;
		std::size_t free;
		bool operator==(const Look&) const = default;
	};
	static constinit Look before GUARDED_BY(main_pool_lock){};
	static constinit Look trimmed GUARDED_BY(main_pool_lock){};
	lock(&main_pool);
	const Look now{main_pool.nfree, main_pool.curfree};
	const bool is_quiet = now.nfree == before.nfree;
	const bool is_due = is_quiet && now != trimmed;
	before = now;
	if (is_due)
		trimmed = now;
	unlock(&main_pool);
	return is_due ? pooltrim(&main_pool) : 0;
}

} // namespace shim

/// How many bytes of freed pages the engine keeps before it purges any. Pages below this limit are
/// purged by the clock (trim_main_pool_later()).
// Called for any Pool, with that Pool's lock held.
extern "C" std::size_t poolplatform_dirty_limit() NO_THREAD_SAFETY_ANALYSIS
{
	return shim::dirty_limit.bytes();
}

constinit Pool* mainmem = &shim::main_pool;

#pragma GCC visibility push(default)
extern "C" void poolmalloclimit(std::size_t soft, void (*reached)(void*, std::size_t), void* arg)
{
	shim::learn_options();
	shim::set_limit({.soft = reached == nullptr ? 0 : soft, .reached = reached, .arg = arg});
}
#pragma GCC visibility pop
