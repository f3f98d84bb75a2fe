// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// check.cc — poolmalloccheck, and the checks of the option paranoia.
#include "check.hh"
#include "alarm.hh"
#include "audit.hh"
#include "poolmalloc.h"
#include "slots.hh"
#include "text_buffer.hh"
#include <atomic>

namespace shim {
namespace {

using Details = base::TextBuffer<160>;

/// Adds where the rule is violated, and the two counts if they differ.
void add_details(Details& text, const Violation& v)
{
	if (v.where != nullptr)
		text << ", at " << v.where;
	if (v.of != no_class && v.of != inner_class && v.of < class_limit)
		text << ", of blocks of " << class_sizes[v.of] << " bytes";
	if (v.noted != v.counted)
		text << ": " << v.noted << " noted, " << v.counted << " counted";
}

/// Reports the first violation and aborts. All locks are held; fatal() releases them.
void report(void* /*context*/, const Violation& v)
{
	Details details;
	add_details(details, v);
	fatal("pool mainmem: %s%s\n"
	      "  Found by a look at all that malloc keeps, not by the call that did it: a block "
	      "was\n"
	      "  freed twice or a wild pointer written through, some time before.",
	      sentence_of(v.rule), details.c_str());
}

} // namespace

void check_everything()
{
	learn_options();
	const StopTheWorld all;
	poolcheck(&main_pool);
	audit(all, {.report = report, .context = nullptr}, Others::running);
}

void watch_slow()
{
	constexpr unsigned period = 64;
	static constinit std::atomic<unsigned> calls{0};
	const bool has_slots = slot_map.count.load(std::memory_order_relaxed) != 0;
	if (has_slots && calls.fetch_add(1, std::memory_order_relaxed) % period == 0)
		check_everything();
}

} // namespace shim

#pragma GCC visibility push(default)
extern "C" void poolmalloccheck(void)
{
	shim::check_everything();
}
#pragma GCC visibility pop
