// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// fill.cc — the short report of a use after free, found under POOL_ANTAGONISM before a freed block
// is handed out again.
#include "fill.hh"
#include "alarm.hh"
#include "report.hh"
#include "terse.hh"
#include "words.hh"

namespace pool {

void check_fill(LockedPool heap, const Block* b, Header h, std::size_t need)
{
	if (const void* overwritten = overwrite_of(heap, b, outgoing(heap, b, h, need)))
		report(heap, "poolalloc", overwritten, words::use_after_free);
}

} // namespace pool
