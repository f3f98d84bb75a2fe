// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// source.hh — where the memory of cells comes from, and where it goes back to.
//
//	grant ── a Pool ──── in a slab, which many small cells share      home: the slab
//	     │          └─── a block of its own, if large or watched       home: the source, + 1
//	     └── a kmpool ── one of its cells                              home: the kmpool, + 2
//
// A slab is a block of the Pool, split into cells of one size; it counts the cells in use, and goes
// back when it is empty. What is known of a Pool is kept in a Source, which stands in that Pool and
// is guarded by its lock. No two locks are ever held at once.
#pragma once
#include "cell.hh"
#include "thread_safety.hh"

namespace kmem {

constexpr std::size_t max_small = 1024; // bytes of a cell in a slab
constexpr std::size_t bins = max_small / alignment;
constexpr std::size_t least_slab = 4096;
constexpr std::size_t most_slab = 65536;
constexpr std::size_t line = 64; // bytes of a cache line, on most processors

struct Source;

/// Stands for the lock of the pool that a call is about, for the thread safety analysis. It guards
/// what is known of the pool, and the cells of a kmpool in it.
extern class CAPABILITY("lock of the pool") PoolLock {
} its_lock; // NOLINT(*-static-initializers): declared only

/// The first bytes of a cell while it is free: an encoded link, so that one that was overwritten
/// leads nowhere.
using FreeCell = base::CodedLink;

/// A block of the pool, split into cells. Its first cell follows.
struct alignas(alignment) Slab {
	Source* source;
	Slab* next GUARDED_BY(its_lock); // in its bin's list of slabs with room
	Slab* prev GUARDED_BY(its_lock);
	FreeCell* free GUARDED_BY(its_lock);      // last in, first out
	std::uint32_t step;                       // bytes of a cell
	std::uint32_t fresh GUARDED_BY(its_lock); // offset of the first cell that was never used
	std::uint32_t stop;                       // offset of the end
	std::uint32_t used GUARDED_BY(its_lock);  // cells in use
};

/// The cells of a bin that were freed last. Their slabs count them as used. A cell that is taken
/// soon after one was freed comes from here: no slab is touched, and the cell is still in the
/// cache.
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
	/// A block of the pool. Null while the pool is small, where it is not worth its memory.
	Magazine* magazine GUARDED_BY(its_lock);
};

