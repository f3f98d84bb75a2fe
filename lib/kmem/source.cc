// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// source.cc — slabs and blocks of a Pool, given out as cells.
#include "kinds.hh"
#include "slab.hh"
#include <new>
#include <utility>

namespace kmem {

namespace {

/// A block that poolcompact does not move. If its arena is not known, because the pool is another
/// library's, the block itself is marked as readable.
void* block(Pool* pool, std::size_t size) EXCLUDES(its_lock)
{
	void* memory = pool->move == nullptr ? poolalloc(pool, size)
					     : poolallocalign(pool, size, alignment, 0, 0);
	if (memory != nullptr && !is_known(memory, size)) [[unlikely]]
		settle_in(memory, size);
	return memory;
}

/// As block(), but returns empty slabs to the pool before it fails.
void* block_or_trim(Source* s, std::size_t size) EXCLUDES(its_lock)
{
	void* memory = block(s->pool, size);
	if (memory != nullptr) [[likely]]
		return memory;
	Link* empty = nullptr;
	{
		const Locked locked{s->pool};
		empty = take_empty(s);
	}
	if (empty == nullptr)
		return nullptr;
	free_all(s->pool, empty);
	return block(s->pool, size);
}

Grant grant_alone(Source* s, std::size_t size) EXCLUDES(its_lock)
{
	watch(s->pool);
	void* memory = block_or_trim(s, size);
	if (memory == nullptr)
		return no_grant(kmcond_nomem);
	const Locked locked{s->pool};
	s->blocks++;
	return {.memory = memory, .home = address_of(s) + alone, .cond = kmcond_ok};
}

/// A cell from a slab with room, where take_fast() gave up. If the bin has no such slab, `home` is
/// 0.
Grant grant_last(Source* s, const Bin& bin) EXCLUDES(its_lock)
{
	const Locked locked{s->pool};
	Slab* c = bin.with_room;
	void* cell = c == nullptr ? nullptr : take_last(c);
	return {.memory = cell,
		.home = address_of(c),
		.cond = cell == nullptr ? kmcond_corrupt : kmcond_ok};
}

/// A new slab. The first one of a bin is small, and each next one twice as large, up to a limit.
Slab* make_slab(Source* s, std::size_t step) EXCLUDES(its_lock)
{
	const unsigned growth = __atomic_load_n(&s->growth[bin_of(step)], __ATOMIC_RELAXED);
	const std::size_t size = (least_slab << growth) - alignment;
	void* memory = block(s->pool, size);
	if (memory == nullptr)
		return nullptr;
	return new (memory) Slab{.source = s,
				 .next = nullptr,
				 .prev = nullptr,
				 .free = nullptr,
				 .step = static_cast<std::uint32_t>(step),
				 .fresh = first_cell(memory, step),
				 .stop = static_cast<std::uint32_t>(size),
				 .used = 0};
}

bool wants_magazine(const Source* s, const Bin& bin) EXCLUDES(its_lock)
{
	constexpr std::size_t large = 65536;
	const Locked locked{s->pool};
	return bin.magazine == nullptr && s->pool->cursize >= large;
}

/// A magazine for a bin; null if the bin has one, or the pool is too small for it to be worth its
/// memory.
Magazine* make_magazine(Source* s, const Bin& bin) EXCLUDES(its_lock)
{
	void* memory = wants_magazine(s, bin) ? block(s->pool, sizeof(Magazine)) : nullptr;
	return memory == nullptr ? nullptr : new (memory) Magazine;
}

/// Adds a new slab to the bin, and the magazine if the bin still has none; `magazine` is null then.
/// Returns the slab's first cell.
void* enter(Source* s, Bin& bin, Slab* c, Magazine*& magazine) EXCLUDES(its_lock)
{
	const Locked locked{s->pool};
	if (bin.magazine == nullptr)
		std::swap(bin.magazine, magazine);
	unsigned char& growth = s->growth[bin_of(c->step)];
	if (least_slab << growth < most_slab)
		__atomic_store_n(&growth, growth + 1, __ATOMIC_RELAXED);
	s->slabs++;
	list(c);
	return take_last(c);
}

} // namespace

void* take_last(Slab* c)
{
	FreeCell* cell = c->free;
	if (cell == nullptr) {
		cell = at<FreeCell>(c, c->fresh);
		c->fresh += c->step;
	} else {
		const std::uintptr_t next = cell->next(link_code());
		const bool is_sound = next == 0 || is_cell(c, next);
		c->free = is_sound ? at_address<FreeCell>(next) : nullptr;
		cell = is_sound ? cell : nullptr;
	}
	c->used += cell == nullptr ? 0 : 1;
	if (!has_room(c))
		unlist(c);
	return cell;
}

void free_all(Pool* pool, Link* list)
{
	while (list != nullptr) {
		Link* next = static_cast<Link*>(list->next);
		poolfree(pool, list);
		list = next;
	}
}

Link* put_behind(Slab* c, void* memory)
{
	Magazine* magazine = bin_of(c).magazine;
	if (magazine == nullptr) {
		Slab* gone = put_cell(c, memory);
		return gone == nullptr ? nullptr : push(gone, nullptr);
	}
	Link* gone = flush_magazine(magazine, Magazine::room / 2, nullptr);
	magazine->cell[magazine->count++] = {.memory = memory, .slab = c};
	return gone;
}

Grant grant_growing(Source* s, std::size_t size)
{
	if (!has_cells_for(s, size))
		return grant_alone(s, size);
	const std::size_t step = round_up(size);
	Bin& bin = s->bin[bin_of(step)];
	if (const Grant last = grant_last(s, bin); last.home != 0)
		return last;
	Slab* c = make_slab(s, step);
	if (c == nullptr)
		return grant_alone(s, size);
	Magazine* magazine = make_magazine(s, bin);
	void* cell = enter(s, bin, c, magazine);
	if (magazine != nullptr)
		poolfree(s->pool, magazine); // another thread was quicker
	return {.memory = cell, .home = address_of(c), .cond = kmcond_ok};
}

Grant grant_slow(kmcell* src, std::size_t size)
{
	if (src == nullptr)
		return no_grant(kmcond_nomem);
	if (can_be_read(src) && kind_in(src) == kmkind_pool)
		return pool_grant(src, size);
	return no_grant(kmcond_kind);
}

Grant grant_beside(std::uintptr_t home, std::size_t size)
{
	return (home & home_bits) == in_pool ? pool_grant(source_cell(home), size)
					     : grant_from(source_at(home), size);
}

Piece grant_piece(kmcell* src, std::size_t size)
{
	if (can_be_read(src) && kind_in(src) == kmkind_pool)
		return {.grant = pool_grant(src, size), .lock = pool_lock(src)};
	if (src != nullptr && !is_source(src))
		return {.grant = no_grant(kmcond_kind), .lock = nullptr};
	Source* s = src == nullptr ? heap_source() : at<Source>(src, 0);
	if (s == nullptr)
		return {.grant = no_grant(kmcond_nomem), .lock = nullptr};
	return {.grant = grant_alone(s, size),
		.lock = s->pool->lock == nullptr ? nullptr : s->pool};
}

kmcond give_back_slow(std::uintptr_t home, void* memory)
{
	if ((home & home_bits) == in_pool)
		return pool_give_back(memory);
	Source* s = source_at(home);
	Pool* pool = s->pool;
	{
		const Locked locked{pool};
		s->blocks--;
	} // from here on another thread may end the source
	watch(pool);
	poolfree(pool, memory);
	return kmcond_ok;
}

/// Updates the slab of the last cells.
void GiveBack::settle()
{
	if (near_ == 0)
		return;
	if (Slab* gone = put_cells(at_address<Slab>(near_), freed_, n_); gone != nullptr)
		gone_ = push(gone, gone_);
	count_ += n_;
	near_ = 0;
}

// Whether the lock is held depends on source_, which the analysis cannot follow.

void GiveBack::add(std::uintptr_t home, void* memory) NO_THREAD_SAFETY_ANALYSIS
{
	settle();
	if ((home & home_bits) == in_pool) {
		leave(Moment::midway);
		if (pool_give_back(memory) != kmcond_ok)
			cond_ = kmcond_corrupt;
		return;
	}
	Source* s = source_at(home);
	if (s != source_ || count_ >= cells_a_lock) [[unlikely]] {
		leave(Moment::midway);
		source_ = s;
		lock(s->pool); // until leave()
	}
	if ((home & home_bits) != in_slab) {
		s->blocks--;
		count_++;
		gone_ = push(memory, gone_);
		return;
	}
	near_ = home;
	freed_ = link(memory, at_address<Slab>(home)->free);
	n_ = 1;
	if (is_marked(s->id))
		settle();
}

/// Releases the lock, and returns to the Pool what became free. At the end no change is half done,
/// so that POOL_PARANOIA can audit.
void GiveBack::leave(Moment moment) NO_THREAD_SAFETY_ANALYSIS
{
	settle();
	if (source_ == nullptr)
		return;
	Pool* pool = source_->pool;
	unlock(pool); // from here on another thread may end the source
	if (moment == Moment::end)
		watch(pool);
	free_all(pool, gone_);
	source_ = nullptr;
	gone_ = nullptr;
	count_ = 0;
}

kmcond GiveBack::end()
{
	leave(Moment::end);
	return cond_;
}

namespace {

/// Collects the empty slabs. If nothing else is left, breaks the source's seal and collects its
/// magazines, too. False if objects are in use.
bool close(Source* s, Link*& empty) EXCLUDES(its_lock)
{
	const Locked locked{s->pool};
	empty = take_empty(s);
	if (s->slabs != 0 || s->blocks != 0)
		return false;
	s->id.seal = ~s->id.seal;
	for (Bin& bin : s->bin)
		if (bin.magazine != nullptr)
			empty = push(bin.magazine, empty);
	return true;
}

} // namespace

bool drop(Source* s)
{
	Pool* pool = s->pool;
	Link* empty = nullptr;
	const bool is_closed = close(s, empty);
	if (is_closed) {
		poolroot(pool, s, nullptr);
		empty = push(s, empty);
	}
	free_all(pool, empty);
	return is_closed;
}

} // namespace kmem
