// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// state.cc — the changes of state.
#include "state.hh"
#include "alloc.hh"
#include "fill.hh"
#include "guard.hh"

namespace pool {

namespace {

/// A freed block goes no further under POOL_NOREUSE: it is filled and kept.
void retire(Heap heap, Block* b, Header h)
{
	paint(b->data(), b->data(), h.size() - header_bytes - 8, Paint::freed);
	write_guard(b->end(h.size()) - 8, b->end(h.size()));
	heap.write(b, Header{Mark::retired, h.size()}.with_prev_free(h.prev_free()));
	heap.totals().retired += h.size();
	heap.add_frees(1);
}

} // namespace

void* give_out(Heap heap, Block* b, Header h, Want want)
{
	const std::size_t size = h.size();
	const std::size_t slack = size - header_bytes - want.size;
	if (slack <= header_slack && !want.has_tags) [[likely]] {
		Word* last = at<Word>(b, bytes(size) - 8);
		last->bits = guard_pattern;
		if (slack > 8)
			at<Word>(b, bytes(size) - 16)->bits = guard_pattern;
		if (slack > 16)
			write_guard(b->end(h.size()) - slack, b->end(h.size()) - 16);
		heap.write(b, Header{Mark::live, size, slack}.with_prev_free(h.prev_free()));
	} else {
		settle(heap, b, h.with_mark(Mark::live), want, Tags{});
	}
	if (heap.has(POOL_ANTAGONISM)) [[unlikely]]
		paint(b->data(), b->data(), want.size, Paint::handed_out);
	heap.state().guesses.note(b, size);
	heap.count_out(size);
	return b->data();
}

void take_back(Heap heap, Block* b, Header h)
{
	const std::size_t size = h.size();
	if (heap.has(POOL_NOREUSE)) [[unlikely]] {
		retire(heap, b, h);
		return;
	}
	heap.count_in(size);
	const std::size_t flags = paint_freed(heap, b, size);
	keep(heap, b, Header{Mark::live, size, flags}.with_prev_free(h.prev_free()));
}

} // namespace pool
