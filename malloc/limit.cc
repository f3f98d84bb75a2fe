// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// limit.cc — once for each time that the heap grows past it.
#include "limit.hh"
#include "poolmalloc.h"
#include "system.hh"

namespace shim {
namespace {

struct Limit {
	std::size_t soft;
	void (*reached)(void* arg, std::size_t heap);
	void* arg;
	bool is_armed; // the heap was below since the last time, or the limit is new
};

constinit Limit limit GUARDED_BY(main_pool_lock){};

constinit thread_local bool is_notifying [[gnu::tls_model("initial-exec")]] = false;

} // namespace

// GCC forgets what the declaration says of the model.
constinit thread_local bool is_limit_crossed [[gnu::tls_model("initial-exec")]] = false;

void note_growth(std::size_t size)
{
	if (limit.soft == 0)
		return;
	const std::size_t before = main_pool.cursize;
	if (before <= limit.soft)
		limit.is_armed = true;
	if (!limit.is_armed || before + size <= limit.soft)
		return;
	limit.is_armed = false;
	is_limit_crossed = true;
}

void notify_limit()
{
	if (is_notifying || holds_every_lock())
		return;
	is_limit_crossed = false;
	Limit now{};
	std::size_t heap = 0;
	{
		const Locked locked{main_pool_lock};
		now = limit;
		heap = main_pool.cursize;
	}
	if (now.soft == 0 || heap <= now.soft)
		return;
	const host::KeepErrno keep;
	is_notifying = true;
	now.reached(now.arg, heap);
	is_notifying = false;
}

std::size_t soft_limit()
{
	return limit.soft;
}

} // namespace shim

#pragma GCC visibility push(default)
extern "C" void poolmalloclimit(std::size_t soft, void (*reached)(void*, std::size_t), void* arg)
{
	shim::learn_options();
	const shim::Locked locked{shim::main_pool_lock};
	shim::limit = {.soft = reached == nullptr ? 0 : soft,
		       .reached = reached,
		       .arg = arg,
		       .is_armed = true};
}
#pragma GCC visibility pop
