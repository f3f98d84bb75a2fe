// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// measure_pool.cc — what only a pool can do: poolstats, poolcheck, poolcompact.
#include <algorithm>
#include <cstring>

#include "random.hh"
#include "run.hh"

namespace bench {

namespace {

void take_stats(Figures& f, const PoolStats& s)
{
	f.arena_bytes = static_cast<double>(s.cursize);
	f.peak_bytes = static_cast<double>(s.peak_cursize);
	f.alloc_bytes = static_cast<double>(s.curalloc);
	f.free_bytes = static_cast<double>(s.curfree - s.cached_bytes);
	f.cached_bytes = static_cast<double>(s.cached_bytes);
	f.metadata_bytes = static_cast<double>(s.metadata_bytes);
	f.arenas = static_cast<double>(s.arenas);
}

/// poolcheck, often enough to be seen by the clock.
void time_check(Figures& f, Pool& pool, const PoolStats& s)
{
	const std::size_t blocks =
		s.allocated_blocks + s.free_blocks + s.cached_blocks + s.quarantined_blocks;
	const std::size_t times = 2'000'000 / (blocks + 1) + 1;
	const Stopwatch watch;
	for (std::size_t i = 0; i < times; i++)
		poolcheck(&pool);
	f.check_ns = watch.ns_each(times * blocks);
	f.check_blocks = static_cast<double>(blocks);
}

// ---- compaction ----

/// `move` has no argument for its holder, so this is a variable.
void** moving_table;

/// The holder finds itself by what stands in the block.
void follow(void*, void* to)
{
	moving_table[static_cast<std::uint32_t>(stamp_in(to))] = to;
}

/// The blocks as compaction sees them: which slots are full, and of what size.
class Halving {
public:
	Halving(Run& run, Pool& pool)
		: run_{run}, pool_{pool}, random_{run.options.seed ^ 0xC04AC7},
		  memory_{run.trace.slots() * sizeof(std::uint32_t)},
		  sizes_{memory_.as<std::uint32_t>()}
	{
		std::memcpy(sizes_, full_sizes(), run.trace.slots() * sizeof(std::uint32_t));
	}

	/// Returns the live bytes left.
	double free_half()
	{
		double live = 0;
		for (std::size_t i = 0; i < run_.trace.slots(); i++) {
			if (sizes_[i] != 0 && random_.below(2) == 0) {
				poolfree(&pool_, run_.table[i]);
				sizes_[i] = 0;
			}
			live += sizes_[i];
		}
		return live;
	}
	void refill()
	{
		for (std::size_t i = 0; i < run_.trace.slots(); i++) {
			if (sizes_[i] != 0 || full_sizes()[i] == 0)
				continue;
			sizes_[i] = full_sizes()[i];
			run_.table[i] = poolalloc(&pool_, sizes_[i]);
			if (run_.table[i] == nullptr) {
				sizes_[i] = 0;
				run_.figures.refused++;
				continue;
			}
			write_ends(run_.table[i], static_cast<std::uint32_t>(i), sizes_[i]);
		}
	}
	void verify() { run_.verify(sizes_); }

private:
	[[nodiscard]] const std::uint32_t* full_sizes() const { return run_.trace.final_sizes(); }

	Run& run_;
	Pool& pool_;
	Random random_;
	Mapping memory_;
	std::uint32_t* sizes_;
};

struct Copy {
	std::size_t total; ///< bytes
	std::size_t span;  ///< how far apart the first and the last may be
	std::size_t piece; ///< bytes at a time
};

/// Seconds that memcpy takes for `total` bytes, going round in `span`. Few bytes
/// are copied often, to be seen by the clock.
double time_memcpy(Copy copy)
{
	if (copy.total == 0)
		return 0;
	const std::size_t span = std::min(copy.total, copy.span);
	const std::size_t piece = std::min(span, copy.piece);
	const Mapping from{span};
	const Mapping to{span};
	std::memset(from.as<void>(), 1, span);
	std::memcpy(to.as<void>(), from.as<void>(), span);
	const std::size_t times = (std::size_t{256} << 20) / copy.total + 1;
	std::size_t at = 0;
	const Stopwatch watch;
	for (std::size_t done = 0; done < times * copy.total; done += piece) {
		if (span - at < piece)
			at = 0;
		std::memcpy(to.as<char>() + at, from.as<char>() + at, piece);
		at += piece;
	}
	return watch.seconds() / static_cast<double>(times);
}

void time_compaction(Run& run, Pool& pool)
{
	moving_table = run.table;
	pool.move = follow;
	Halving halving{run, pool};
	// Few blocks move too fast for the clock: then again and again.
	const std::size_t times = std::clamp<std::size_t>(1'000'000 / run.trace.slots(), 1, 100);
	Figures& f = run.figures;
	for (std::size_t i = 0; i < times && !run.failed(); i++) {
		if (i != 0)
			halving.refill();
		const double live = halving.free_half();
		const Stopwatch watch;
		poolcompact(&pool);
		f.compact_s += watch.seconds();
		halving.verify();
		pooltrim(&pool);
		f.after_arena = live == 0 ? 0 : static_cast<double>(pool.cursize) / live;
		f.after_rss = live == 0 ? 0 : (resident_bytes() - run.resident_before) / live;
	}
	PoolStats stats;
	poolstats(&pool, &stats, sizeof stats);
	f.moved_bytes = static_cast<double>(stats.moved_bytes);

	constexpr std::size_t widest = std::size_t{256} << 20;
	const std::size_t each = stats.moved_bytes / times;
	const auto block = static_cast<std::size_t>(run.trace.mean_size);
	const auto cycles = static_cast<double>(times);
	f.memcpy_s = cycles * time_memcpy({each, widest, widest});
	f.memcpy_block_s = cycles * time_memcpy({each, widest, block});
}

} // namespace

Pool& make_pool(const MeasureOptions& options, Kind kind)
{
	static Pool pool;
	pool.name = "bench";
	pool.minarena = options.minarena;
	pool.flags = options.flags;
	pool.alloc = poolpagealloc;
	pool.merge = poolpagemerge;
	pool.free = poolpagefree;
	pool.purge = poolpagepurge;
	if (kind == Kind::locked_pool) {
		pool.lock = poollock;
		pool.unlock = poolunlock;
	}
	return pool;
}

void measure_pool(Run& run, Pool& pool)
{
	PoolStats stats;
	poolstats(&pool, &stats, sizeof stats);
	take_stats(run.figures, stats);
	if (run.options.check)
		time_check(run.figures, pool, stats);
	if (run.options.compact)
		time_compaction(run, pool);
}

} // namespace bench
