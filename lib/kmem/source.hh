// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// source.hh — where the memory of cells comes from, and goes to.
//
//	grant ── a Pool ──── in a slab, which many small cells share      home: the slab
//	     │          └─── a block of its own, if large or watched       home: the source, + 1
//	     └── a kmpool ── one of its cells                              home: the kmpool, + 2
//
// A slab is a block of the Pool, cut into cells of one size; the cells in use are counted, and an
// empty slab goes back. What is known of a Pool is a Source, which stands in it, and the Pool's
// own lock guards that. No two locks are ever held at once.
#pragma once
#include "cell.hh"
#include "thread_safety.hh"

namespace kmem {

constexpr std::size_t max_small = 1024; // bytes of a cell in a slab
constexpr std::size_t bins = max_small / alignment;
constexpr std::size_t least_slab = 4096;
constexpr std::size_t most_slab = 65536;
constexpr std::size_t line = 64; // of a processor's cache, as most have it

struct Source;

/// Stands for the lock of the pool that a call is about, in what the analysis is told. It guards
/// what is known of the pool, and the cells of a kmpool in it.
extern class CAPABILITY("lock of the pool") PoolLock {
} its_lock; // NOLINT(*-static-initializers): declared only

/// A block of the pool, cut into cells. Its first cell follows.
struct alignas(alignment) Slab {
	Source* source;
	Slab* next GUARDED_BY(its_lock); // with room, in its bin; of the empty ones, the next to go
	Slab* prev GUARDED_BY(its_lock);
	Link* free GUARDED_BY(its_lock);          // last in, first out
	std::uint32_t step;                       // bytes of a cell
	std::uint32_t fresh GUARDED_BY(its_lock); // offset of what was never used
	std::uint32_t stop;                       // offset of the end
	std::uint32_t used GUARDED_BY(its_lock);  // cells
};

/// The cells of a bin that were freed last, in front of its slabs, in which they count as used. So
/// a cell that is taken soon after one was freed costs no look at a slab, and is warm.
struct Magazine {
	static constexpr std::uint32_t room = 16;
	std::uint32_t count GUARDED_BY(its_lock) = 0;
	struct {
		void* memory;
		Slab* slab;
	} cell[room] GUARDED_BY(its_lock);
};

struct Bin {
	Slab* with_room GUARDED_BY(its_lock);
	/// A block of the pool; null in a small one, where memory is dear.
	Magazine* magazine GUARDED_BY(its_lock);
};

/// What is known of a Pool.
struct Source {
	kmcell id; // kmkind_heap; sealed with the pool as its home
	Pool* pool;
	std::size_t slabs GUARDED_BY(its_lock);  // that there are, in bins or full
	std::size_t blocks GUARDED_BY(its_lock); // of cells that have one of their own
	Bin bin[bins];
	unsigned char
		growth[bins]; // how often the next slab was doubled; read without the lock, too
};

enum Home : std::uintptr_t { in_slab = 0, alone = 1, in_pool = 2, home_bits = 3 };

struct Grant {
	void* memory; // null if `cond` is not ok
	std::uintptr_t home;
	kmcond cond;
};

constexpr Grant no_grant(kmcond why)
{
	return {.memory = nullptr, .home = 0, .cond = why};
}

// Where a pool has no lock, to call at all is to hold it.

inline void lock(Pool* pool) ACQUIRE(its_lock) NO_THREAD_SAFETY_ANALYSIS // a callback
{
	if (pool != nullptr && pool->lock != nullptr)
		pool->lock(pool);
}
inline void unlock(Pool* pool) RELEASE(its_lock) NO_THREAD_SAFETY_ANALYSIS
{
	if (pool != nullptr && pool->unlock != nullptr)
		pool->unlock(pool);
}

/// For those who have seen that there is none.
inline void has_no_lock() ASSERT_CAPABILITY(its_lock) {}

/// Holds a pool's lock for the length of a scope. The pool is not called in it, so no panic leaves
/// by longjmp from there.
class SCOPED_CAPABILITY Locked {
public:
	explicit Locked(Pool* pool) ACQUIRE(its_lock) : pool_{pool} { lock(pool); }
	~Locked() RELEASE() { unlock(pool_); }
	Locked(const Locked&) = delete;
	Locked& operator=(const Locked&) = delete;

private:
	Pool* pool_;
};

/// POOL_PARANOIA: the audit, as far as it can be made, of a Pool in which nothing is half done. The
/// lock is free.
void watch_closely(Pool* pool) EXCLUDES(its_lock);

inline void watch(Pool* pool) EXCLUDES(its_lock)
{
	if ((pool->flags & POOL_PARANOIA) != 0) [[unlikely]]
		watch_closely(pool);
}

/// The source of a Pool, made if need be. Null if there is no memory for that.
Source* source_of(Pool* pool) EXCLUDES(its_lock);

// The source of `kmheap`, and the state of the pool it was found in: another after poolreset, but
// perhaps at the same address. So they are kept only of a pool that tells when its memory goes.
extern std::atomic<Source*> known_source; // NOLINT(*-static-initializers): constinit
extern std::atomic<void*> known_state;    // NOLINT(*-static-initializers): constinit
Source* find_heap_source() EXCLUDES(its_lock);

/// Takes an arena of the heap's own Pool back: its `free`, which also tells.
void take_arena(void* base, std::size_t size);
void forget_in(const void* base, std::size_t size);

inline Source* heap_source()
{
	Source* known = known_source.load(std::memory_order_acquire);
	if (known != nullptr && kmheap != nullptr &&
	    known_state.load(std::memory_order_relaxed) == kmheap->state) [[likely]]
		return known;
	return find_heap_source();
}

/// Memory for a cell of `size` bytes, not more than max_request; `src` as the user gave it. The
/// long way: slab.hh has the short one.
Grant grant_slow(kmcell* src, std::size_t size) EXCLUDES(its_lock);
Grant grant_growing(Source* s, std::size_t size) EXCLUDES(its_lock);

/// From the very place that another cell has its memory from.
Grant grant_beside(std::uintptr_t home, std::size_t size) EXCLUDES(its_lock);

/// Takes it back: a cell as `grant` gave it. It was wiped, if it is to be. The long way, too.
/// Corrupt if it was a kmpool's, and what that keeps of it was overwritten: it is lost.
kmcond give_back_slow(std::uintptr_t home, void* memory) EXCLUDES(its_lock);

inline std::uint32_t source_seal(const Source* s)
{
	const std::uint64_t mixed = address_of(s) ^ std::rotl(address_of(s->pool), 20) ^ the_key();
	return static_cast<std::uint32_t>(mixed >> 4U);
}

/// Is it a Source? It can be read.
[[gnu::always_inline]] inline bool is_sealed_source(const kmcell* cell)
{
	const auto* s = static_cast<const Source*>(static_cast<const void*>(cell));
	return kind_in(cell) == kmkind_heap && cell->seal == source_seal(s);
}

/// The same, as the user gave it: it may be anything.
inline bool is_source(const kmcell* cell)
{
	return can_be_read(cell) && is_sealed_source(cell);
}

/// Of a home that is no kmpool.
inline Source* source_at(std::uintptr_t home)
{
	const std::uintptr_t address = home & ~std::uintptr_t{home_bits};
	return (home & home_bits) == in_slab ? at_address<Slab>(address)->source
					     : at_address<Source>(address);
}

/// The source's cell, of any home.
inline kmcell* source_cell(std::uintptr_t home)
{
	if ((home & home_bits) == in_pool)
		return at_address<kmcell>(home & ~std::uintptr_t{home_bits});
	return &source_at(home)->id;
}

/// Gives the pool all that kmem has of it, the source included. False if objects are in use.
bool drop(Source* source) EXCLUDES(its_lock);

/// A piece of `src` for a kmpool. `lock` is whose lock its cells are to take.
struct Piece {
	Grant grant;
	Pool* lock;
};
Piece grant_piece(kmcell* src, std::size_t size) EXCLUDES(its_lock);

constexpr std::uint32_t cells_a_lock = 1000; // then the next slab takes it anew

/// Many cells, with few locks: takes them back one after another. Those of one slab often come in
/// a row, and it is told of all of them at once.
class GiveBack {
public:
	void add(std::uintptr_t home, void* memory);
	kmcond end(); // corrupt, if any cell was lost

	/// The common case: is it the home of the one before, and a slab's, of a source that is
	/// not marked to be shredded? Then add_near does as add, and without a call.
	[[nodiscard]] bool is_near(std::uintptr_t home) const { return home == near_; }
	void add_near(void* memory);

private:
	void settle() REQUIRES(its_lock);
	enum class Moment : unsigned char { midway, end };
	void leave(Moment moment);

	Source* source_ = nullptr; // whose lock we hold; null: none, and no cell is near
	Link* gone_ = nullptr;     // blocks to go back to its pool
	std::uint32_t count_ = 0;  // of cells under this lock, before
	std::uint32_t n_ = 0;      // those of the slab that is near:
	std::uintptr_t near_ = 0;
	Link* freed_ = nullptr; // all its freed cells
	kmcond cond_ = kmcond_ok;
};

} // namespace kmem
