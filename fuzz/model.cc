// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// model.cc — what each call changes for its caller.
#include "model.hh"
#include "oracle.hh"
#include <algorithm>
#include <cerrno>

namespace fuzz {

void Model::begin(unsigned pool)
{
	*this = Model{};
	pool_ = pool;
	walk_pool(this->pool(), walked_);
	observe();
}

std::size_t Model::cost() const
{
	const Pool& p = pool();
	std::size_t walk = walked_.size() * 64;
	for (const PoolBlock& b : walked_)
		if (b.state == poolblock_allocated)
			walk += b.whole - b.size; // canaries, which a large minblock makes long
		else if (b.state == poolblock_quarantined)
			walk += b.whole; // filled, and verified each time
	const std::size_t fill = was_filled_ ? p.curfree : 0;
	const std::size_t watch = (p.flags & POOL_PARANOIA) != 0 ? 3 : 1;
	const std::size_t print = (p.flags & POOL_VERBOSITY) != 0 ? walked_.size() * 2048 : 0;
	return (walk + fill) * watch + print + 512;
}

bool Model::is_interior(const void* pointer) const
{
	const auto at = address_of(pointer);
	return std::any_of(walked_.begin(), walked_.end(), [&](const PoolBlock& b) {
		const auto data = address_of(b.ptr);
		return b.state != poolblock_metadata && at > data && at - data < b.whole;
	});
}

void Model::before(const call& /*c*/)
{
	size_before_ = pool().cursize;
	metadata_before_ = metadata_bytes();
	was_filled_ = was_filled_ || (pool().flags & POOL_ANTAGONISM) != 0;
	was_empty_ = pool().state == nullptr;
}

void Model::moved(unsigned slot, void* from, void* to)
{
	const Known& k = known_[slot];
	expect(!k.pinned && !k.aligned, "poolcompact moved a block that is to stay where it is");
	expect(address_of(to) % 16 == 0, "poolcompact moved a block to where none can be");
	expect(from != to, "move was called for a block that did not move");
}

void Model::took(const call& c, bool is_aligned)
{
	Known& k = known_[c.slot];
	k = Known{};
	k.aligned = is_aligned;
	k.tagged = (pool().flags & POOL_TAGS) != 0;
	counts_.allocs++;
}

void Model::lost(unsigned slot)
{
	const Known& k = known_[slot];
	if ((pool().flags & POOL_NOREUSE) != 0)
		quarantined_[k.base] = k.whole;
	counts_.frees++;
	nfree_++;
}

void Model::resized(const call& c)
{
	Known& k = known_[c.slot];
	counts_.reallocs++;
	if (c.result == c.ptr)
		return;
	k.aligned = false;
	// A block that moves is freed where it was, which may count as a call to free.
	nfree_ += pool().nfree == nfree_ + 1 ? 1 : 0;
	// Whether it slid to the left, or was freed where it was, only poolwalk can tell.
	const bool kept = std::any_of(walked_.begin(), walked_.end(), [&](const PoolBlock& b) {
		return b.state == poolblock_quarantined && address_of(b.base) == k.base;
	});
	if (kept && (pool().flags & POOL_NOREUSE) != 0)
		quarantined_[k.base] = k.whole;
}

void Model::refused(const call& c)
{
	if (pool().state != nullptr)
		counts_.refused++;
	expect(c.error == ENOMEM || c.error == EINVAL, "NULL came without an errno");
	if (c.verb == verb_align)
		check_aligned_refusal(c);
	else
		check_refusal(c);
}

void Model::compacted(const call& c)
{
	const events& seen = seat_of().seen;
	const bool changed = seen.moved != 0 || seen.given_back != 0;
	if (pool().move == nullptr) {
		expect(!changed && c.answer == 0, "poolcompact did something without `move`");
		return;
	}
	if (c.verb == verb_compact)
		expect((c.answer != 0) == changed, "poolcompact lies about having done something");
}

void Model::trimmed(const call& c) const
{
	const std::size_t given = size_before_ - pool().cursize;
	const bool purged = seat_of().seen.purged != 0;
	expect(purged ? c.answer > given : c.answer == given,
	       "pooltrim's answer is not what it gave back");
	if (pool().free == nullptr)
		return;
	// An arena that alloc gave, and in which a free block is alone, is gone.
	const piece* last = nullptr;
	bool is_alone = false;
	for (const PoolBlock& b : walked_) {
		const piece* home = piece_at(seat_of().source, b.base);
		expect(home == last || !is_alone, "pooltrim kept an arena that is empty");
		is_alone = home != last && home->given == 0 && b.state == poolblock_free;
		last = home;
	}
	expect(!is_alone, "pooltrim kept an arena that is empty");
}

void Model::was_reset()
{
	known_.fill(Known{});
	quarantined_.clear();
	counts_ = Counts{};
	expect(pool().curalloc == 0, "poolreset left blocks");
	std::size_t given = 0;
	for (unsigned i = 0; i < seat_of().source.count; i++)
		given += seat_of().source.pieces[i].size;
	expect(pool().cursize == given, "poolreset lost memory that was given, or kept arenas");
}

void Model::after(const call& c)
{
	check_errno(c);
	const bool panicked = seat_of().seen.panicked != 0;
	expect(panicked == (c.verb == verb_misuse), "panic was called");
	counts_.misused += c.verb == verb_misuse ? 1 : 0;
	// First what poolwalk has to know, then poolwalk, then what has to know of that.
	switch (c.verb) {
	case verb_free:
		if (c.ptr != nullptr)
			lost(c.slot);
		break;
	case verb_realloc:
		if (c.ptr == nullptr && c.result != nullptr)
			took(c, false);
		else if (c.ptr != nullptr && c.size == 0)
			lost(c.slot);
		break;
	case verb_alloc:
	case verb_align:
		if (c.result != nullptr)
			took(c, c.verb == verb_align);
		break;
	case verb_pin:
	case verb_unpin:
		known_[c.slot].pinned = c.verb == verb_pin;
		break;
	case verb_settag:
		if (known_[c.slot].tagged)
			known_[c.slot].tag[c.number] = c.size;
		break;
	case verb_gettag:
		expect(c.answer == known_[c.slot].tag[c.number], "a tag was lost");
		break;
	case verb_reset:
		was_reset();
		break;
	case verb_adopt:
		expect(c.answer != 0 || c.size < enough_for_pool, "pooladopt refused a good arena");
		// The table of arenas may move into the new one, and leave an empty one behind.
		expect(seat_of().seen.given_back != 0 ||
			       pool().cursize - size_before_ == (c.answer != 0 ? c.size : 0),
		       "pooladopt took something else than what it was given");
		break;
	default:
		break;
	}
	walk_pool(pool(), walked_);
	if (c.verb == verb_realloc && c.ptr != nullptr && c.result != nullptr)
		resized(c);
	observe();
	const bool wants = c.verb == verb_alloc || c.verb == verb_align ||
			   (c.verb == verb_realloc && (c.ptr == nullptr || c.size != 0));
	if (wants && c.result == nullptr)
		refused(c);
	else if (wants)
		check_place(c);
	if (c.verb == verb_compact || c.verb == verb_compactstep)
		compacted(c);
	if (c.verb == verb_msize)
		expect(c.answer >= c.before.size, "poolmsize is less than what was asked for");
	if (c.verb == verb_trim)
		trimmed(c);
	if (c.verb == verb_overlap)
		overlap_told(c);
	if (c.verb == verb_walk)
		expect(c.answer == (c.size < walked_.size() ? 42 : 0),
		       "poolwalk did not stop where it was told to, or told something else");
	if (c.verb == verb_stats)
		stats_told(c);
}

} // namespace fuzz
