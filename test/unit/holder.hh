// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// holder.hh — somebody who has blocks, and learns when they move.
#pragma once
#include "test_pool.hh"
#include <map>

/// Blocks whose holder learns of their moves, and sees that the contents came along.
struct Holder {
	TestPool p;
	std::map<void*, std::pair<std::size_t, Bytes>> held;
	Bytes fill = 0;

	Holder()
	{
		p.on_move = [this](void* from, void* to) {
			const auto node = held.find(from);
			REQUIRE(node != held.end());
			const auto [size, byte] = node->second;
			// "At the time that move is called, the contents have already moved."
			REQUIRE(is_filled(to, size, byte));
			held.erase(node);
			REQUIRE(held.emplace(to, std::pair{size, byte}).second);
		};
	}

	Bytes* take(std::size_t size)
	{
		Bytes* block = try_to_take(size);
		REQUIRE(block != nullptr);
		return block;
	}

	Bytes* try_to_take(std::size_t size)
	{
		auto* block = static_cast<Bytes*>(poolalloc(p, size));
		if (block != nullptr) {
			std::memset(block, ++fill, size);
			held[block] = {size, fill};
		}
		return block;
	}

	Bytes* resize(Bytes* block, std::size_t size)
	{
		const auto [was, byte] = held.at(block);
		auto* moved = static_cast<Bytes*>(poolrealloc(p, block, size));
		REQUIRE(moved != nullptr);
		REQUIRE(is_filled(moved, std::min(was, size), byte));
		std::memset(moved, byte, size);
		held.erase(block);
		held[moved] = {size, byte};
		return moved;
	}

	void drop(void* block)
	{
		held.erase(block);
		poolfree(p, block);
	}

	void verify()
	{
		poolcheck(p);
		for (const auto& [block, what] : held) {
			REQUIRE(is_filled(block, what.first, what.second));
			REQUIRE(p.block_of(block).size == what.first);
		}
	}

	/// Frees all but each n-th.
	void thin_out(std::size_t n)
	{
		std::vector<void*> blocks;
		for (const auto& entry : held)
			blocks.push_back(entry.first);
		for (std::size_t i = 0; i < blocks.size(); i++)
			if (i % n != 0)
				drop(blocks[i]);
		p.coalesce_all();
	}
};
