// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// results.cc — is what a call returned what its caller may expect?
#include "model.hh"
#include "oracle.hh"
#include <algorithm>
#include <cerrno>
#include <limits>
#include <numeric>

namespace fuzz {

namespace {

constexpr std::size_t absurd = std::size_t{1} << 40U;

/// What an arena needs beside the block that it is got for: ends, tables, whole pages.
constexpr std::size_t arena_extra = 16384;

std::size_t modulo(long offset, std::size_t align)
{
	const auto n = static_cast<std::size_t>(offset);
	return offset >= 0 ? n % align : (align - (std::size_t{0} - n) % align) % align;
}

/// Is there any address that satisfies the constraints? Addresses modulo both are those
/// that agree modulo their greatest common divisor.
bool is_possible(const call& c)
{
	if (c.span == 0)
		return true;
	const std::size_t align = c.align == 0 ? 1 : c.align;
	const std::size_t common = std::gcd(align, c.span);
	return c.size <= c.span && modulo(c.offset, align) % common <= c.span - c.size;
}

bool is_grown(const call& c)
{
	return c.verb == verb_realloc && c.ptr != nullptr;
}

} // namespace

void Model::check_errno(const call& c) const
{
	const bool failed = c.error != 0;
	const bool asked = seat_of().seen.refused != 0 && c.error == E2BIG;
	const bool wants = c.verb == verb_alloc || c.verb == verb_align ||
			   (c.verb == verb_realloc && (c.ptr == nullptr || c.size != 0));
	expect(!failed || asked || (wants && c.result == nullptr) || c.verb == verb_misuse,
	       "errno was changed by a call that did not fail");
	expect(!wants || c.result != nullptr || failed, "NULL came without an errno");
}

std::size_t Model::need_for(const call& c, std::size_t want) const
{
	const bool tagged = is_grown(c) ? known_[c.slot].tagged : (pool().flags & POOL_TAGS) != 0;
	const std::size_t least =
		std::max(want + 9 + (tagged ? 32 : 0), std::max(minblock(), std::size_t{32}));
	const std::size_t q = quantum();
	return (least + q - 1) / q * q;
}

bool Model::serves(std::size_t size, std::size_t need) const
{
	return size == need || size >= need + 32 || (size > need && quantum() == 16);
}

/// Does maxsize, or the lack of an alloc, stand against another arena?
bool Model::is_limited(std::size_t need) const
{
	const Pool& p = pool();
	if (p.alloc == nullptr || p.minarena > absurd)
		return true;
	return p.maxsize != 0 && p.cursize + std::max(need + arena_extra, p.minarena) > p.maxsize;
}

void Model::check_refusal(const call& c) const
{
	expect(c.error == ENOMEM, "errno is not ENOMEM");
	if (std::max({c.size, minblock(), quantum()}) > absurd)
		return;
	const std::size_t need = need_for(c, c.size);
	if (need > absurd)
		return;
	expect(seat_of().seen.last_refused != 0 || is_limited(need),
	       "NULL, though there was an arena to be had");
	for (const PoolBlock& b : walked_) {
		expect(b.state != poolblock_cached, "NULL, though freed blocks were not coalesced");
		expect(b.state != poolblock_free || !serves(b.whole, need),
		       "NULL, though a free block would do");
	}
}

void Model::check_aligned_refusal(const call& c) const
{
	if (std::max(c.align, c.span) < absurd)
		expect(c.error == (is_possible(c) ? ENOMEM : EINVAL),
		       "errno is wrong about whether there is such an address");
	if (c.error == EINVAL || c.align > 65536 || c.span > 65536 ||
	    std::max({c.size, minblock(), quantum()}) > absurd)
		return;
	const std::size_t align = std::lcm(std::max<std::size_t>(c.align, 1), std::size_t{16});
	const std::size_t period = std::lcm(align, std::max<std::size_t>(c.span, 1));
	const std::size_t need = need_for(c, c.size + 64);
	const std::size_t room = need + period + align + 256;
	if (room > absurd)
		return;
	expect(seat_of().seen.last_refused != 0 || is_limited(room + quantum()),
	       "NULL, though there was an arena to be had for an aligned block");
	for (const PoolBlock& b : walked_)
		expect(b.state != poolblock_free || b.whole < room,
		       "NULL, though a free block would do wherever it begins");
}

void Model::check_constraints(const call& c) const
{
	const auto at = address_of(c.result);
	if (c.align != 0)
		expect(at % c.align == modulo(c.offset, c.align), "the alignment is not kept");
	if (c.span != 0 && c.size != 0)
		expect(at / c.span == (at + c.size - 1) / c.span, "the span is crossed");
}

void Model::check_place(const call& c) const
{
	const slot& s = slot_of(c);
	if (c.result == nullptr)
		return;
	if (c.verb == verb_align)
		check_constraints(c);
	else
		expect(address_of(s.ptr) % 16 == 0 || c.result == c.ptr,
		       "a block is not aligned to 16");
	if ((pool().flags & POOL_ANTAGONISM) != 0)
		check_paint(c);
	if ((pool().flags & POOL_FIRSTFIT) != 0 && c.verb == verb_alloc)
		check_first_fit(c);
}

/// What was handed out, and not there before, is filled.
void Model::check_paint(const call& c) const
{
	const slot& s = slot_of(c);
	const auto data = known_[c.slot].base + 8;
	const auto pattern = static_cast<std::uint32_t>(data) ^ 0xF900'0000U;
	for (std::size_t i = is_grown(c) ? c.before.size : 0; i < s.size; i++) {
		const auto at = address_of(s.ptr) + i;
		expect(s.ptr[i] == static_cast<unsigned char>(pattern >> (8 * (at % 4))),
		       "POOL_ANTAGONISM did not fill a block");
	}
}

void Model::check_first_fit(const call& c) const
{
	// What the engine keeps for itself may have moved just now, and its old place be free.
	if (seat_of().seen.asked != 0 || metadata_bytes() != metadata_before_)
		return;
	const std::size_t need = need_for(c, c.size);
	for (const PoolBlock& b : walked_)
		expect(b.state != poolblock_free || b.ptr > c.result || !serves(b.whole, need),
		       "POOL_FIRSTFIT passed a free block by");
}

void Model::overlap_told(const call& c) const
{
	const auto from = address_of(c.ptr);
	const std::size_t room = std::numeric_limits<std::uintptr_t>::max() - from;
	const source& s = seat_of().source;
	bool overlaps = false;
	for (unsigned i = 0; i < s.count && c.size != 0; i++) {
		const auto base = address_of(s.pieces[i].base);
		const auto last = from + std::min(c.size - 1, room);
		overlaps = overlaps || (base <= last && base + s.pieces[i].size > from);
	}
	expect((c.answer != 0) == overlaps, "poolisoverlap is wrong");
}

void Model::stats_told(const call& c) const
{
	const PoolStats& told = c.stats;
	const Pool& p = pool();
	PoolStats sum{};
	for (const PoolBlock& b : walked_) {
		if (b.state == poolblock_allocated) {
			sum.allocated_blocks++;
			sum.requested += b.size;
		} else if (b.state == poolblock_quarantined) {
			sum.quarantined_blocks++;
			sum.quarantined_bytes += b.whole;
		} else if (b.state == poolblock_cached) {
			sum.cached_blocks++;
			sum.cached_bytes += b.whole;
		} else if (b.state == poolblock_free) {
			sum.free_blocks++;
			sum.largest_free = std::max(sum.largest_free, b.whole);
		}
	}
	expect(told.maxsize == p.maxsize && told.cursize == p.cursize &&
		       told.curfree == p.curfree && told.curalloc == p.curalloc,
	       "poolstats tells other totals than the Pool");
	expect(told.allocated_blocks == sum.allocated_blocks && told.requested == sum.requested &&
		       told.quarantined_blocks == sum.quarantined_blocks &&
		       told.quarantined_bytes == sum.quarantined_bytes,
	       "poolstats is wrong about allocated or quarantined blocks");
	expect(told.cached_blocks == sum.cached_blocks && told.cached_bytes == sum.cached_bytes &&
		       told.free_blocks == sum.free_blocks && told.largest_free == sum.largest_free,
	       "poolstats is wrong about free blocks");
	expect(told.metadata_bytes == p.cursize - p.curfree - p.curalloc,
	       "poolstats is wrong about the engine's own bytes");
	expect(told.arenas == seat_of().source.count, "poolstats is wrong about arenas");
	expect(told.peak_cursize >= p.cursize && told.peak_curalloc >= p.curalloc,
	       "poolstats tells of a peak that is none");
	expect(told.nrealloc == counts_.reallocs, "poolstats.nrealloc is wrong");
	// A realloc of a bad pointer is refused too, where panic returns.
	expect(told.nfailed >= counts_.refused && told.nfailed <= counts_.refused + counts_.misused,
	       "poolstats.nfailed is wrong");
	expect(told.nalloc >= counts_.allocs && told.nfree >= counts_.frees &&
		       told.nalloc - told.nfree == counts_.allocs - counts_.frees,
	       "poolstats.nalloc or nfree is wrong");
}

} // namespace fuzz
