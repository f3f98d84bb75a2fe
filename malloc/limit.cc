// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// limit.cc — the soft limit: one notification each time that the heap grows past it.
#include "limit.hh"
#include "system.hh"

namespace shim {
namespace {

constinit Limit limit GUARDED_BY(main_pool_lock){};

/// The heap was at or below the limit since the last notification, or the limit is new.
constinit bool is_armed GUARDED_BY(main_pool_lock) = false;

constinit thread_local bool is_notifying [[gnu::tls_model("initial-exec")]] = false;

} // namespace

// Repeated here because GCC ignores the TLS model of the declaration.
constinit thread_local bool is_limit_crossed [[gnu::tls_model("initial-exec")]] = false;

void note_growth(const Pool& pool, std::size_t size)
{
	if (limit.soft == 0)
		return;
	const std::size_t before = pool.cursize;
	if (before <= limit.soft)
		is_armed = true;
	if (!is_armed || before + size <= limit.soft)
		return;
	is_armed = false;
	is_limit_crossed = true;
}

void notify_limit(const Pool& pool)
{
	if (is_notifying || holds_every_lock())
		return;
	is_limit_crossed = false;
	Limit now{};
	std::size_t heap = 0;
	{
		const Locked locked{main_pool_lock};
		now = limit;
		heap = pool.cursize;
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

void set_limit(const Limit& wanted)
{
	const Locked locked{main_pool_lock};
	limit = wanted;
	is_armed = true;
}

} // namespace shim
