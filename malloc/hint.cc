// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// hint.cc — reads the pointer out of a report, and looks it up in the table of slots.
#include "hint.hh"
#include "alarm.hh"
#include "slot_tables.hh"
#include <algorithm>
#include <string_view>

namespace shim {
namespace {

/// The value of a hexadecimal digit; 16 if it is none.
unsigned worth(char digit)
{
	if (digit >= '0' && digit <= '9')
		return static_cast<unsigned>(digit - '0');
	return digit >= 'a' && digit <= 'f' ? static_cast<unsigned>(digit - 'a') + 10 : 16;
}

/// The pointer of the first "(0x…)"; null if there is none.
const void* pointer_in(std::string_view report)
{
	constexpr std::string_view begin = "(0x";
	while (!report.empty() && !report.starts_with(begin))
		report.remove_prefix(1);
	report.remove_prefix(std::min(begin.size(), report.size()));
	std::uintptr_t value = 0;
	for (; !report.empty() && worth(report.front()) < 16; report.remove_prefix(1))
		value = value << 4U | worth(report.front());
	return std::bit_cast<const void*>(value);
}

} // namespace

const char* hint_for(const char* report)
{
	if (!is_in_chunk(pointer_in(report)))
		return "";
	return "\n  It lies in a size class of malloc's, which the pool knows nothing of: free, "
	       "realloc and\n"
	       "  malloc_usable_size are for it. With any flag each new block is one of the pool.";
}

bool holds_chunks(const void* base, std::size_t size)
{
	const auto* start = static_cast<const std::byte*>(base);
	const std::size_t count = slot_map.count.load(std::memory_order_relaxed);
	const std::size_t end = std::min(slot_index(start + size), count);
	for (std::size_t slot = slot_index(start + slot_bytes - 1); slot < end;) {
		const std::size_t bit = slot % slots_in_window;
		const std::size_t n = std::min(slots_in_window - bit, end - slot);
		const std::uint64_t mask = ~std::uint64_t{0} >> (slots_in_window - n) << bit;
		if ((slots_of_chunks(slot / slots_in_window) & mask) != 0)
			return true;
		slot += n;
	}
	return false;
}

void report_reset()
{
	fatal("pool mainmem: poolreset: blocks of malloc's size classes lie in it, and would be "
	      "lost\n"
	      "  It can be reset only if a flag was set before malloc was first called.");
}

} // namespace shim
