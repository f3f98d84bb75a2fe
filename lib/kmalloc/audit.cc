// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// audit.cc — the rules, and the figures.
#include "audit.hh"
#include "bucket.hh"
#include "large.hh"
#include "words.hh"

namespace kalloc {
namespace {

/// Links from the bucket's head on; stops where one leads to no free block, or in a circle.
bool is_list_whole(const State& s, Bucket& b, std::uint32_t free)
{
	std::uintptr_t block = address_of(b.free);
	for (; free != 0; free--) {
		if (!is_freed_block(s, b, block))
			return false;
		block = link_of(s, pointer_to(block));
	}
	return block == 0;
}

std::uint32_t count_bits(Bucket& b, std::uint32_t from, std::uint32_t to)
{
	std::uint32_t n = 0;
	for (; from < to; from++)
		n += b.is_allocated(from) ? 1 : 0;
	return n;
}

/// Does the ring lead there? It is followed from bucket to bucket, and once round at most.
bool is_in_ring(const State& s, const Class& c, const Bucket& b)
{
	const Bucket* each = c.open;
	for (unsigned n = s.table.count(); n != 0 && s.table.has(each); n--) {
		if (each == &b)
			return true;
		each = each->next;
		if (each == c.open)
			break;
	}
	return false;
}

bool has_room(const Class& c, const Bucket& b)
{
	return b.free != nullptr || b.fresh < c.stop;
}

/// Of a class: its ring leads through its own buckets and back, the empty ones last.
const char* violation_of_ring(const State& s, const Class& c)
{
	unsigned empty = 0;
	const Bucket* b = c.open;
	for (unsigned n = 0; b != nullptr; n++) {
		if (n > s.table.count() || !s.table.has(b) || !s.table.has(b->next) ||
		    b->next->prev != b || &s.classes[b->cls] != &c)
			return "a class's ring of buckets is broken";
		if (b->live != 0 && empty != 0)
			return "an empty bucket comes before one in use";
		empty += b->live == 0 ? 1 : 0;
		b = b->next == c.open ? nullptr : b->next;
	}
	return empty == c.empty ? nullptr : "a class has miscounted its empty buckets";
}

const char* violation_of_dma(const State& s, const DmaBuffer* d)
{
	Bucket* b = bucket_of(s, d);
	if (b == nullptr || b->block(b->number_of(d)) != d || !b->is_allocated(b->number_of(d)))
		return "the record of a buffer for DMA was lost";
	return nullptr;
}

/// Of the blocks of the Pool.
struct Large {
	const void* own; // kmalloc's, without a header
	const void* broken;
	std::size_t blocks, asked;
};

int look_at(void* arg, const PoolBlock* block)
{
	auto* large = static_cast<Large*>(arg);
	if (block->state != poolblock_allocated || block->ptr == large->own)
		return 0;
	const void* data = at<void>(block->ptr, sizeof(LargeHeader));
	const std::size_t size = header_of(data)->size;
	if (decode(data) != LargeMark::allocated || size + sizeof(LargeHeader) != block->size) {
		large->broken = data;
		return 1;
	}
	large->blocks++;
	large->asked += size;
	return 0;
}

Large look_at_large(State& s)
{
	Large large{.own = s.table.elsewhere(), .broken = nullptr, .blocks = 0, .asked = 0};
	poolwalk(&s.pool, look_at, &large);
	return large;
}

struct Violation {
	const char* rule;
	const void* where;
};

Violation first_violation(State& s)
{
	for (unsigned i = 0; i < s.table.room(); i++)
		if (Bucket* b = s.table[i])
			if (const char* rule = violation_of(s, *b))
				return {rule, b};
	for (unsigned i = 0; i < s.class_count; i++)
		if (const char* rule = violation_of_ring(s, s.classes[i]))
			return {rule, s.classes[i].open};
	for (const DmaBuffer* d = s.dma; d != nullptr; d = d->next)
		if (const char* rule = violation_of_dma(s, d))
			return {rule, d};
	const Large large = look_at_large(s);
	if (large.broken != nullptr)
		return {words::joined<words::header_overwritten, ": that of a large block">,
			large.broken};
	if (large.blocks != s.large_blocks)
		return {"the large blocks were miscounted", &s};
	return {nullptr, nullptr};
}

} // namespace

const char* violation_of(const State& s, Bucket& b)
{
	if (b.mark != mark_of(s, &b) || b.cls >= s.class_count)
		return words::joined<words::header_overwritten,
				     ": a bucket was overwritten, from its beginning on">;
	const Class& c = s.classes[b.cls];
	if (b.fresh < c.first || b.fresh > c.stop || b.live > b.fresh - c.first)
		return "a bucket has miscounted its blocks";
	if (count_bits(b, c.first, b.fresh) != b.live)
		return "a bucket's bits are not as many as its allocated blocks";
	if (count_bits(b, 0, c.first) + count_bits(b, b.fresh, c.stop) != 0)
		return "a bucket's bit is set, and stands for no block";
	if (!is_list_whole(s, b, b.fresh - c.first - b.live))
		return words::joined<words::use_after_free, ": a free list was overwritten">;
	if ((b.has_room != 0) != has_room(c, b) || is_in_ring(s, c, b) != has_room(c, b))
		return "a bucket with room is not offered, or one without is";
	return nullptr;
}

bool is_sound(State& s, const Call& call)
{
	flush_recent(s);
	if (!is_pool_sound(s))
		return false;
	const Violation violation = first_violation(s);
	if (violation.rule == nullptr)
		return true;
	report_violation(s, call, violation.rule, violation.where);
	return false;
}

namespace {

ClassFigures figures_of(const State& s, unsigned cls)
{
	ClassFigures f{.size = class_size(cls), .buckets = 0, .live = 0};
	for (unsigned i = 0; i < s.table.room(); i++) {
		const Bucket* b = s.table[i];
		if (b == nullptr || b->cls != cls)
			continue;
		f.buckets++;
		f.live += b->live;
	}
	return f;
}

} // namespace

kmallocstats count_all(State& s)
{
	flush_recent(s);
	kmallocstats f{};
	f.held = s.held;
	f.peak = s.peak;
	f.buckets = s.table.count();
	f.bucket_bytes = f.buckets * s.bucket_bytes;
	for (unsigned cls = 0; cls < s.class_count; cls++) {
		const ClassFigures each = figures_of(s, cls);
		f.small_blocks += each.live;
		f.small_bytes += each.live * each.size;
	}
	for (const DmaBuffer* d = s.dma; d != nullptr; d = d->next) {
		f.dma_buffers++;
		f.dma_bytes += d->size;
		f.small_blocks--; // the record is nobody's block
		f.small_bytes -= class_size(class_of(sizeof(DmaBuffer)));
	}
	f.large_blocks = s.large_blocks;
	f.large_asked = look_at_large(s).asked;
	f.large_bytes = f.held - f.bucket_bytes - f.dma_bytes;
	f.refused = s.refused;
	return f;
}

void dump(State& s)
{
	flush_recent(s);
	for (unsigned cls = 0; cls < s.class_count; cls++)
		if (const ClassFigures f = figures_of(s, cls); f.buckets != 0)
			print_class(s, f);
	print_totals(s, count_all(s));
}

} // namespace kalloc
