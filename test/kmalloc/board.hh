// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// board.hh — a host for tests, with a limited amount of memory whose pages are observed.
//
// Pages that are not handed out are inaccessible. While a Board exists, kmalloc uses it, and starts
// afresh on it; at the end the Board checks that kmalloc used it correctly.
#pragma once
#include "catch.hh"
#include "kmalloc.h"
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

using Byte = unsigned char;

struct BoardShape {
	std::size_t page = 4096;
	std::size_t bucket = 0;
	std::size_t memory = std::size_t{64} << 20U;
	bool leaves_gaps = false; // no two runs are adjacent
	bool descends = false;    // each run is placed as high as possible
};

class Board {
public:
	explicit Board(BoardShape shape = {});
	~Board();
	Board(const Board&) = delete;
	Board& operator=(const Board&) = delete;

	/// The messages passed to panic by `act`, with addresses as "@"; "" if there were none.
	std::string panic_of(const std::function<void()>& act);

	/// The n-th call for pages from now on fails, and if `and_after`, all later ones.
	void fail_at(std::size_t n, bool and_after = false);
	void recover() { fails_at_ = 0; }

	bool is_out(const void* p) const;
	std::size_t bytes_out() const;
	std::size_t runs_out() const { return out_.size(); }

	/// The state was damaged deliberately: check nothing and free nothing at the end.
	void give_up() { is_lost_ = true; }

	static Board* current;

	kmallochost host{};
	BoardShape shape;
	std::vector<std::size_t> asked; // the sizes of the page requests, in bytes
	std::vector<std::pair<void*, std::size_t>> given_back;
	std::vector<std::string> printed;
	std::vector<std::string> panics;
	std::vector<std::string> faults; // violations of the host's contract by kmalloc
	std::size_t dma_asked = 0, dma_given_back = 0, locks = 0, nomems = 0;
	std::size_t misaligned_by = 0; // offset of the next pages from a page boundary
	bool has_contiguous = true;
	bool panic_throws = false;

private:
	friend struct BoardCalls;
	void* take(std::size_t size, std::size_t align);
	std::uintptr_t lowest_room(std::size_t size, std::size_t align) const;
	std::uintptr_t highest_room(std::size_t size, std::size_t align) const;
	void give(void* base, std::size_t size);
	void note_call(const char* name);

	Byte* range_;
	std::map<std::uintptr_t, std::size_t> out_;
	std::map<std::uintptr_t, std::size_t> dma_out_;
	std::size_t fails_at_ = 0;
	bool fails_on_ = false;
	bool is_locked_ = false;
	bool is_lost_ = false;
};

struct Panicked {};

/// A block filled with that byte, up to its full size.
Byte* get(std::size_t size, int fill = 0x5A, int flags = KMALLOC_DEFAULT);

bool is_filled(const void* p, std::size_t size, int fill);

std::uintptr_t number(const void* p);

kmallocstats figures();
