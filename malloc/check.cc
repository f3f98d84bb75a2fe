// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// check.cc — poolmalloccheck, and the same for the option paranoia.
#include "check.hh"
#include "fatal.hh"
#include "poolmalloc.h"
#include "rules.hh"
#include "slots.hh"
#include <algorithm>
#include <atomic>

namespace shim {
namespace {

/// Where a rule does not hold, in words.
class Details {
public:
	explicit Details(const Violation& v)
	{
		host::Text text{append, this};
		if (v.where != nullptr)
			text.format(", at %p", v.where);
		if (v.of != no_class && v.of != inner_class && v.of < class_limit)
			text.format(", of blocks of %zu bytes", std::size_t{class_sizes[v.of]});
		if (v.noted != v.counted)
			text.format(": %zu noted, %zu counted", v.noted, v.counted);
	}

	const char* text() const { return text_; }

private:
	static void append(void* details, const char* text, std::size_t length)
	{
		auto* d = static_cast<Details*>(details);
		const std::size_t n = std::min(length, sizeof d->text_ - 1 - d->used_);
		std::copy_n(text, n, d->text_ + d->used_);
		d->used_ += n;
	}

	std::size_t used_ = 0;
	char text_[160] = {};
};

/// The first one is told. All locks are held, which `fatal` releases.
void report(void* /*context*/, const Violation& v)
{
	const Details details{v};
	fatal("pool mainmem: %s%s\n"
	      "  Found by a look at all that malloc keeps, not by the call that did it: a block "
	      "was\n"
	      "  freed twice or a wild pointer written through, some time before.",
	      sentence_of(v.rule), details.text());
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