/// What is known of a Pool.
struct Source {
	kmcell id; // kmkind_heap; source_seal() seals it
	Pool* pool;
	std::size_t slabs GUARDED_BY(its_lock);  // all of them, with room or full
	std::size_t blocks GUARDED_BY(its_lock); // those that hold a single cell
	Bin bin[bins];
	unsigned char
		growth[bins]; // times the next slab's size was doubled; read without the lock, too
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

// A pool without a lock is its callers' to guard: a call counts as holding the lock.

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

/// For callers that have seen that the pool has no lock.
inline void has_no_lock() ASSERT_CAPABILITY(its_lock) {}

/// Holds a pool's lock for the length of a scope. The pool is not called within it, so that no
/// panic leaves it by longjmp.
class SCOPED_CAPABILITY Locked {
public:
	explicit Locked(Pool* pool) ACQUIRE(its_lock) : pool_{pool} { lock(pool); }
	~Locked() RELEASE() { unlock(pool_); }
	Locked(const Locked&) = delete;
	Locked& operator=(const Locked&) = delete;

private:
	Pool* pool_;
};

/// POOL_PARANOIA: audits the Pool, or, if it has a lock, only what that guards. No change may be
/// half done, and the lock must be free.
void watch_closely(Pool* pool) EXCLUDES(its_lock);

inline void watch(Pool* pool) EXCLUDES(its_lock)
{
	if ((pool->flags & POOL_PARANOIA) != 0) [[unlikely]]
		watch_closely(pool);
}

/// The Pool's source, created if need be. Null if there is no memory for it, or if the pool's root
/// is somebody else's.
Source* source_of(Pool* pool) EXCLUDES(its_lock);

// The source of `kmheap`, and the state of the pool when it was found. After poolreset there is
// another state, but perhaps at the same address; so both are remembered only for a pool that
// reports when its memory goes.
extern std::atomic<Source*> known_source; // NOLINT(*-static-initializers): constinit
extern std::atomic<void*> known_state;    // NOLINT(*-static-initializers): constinit
Source* find_heap_source() EXCLUDES(its_lock);

/// The `free` callback of the heap's own Pool: takes an arena back, and forgets what is known in
/// it.
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

/// Memory for a cell of `size` bytes, at most max_request; `src` is as the user gave it. The slow
/// path of grant(), in slab.hh.
Grant grant_slow(kmcell* src, std::size_t size) EXCLUDES(its_lock);
Grant grant_growing(Source* s, std::size_t size) EXCLUDES(its_lock);

/// Memory from the same source as that of another cell, which has this home.
Grant grant_beside(std::uintptr_t home, std::size_t size) EXCLUDES(its_lock);

/// Takes back a cell that grant() gave; the caller has wiped it if need be. The slow path of
/// give_back(). Returns kmcond_corrupt if it was a kmpool's cell and its header was overwritten:
/// the cell is lost.
kmcond give_back_slow(std::uintptr_t home, void* memory) EXCLUDES(its_lock);

/// With the pool as its home, but turned over: an object of the kind heap, which has its home in
/// the same place, may be as large. No home h and no size n have h + 8n = ~h: one is even, one is
/// odd.
inline std::uint32_t source_seal(const Source* s)
{
	return km_seal_(s, kmkind_heap, 0, ~address_of(s->pool));
}

/// Is it a Source? It must be readable.
[[gnu::always_inline]] inline bool is_sealed_source(const kmcell* cell)
{
	const auto* s = static_cast<const Source*>(static_cast<const void*>(cell));
	return kind_in(cell) == kmkind_heap && cell->seal == source_seal(s);
}

/// The same for a pointer from the user: it may be anything.
inline bool is_source(const kmcell* cell)
{
	return can_be_read(cell) && is_sealed_source(cell);
}

/// The source of a home that is not a kmpool.
inline Source* source_at(std::uintptr_t home)
{
	const std::uintptr_t address = home & ~std::uintptr_t{home_bits};
	return (home & home_bits) == in_slab ? at_address<Slab>(address)->source
					     : at_address<Source>(address);
}

/// The cell of the source of any home.
inline kmcell* source_cell(std::uintptr_t home)
{
	if ((home & home_bits) == in_pool)
		return at_address<kmcell>(home & ~std::uintptr_t{home_bits});
	return &source_at(home)->id;
}

/// Returns to the pool all that kmem has of it, the source included. False if objects are in use;
/// then only empty slabs are returned.
bool drop(Source* source) EXCLUDES(its_lock);

/// Memory from `src` for a kmpool. `lock` is the Pool whose lock its cells take, or null.
struct Piece {
	Grant grant;
	Pool* lock;
};
Piece grant_piece(kmcell* src, std::size_t size) EXCLUDES(its_lock);

constexpr std::uint32_t cells_a_lock = 1000; // then the next slab takes the lock anew

/// Gives many cells back, one after another, while taking few locks. Cells of one slab often come
/// in a row; the slab is updated once for all of them.
class GiveBack {
public:
	void add(std::uintptr_t home, void* memory);
	kmcond end(); // corrupt, if any cell was lost

	/// The fast path: does the home equal that of the cell before, in a slab whose source is
	/// not marked to be shredded? Then add_near() does the same as add(), without a call.
	[[nodiscard]] bool is_near(std::uintptr_t home) const { return home == near_; }
	void add_near(void* memory);

private:
	void settle() REQUIRES(its_lock);
	enum class Moment : unsigned char { midway, end };
	void leave(Moment moment);

	Source* source_ = nullptr; // its lock is held; null: no lock is held, and near_ is 0
	Link* gone_ = nullptr;     // blocks to return to its pool
	std::uint32_t count_ = 0;  // cells given back under this lock, before those of near_
	std::uint32_t n_ = 0;      // cells of near_ that the slab does not count as freed yet
	std::uintptr_t near_ = 0;
	FreeCell* freed_ = nullptr; // the freed cells of the slab near_, the last cells included
	kmcond cond_ = kmcond_ok;
};

} // namespace kmem
