// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// board_memory.cc — a table of mappings, and the kernel's own calls for them.
//
// Addresses are allocated from the top down, as Linux does.
#include "board_memory.hh"
#include "board.hh"
#include <algorithm>
#include <cerrno>
#include <map>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace fuzz {
namespace {

constexpr std::size_t lowest = std::size_t{0x2000} << 32U, highest = std::size_t{0x3000} << 32U;
std::size_t page = 4096; // of the board

/// A larger request is always refused, however much memory this machine has.
constexpr std::size_t most_committed = std::size_t{1} << 30U;

std::map<std::size_t, std::size_t> mapped; // from, to
std::size_t mapped_bytes = 0, address_space = SIZE_MAX;
unsigned long refusals = 0;

long refuse_memory()
{
	refusals++;
	return -ENOMEM;
}

std::size_t up(std::size_t n)
{
	return (n + page - 1) & ~(page - 1);
}

long call(long number, const long* w)
{
	const long answer = syscall(number, w[0], w[1], w[2], w[3], w[4], w[5]);
	return answer == -1 ? -errno : answer;
}

bool is_free(std::size_t from, std::size_t to)
{
	if (from < lowest || to > highest || from >= to)
		return false;
	auto next = mapped.lower_bound(from);
	if (next != mapped.end() && next->first < to)
		return false;
	return next == mapped.begin() || std::prev(next)->second <= from;
}

/// The highest place for `size` bytes; 0 if there is none.
std::size_t highest_place(std::size_t size)
{
	std::size_t top = highest;
	for (auto m = mapped.rbegin(); m != mapped.rend(); ++m) {
		if (top - m->second >= size)
			return top - size;
		top = m->first;
	}
	return top - lowest >= size ? top - size : 0;
}

/// Removes the range from the table only.
void forget(std::size_t from, std::size_t to)
{
	auto m = mapped.upper_bound(from);
	if (m != mapped.begin())
		m = std::prev(m);
	while (m != mapped.end() && m->first < to) {
		const auto [begin, end] = *m;
		if (end <= from) {
			++m;
			continue;
		}
		mapped_bytes -= std::min(end, to) - std::max(begin, from);
		m = mapped.erase(m);
		if (begin < from)
			mapped[begin] = from;
		if (end > to)
			mapped[to] = end;
	}
}

void enter(std::size_t from, std::size_t to)
{
	mapped[from] = to;
	mapped_bytes += to - from;
}

long map(const long* w)
{
	const auto hint = static_cast<std::size_t>(w[0]);
	const auto size = static_cast<std::size_t>(w[1]);
	const bool is_fixed = (w[3] & MAP_FIXED) != 0;
	if (size == 0 || up(size) < size || (w[3] & MAP_HUGETLB) != 0)
		return refuse_memory();
	const bool is_usable = w[2] != PROT_NONE;
	if ((is_usable && size > most_committed) ||
	    (!is_fixed && up(size) > address_space - std::min(address_space, mapped_bytes)))
		return refuse_memory();
	std::size_t place = hint;
	if (!is_fixed && (hint % page != 0 || !is_free(hint, hint + up(size))))
		place = highest_place(up(size));
	if (place == 0)
		return refuse_memory();
	long words[6] = {static_cast<long>(place),         w[1], w[2],
			 w[3] | MAP_FIXED | MAP_NORESERVE, -1,   0};
	const long answer = call(SYS_mmap, words);
	need(answer > 0, "this system has no room at the addresses of the board");
	if (!is_fixed)
		enter(place, place + up(size));
	return answer;
}

long unmap(const long* w)
{
	const auto from = static_cast<std::size_t>(w[0]);
	const auto to = from + static_cast<std::size_t>(w[1]);
	need(from >= lowest && to <= highest && from < to, "munmap of what was not mapped");
	call(SYS_munmap, w);
	forget(from, to);
	return 0;
}

/// Moves to a place of the board's choice, and keeps the old range in the table; or with
/// MREMAP_FIXED to the place given, and removes the old range from the table.
long move(const long* w)
{
	const auto from = static_cast<std::size_t>(w[0]);
	const auto size = static_cast<std::size_t>(w[1]);
	const bool is_fixed = (w[3] & MREMAP_FIXED) != 0;
	if (!is_fixed && size > address_space - std::min(address_space, mapped_bytes))
		return refuse_memory();
	const std::size_t place = is_fixed ? static_cast<std::size_t>(w[4]) : highest_place(size);
	if (place == 0)
		return refuse_memory();
	const long words[6] = {w[0], w[1], w[2], w[3] | MREMAP_FIXED, static_cast<long>(place), 0};
	const long answer = call(SYS_mremap, words);
	if (answer < 0)
		return answer;
	if (is_fixed)
		forget(from, from + size);
	else
		enter(place, place + size);
	return answer;
}

/// A page of the board may consist of several of this machine's.
long tell_residence(const long* w)
{
	constexpr std::size_t real = 4096;
	const std::size_t n = static_cast<std::size_t>(w[1]) / page;
	std::vector<unsigned char> states(static_cast<std::size_t>(w[1]) / real);
	const long answer = syscall(SYS_mincore, w[0], w[1], states.data());
	auto* told = reinterpret_cast<unsigned char*>(w[2]); // NOLINT(*-reinterpret-cast)
	for (std::size_t i = 0; answer == 0 && i < n; i++)
		told[i] = states[i * (page / real)];
	return answer == -1 ? -errno : answer;
}

} // namespace

long memory_call(long number, const long* words)
{
	switch (number) {
	case SYS_mmap:
		return map(words);
	case SYS_munmap:
		return unmap(words);
	case SYS_mprotect:
		if (static_cast<std::size_t>(words[1]) > most_committed)
			return refuse_memory();
		return call(number, words);
	case SYS_madvise:
		return call(number, words);
	case SYS_mremap:
		return move(words);
	case SYS_mincore:
		return tell_residence(words);
	default:
		fail("a call of the kernel that the board does not know");
	}
}

void drop_memory(std::size_t base, std::size_t size)
{
	const long words[6] = {static_cast<long>(base), static_cast<long>(size)};
	unmap(words);
}

void drop_all_memory()
{
	for (const auto& [from, to] : mapped) {
		const long words[6] = {static_cast<long>(from), static_cast<long>(to - from)};
		call(SYS_munmap, words);
	}
	mapped.clear();
	mapped_bytes = 0;
	refusals = 0;
}

void set_address_space(std::size_t page_size, std::size_t bytes)
{
	page = page_size;
	address_space = bytes;
}

unsigned long memory_refusals()
{
	return refusals;
}

} // namespace fuzz
