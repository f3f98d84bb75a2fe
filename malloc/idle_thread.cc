// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// idle_thread.cc — starting the idle thread, and what it does.
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

/// A smaller heap, in bytes, has too little to give back to be worth a thread. Programs that must
/// be single-threaded while they start, as unshare(1) must, still have a smaller heap then.
constexpr std::size_t least_heap = std::size_t{16} << 20U;

constinit std::atomic<bool> is_running{false};

/// May this process have a thread of ours? The child of a fork may not until it has created threads
/// itself: many children forbid themselves new threads, and seccomp(2) would kill them; others must
/// stay single-threaded. A child has created threads when one other than the forking thread asks
/// for memory.
constinit std::atomic<bool> may_run{true};
constinit std::atomic<const void*> forking_thread{nullptr};
constinit std::atomic<int> home{0}; // this process's ID; 0 if not known yet

/// Is this still the same process, not a child of which our fork handlers were not called?
bool is_home()
{
	int unknown = 0;
	const int here = host::process_id();
	return home.compare_exchange_strong(unknown, here) || unknown == here;
}

/// Before main at the latest. A library's constructor may have created a child before:
/// is_asked_for.
[[gnu::constructor]] void note_home()
{
	is_home();
}

void* run(void* /*nothing*/)
{
	while (host::sleep_milliseconds(idle_period_ms))
		do_it_now();
	return nullptr; // the system refuses to let it sleep: end rather than spin
}

/// An address that differs for each thread of the process.
const void* this_thread()
{
	return &thread_heap;
}

enum class Asked : unsigned char { unknown, no, yes };
constinit std::atomic<Asked> asked{Asked::unknown};

/// Is the option set? False also while the options are not known. The answer is kept: the child of
/// a fork in a signal handler may hold the lock already.
bool is_asked_for()
{
	if (const Asked known = asked.load(std::memory_order_relaxed); known != Asked::unknown)
		return known == Asked::yes;
	if (!are_options_read())
		return false;
	const Locked locked{main_pool_lock}; // waits until all options are read
	is_home(); // a library's constructor that runs before ours may create a child next
	asked.store(settings().idlethread ? Asked::yes : Asked::no, std::memory_order_relaxed);
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
	wants_idle_thread.store(asked.load(std::memory_order_relaxed) != Asked::no,
				std::memory_order_relaxed);
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
		forget_idle_thread(); // a child for which no fork handlers were called
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
