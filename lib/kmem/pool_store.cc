// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pool_store.cc — pool: the actions i, if and x, and what is counted.
#include "checked.hh"
#include "pool_cells.hh"

namespace kmem {

namespace {

// Totals of all pools. A program has few of them, and seldom makes one.
constinit std::atomic<std::size_t> standing{0};
constinit std::atomic<std::size_t> room{0};
constinit std::atomic<std::size_t> pools_torn{0};
constinit std::atomic<std::size_t> orphans{0};

using pools::stack_bytes;

/// The bytes of a pool, or 0 if there can be no such pool.
std::size_t pool_bytes(std::size_t stride, std::size_t cells)
{
	if (cells > pools::max_cells)
		return 0;
	constexpr std::size_t too_far = ~std::size_t{0};
	const base::CheckedSize farthest = sizeof(kmpool) + base::CheckedSize{stride} * cells;
	if (farthest.value_or(too_far) / alignment > std::numeric_limits<std::uint32_t>::max())
		return 0;
	return (stack_bytes(cells) + farthest).value_or(0);
}

std::size_t stride_of(std::size_t cell)
{
	return pools::cell_fields + round_up(cell == 0 ? 1 : cell);
}

/// How many cells fit into `space` bytes, together with their kmpool.
std::size_t cells_in(std::size_t space, std::size_t stride)
{
	constexpr std::size_t reach =
		std::size_t{std::numeric_limits<std::uint32_t>::max()} * alignment;
	std::size_t data = space - sizeof(kmpool);
	data = data < reach - sizeof(kmpool) ? data : reach - sizeof(kmpool);
	std::size_t n = data / (stride + sizeof(std::uint32_t));
	n = n < pools::max_cells ? n : pools::max_cells;
	while (n != 0 && pool_bytes(stride, n) > space)
		n--; // once or twice: the stack is rounded up
	return n;
}

kmpool* set_up(void* memory, std::size_t cell, std::size_t cells)
{
	make_key();
	const std::size_t stride = stride_of(cell);
	const std::size_t stack = stack_bytes(cells);
	auto* pool = at<kmpool>(memory, static_cast<std::ptrdiff_t>(stack));
	__builtin_memset(pool, 0, sizeof(kmpool));
	pool->id.kind = kmkind_pool;
	pool->id.size = pool_bytes(stride, cells) - stack;
	pool->cellsz = cell;
	pool->stride = stride;
	pool->cells = static_cast<std::uint32_t>(cells);
	standing.fetch_add(1, std::memory_order_relaxed);
	room.fetch_add(cells, std::memory_order_relaxed);
	return pool;
}

kmpool* seal(kmpool* pool)
{
	pool->id.seal = km_seal_(pool, kmkind_pool, pool->id.size, pool->home);
	return pool;
}

/// The kmpool that was made in a cell of `outer`, with its header proved; null if there is none.
kmpool* pool_within(kmpool* outer, kmpoolcell* cell)
{
	const std::uintptr_t home = address_of(outer) + in_pool;
	const std::size_t size = outer->cellsz;
	const std::size_t most = pools::most_before(size);
	for (std::size_t before = 0; before <= most; before += alignment) {
		auto* inner = at<kmpool>(cell->data, static_cast<std::ptrdiff_t>(before));
		if (before + sizeof(kmpool) <= size && inner->home == home &&
		    kind_in(&inner->id) == kmkind_pool && pools::is_sealed(inner))
			return inner;
	}
	return nullptr;
}

void end(kmpool* pool) REQUIRES(its_lock);

/// Ends each cell that was ever in use: its seal becomes invalid, and what is to be shredded is,
/// also an object that has its memory from the pool. A kmpool in a cell ends, too.
void end_cells(kmpool* pool) REQUIRES(its_lock)
{
	const bool all =
		is_marked(pool->id) || (pool->home != 0 && is_marked(*source_cell(pool->home)));
	for (std::uint32_t i = 0; i < pool->fresh; i++) {
		kmpoolcell* cell = pools::cell_at(pool, i);
		const std::uint32_t what = pools::turned(cell);
		if (what != pools::is_free)
			if (kmpool* inner = pool_within(pool, cell); inner != nullptr)
				end(inner);
		if (all || what == pools::is_marked_to_shred ||
		    is_marked_object(cell->data, pool->cellsz))
			wipe(cell->data, pool->cellsz);
		pools::turn(cell, ~std::uint32_t{0});
	}
}

/// The lock is held; kmpools within share it. Recurses as deep as the caller has nested kmpools.
void end(kmpool* pool)
{
	standing.fetch_sub(1, std::memory_order_relaxed);
	room.fetch_sub(pool->cells, std::memory_order_relaxed);
	pools_torn.fetch_add(1, std::memory_order_relaxed);
	orphans.fetch_add(pools::used(pool), std::memory_order_relaxed);
	end_cells(pool);
	pool->bottom = nullptr;
	pool->idle = 0;
	pool->id.kind = kmkind_none;
	pool->id.seal = ~pool->id.seal;
	pool->lock = pools::torn_down();
}

bool end_pool(kmpool* pool)
{
	const Locked locked{pool->lock};
	const bool is_standing = kind_in(&pool->id) == kmkind_pool;
	if (is_standing)
		end(pool);
	return is_standing;
}

/// False if another thread has torn it down meanwhile.
bool retire(kmpool* pool)
{
	const bool is_standing = end_pool(pool);
	leave_pool();
	return is_standing;
}

} // namespace

namespace pools {

Made take_fresh(kmpool* pool)
{
	if (pool->fresh == pool->cells)
		return failed(kmcond_exhausted);
	const std::uint32_t i = pool->fresh++;
	kmpoolcell* cell = cell_at(pool, i);
	const auto distance = (address_of(cell) - address_of(pool)) / alignment;
	cell->place = static_cast<std::uint32_t>(distance);
	cell->seal = seal_in_use(cell);
	cell->last = pool->top;
	pool->top = cell;
	return {.cond = kmcond_ok, .object = cell->data, .cell = &pool->id};
}

kmcond tear_down(kmpool* pool)
{
	if (pool == nullptr)
		return kmcond_ok;
	if (!can_be_read(pool))
		return kmcond_kind;
	if (!is_pool(pool)) {
		const auto seal = km_seal_(pool, kmkind_pool, pool->id.size, pool->home);
		return pool->id.seal == ~seal ? kmcond_freed : kmcond_kind;
	}
	if (!retire(pool))
		return kmcond_freed;
	if (pool->home == 0) {
		const std::size_t stack = stack_bytes(pool->cells);
		leave(at<void>(pool, -static_cast<std::ptrdiff_t>(stack)), stack + pool->id.size);
		return kmcond_ok;
	}
	return give_back(pool->home,
			 at<void>(pool, -static_cast<std::ptrdiff_t>(stack_bytes(pool->cells))));
}

} // namespace pools

} // namespace kmem

