// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// board.cc — pages of a reserved range, and a record of what is done with them.
#include "board.hh"
#include "kmalloc/state.hh"
#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <regex>
#include <sys/mman.h>

Board* Board::current = nullptr;

std::uintptr_t number(const void* p)
{
	return std::bit_cast<std::uintptr_t>(p);
}

struct BoardCalls {
	static Board& board() { return *Board::current; }

	static void* pages(std::size_t size, std::size_t align)
	{
		board().note_call("pages");
		if (size == 0 || size % board().shape.page != 0)
			board().faults.push_back("pages: " + std::to_string(size) + " bytes");
		board().asked.push_back(size);
		return board().take(size, align);
	}
	static void free_pages(void* base, std::size_t size)
	{
		board().note_call("freepages");
		board().given_back.emplace_back(base, size);
		board().give(base, size);
	}
	static void* contiguous(std::size_t size)
	{
		board().note_call("contiguous");
		board().dma_asked++;
		void* base =
			board().has_contiguous ? board().take(size, board().shape.page) : nullptr;
		if (base != nullptr)
			board().dma_out_[number(base)] = size;
		return base;
	}
	static void free_contiguous(void* base, std::size_t size)
	{
		board().note_call("freecontiguous");
		board().dma_given_back++;
		const auto found = board().dma_out_.find(number(base));
		if (found == board().dma_out_.end() || found->second != size)
			board().faults.emplace_back("freecontiguous: no such buffer");
		else
			board().dma_out_.erase(found);
		board().give(base, size);
	}
	static void lock()
	{
		if (board().is_locked_)
			board().faults.emplace_back("locked twice");
		board().is_locked_ = true;
		board().locks++;
	}
	static void unlock()
	{
		if (!board().is_locked_)
			board().faults.emplace_back("unlocked without a lock");
		board().is_locked_ = false;
	}
	static void print(const char* text) { board().printed.emplace_back(text); }
	static void panic(const char* text)
	{
		board().note_call("panic");
		board().panics.emplace_back(text);
		if (board().panic_throws) {
			board().is_locked_ = false;
			throw Panicked{};
		}
	}
	static void nomem()
	{
		if (board().is_locked_)
			board().faults.emplace_back("nomem: with the lock held");
		board().nomems++;
	}
};

