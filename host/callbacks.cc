// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// callbacks.cc — the ready-made callbacks at the end of pool.h.
#include "alone.hh"
#include "lock.hh"
#include "pool.h"
#include "system.hh"
#include "text.hh"
#include <atomic>

namespace {

constinit std::atomic<int> print_descriptor{host::standard_error};

const char* name_of(const Pool* pool)
{
	return pool == nullptr || pool->name == nullptr ? "pool" : pool->name;
}

/// Unlocks first: whoever reads the message, or handles the abort that follows, may want the pool.
/// Locks other than poollock are not known here.
void send_unlocked(void* arg, const char* text, std::size_t length)
{
	auto* pool = static_cast<Pool*>(arg);
	if (pool != nullptr && pool->lock == poollock && host::Lock{pool->private_}.is_mine())
		poolunlock(pool);
	host::write(print_descriptor.load(std::memory_order_relaxed), {text, length});
}

} // namespace

extern "C" {

void* poolpagealloc(size_t size)
{
	const std::size_t pages = host::whole_pages(size == 0 ? 1 : size);
	void* base = pages == 0 ? nullptr : host::map(nullptr, pages);
	if (base == nullptr)
		host::fail_out_of_memory();
	return base;
}

int poolpagemerge(void* /*low*/, void* /*high*/)
{
	return 1; // one munmap may span several mmaps
}

void poolpagefree(void* base, size_t size)
{
	host::unmap(base, host::whole_pages(size));
}

void poolpagepurge(void* base, size_t size)
{
	host::discard(base, size);
}

void poollock(Pool* pool)
{
	host::Lock lock{pool->private_};
	if (host::is_alone() ? lock.acquire_alone() : lock.acquire() == host::Acquired::yes)
		[[likely]]
		return;
	auto* panic = pool->panic == nullptr ? poolpanic : pool->panic;
	panic(pool,
	      const_cast<char*>( // the prototypes of pool(2) predate const
		      "%s: this thread has locked the pool already\n"
		      "It was interrupted inside the pool by a signal whose handler uses the pool, "
		      "or\n"
		      "one of the pool's callbacks does. Neither can be served, and waiting is for "
		      "ever.\n"),
	      name_of(pool));
}

void poolunlock(Pool* pool)
{
	host::Lock lock{pool->private_};
	if (host::is_alone())
		lock.release_alone();
	else
		lock.release();
}

void poolprint(Pool* /*pool*/, char* format, ...)
{
	host::Arguments arguments;
	host::Text out{print_descriptor.load(std::memory_order_relaxed)};
	va_start(arguments.list, format);
	out.format(format, arguments);
	va_end(arguments.list);
}

void poolprintfd(int descriptor)
{
	print_descriptor.store(descriptor, std::memory_order_relaxed);
}

void poolpanic(Pool* pool, char* format, ...)
{
	host::Arguments arguments;
	{
		host::Text out{send_unlocked, pool};
		va_start(arguments.list, format);
		out.format(format, arguments);
		va_end(arguments.list);
		out.end_line();
	}
	host::abort();
}
}
