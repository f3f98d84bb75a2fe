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
#include <atomic>

namespace shim {
namespace {

constinit std::atomic<bool> is_running{false};

void* run(void* /*nothing*/)
{
	while (host::sleep_milliseconds(idle_period_ms))
		do_it_now();
	return nullptr; // the system does not let it sleep, and it is not to do anything else
}

[[gnu::constructor]] void start_at_the_start()
{
	learn_options();
	start_idle_thread();
}

} // namespace

void forget_idle_thread()
{
	is_running = false;
}

void start_idle_thread()
{
	if (!settings().idlethread || is_running.exchange(true))
		return;
	const host::KeepErrno keep;
	if (!host::start_thread(run)) {
		Message message;
		message->format(
			"there is no thread to be had for the option `idlethread`\n"
			"  Memory is given back by the program's own threads, as without it.");
	}
}

} // namespace shim
