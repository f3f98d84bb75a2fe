// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// proof.cc — the long proof of a caller's pointer.
#include "proof.hh"
#include "canary.hh"
#include "displaced.hh"
#include "trailer.hh"

namespace pool {

namespace {

/// Is the block before this one free, or the last byte of its canary intact?
bool neighbour_kept_out(const Block* b, Header h)
{
	const auto* last = at<std::byte>(b, -1);
	return h.prev_free() || *last == std::byte{canary_byte(address_of(last))};
}

Finding examine_header(LockedPool heap, const Arena& arena, Block* b, std::size_t shift)
{
	Target t{.block = b, .header = LockedPool::raw_header(b), .shift = shift};
	const Header h = t.header;
	if (!heap.is_sealed(b))
		return {.fault = Fault::unsealed, .target = t};
	if (!h.is_allocated())
		return {.fault = Fault::not_in_use, .target = t};
	if (h.size() > arena.last()->address() - b->address() || h.size() < min_block)
		return {.fault = Fault::unsealed, .target = t};
	if (shift != 0 && !is_aligned(h.mark()))
		return {.fault = Fault::misplaced, .target = t};
	if (is_aligned(h.mark()) && shift == 0 && has_shifts() && find_shift(heap, b, h) != 0)
		return {.fault = Fault::misplaced,
			.target = t}; // not the pointer that the caller was given
	if (violation_of(heap, b, h) != nullptr)
		return {.fault = Fault::overflow, .target = t};
	if (!neighbour_kept_out(b, h))
		return {.fault = Fault::underflow, .target = t};
	return {.fault = Fault::none, .target = t};
}

} // namespace

Finding examine(LockedPool heap, const void* pointer)
{
	const Target none{.block = nullptr, .header = Header{}, .shift = 0};
	if (heap.is_empty())
		return {.fault = Fault::foreign, .target = none};
	std::uintptr_t address = address_of(pointer) - header_bytes;
	const Arena* arena = heap.arenas().find(address);
	std::size_t shift = 0;
	if (arena == nullptr) {
		const unsigned i = heap.arenas().first_past(address_of(pointer));
		const bool inside =
			i < heap.arenas().count() && heap.arenas()[i].base <= address_of(pointer);
		return {.fault = inside ? Fault::misplaced : Fault::foreign, .target = none};
	}
	if (address_of(pointer) % alignment != 0) [[unlikely]] {
		shift = has_shifts() ? shift_of(heap, pointer) : 0;
		address -= shift;
		if (shift == 0 || address % alignment != header_bytes || !arena->spans(address))
			return {.fault = Fault::misplaced, .target = none};
	}
	return examine_header(heap, *arena, at_address<Block>(address), shift);
}

} // namespace pool
