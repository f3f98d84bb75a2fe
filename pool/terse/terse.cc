// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// terse.cc — short reports, for devices without room for long ones: which pool, call and fault.
//
// This is not part of the engine but in an archive of its own, which a device links whole and
// before the library. With fill.cc it defines every function of report.cc and session.cc that
// others use, so that those files are not linked. The flags PARANOIA, VERBOSITY, LOGGING, DEBUGGING
// and TOLERANCE then do nothing.
#include "terse.hh"
#include "alarm.hh"
#include "audit.hh"
#include "platform.hh"
#include "report.hh"
#include "say.hh"
#include "session.hh"
#include "words.hh"

namespace pool {

namespace {

/// The kind of misuse. It depends on whether the function frees the block, as poolfree and
/// poolrealloc do. Comparing one letter of its name takes less room than a parameter for that.
const char* word_of(const char* function, Fault fault)
{
	constexpr const char* others[] = {
		words::header_overwritten,
		words::double_free,
		words::buffer_overflow,
		words::buffer_underflow,
	};
	const bool frees = function[4] == 'f' || function[4] == 'r';
	if (fault < Fault::unsealed)
		return frees ? words::invalid_free : words::invalid_pointer;
	if (fault == Fault::not_in_use && !frees)
		return words::use_after_free;
	return others[static_cast<unsigned>(fault) - static_cast<unsigned>(Fault::unsealed)];
}

constexpr const char* broken = "broken rule";

[[noreturn]] void lost(LockedPool heap, const void* what)
{
	report(heap, "corrupt", what, broken);
	Session::unlock(heap);
	poolplatform_abort();
}

void judge(void* context, const Violation& violation)
{
	report_violation(*static_cast<LockedPool*>(context), violation);
}

} // namespace

void report(LockedPool heap, const char* where, const void* what, const char* fault)
{
	Text text;
	text << "pool " << name_of(heap.pool()) << ": " << where << "(" << what << "): " << fault;
	panic(heap.pool(), text);
}

void report_fault(LockedPool heap, const Call& call, const Finding& finding)
{
	report(heap, call.name, call.pointer, word_of(call.name, finding.fault));
}

bool is_forgiven(LockedPool /*heap*/, const Call& /*call*/, const Finding& /*finding*/)
{
	return false;
}

void report_violation(LockedPool heap, const Violation& violation)
{
	report(heap, "poolcheck", violation.where, broken);
}

void check(LockedPool heap)
{
	audit(heap, Auditor{.report = judge, .context = &heap});
}

void BlockAccess::lost_header(const Block* b) const
{
	lost(LockedPool{*this}, b);
}

void BlockAccess::lost_footer(const Block* b) const
{
	lost(LockedPool{*this}, b);
}

void BlockAccess::lost_link(const Block* b) const
{
	lost(LockedPool{*this}, b);
}

void log_begin(LockedPool /*heap*/, const Call& /*call*/) {}
void log_end(LockedPool /*heap*/, const Call& /*call*/, const void* /*result*/) {}
void debug(LockedPool /*heap*/, const char* /*what*/, const void* /*where*/, std::size_t /*size*/)
{
}
void watch_begin(LockedPool /*heap*/, const Call& /*call*/) {}
void watch_end(LockedPool /*heap*/, const Call& /*call*/, const void* /*result*/) {}

} // namespace pool
