// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// fill.cc — fill patterns, written and checked.
#include "fill.hh"
#include "canary.hh"

namespace pool {

namespace {

std::uint32_t pattern_of(const void* data, Fill fill)
{
	return static_cast<std::uint32_t>(address_of(data)) ^ static_cast<std::uint32_t>(fill);
}

/// Checks the words of a filled free block that may have been coalesced from several. Each of
/// those was filled with a pattern made of its own pointer, either from its data on, or from the
/// seam before its data, which coalesce() fills.
class FillReader {
public:
	explicit FillReader(std::uintptr_t arena_base) : base_{arena_base} {}

	bool accepts(std::uint32_t word, std::uintptr_t where)
	{
		if (word == last_)
			return true;
		const auto here = static_cast<std::uint32_t>(where);
		const bool is_anything = last_ == 0 || here == behind_seam_;
		if (!is_of(word, Fill::freed, where, is_anything) &&
		    !is_of(word, Fill::created, where, is_anything))
			return false;
		last_ = word;
		return true;
	}

private:
	bool is_of(std::uint32_t word, Fill fill, std::uintptr_t where, bool is_anything)
	{
		const auto here = static_cast<std::uint32_t>(where);
		const std::uint32_t pointer = word ^ static_cast<std::uint32_t>(fill);
		const auto reach = static_cast<std::uint64_t>(where - base_);
		const bool is_below =
			pointer % alignment == 0 && std::uint32_t{here - pointer} <= reach;
		const bool begins = pointer == here || pointer == here + seam_before;
		if (!begins && !(is_anything && is_below))
			return false;
		behind_seam_ = begins ? pointer + seam_bytes - seam_before : 0;
		return true;
	}

	std::uintptr_t base_;
	std::uint32_t last_ = 0;
	std::uint32_t behind_seam_ = 0;
};

/// For a block that was filled as one: the first word that is not its pattern, or the first wrong
/// byte of the canary behind that; null if there is none.
const void* overwrite_in_one(const Block* b, const std::byte* from, const std::byte* stop)
{
	const std::uint32_t pattern = pattern_of(b->data(), Fill::freed);
	for (; from < stop; from += 4)
		if (at<HalfWord>(from, 0)->bits != pattern)
			return from;
	return canary_violation(stop, stop + 8);
}

} // namespace

std::size_t fill_freed(LockedPool heap, Block* b, std::size_t size)
{
	if (!heap.has(POOL_ANTAGONISM)) [[likely]]
		return 0;
	fill(b->data(), b->data(), size - header_bytes - 8, Fill::freed);
	write_last_canary(b, size);
	return Header::filled_flag;
}

void fill(const void* data, void* from, std::size_t n, Fill fill)
{
	const std::uint32_t pattern = pattern_of(data, fill);
	// Whole words at aligned addresses; at both ends, those bytes of a word that are in range.
	std::size_t i = 0;
	auto* to = static_cast<std::byte*>(from);
	for (; i < n && address_of(to + i) % 4 != 0; i++)
		to[i] = static_cast<std::byte>(pattern >> (8 * (address_of(to + i) % 4)));
	for (; n - i >= 4; i += 4)
		at<HalfWord>(to, bytes(i))->bits = pattern;
	for (; i < n; i++)
		to[i] = static_cast<std::byte>(pattern >> (8 * (address_of(to + i) % 4)));
}

const void* overwrite_of(LockedPool heap, const Block* b, Header h)
{
	const std::byte* stop = b->end(h.size()) - 8;
	if (!h.is_free())
		return overwrite_in_one(b, at<std::byte>(b, bytes(header_bytes)), stop);
	FillReader reader{heap.arenas().find(b)->base};
	for (const std::byte* from = at<std::byte>(b, 24); from < stop; from += 4)
		if (!reader.accepts(at<HalfWord>(from, 0)->bits, address_of(from)))
			return from;
	return nullptr;
}

} // namespace pool
