// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// entry_fast.cc — poolalloc, poolfree and poolrealloc: the fast path, for the common case.
//
// The common case is to allocate a block that was freed recently, or to free one. The fast path
// does nothing that alloc.cc and recent.cc do not do, and leaves out no check that proof.cc makes.
// But it avoids branches that depend on memory that may not be in the processor's caches: a
// mispredicted one would have to wait for that memory. Each function may refuse for any reason: the
// caller then takes the slow path, which also reports. All of them need the pool's lock.
#include "alloc.hh"
#include "canary.hh"
#include "entry_slow.hh"
#include "proof.hh"
#include "recent.hh"

namespace pool {

namespace {

/// Flags that disable the fast path.
constexpr int unusual =
	POOL_ANTAGONISM | POOL_PARANOIA | POOL_VERBOSITY | POOL_LOGGING | POOL_NOREUSE | POOL_TAGS;

inline bool is_usual(const Pool& pool)
{
	return (pool.flags & unusual) == 0 && pool.state != nullptr;
}

/// Returns a recently freed block; null if there is none of the size.
inline void* allocate_fast(LockedPool heap, std::size_t want)
{
	State& s = heap.state();
	const std::size_t need = block_size_for(s.sizes, want, 0);
	if (need == 0) [[unlikely]]
		return nullptr;
	const std::size_t padding = need - header_bytes - want;
	if (padding > 16) [[unlikely]]
		return nullptr;
	const Recent recent = take_recent(heap, need);
	Block* b = recent.block;
	if (b == nullptr) [[unlikely]]
		return nullptr;
	write_new_canary(b, need, padding);
	b->header = recent.salt.seal(Header{Mark::live, need, padding}.meaning());
	s.guesses.note(b, need);
	heap.count_out(need);
	return b->data();
}

/// The block that a caller's pointer would belong to; null if no block can be there.
inline Block* place_fast(State& s, const void* data)
{
	const std::uintptr_t address = address_of(data) - header_bytes;
	const bool is_inside = s.arenas.is_recent(address) || s.arenas.find(address) != nullptr;
	if (!is_inside || address % alignment != header_bytes) [[unlikely]]
		return nullptr;
	return at_address<Block>(address);
}

/// A caller's block. If it could not be proved, `header.is_end()` is true.
struct Proved {
	Block* block;
	Header header;
	Salt salt;
};

inline Proved find_fast(State& s, const void* data)
{
	Block* b = place_fast(s, data);
	if (b == nullptr) [[unlikely]]
		return {.block = nullptr, .header = Header{}, .salt = Salt{0}};
	s.guesses.fetch(b);
	const Salt salt = s.key.salt(b, Kind::header);
	return {.block = b, .header = short_proof(s, b, salt), .salt = salt};
}

/// Puts a block that was proved into the cache. The caller updates the counts.
inline void put_fast(State& s, const Proved& proved)
{
	const Header h = proved.header;
	const Header cached = Header{Mark::cached, h.size()}.with_prev_free(h.prev_free());
	proved.block->header = proved.salt.seal(cached.meaning());
	s.cache.push(Cache::class_of(h.size()), proved.block);
}

/// Frees the block. False, with nothing changed, if it could not be proved.
inline bool free_fast(LockedPool heap, void* data)
{
	State& s = heap.state();
	const Proved proved = find_fast(s, data);
	const Header h = proved.header;
	if (h.is_end()) [[unlikely]]
		return false;
	const std::size_t cls = Cache::class_of(h.size());
	if (cls >= Cache::classes || s.cache.is_full(cls) || heap.has(POOL_FIRSTFIT)) {
		take_back(heap, proved.block, h);
	} else {
		put_fast(s, proved);
		heap.count_in(h.size());
	}
	return true;
}

/// Shrinks the block to `need` bytes; what is left goes into the cache. Null if that is not
/// possible here: then nothing has changed.
inline void* shrink_fast(LockedPool heap, Block* b, Header h, Want want, std::size_t need)
{
	State& s = heap.state();
	const std::size_t rest = h.size() - need;
	const std::size_t cls = Cache::class_of(rest);
	if (rest != 0 && (rest < min_block || s.cache.is_full(cls)))
		return nullptr;
	settle(heap, b, Header{Mark::live, need}.with_prev_free(h.prev_free()), want, Tags{});
	if (rest == 0)
		return b->data();
	Block* tail = b->after(need);
	write_last_canary(tail, rest);
	heap.write(tail, Header{Mark::cached, rest});
	s.cache.push(cls, tail);
	heap.pool().curalloc -= rest;
	heap.pool().curfree += rest;
	s.is_settled = false;
	return b->data();
}

/// Resizes a small block: shrinks it in place, or moves it to a recently freed block. Null, with
/// nothing changed, if neither is possible here.
inline void* resize_fast(LockedPool heap, void* data, std::size_t want)
{
	State& s = heap.state();
	const Proved proved = find_fast(s, data);
	Block* b = proved.block;
	const Header h = proved.header;
	if (h.is_end() || heap.has(POOL_FIRSTFIT) || h.size() > Cache::largest) [[unlikely]]
		return nullptr;
	const std::size_t size = h.size();
	const std::size_t need = block_size_for(s.sizes, want, 0);
	if (need <= size && need != 0)
		return shrink_fast(heap, b, h, Want{.size = want, .has_tags = false}, need);
	if (h.prev_free() || LockedPool::raw_header(b->after(size)).is_free())
		return nullptr; // it may be able to grow in place: left to the slow path
	if (s.cache.is_full(Cache::class_of(size)))
		return nullptr;
	void* moved = allocate_fast(heap, want);
	if (moved == nullptr)
		return nullptr;
	memcpy(moved, data, size - header_bytes - h.padding());
	put_fast(s, proved);
	heap.pool().curalloc -= size;
	heap.pool().curfree += size;
	s.totals.allocs--;
	s.is_settled = false;
	return moved;
}

} // namespace

} // namespace pool

using pool::LockedPool;
using pool::Session;

extern "C" {

void* poolalloc(Pool* p, size_t size)
{
	const LockedPool heap = Session::lock(p);
	if (pool::is_usual(*p)) [[likely]] {
		if (void* data = pool::allocate_fast(heap, size)) [[likely]] {
			Session::unlock(heap);
			return data;
		}
	}
	return pool::allocate_slow(heap, size);
}

void poolfree(Pool* p, void* ptr)
{
	if (ptr == nullptr)
		return;
	const LockedPool heap = Session::lock(p);
	if (pool::is_usual(*p) && pool::free_fast(heap, ptr)) [[likely]]
		Session::unlock(heap);
	else
		pool::free_slow(heap, ptr);
}

void* poolrealloc(Pool* p, void* ptr, size_t size)
{
	if (ptr == nullptr)
		return poolalloc(p, size);
	if (size == 0) {
		poolfree(p, ptr);
		return nullptr;
	}
	const LockedPool heap = Session::lock(p);
	if (pool::is_usual(*p)) [[likely]] {
		if (void* data = pool::resize_fast(heap, ptr, size)) {
			heap.totals().reallocs++;
			Session::unlock(heap);
			return data;
		}
	}
	return pool::resize_slow(heap, ptr, size);
}
}
