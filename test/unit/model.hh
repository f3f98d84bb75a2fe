// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// model.hh — a caller who remembers all that it has of a pool, and compares.
#pragma once
#include "test_pool.hh"

class Model {
public:
	/// The seed also chooses the pool's settings.
	explicit Model(unsigned seed);

	/// One call, told by a number: what is called, and with what.
	void step(unsigned choice);

	/// Contents, sizes, alignment, overlap, counts; and the engine's own rules.
	void verify();

	/// Frees all there is; then the pool must be empty.
	void drop_all();

	unsigned random() { return (seed_ = seed_ * 1664525 + 1013904223) >> 4U; }

private:
	struct Held {
		std::size_t size;
		Bytes fill;
		std::size_t align, offset;
		bool pinned;
	};

	void take(std::size_t size);
	void take_aligned(unsigned n);
	void resize(unsigned n);
	void drop(unsigned n);
	void fill_up(unsigned n);
	void pin(unsigned n);
	void* pick(unsigned n);
	void keep(void* block, Held held);

	unsigned seed_;
	TestPool p_;
	std::map<void*, Held> held_;
	Bytes last_fill_ = 0;
};
