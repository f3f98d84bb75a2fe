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

/// Flags with which a call checks more than its own block. The program's SIGABRT handler would run
/// into the same damage again, and never finish.
constexpr int searching = POOL_PARANOIA | POOL_ANTAGONISM;

/// Releases the locks before anything is written, even the first piece of a message that is too
/// long for the buffer. Writing may block until somebody reads, and the reader may be a thread that
/// waits for one of the locks.
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
