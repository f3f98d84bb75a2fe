// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// board.hh — a host for tests: a board with so much memory, whose pages can be watched.
//
// A page that is not handed out cannot be touched. While a Board stands, kmalloc is on it, and
// begins anew; at the end the Board checks that it was treated as a host has to be.
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
	bool leaves_gaps = false; // no two runs touch
	bool descends = false;    // each run is the highest there is room for
};

class Board {
public:
	explicit Board(BoardShape shape = {});
	~Board();
	Board(const Board&) = delete;
	Board& operator=(const Board&) = delete;

	/// What was said to panic while this was done, addresses as "@"; "" if nothing was.
	std::string panic_of(const std::function<void()>& act);

	/// The n-th call for pages from now on fails, and, if asked, all after it.
	void fail_at(std::size_t n, bool and_after = false);
	void recover() { fails_at_ = 0; }

	bool is_out(const void* p) const;
	std::size_t bytes_out() const;
	std::size_t runs_out() const { return out_.size(); }

	/// Broken on purpose: nothing is checked, or given back, at the end.
	void give_up() { is_lost_ = true; }

	static Board* current;

	kmallochost host{};
	BoardShape shape;
	std::vector<std::size_t> asked; // of pages, in bytes
	std::vector<std::pair<void*, std::size_t>> given_back;
	std::vector<std::string> printed;
	std::vector<std::string> panics;
	std::vector<std::string> faults; // what kmalloc must not do to a host
	std::size_t dma_asked = 0, dma_given_back = 0, locks = 0, nomems = 0;
	std::size_t misaligned_by = 0; // of the next pages
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

/// A block filled with that byte, to its full size.
Byte* get(std::size_t size, int fill = 0x5A, int flags = KMALLOC_DEFAULT);

bool is_filled(const void* p, std::size_t size, int fill);

std::uintptr_t number(const void* p);

kmallocstats figures();
