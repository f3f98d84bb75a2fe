// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// source.cc — chunks and blocks of a Pool, given out as cells.
#include "chunk.hh"
#include "kinds.hh"

#include <new>

namespace kmem {

namespace {

/// A block that poolcompact leaves where it is.
void* block(Pool* pool, std::size_t size)
{
	return pool->move == nullptr ? poolalloc(pool, size)
				     : poolallocalign(pool, size, alignment, 0, 0);
}

void free_all(Pool* pool, Link* list)
{
	while (list != nullptr) {
		Link* next = static_cast<Link*>(list->next);
		poolfree(pool, list);
		list = next;
	}
}

// ---- the pool's lock is free ----

/// As `block`, but before it fails, empty chunks go back to the pool.
void* block_or_trim(Source* s, std::size_t size)
{
	void* memory = block(s->pool, size);
	if (memory != nullptr) [[likely]]
		return memory;
	const Hold hold{s->pool};
	Link* empty = take_empty(s);
	hold.release();
	if (empty == nullptr)
		return nullptr;
	free_all(s->pool, empty);
	return block(s->pool, size);
}

Grant grant_alone(Source* s, std::size_t size)
{
	void* memory = block_or_trim(s, size);
	if (memory == nullptr)
		return {.memory = nullptr, .home = 0, .cond = kmcond_nomem};
	const Hold hold{s->pool};
	s->blocks++;
	hold.release();
	return {.memory = memory, .home = address_of(s) + alone, .cond = kmcond_ok};
}

/// A new chunk: a small one at first, and twice as large each time.
Chunk* make_chunk(Source* s, std::size_t step)
{
	const std::size_t size = (least_chunk << s->growth[bin_of(step)]) - alignment;
	void* memory = block(s->pool, size);
	if (memory == nullptr)
		return nullptr;
	return new (memory) Chunk{.source = s,
				  .next = nullptr,
				  .prev = nullptr,
				  .free = nullptr,
				  .step = static_cast<std::uint32_t>(step),
				  .fresh = sizeof(Chunk),
				  .stop = static_cast<std::uint32_t>(size),
				  .used = 0};
}

} // namespace

Grant grant_growing(Source* s, std::size_t size)
{
	if (size > max_small || (s->pool->flags & watching) != 0)
		return grant_alone(s, size);
	const std::size_t step = round_up(size);
	Chunk* c = make_chunk(s, step);
	if (c == nullptr)
		return grant_alone(s, size);
	const Hold hold{s->pool};
	unsigned char& growth = s->growth[bin_of(step)];
	if (least_chunk << growth < most_chunk)
		growth++;
	s->chunks++;
	list(c);
	void* cell = take_cell(c);
	hold.release();
	return {.memory = cell, .home = address_of(c), .cond = kmcond_ok};
}

Grant grant_elsewhere(kmcell* src, std::size_t size)
{
	if (src != nullptr && src->kind == kmkind_pool)
		return pool_grant(src, size);
	return {.memory = nullptr, .home = 0, .cond = src == nullptr ? kmcond_nomem : kmcond_kind};
}

Grant grant_beside(std::uintptr_t home, std::size_t size)
{
	return (home & home_bits) == in_pool ? pool_grant(source_cell(home), size)
					     : grant_from(source_at(home), size);
}

Piece grant_piece(kmcell* src, std::size_t size)
{
	if (src != nullptr && src->kind == kmkind_pool)
		return {.grant = pool_grant(src, size), .lock = pool_lock(src)};
	if (src != nullptr && !is_source(src))
		return {.grant = {.memory = nullptr, .home = 0, .cond = kmcond_kind},
			.lock = nullptr};
	Source* s = src == nullptr ? heap_source() : at<Source>(src, 0);
	if (s == nullptr)
		return {.grant = {.memory = nullptr, .home = 0, .cond = kmcond_nomem},
			.lock = nullptr};
	return {.grant = grant_alone(s, size),
		.lock = s->pool->lock == nullptr ? nullptr : s->pool};
}

void give_back_elsewhere(std::uintptr_t home, void* memory)
{
	if ((home & home_bits) == in_pool) {
		pool_give_back(memory);
		return;
	}
	Source* s = source_at(home);
	const Hold hold{s->pool};
	s->blocks--;
	hold.release();
	poolfree(s->pool, memory);
}

void GiveBack::add_elsewhere(std::uintptr_t home, void* memory)
{
	if ((home & home_bits) == in_pool) {
		end();
		pool_give_back(memory);
		return;
	}
	Source* s = source_at(home);
	if (s != source_ || ++count_ == cells_a_lock) [[unlikely]] {
		end();
		source_ = s;
		const Hold held{s->pool}; // until `end`
	}
	void* gone = memory;
	if ((home & home_bits) == in_chunk)
		gone = put_cell(at_address<Chunk>(home), memory);
	else
		s->blocks--;
	if (gone != nullptr)
		gone_ = push(gone, gone_);
}

void GiveBack::end()
{
	if (source_ == nullptr)
		return;
	if (source_->pool->unlock != nullptr)
		source_->pool->unlock(source_->pool);
	free_all(source_->pool, gone_);
	source_ = nullptr;
	gone_ = nullptr;
	count_ = 0;
}

bool drop(Source* s)
{
	Pool* pool = s->pool;
	const Hold hold{pool};
	Link* empty = take_empty(s);
	const bool is_busy = s->chunks != 0 || s->blocks != 0;
	if (!is_busy)
		s->id.seal = ~s->id.seal;
	hold.release();
	if (!is_busy) {
		poolroot(pool, s, nullptr);
		empty = push(s, empty);
	}
	free_all(pool, empty);
	return !is_busy;
}

} // namespace kmem
