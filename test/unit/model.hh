// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// model.hh — a caller that remembers everything it has of a pool, and compares.
#pragma once
#include "test_pool.hh"

class Model {
public:
	/// The seed also chooses the pool's settings.
	explicit Model(unsigned seed);

	/// Makes one call, or a burst of them. The number chooses the call and its arguments.
	void step(unsigned choice);

	/// Verifies contents, sizes, alignment, overlap, tags and counts, and runs the engine's
	/// audit.
	void verify();

	/// Frees everything; then the pool must be empty.
	void drop_all();

	unsigned random() { return (seed_ = seed_ * 1664525 + 1013904223) >> 4U; }

private:
	struct Held {
		std::size_t size;
		Bytes fill;
		std::size_t align, offset;
		bool pinned, tagged;
		std::uintptr_t tag[2];
	};

	// model.cc: blocks
	void take(std::size_t size);
	void take_aligned(unsigned n);
	void resize(unsigned n);
	void drop(unsigned n);
	void fill_up(unsigned n);
	void pin(unsigned n);
	void tag(unsigned n);
	void* pick(unsigned n);
	Held held_of(std::size_t size) const;
	void keep(void* block, Held held);
	void drop_block(void* block);

	// model_pool.cc: the pool, and its surroundings
	void change(unsigned n);
	void act(unsigned n);
	void burst(unsigned n);
	void clear_stretch(unsigned n);
	void lend(unsigned n);
	void reset();
	void refuse(unsigned n);
	void limit(unsigned n);
	void switch_callbacks(unsigned n);
	void set_root(unsigned n);
	void recover();

	/// Whether NULL is a valid result: there may be no arena available.
	bool may_refuse() const { return p_->maxsize != 0 || refuses_; }
	void check_refusal(std::size_t size);

	unsigned seed_;
	TestPool p_;
	std::map<void*, Held> held_;
	void* last_ = nullptr; // the block allocated last
	Bytes last_fill_ = 0;
	bool refuses_ = false;
	std::size_t most_ = 0; // limit of cursize, with earlier arenas and lent memory
	void* root_ = nullptr;
	void (*const free_)(void*, std::size_t);
	void (*const move_)(void*, void*);
};
