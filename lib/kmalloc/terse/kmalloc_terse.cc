// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmalloc_terse.cc — what kmalloc says where there is no room for words; in the place of
// say.cc, from an archive that is linked whole, before the library.
#include "../bucket.hh"
#include "../session.hh"

namespace kalloc {

namespace {

// As in say.cc: whoever reports has the lock.

/// With what the call has locked released.
[[noreturn]] void end() NO_THREAD_SAFETY_ANALYSIS
{
	Session::unlock(state.is_inside ? Entered::alone : Entered::locked);
	__builtin_trap();
}

/// The function's name alone, mostly: a panic that has no room for more.
[[gnu::noinline]] void tell(const State& s, const char* what) NO_THREAD_SAFETY_ANALYSIS
{
	if (s.host->panic == nullptr)
		end();
	state.has_told = true;
	s.host->panic(what);
}

} // namespace

void print_text(const State& s, const char* text)
{
	if (s.host->print != nullptr)
		s.host->print(text);
}

void report_no_small_block(const State& s, const Call& call, Bucket& /*b*/)
{
	tell(s, call.name);
}

void report_no_block(State& s, const Call& call)
{
	tell(s, call.name);
}

void report_no_dma(State& s, const Call& call)
{
	tell(s, call.name);
}

void report_lost_link(const State& s, const Call& call, Bucket& /*b*/, const void* /*block*/)
{
	tell(s, call.name);
}

void report_lost_bucket(const State& s, const Call& call, const Bucket& /*b*/)
{
	tell(s, call.name);
}

void report_violation(const State& s, const Call& call, const char* /*rule*/, const void* /*where*/)
{
	tell(s, call.name);
}

void report_of_pool(const State& s, const char* text)
{
	tell(s, text);
}

bool is_watched_pool_sound(State& /*s*/)
{
	return true;
}

void report_reentry(const State& s)
{
	tell(s, "kmalloc: called from inside kmalloc");
	end();
}

void report_misaligned_pages(const State& s, const void* /*base*/, std::size_t /*align*/)
{
	tell(s, "kmalloc: misaligned pages");
}

void print_class(const State& /*s*/, const ClassFigures& /*figures*/) {}
void print_totals(const State& /*s*/, const kmallocstats& /*figures*/) {}

} // namespace kalloc
