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
constinit std::atomic<int> home{0}; // the process; 0 if nobody has asked yet

bool is_home()
{
	int unknown = 0;
	const int here = host::process_id();
	return home.compare_exchange_strong(unknown, here) || unknown == here;
}

/// Before the program can make a child of which no handler of forks is told.
[[gnu::constructor]] void note_home()
{
	is_home();
}

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

/// What the option says; false also while that is not known.
bool is_asked_for()
{
	static constinit std::atomic<bool> is_sure{false};
	if (is_sure.load(std::memory_order_relaxed))
		return true;
	if (!are_options_read())
		return false;
	const Locked locked{main_pool_lock}; // until they are read to their end
	is_sure.store(settings().idlethread, std::memory_order_relaxed);
	if (!settings().idlethread)
		wants_idle_thread.store(false, std::memory_order_relaxed);
	return settings().idlethread;
}

} // namespace

constinit std::atomic<bool> wants_idle_thread{true};

void forget_idle_thread()
{
	forking_thread.store(this_thread(), std::memory_order_relaxed);
	may_run.store(false, std::memory_order_relaxed);
	is_running.store(false, std::memory_order_relaxed);
	home.store(host::process_id(), std::memory_order_relaxed);
	wants_idle_thread.store(true, std::memory_order_relaxed);
}

void note_thread()
{
	if (forking_thread.load(std::memory_order_relaxed) != this_thread())
		may_run.store(true, std::memory_order_relaxed);
}

void start_idle_thread()
{
	if (!is_asked_for())
		return;
	const std::size_t heap = __atomic_load_n(&main_pool.cursize, __ATOMIC_RELAXED);
	if (heap < least_heap)
		return;
	if (!is_home())
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
