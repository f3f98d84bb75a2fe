// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pieces_test.cc — memory added to a pool in many pieces, and what poolreset makes of them.
#include "test_pool.hh"
#include <vector>

namespace {

/// Many pieces of memory for one pool, with gaps between them.
class Pieces {
public:
	explicit Pieces(std::vector<std::size_t> sizes) : sizes_{std::move(sizes)}
	{
		for (const std::size_t size : sizes_) {
			offsets_.push_back(total_);
			total_ += size + 64;
		}
		memory_.resize(total_);
	}

	/// Adds every piece to the pool, in strides of `step`, which must be coprime to their
	/// number. Returns the bytes that the pool accepted.
	std::size_t give(Pool* p, std::size_t step)
	{
		std::size_t sum = 0;
		for (std::size_t n = 0; n < sizes_.size(); n++) {
			const std::size_t i = n * step % sizes_.size();
			if (pooladopt(p, &memory_[offsets_[i]], sizes_[i]) == 0)
				continue;
			sum += sizes_[i];
			taken_.push_back(i);
		}
		return sum;
	}

	std::size_t taken() const { return taken_.size(); }

	/// The pieces accepted that are not, according to poolwalk, one free block and at most one
	/// block of the engine's own.
	std::vector<std::size_t> lost(TestPool& p) const
	{
		const std::vector<PoolBlock> blocks = p.blocks();
		std::vector<std::size_t> lost;
		for (const std::size_t i : taken_) {
			const std::uintptr_t from = number(&memory_[offsets_[i]]);
			std::size_t free = 0;
			std::size_t others = 0;
			for (const PoolBlock& b : blocks)
				if (number(b.base) - from < sizes_[i])
					(b.state == poolblock_free ? free : others)++;
			if (free != 1 || others > 1)
				lost.push_back(i);
		}
		return lost;
	}

private:
	std::vector<std::size_t> sizes_, offsets_, taken_;
	std::size_t total_ = 0;
	std::vector<Bytes> memory_;
};

/// The sizes of the pieces, in order of address.
enum class Shape { alike, rising, falling, mixed, large_first, large_last };

/// The smallest piece that an empty pool accepts.
std::size_t least_piece()
{
	std::vector<Bytes> memory(4096);
	for (std::size_t size = 0;; size++) {
		Pool pool{};
		if (pooladopt(&pool, memory.data(), size) != 0)
			return size;
	}
}

std::vector<std::size_t> sizes_of(Shape shape, std::size_t n)
{
	std::vector<std::size_t> sizes(n, least_piece());
	for (std::size_t i = 0; i < n; i++)
		sizes[i] += shape == Shape::rising    ? i * 37
			    : shape == Shape::falling ? (n - i) * 37
			    : shape == Shape::mixed   ? i * 7919 % 3001
						      : i % 16;
	if (shape == Shape::large_first)
		sizes.front() = 20000;
	if (shape == Shape::large_last)
		sizes.back() = 20000;
	return sizes;
}

} // namespace

TEST_CASE("of many adopted pieces none is lost by a reset", "[adopt][reset]")
{
	// The table of arenas outgrows 32, and is followed by pieces that it does not fit into.
	const std::size_t n = GENERATE(5, 33, 41, 64, 67, 131, 200);
	const std::size_t step = GENERATE(1, 3, 7);
	const Shape shape = GENERATE(Shape::alike, Shape::rising, Shape::falling, Shape::mixed,
				     Shape::large_first, Shape::large_last);
	const bool has_arenas = GENERATE(false, true);
	CAPTURE(n, step, static_cast<int>(shape), has_arenas);
	Pieces pieces{sizes_of(shape, n)};
	TestPool p;
	if (has_arenas) {
		p->minarena = 4096;
		for (int i = 0; i < 70; i++)
			get(p, 3900);
	}
	const std::size_t sum = pieces.give(p, n % step == 0 ? 1 : step);
	REQUIRE(pieces.taken() >= 5);
	for (int times = 0; times < 2; times++) {
		get(p, 1);
		poolreset(p);
		CHECK(p.source.out.empty());
		REQUIRE(p->cursize == sum);
		REQUIRE(pieces.lost(p).empty());
		poolcheck(p);
	}
	p.give_up(); // the pieces go away first
}

TEST_CASE("of many pieces one has to be large enough for the table of all", "[adopt]")
{
	Pieces pieces{std::vector<std::size_t>(100, least_piece())};
	TestPool p;
	p->minarena = 4096;
	for (int i = 0; i < 70; i++) // enough for the table to have room for all pieces
		get(p, 3900);
	pieces.give(p, 1);
	CHECK(pieces.taken() > 40);
	CHECK(pieces.taken() < 100);
	std::vector<Bytes> large(100000);
	CHECK(pooladopt(p, large.data(), large.size()) != 0);
	CHECK(pieces.give(p, 1) > 0);
	p.give_up();
}

TEST_CASE("small pieces are taken while there is room for the table anywhere", "[adopt]")
{
	Pieces pieces{sizes_of(Shape::large_first, 200)};
	TestPool p;
	const std::size_t sum = pieces.give(p, 1);
	CHECK(pieces.taken() == 200);
	poolcheck(p);
	CHECK(p.stats().arenas == 200);
	get(p, 100);
	poolreset(p);
	CHECK(p->cursize == sum);
	CHECK(pieces.lost(p).empty());
	p.give_up();
}
