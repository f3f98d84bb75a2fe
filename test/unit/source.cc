// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// source.cc — hands out pieces of a reserved range.
#include "source.hh"
#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>

namespace {

constexpr std::size_t range_bytes = std::size_t{1} << 30U;
constexpr std::size_t margin = 64;
constexpr std::byte margin_byte{0xA5};

std::uintptr_t number(const void* p)
{
	return std::bit_cast<std::uintptr_t>(p);
}

std::size_t sum_of(const std::map<std::uintptr_t, std::size_t>& pieces)
{
	std::size_t sum = 0;
	for (const auto& [base, size] : pieces)
		sum += size;
	return sum;
}

} // namespace

Source::Source() : low_{range_bytes / 2}, high_{range_bytes / 2}
{
	void* range = mmap(nullptr, range_bytes, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (range == MAP_FAILED)
		std::abort();
	range_ = static_cast<std::byte*>(range);
}

Source::~Source()
{
	munmap(range_, range_bytes);
}

std::byte* Source::place(std::size_t size)
{
	const bool apart = placement == Placement::up_apart || placement == Placement::down_apart;
	const std::size_t before = apart ? margin + misalignment : 0;
	const std::size_t after = apart ? margin : 0;
	const std::size_t whole = before + size + after;
	std::byte* at;
	if (placement == Placement::up || placement == Placement::up_apart) {
		if (whole > range_bytes - high_)
			return nullptr;
		at = range_ + high_;
		high_ += apart ? (whole + 15) & ~std::size_t{15} : whole;
	} else {
		if (whole > low_ - 15)
			return nullptr;
		low_ -= whole;
		if (apart)
			low_ &= ~std::size_t{15};
		at = range_ + low_;
	}
	if (apart) {
		margins_.push_back({at, before});
		margins_.push_back({at + before + size, after});
		std::memset(at, static_cast<int>(margin_byte), before);
		std::memset(at + before + size, static_cast<int>(margin_byte), after);
	}
	return at + before;
}

void* Source::take(std::size_t size)
{
	asked.push_back(size);
	if (fail_at_ != 0 && (asked.size() == fail_at_ || (fails_on_ && asked.size() > fail_at_)))
		return nullptr;
	if (size > range_bytes / 2)
		return nullptr;
	std::byte* base = place(size);
	if (base != nullptr)
		out[number(base)] = size;
	return base;
}

int Source::merge(void* low, void* high)
{
	merge_calls.emplace_back(low, high);
	const auto l = out.find(number(low));
	const auto h = out.find(number(high));
	if (l == out.end() || h == out.end()) {
		faults.emplace_back("merge: not two pieces that the pool has");
		return 0;
	}
	if (l->first + l->second != h->first)
		faults.emplace_back("merge: the pieces do not touch, or not in this order");
	if (!merges)
		return 0;
	l->second += h->second;
	out.erase(h);
	return 1;
}

void Source::give(void* base, std::size_t size)
{
	given.push_back({base, size});
	const auto piece = out.find(number(base));
	if (piece == out.end() || piece->second != size) {
		faults.emplace_back("free: not a piece that the pool has");
		return;
	}
	out.erase(piece);
	std::memset(base, 0x5A, size); // the pool must not read it any more
}

void Source::purge(void* base, std::size_t size)
{
	purged.push_back({base, size});
	if (!holds(base, size))
		faults.emplace_back("purge: not in the pool's memory");
	else
		std::memset(base, 0x3C, size); // purging may change the contents
}

void* Source::lend(std::size_t size)
{
	std::byte* base = place(size);
	if (base != nullptr)
		lent[number(base)] = size;
	return base;
}

std::size_t Source::bytes_out() const
{
	return sum_of(out);
}

std::size_t Source::bytes_lent() const
{
	return sum_of(lent);
}

bool Source::holds(const void* p, std::size_t size) const
{
	const auto is_around = [&](const auto& piece) {
		return number(p) >= piece.first && number(p) + size <= piece.first + piece.second;
	};
	return std::any_of(out.begin(), out.end(), is_around) ||
	       std::any_of(lent.begin(), lent.end(), is_around);
}

void Source::check_margins()
{
	for (const Piece& m : margins_) {
		const auto* from = static_cast<const std::byte*>(m.base);
		if (!std::all_of(from, from + m.size, [](std::byte b) { return b == margin_byte; }))
			faults.emplace_back("bytes outside of all arenas were changed");
	}
}
