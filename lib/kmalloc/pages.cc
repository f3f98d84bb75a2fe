// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pages.cc — pages from the host, and what follows from their size.
#include "bucket.hh"
#include "large.hh"

namespace kalloc {

namespace {

constexpr std::size_t least_page = 256;

constexpr bool is_power(std::size_t n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

constexpr std::size_t least(std::size_t a, std::size_t b)
{
	return a < b ? a : b;
}

std::size_t page_of(const kmallochost& host)
{
	return host.page == 0 ? natural_page() : host.page;
}

std::size_t bucket_size_of(const kmallochost& host)
{
	return host.bucket == 0 ? page_of(host) : host.bucket;
}

} // namespace

constinit State state{};

bool is_valid(const kmallochost& host)
{
	const std::size_t page = page_of(host);
	const std::size_t bucket = bucket_size_of(host);
	return is_power(page) && page >= least_page && is_power(bucket) && bucket >= page &&
	       bucket <= largest_bucket;
}

std::size_t small_of(const kmallochost& host)
{
	return least(page_of(host) / 2, bucket_size_of(host) / 8);
}

void set_up(State& s)
{
	s.page = page_of(*s.host);
	s.bucket_bytes = bucket_size_of(*s.host);
	s.bucket_shift = static_cast<unsigned>(std::countr_zero(s.bucket_bytes));
	s.small = small_of(*s.host);
	s.key = (s.host->secret != 0 ? s.host->secret : natural_secret()) ^
		static_cast<std::uintptr_t>(0xB0C4'E75E'ED0D'0B5EU);
	s.class_count = class_of(s.small) + 1;
	for (unsigned cls = 0; cls < s.class_count; cls++) {
		const std::size_t size = class_size(cls);
		const std::size_t overhead = bucket_overhead(s.bucket_bytes, cls);
		s.classes[cls].first = static_cast<std::uint32_t>((overhead + size - 1) / size);
		s.classes[cls].stop = static_cast<std::uint32_t>(s.bucket_bytes / size);
	}
	s.table.set_up(s.bucket_shift);
	set_up_pool(s);
	s.is_ready = true;
}

void set_growth(State& s, bool is_allowed)
{
	s.may_not_grow = !is_allowed;
	set_pool_growth(s, is_allowed);
}

void set_debug(State& s, int flags)
{
	flush_recent(s);
	s.debug = flags;
	s.fast_below = flags == 0 ? s.small + 1 : 0;
}

void count_held(State& s, std::size_t size)
{
	s.held += size;
	if (s.held > s.peak)
		s.peak = s.held;
}

void count_given(State& s, std::size_t size)
{
	s.held -= size;
}

void* take_pages(State& s, std::size_t size, std::size_t align)
{
	if (s.host->pages == nullptr)
		return nullptr;
	void* base = s.host->pages(size, align);
	if (base == nullptr && give_back_empty(s) != 0)
		base = s.host->pages(size, align);
	if (base == nullptr)
		return nullptr;
	count_held(s, size);
	if (address_of(base) % align == 0) [[likely]]
		return base;
	report_misaligned_pages(s, base, align);
	give_pages(s, base, size);
	return nullptr;
}

void give_pages(State& s, void* base, std::size_t size)
{
	count_given(s, size);
	if (s.host->freepages != nullptr)
		s.host->freepages(base, size);
}

} // namespace kalloc