extern "C" {

kmpool* kmpooli(kmcell* src, size_t cell, size_t n)
{
	if (cell > kmem::max_request)
		return nullptr;
	const std::size_t bytes = kmem::pool_bytes(kmem::stride_of(cell), n);
	if (bytes == 0)
		return nullptr;
	const kmem::Piece piece = kmem::grant_piece(src, bytes);
	if (piece.grant.memory == nullptr)
		return nullptr;
	kmpool* pool = kmem::set_up(piece.grant.memory, cell, n);
	pool->src = src;
	pool->home = piece.grant.home;
	pool->lock = piece.lock;
	return kmem::seal(pool);
}

kmpool* kmpoolif(void* mem, size_t bytes, size_t cell)
{
	const std::size_t pad = -kmem::address_of(mem) % kmem::alignment;
	if (mem == nullptr || cell > kmem::max_request || bytes < pad + sizeof(kmpool))
		return nullptr;
	const std::size_t n = kmem::cells_in(bytes - pad, kmem::stride_of(cell));
	if (n == 0)
		return nullptr;
	void* from = kmem::at<void>(mem, static_cast<std::ptrdiff_t>(pad));
	kmem::settle_in(from, bytes - pad);
	return kmem::seal(kmem::set_up(from, cell, n));
}

kmcond kmpoolx(kmpool* pool)
{
	return kmem::pools::tear_down(pool);
}

kmcond kmpoolc(kmpool* pool, kmcount* count)
{
	if (pool == nullptr || count == nullptr)
		return kmcond_invalid;
	if (!kmem::pools::is_pool(pool))
		return kmcond_kind;
	const kmem::Locked locked{pool->lock};
	*count = {.pools = 1,
		  .cells = pool->cells,
		  .used = kmem::pools::used(pool),
		  .peak = pool->fresh, // cells are reused last in, first out
		  .torn = 0,
		  .orphan = 0};
	return kmcond_ok;
}

void kmcounts(kmcount* count)
{
	*count = {.pools = kmem::standing.load(std::memory_order_relaxed),
		  .cells = kmem::room.load(std::memory_order_relaxed),
		  .used = 0,
		  .peak = 0,
		  .torn = kmem::pools_torn.load(std::memory_order_relaxed),
		  .orphan = kmem::orphans.load(std::memory_order_relaxed)};
}
}
