// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// fatal.cc — compose, release, print, abort; in this order.
#include "alarm.hh"
#include "all_locks.hh"
#include "main_pool.hh"
#include "message.hh"
#include "system.hh"

namespace shim {
namespace {

/// With these a call looks at more than its own block. It would find the same damage again, and the
/// program's handler would not come to its end.
constexpr int searching = POOL_PARANOIA | POOL_ANTAGONISM;

/// Of a longer message than there is room for, the first piece goes out with the locks released,
/// too. Writing may wait for whoever reads, and that may be a thread that waits for a lock.
void send_unlocked(void* /*arg*/, const char* text, std::size_t length)
{
	release_own_locks();
	host::write(message_descriptor(), {text, length});
}

} // namespace

void fatal(const char* format, host::Arguments& arguments)
{
	{
		host::Text text{send_unlocked, nullptr};
		begin_message(text);
		text.format(format, arguments);
		text.end_line();
	}
	__atomic_fetch_and(&main_pool.flags, ~searching, __ATOMIC_RELAXED);
	host::abort();
}

void fatal(const char* format, ...)
{
	host::Arguments arguments;
	va_start(arguments.list, format);
	fatal(format, arguments);
}

} // namespace shim