Board::Board(BoardShape s) : shape{s}
{
	void* range = mmap(nullptr, shape.memory, PROT_NONE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (range == MAP_FAILED || current != nullptr)
		std::abort();
	range_ = static_cast<Byte*>(range);
	host.page = shape.page;
	host.bucket = shape.bucket;
	host.pages = BoardCalls::pages;
	host.freepages = BoardCalls::free_pages;
	host.contiguous = BoardCalls::contiguous;
	host.freecontiguous = BoardCalls::free_contiguous;
	host.lock = BoardCalls::lock;
	host.unlock = BoardCalls::unlock;
	host.print = BoardCalls::print;
	host.panic = BoardCalls::panic;
	host.nomem = BoardCalls::nomem;
	current = this;
	kalloc::state = kalloc::State{};
	REQUIRE(kmallocsethost(&host) == 0);
}

Board::~Board()
{
	if (!is_lost_) {
		kmalloccheck();
		CHECK(faults == std::vector<std::string>{});
		CHECK(panics == std::vector<std::string>{});
		CHECK_FALSE(is_locked_);
		CHECK(figures().held == bytes_out());
	}
	kalloc::state = kalloc::State{};
	current = nullptr;
	munmap(range_, shape.memory);
}

void Board::note_call(const char* name)
{
	if (!is_locked_)
		faults.push_back(std::string{name} + ": without the lock");
}

std::string Board::panic_of(const std::function<void()>& act)
{
	act();
	if (panics.empty())
		return "";
	std::string all;
	for (const std::string& each : panics)
		all += (all.empty() ? "" : "\n--\n") + each;
	panics.clear();
	return std::regex_replace(all, std::regex{"0x[0-9a-f]{6,}"}, "@");
}

void Board::fail_at(std::size_t n, bool and_after)
{
	fails_at_ = asked.size() + dma_asked + n;
	fails_on_ = and_after;
}

/// Returns 0 if there is none.
std::uintptr_t Board::lowest_room(std::size_t size, std::size_t align) const
{
	const std::size_t gap = shape.leaves_gaps ? shape.page : 0;
	const auto up = [&](std::uintptr_t at) { return (at + align - 1) & ~(align - 1); };
	std::uintptr_t at = up(number(range_) + gap);
	for (const auto& [base, length] : out_) {
		if (at + size + gap <= base)
			break;
		at = std::max(at, up(base + length + gap));
	}
	return at + size > number(range_) + shape.memory ? 0 : at;
}

std::uintptr_t Board::highest_room(std::size_t size, std::size_t align) const
{
	const std::size_t gap = shape.leaves_gaps ? shape.page : 0;
	const auto below = [&](std::uintptr_t end) { return (end - gap - size) & ~(align - 1); };
	std::uintptr_t at = below(number(range_) + shape.memory);
	for (auto run = out_.rbegin(); run != out_.rend(); ++run) {
		if (at >= run->first + run->second + gap)
			break;
		at = std::min(at, below(run->first));
	}
	return at < number(range_) || at > number(range_) + shape.memory ? 0 : at;
}

void* Board::take(std::size_t size, std::size_t align)
{
	const std::size_t calls = asked.size() + dma_asked;
	if (fails_at_ != 0 && (calls == fails_at_ || (fails_on_ && calls > fails_at_)))
		return nullptr;
	const bool is_absurd = size > shape.memory;
	const std::uintptr_t at = is_absurd        ? 0
				  : shape.descends ? highest_room(size, align)
						   : lowest_room(size, align);
	if (at == 0)
		return nullptr;
	out_[at] = size;
	Byte* base = range_ + (at - number(range_));
	if (shape.page % 4096 == 0)
		mprotect(base, size, PROT_READ | PROT_WRITE);
	else
		mprotect(range_, shape.memory, PROT_READ | PROT_WRITE);
	std::memset(base, 0xC7, size);
	return base + misaligned_by;
}

/// Takes back part of a run, a run, or several adjacent ones.
void Board::give(void* start, std::size_t size)
{
	const std::uintptr_t base = number(start) - misaligned_by;
	const std::uintptr_t end = base + size;
	if (base % shape.page != 0 || size == 0)
		faults.emplace_back("given back: no pages");
	for (std::uintptr_t at = base; at < end;) {
		auto run = out_.upper_bound(at);
		if (run == out_.begin() || (--run)->first + run->second <= at) {
			faults.emplace_back("given back: it was not handed out");
			return;
		}
		const auto [from, length] = *run;
		const std::uintptr_t to = std::min(end, from + length);
		out_.erase(run);
		if (from < at)
			out_[from] = at - from;
		if (to < from + length)
			out_[to] = from + length - to;
		at = to;
	}
	if (shape.page % 4096 == 0)
		mprotect(range_ + (base - number(range_)), size, PROT_NONE);
}

bool Board::is_out(const void* p) const
{
	auto run = out_.upper_bound(number(p));
	return run != out_.begin() && (--run)->first + run->second > number(p);
}

std::size_t Board::bytes_out() const
{
	std::size_t sum = 0;
	for (const auto& [base, length] : out_)
		sum += length;
	return sum;
}

Byte* get(std::size_t size, int fill, int flags)
{
	auto* block = static_cast<Byte*>(kmalloc(size, flags));
	REQUIRE(block != nullptr);
	REQUIRE(Board::current->is_out(block));
	std::memset(block, fill, size);
	return block;
}

bool is_filled(const void* p, std::size_t size, int fill)
{
	const auto* byte = static_cast<const Byte*>(p);
	return std::all_of(byte, byte + size, [fill](Byte b) { return b == fill; });
}

kmallocstats figures()
{
	kmallocstats f;
	kmallocgetstats(&f, sizeof f);
	return f;
}
