// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// source.hh — where a test's pool gets its arenas, and what becomes of them.
//
// All pieces lie in one reserved range, so that a test can decide whether they are adjacent, and in
// which order. Around each piece that is not adjacent to another there are margins that must not be
// written.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// Where the next piece goes.
enum class Placement { up, up_apart, down, down_apart };

struct Piece {
	void* base;
	std::size_t size;

	bool operator==(const Piece&) const = default;
};

class Source {
public:
	Source();
	~Source();
	Source(const Source&) = delete;
	Source& operator=(const Source&) = delete;

	void* take(std::size_t size);
	int merge(void* low, void* high);
	void give(void* base, std::size_t size);
	void purge(void* base, std::size_t size);

	/// The n-th call of take from now on fails; with fail_from, the later ones too.
	void fail_at(std::size_t n) { fail_at_ = asked.size() + n; }
	void fail_from(std::size_t n)
	{
		fail_at(n);
		fails_on_ = true;
	}
	void recover() { fail_at_ = 0; }

	/// A piece for pooladopt, which must never be passed to `free` or `merge`.
	void* lend(std::size_t size);

	std::size_t bytes_out() const;
	std::size_t bytes_lent() const;
	bool holds(const void* p, std::size_t size) const;

	/// Records a fault for each margin that was written.
	void check_margins();

	Placement placement = Placement::up_apart;
	std::size_t misalignment = 0; // of each piece that is not adjacent to another
	bool merges = true;           // the result of merge

	std::vector<std::size_t> asked;
	std::map<std::uintptr_t, std::size_t> out; // the pool's pieces, after merging
	std::map<std::uintptr_t, std::size_t> lent;
	std::vector<Piece> given, purged;
	std::vector<std::pair<void*, void*>> merge_calls;
	std::vector<std::string> faults; // what the pool did and must not do

private:
	std::byte* place(std::size_t size);

	std::byte* range_;
	std::size_t low_, high_; // what was handed out, as offsets
	std::vector<Piece> margins_;
	std::size_t fail_at_ = 0;
	bool fails_on_ = false;
};
