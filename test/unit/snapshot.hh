// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// snapshot.hh — a copy of a pool's memory, so that a test can damage it and restore it.
#pragma once
#include "test_pool.hh"

class Snapshot {
public:
	explicit Snapshot(TestPool& p) : pool_{p}, settings_{p.pool}, out_{p.source.out}
	{
		for (const auto& [base, size] : out_) {
			const auto* from = std::bit_cast<const Bytes*>(base);
			memory_.emplace_back(from, from + size);
		}
	}

	/// The pool must not have gained or lost an arena since.
	void restore() const
	{
		REQUIRE(pool_.source.out == out_);
		auto bytes = memory_.begin();
		for (const auto& [base, size] : out_)
			std::memcpy(std::bit_cast<Bytes*>(base), (bytes++)->data(), size);
		pool_.pool = settings_;
		pool_.unlocks = pool_.locks;
	}

private:
	TestPool& pool_;
	Pool settings_;
	std::map<std::uintptr_t, std::size_t> out_;
	std::vector<std::vector<Bytes>> memory_;
};
