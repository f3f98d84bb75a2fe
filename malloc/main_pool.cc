// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// main_pool.cc — malloc's Pool and its callbacks.
#include "main_pool.hh"
#include "lock.hh"
#include "message.hh"
#include "options.hh"
#include "poolmalloc.h"
#include "region.hh"
#include "system.hh"

namespace shim {
namespace {

constinit Region region;
constinit bool is_held_for_fork = false;

void* grow(std::size_t size)
{
	return region.grow(size);
}

int join(void* low, void* high)
{
	return region.can_join(low, high) ? 1 : 0;
}

void give_back(void* base, std::size_t size)
{
	region.give_back(base, size);
}

void purge(void* base, std::size_t size)
{
	host::discard(base, size);
}

/// This thread holds the lock already. Only the thread that forks may.
[[gnu::cold, gnu::noinline]] void reenter()
{
	if (is_held_for_fork)
		return;
	{
		Message message;
		message->format("malloc was called while this thread was inside malloc\n"
				"  A signal handler interrupted it there, and calls malloc or "
				"free: that is not\n"
				"  allowed in a signal handler (signal-safety(7)), and can only "
				"end in a hang.");
	}
	host::abort();
}

void lock(Pool* pool)
{
	if (host::Lock{pool->private_}.acquire() != host::Acquired::yes) [[unlikely]] {
		reenter();
		return;
	}
	if (!are_options_read()) [[unlikely]]
		read_options(*pool);
}

void unlock(Pool* pool)
{
	if (!is_held_for_fork) [[likely]]
		host::Lock{pool->private_}.release();
}

void print(Pool* /*pool*/, char* format, ...)
{
	host::Arguments arguments;
	host::Text out{message_descriptor()};
	va_start(arguments.list, format);
	out.format(format, arguments);
	va_end(arguments.list);
}

void panic(Pool* /*pool*/, char* format, ...)
{
	host::Arguments arguments;
	{
		Message message;
		va_start(arguments.list, format);
		message->format(format, arguments);
		va_end(arguments.list);
	}
	host::abort();
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

namespace {

constinit bool is_skipped = false; // this fork found the lock taken by its own thread

} // namespace

void hold_for_fork()
{
	// A fork in a signal handler that interrupted malloc must not wait for itself.
	is_skipped = host::Lock{main_pool.private_}.acquire() != host::Acquired::yes;
	is_held_for_fork = !is_skipped;
}

void resume_in_parent()
{
	if (is_skipped)
		return;
	is_held_for_fork = false;
	host::Lock{main_pool.private_}.release();
}

void resume_in_child()
{
	if (is_skipped)
		return;
	is_held_for_fork = false;
	host::Lock{main_pool.private_}.forget();
}

} // namespace shim

constinit Pool* mainmem = &shim::main_pool;
