// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// idle_thread.cc — sleeps most of the time.
#include "idle_thread.hh"
#include "idle.hh"
#include "main_pool.hh"
#include "message.hh"
#include "options.hh"
#include "system.hh"
#include "thread_heap.hh"
#include <atomic>

namespace shim {
namespace {

/// A smaller heap has too little to give back to be worth a thread. Programs that need to have one
/// thread while they start, as unshare(1) does, have a smaller one then.
constexpr std::size_t least_heap = std::size_t{16} << 20U;

constinit std::atomic<bool> is_running{false};

/// May this process have a thread of ours? Not the child of a fork until it has made threads
/// itself: many forbid themselves new threads, and seccomp(2) kills them for one; others must have
/// one thread only. We see that a child makes threads when another thread than the one that forked
/// asks for memory.
constinit std::atomic<bool> may_run{true};
constinit std::atomic<const void*> forking_thread{nullptr};
constinit std::atomic<int> home{0}; // the process

void* run(void* /*nothing*/)
{
	while (host::sleep_milliseconds(idle_period_ms))
		do_it_now();
	return nullptr; // the system does not let it sleep, and it is not to do anything else
}

/// An address that no two threads of a process share.
const void* this_thread()
{
	return &thread_heap;
}

} // namespace

constinit std::atomic<bool> wants_idle_thread{false};

void let_idle_thread_start()
{
	home.store(host::process_id(), std::memory_order_relaxed);
	wants_idle_thread.store(settings().idlethread, std::memory_order_relaxed);
}

void forget_idle_thread()
{
	forking_thread.store(this_thread(), std::memory_order_relaxed);
	may_run.store(false, std::memory_order_relaxed);
	is_running.store(false, std::memory_order_relaxed);
	let_idle_thread_start();
}

void note_thread()
{
	if (forking_thread.load(std::memory_order_relaxed) != this_thread())
		may_run.store(true, std::memory_order_relaxed);
}

void start_idle_thread()
{
	const std::size_t heap = __atomic_load_n(&main_pool.cursize, __ATOMIC_RELAXED);
	if (heap < least_heap)
		return;
	if (home.load(std::memory_order_relaxed) != host::process_id())
		forget_idle_thread(); // a child that no handler of forks was told of
	note_thread();
	if (!may_run.load(std::memory_order_relaxed) || holds_every_lock() ||
	    is_running.exchange(true))
		return;
	wants_idle_thread.store(false, std::memory_order_relaxed);
	const host::KeepErrno keep;
	if (!host::start_thread(run)) {
		Message message;
		message->format(
			"there is no thread to be had for the option `idlethread`\n"
			"  Memory is given back by the program's own threads, as without it.");
	}
}

} // namespace shim
