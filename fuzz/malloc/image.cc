// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// image.cc — the library's segments, as the loader describes them.
#include "image.hh"
#include "board.hh"
#include <algorithm>
#include <cstdint>
#include <link.h>

namespace fuzz {
namespace {

struct Range {
	unsigned char *from, *to;
};

struct Saved {
	Range range;
	std::vector<unsigned char> bytes;
};

std::vector<Saved> saved;
unsigned char* thread_block = nullptr;
ThreadImage first_thread;

/// Does not call memcpy, and bypasses the shadow memory: between the library's variables there are
/// red zones of AddressSanitizer.
[[gnu::no_sanitize_address]] void copy(unsigned char* to, const unsigned char* from, std::size_t n)
{
	struct [[gnu::packed, gnu::may_alias]] Word
	{
		std::uint64_t value;
	};
	std::size_t i = 0;
	for (; i + sizeof(Word) <= n; i += sizeof(Word)) {
		const auto* source = static_cast<const Word*>(static_cast<const void*>(from + i));
		static_cast<Word*>(static_cast<void*>(to + i))->value = source->value;
		asm volatile("" ::: "memory"); // keeps the loop from becoming a call
	}
	for (; i < n; i++) {
		to[i] = from[i];
		asm volatile("" ::: "memory");
	}
}

/// Removes the hole from the range that contains it.
void add_without(std::vector<Range>& ranges, Range hole)
{
	std::vector<Range> left;
	for (const Range& r : ranges) {
		const Range before{r.from, std::clamp(hole.from, r.from, r.to)};
		const Range behind{std::clamp(hole.to, r.from, r.to), r.to};
		if (hole.from >= hole.to || before.to == r.to || behind.from == r.from) {
			left.push_back(r);
			continue;
		}
		left.push_back(before);
		left.push_back(behind);
	}
	ranges = left;
}

unsigned char* address(std::uintptr_t at)
{
	return reinterpret_cast<unsigned char*>(
		at); // NOLINT(*-reinterpret-cast): as the loader says
}

Range range_of(const dl_phdr_info& info, const ElfW(Phdr) & segment)
{
	unsigned char* from = address(info.dlpi_addr + segment.p_vaddr);
	return {from, from + segment.p_memsz};
}

int look(dl_phdr_info* info, std::size_t /*size*/, void* found)
{
	const auto* door = static_cast<const unsigned char*>(static_cast<const void*>(&fuzz_doors));
	std::vector<Range> writable;
	std::vector<Range> holes{{fuzz_doors.counters, fuzz_doors.counters_end},
				 {fuzz_doors.profile, fuzz_doors.profile_end}};
	bool is_it = false;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr)& segment = info->dlpi_phdr[i];
		const Range r = range_of(*info, segment);
		if (segment.p_type == PT_LOAD && door >= r.from && door < r.to)
			is_it = true;
		if (segment.p_type == PT_LOAD && (segment.p_flags & PF_W) != 0)
			writable.push_back(r);
		else if (segment.p_type == PT_GNU_RELRO) // to the end of a page
			holes.push_back(
				{r.from, address((reinterpret_cast<std::uintptr_t>(r.to) + 4095) &
						 ~std::uintptr_t{4095})});
		else if (segment.p_type == PT_TLS)
			first_thread.resize(segment.p_memsz);
	}
	if (!is_it) {
		first_thread.clear();
		return 0;
	}
	thread_block = static_cast<unsigned char*>(info->dlpi_tls_data);
	for (const Range& hole : holes)
		add_without(writable, hole);
	*static_cast<std::vector<Range>*>(found) = writable;
	return 1;
}

void find_out()
{
	std::vector<Range> ranges;
	need(dl_iterate_phdr(look, &ranges) == 1 && thread_block != nullptr,
	     "the library is not where it should be");
	for (const Range& r : ranges) {
		saved.push_back(
			{r, std::vector<unsigned char>(static_cast<std::size_t>(r.to - r.from))});
		copy(saved.back().bytes.data(), r.from, saved.back().bytes.size());
	}
	store_thread(first_thread);
}

} // namespace

void restore_library()
{
	if (saved.empty())
		find_out();
	for (const Saved& s : saved)
		copy(s.range.from, s.bytes.data(), s.bytes.size());
	load_thread(first_thread);
}

ThreadImage new_thread_image()
{
	return first_thread;
}

void store_thread(ThreadImage& into)
{
	into.resize(first_thread.size());
	copy(into.data(), thread_block, into.size());
}

void load_thread(const ThreadImage& from)
{
	copy(thread_block, from.data(), from.size());
}

} // namespace fuzz
