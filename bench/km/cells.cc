// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// cells.cc — many objects of one size: kmpool, and its counterparts elsewhere.
#include <kmem.h>

#include <memory_resource>

#ifdef BENCH_BOOST
#include <boost/pool/pool.hpp>
#endif

#include "contender.hh"
#include "raw_cells.hh"
#include "sources.hh"

namespace bench {

namespace {

/// Each has room for at least `n` cells.
template <Source source>
class KmCells {
public:
	explicit KmCells(std::size_t n) : pool_{kmpooli(source(), object_bytes, n)}
	{
		demand(pool_ != nullptr, "there is no pool of so many cells");
	}
	void* take() { return kmpoola(pool_).raw; }
	static void give(void* cell) { demand(kmpoolf(cell) == kmcond_ok, "not a cell"); }

private:
	kmpool* pool_;
};

class RawKmCells {
public:
	explicit RawKmCells(std::size_t n) : pool_{kmpooli(unlocked(), object_bytes, n)} {}
	void* take() { return raw_take(pool_); }
	static void give(void* cell) { raw_give(cell); }

private:
	kmpool* pool_;
};

#ifdef BENCH_BOOST
class BoostCells {
public:
	explicit BoostCells(std::size_t) {}
	void* take() { return pool_.malloc(); }
	void give(void* cell) { pool_.free(cell); }

private:
	boost::pool<> pool_{object_bytes};
};
#endif

class PmrCells {
public:
	explicit PmrCells(std::size_t) {}
	void* take() { return pool_.allocate(object_bytes); }
	void give(void* cell) { pool_.deallocate(cell, object_bytes); }

private:
	std::pmr::unsynchronized_pool_resource pool_;
};

class MallocCells {
public:
	explicit MallocCells(std::size_t) {}
	static void* take() { return std::malloc(object_bytes); }
	static void give(void* cell) { std::free(cell); }
};

/// Allocates and frees one cell.
template <class Cells>
double pair(std::size_t scale)
{
	Cells cells{1000};
	return ns_of(1000, scale * 20'000, [&] {
		for (std::size_t i = 0; i < 1000; i++) {
			void* cell = cells.take();
			mark(cell, i);
			look(cell, i);
			cells.give(cell);
		}
	});
}

/// Allocates a thousand cells, and frees them in random order.
template <class Cells>
double batch(std::size_t scale)
{
	constexpr std::size_t n = 1000;
	const std::vector<std::uint32_t> order = shuffled(n);
	std::vector<void*> all(n);
	Cells cells{n};
	return ns_of(n, scale * 20'000, [&] {
		for (std::size_t i = 0; i < n; i++) {
			all[i] = cells.take();
			mark(all[i], i);
		}
		for (const std::uint32_t i : order) {
			look(all[i], i);
			cells.give(all[i]);
		}
	});
}

template <class Cells>
double bytes(std::size_t scale)
{
	const std::size_t n = scale * 1000;
	Cells cells{n + 1};
	return bytes_around(n, object_bytes, [&](std::size_t) { return cells.take(); });
}

template <class Cells>
void enter(std::vector<Contender>& all, const char* name, Side side, Beneath beneath)
{
	all.push_back({"cell-pair", name, side, beneath, pair<Cells>});
	all.push_back({"cell-batch", name, side, beneath, batch<Cells>});
	all.push_back({"cell-bytes", name, side, beneath, bytes<Cells>});
}

} // namespace

std::vector<Contender> cell_contenders()
{
	std::vector<Contender> all;
	enter<KmCells<unlocked>>(all, "kmpool", Side::ours, Beneath::own);
	enter<RawKmCells>(all, "kmpool, KMEM_RAW", Side::ours, Beneath::own);
	enter<KmCells<heap>>(all, "kmpool, locked", Side::ours, Beneath::own);
#ifdef BENCH_BOOST
	enter<BoostCells>(all, "boost::pool", Side::peer, Beneath::own);
#endif
	enter<PmrCells>(all, "pmr unsynchronized_pool", Side::peer, Beneath::own);
	enter<MallocCells>(all, "malloc", Side::peer, Beneath::malloc);
	return all;
}

} // namespace bench
