// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// source.hh — where the memory of cells comes from, and goes to.
//
//	grant ── a Pool ──── in a chunk, which many small cells share      home: the chunk
//	     │          └─── a block of its own, if large or watched       home: the source, + 1
//	     └── a kmpool ── one of its cells                              home: the kmpool, + 2
//
// A chunk is a block of the Pool, cut into cells of one size; the cells in use are counted, and an
// empty chunk goes back. What is known of a Pool is a Source, which stands in it, and the Pool's
// own lock guards that. No two locks are ever held at once.
#pragma once
#include "cell.hh"

namespace kmem {

constexpr std::size_t max_small = 1024; // bytes of a cell in a chunk
constexpr std::size_t bins = max_small / alignment;
constexpr std::size_t least_chunk = 4096;
constexpr std::size_t most_chunk = 65536;

struct Source;

/// A block of the pool, cut into cells. Its first cell follows.
struct alignas(alignment) Chunk {
	Source* source;
	Chunk* next; // with room, in its bin; of the empty ones, the next to go
	Chunk* prev;
	Link* free;          // last in, first out
	std::uint32_t step;  // bytes of a cell
	std::uint32_t fresh; // offset of what was never used
	std::uint32_t stop;  // offset of the end
	std::uint32_t used;  // cells
};

struct Bin {
	Chunk* with_room;
};

/// What is known of a Pool.
struct Source {
	kmcell id; // kmkind_heap; sealed with the pool as its home
	Pool* pool;
	std::size_t objects; // in use
	Bin bin[bins];
	unsigned char chunks[bins]; // how many were made; few are counted
};

enum Home : std::uintptr_t { in_chunk = 0, alone = 1, in_pool = 2, home_bits = 3 };

struct Grant {
	void* memory; // null if `cond` is not ok
	std::uintptr_t home;
	kmcond cond;
};

/// The lock of a pool, if it has one. Its end is `release`: clever destructors are not for locks
/// that a panic may leave.
class Hold {
public:
	explicit Hold(Pool* pool) : pool_{pool}
	{
		if (pool_ != nullptr && pool_->lock != nullptr)
			pool_->lock(pool_);
	}
	void release() const
	{
		if (pool_ != nullptr && pool_->unlock != nullptr)
			pool_->unlock(pool_);
	}

private:
	Pool* pool_;
};

/// The source of a Pool, made if need be. Null if there is no memory for that.
Source* source_of(Pool* pool);

/// That of `kmheap`.
Source* heap_source();

/// Memory for a cell of `size` bytes, not more than max_request; `src` as the user gave it.
Grant grant(kmcell* src, std::size_t size);

/// From the very place that another cell has its memory from.
Grant grant_beside(std::uintptr_t home, std::size_t size);

/// Takes it back: a cell as `grant` gave it. It was wiped, if it is to be.
void give_back(std::uintptr_t home, void* memory);

/// The source's cell, of any home.
kmcell* source_cell(std::uintptr_t home);

/// Is it a Source? As the user gave it: bytes that can be read.
bool is_source(const kmcell* cell);

/// Gives the pool all that kmem has of it, the source included. False if objects are in use.
bool drop(Source* source);

/// A piece of `src` for a kmpool. `lock` is whose lock its cells are to take.
struct Piece {
	Grant grant;
	Pool* lock;
};
Piece grant_piece(kmcell* src, std::size_t size);

/// Many cells, with few locks: takes them back one after another.
class GiveBack {
public:
	void add(std::uintptr_t home, void* memory);
	void end();

private:
	void let_go();

	Source* source_ = nullptr; // whose lock we hold
	Link* gone_ = nullptr;     // blocks to go back to its pool
	unsigned count_ = 0;
};

} // namespace kmem
