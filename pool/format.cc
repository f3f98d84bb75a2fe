// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// format.cc — parts of a report.
#include "format.hh"
#include "canary.hh"
#include "trailer.hh"
#include "walk.hh"

namespace pool {

namespace {

const char* kind_of(Mark mark)
{
	switch (mark) {
	case Mark::metadata:
		return "the pool's own";
	case Mark::free:
	case Mark::cached:
		return "free";
	case Mark::quarantined:
		return "freed, and kept by POOL_NOREUSE";
	default:
		return "allocated";
	}
}

bool is_printable(std::byte b)
{
	return b >= std::byte{' '} && b < std::byte{127};
}

} // namespace

Surroundings around(LockedPool heap, std::uintptr_t address)
{
	Surroundings s{.before = nullptr, .block = nullptr};
	if (heap.is_empty())
		return s;
	const Arenas& arenas = heap.arenas();
	const unsigned i = arenas.first_past(address);
	if (i == arenas.count() || arenas[i].base > address)
		return s;
	walk(heap, arenas[i], [&](Block* b, Header h) {
		if (b->address() > address)
			return false;
		s.before = s.block;
		s.block = b;
		return b->address() + h.size() <= address;
	});
	const Block* b = s.block;
	if (b != nullptr && address >= b->address() + LockedPool::raw_header(b).size())
		return {.before = s.block, .block = nullptr}; // the next header is not sealed
	return s;
}

void format_block(LockedPool heap, Text& text, Block* b)
{
	const Header h = LockedPool::raw_header(b);
	const PoolBlock block = describe(heap, b, h);
	text << "block " << block.ptr << " of " << block.size << " bytes (" << block.whole
	     << " in all, " << kind_of(h.mark()) << ")";
	if (block.tag[0] != 0)
		text << ", allocated at " << Hex{block.tag[0]};
	if (block.tag[1] != 0)
		text << ", last seen at " << Hex{block.tag[1]};
}

void format_neighbours(LockedPool heap, Text& text, std::uintptr_t address)
{
	const Surroundings s = around(heap, address);
	if (s.before != nullptr) {
		text << "\n  before it: ";
		format_block(heap, text, s.before);
	}
	if (s.block == nullptr)
		return;
	Block* next = s.block->after(LockedPool::raw_header(s.block).size());
	if (!heap.is_sealed(next))
		text << "\n  after it: a block at " << next << " whose header was overwritten";
	else if (!LockedPool::raw_header(next).is_end()) {
		text << "\n  after it: ";
		format_block(heap, text, next);
	}
}

void format_bytes(Text& text, const char* what, const std::byte* from, const std::byte* stop)
{
	text << "\n  " << what << ": " << Dump{.from = from, .stop = stop};
	bool is_text = from < stop;
	for (const std::byte* b = from; b < stop; b++)
		is_text = is_text && (is_printable(*b) || (b != from && *b == std::byte{0}));
	if (!is_text)
		return;
	text << " \"";
	for (const std::byte* b = from; b < stop && *b != std::byte{0}; b++)
		text.add(static_cast<char>(*b));
	text << "\"";
}

void format_overflow(LockedPool heap, Text& text, Block* b)
{
	const Header h = LockedPool::raw_header(b);
	const Want want = want_of(heap, b, h);
	const std::byte* end = b->end(h.size());
	if (want.size == ~std::size_t{0}) {
		text << "written past the end of the block at " << b->data()
		     << ", over its trailer";
		format_bytes(text, "its trailer", end - trailer_bytes, end);
		return;
	}
	const std::byte* from = at<std::byte>(b->data(), bytes(want.size));
	const std::byte* last = from;
	for (const std::byte* at = from; at < end && at < from + 4096; at++)
		if (*at != std::byte{canary_byte(address_of(at))} &&
		    !(h.padding() == 0 && at >= end - tagged_trailer_bytes))
			last = at;
	const auto reach = static_cast<std::size_t>(last - from) + 1;
	text << "written up to " << reach << (reach == 1 ? " byte" : " bytes")
	     << " past the end of ";
	format_block(heap, text, b);
	format_bytes(text, "past the end", from, at_most(last + 1, from + 32));
	const PoolBlock block = describe(heap, b, h);
	const auto* data = static_cast<const std::byte*>(block.ptr);
	format_bytes(text, "its first bytes", data, data + at_most<std::size_t>(block.size, 16));
}

} // namespace pool
