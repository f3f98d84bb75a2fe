// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// entry_align.cc — poolallocalign, and with it all that is known of blocks at odd places.
#include "align.hh"
#include "platform.hh"
#include "watched.hh"

using pool::Call;
using pool::Session;

extern "C" void* poolallocalign(Pool* p, size_t size, size_t align, long offset, size_t span)
{
	const Session s{p, Call{.name = "poolallocalign", .pointer = nullptr, .size = size}};
	const std::size_t to = align == 0 ? 1 : align;
	const auto distance = static_cast<std::size_t>(offset);
	const pool::Place place{.to = to,
				.offset = offset >= 0
						  ? distance % to
						  : (to - (std::size_t{0} - distance) % to) % to,
				.span = span,
				.want = size};
	const bool is_possible = pool::is_possible(place);
	void* data = nullptr;
	if (is_possible && size <= pool::max_block)
		data = pool::allocate_at(s.heap(), place, s.heap().has(POOL_TAGS));
	if (data == nullptr)
		pool::refuse(s.heap());
	s.leave(data);
	if (!is_possible)
		poolplatform_invalid();
	else if (data == nullptr)
		poolplatform_out_of_memory();
	return data;
}
