// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// lin_region.cc — a thread's range of addresses: reserved, grown, shrunk, and given back.
#include "lin_region.hh"
#include "system.hh"
#include <algorithm>
#include <utility>

namespace kmem::lin {

constinit thread_local Region region [[gnu::tls_model("initial-exec")]] = {};

namespace {

constexpr std::size_t most_reserved = std::size_t{1} << 36U;
constexpr std::size_t least_reserved = std::size_t{1} << 20U;
constexpr std::size_t least_step = std::size_t{1} << 16U;
constexpr std::size_t most_step = std::size_t{1} << 24U;

void leave(void* /*region*/)
{
	const Region old = region;
	km_lin_ = {}; // first: a signal handler finds no region, not one that is half gone
	region = {};
	std::atomic_signal_fence(std::memory_order_seq_cst);
	if (old.base != nullptr)
		host::unmap(old.base, bytes_between(old.base, old.end));
}

/// A signal handler may come between any two steps: it leaves the region with the top it found, but
/// perhaps with more or less that is ready. That is never more than what is usable.
void set_ready(char* ready)
{
	std::atomic_signal_fence(std::memory_order_seq_cst);
	km_lin_.ready = ready;
	std::atomic_signal_fence(std::memory_order_seq_cst);
}

/// Makes the first pages usable, if the system has any.
bool opened(char* base, std::size_t size)
{
	const std::size_t usable = host::whole_pages(least_step);
	if (!host::commit(base, usable)) {
		host::unmap(base, size);
		return false;
	}
	region = {base, base + size, nullptr, nullptr, region.is_growing};
	km_lin_ = {base + margin, base + usable};
	host::at_thread_end(leave, &region);
	return true;
}

/// Are so many bytes at the top usable? What is in use may not be: a handler that came between two
/// steps of km_linshort_() let the region shrink.
bool is_ready(std::size_t need)
{
	const std::uintptr_t top = address_of(km_lin_.top);
	return top <= address_of(km_lin_.ready) && need <= address_of(km_lin_.ready) - top;
}

/// Makes `need` bytes at the top usable, which they are not yet; and half as much again as there
/// is, if there is so much.
bool grow(std::size_t need)
{
	if (region.base == nullptr)
		return found() && (is_ready(need) || grow(need));
	if (is_ready(need))
		return true; // a handler was here
	char* ready = km_lin_.ready;
	if (need > bytes_between(km_lin_.top, region.end))
		return false;
	const std::size_t left = bytes_between(ready, region.end);
	const std::size_t missing = bytes_between(ready, km_lin_.top + need);
	const std::size_t half = bytes_between(region.base, ready) / 2;
	const std::size_t step = std::min(std::max(half, least_step), most_step);
	for (std::size_t wanted : {missing > step ? missing : step, missing}) {
		wanted = host::whole_pages(wanted);
		if (wanted == 0 || wanted > left || !host::commit(ready, wanted))
			continue;
		set_ready(ready + wanted);
		return true;
	}
	return false;
}

} // namespace

bool found()
{
	make_key();
	std::size_t size = most_reserved;
	void* base = host::reserve(nullptr, size);
	while (base == nullptr && size > least_reserved)
		base = host::reserve(nullptr, size /= 4);
	return base != nullptr && opened(static_cast<char*>(base), size);
}

void* take_growing(std::size_t need)
{
	const bool was_growing = std::exchange(region.is_growing, true);
	std::atomic_signal_fence(std::memory_order_seq_cst);
	void* at_top = nullptr;
	if (grow(need)) {
		at_top = km_lin_.top;
		km_lin_.top += need;
	}
	std::atomic_signal_fence(std::memory_order_seq_cst);
	region.is_growing = was_growing;
	return at_top;
}

void shrink()
{
	if (region.is_growing)
		return;
	char* keep =
		region.base + host::whole_pages(bytes_between(region.base, km_lin_.top) + headroom);
	char* ready = km_lin_.ready;
	if (address_of(keep) >= address_of(ready))
		return; // a handler was here
	set_ready(keep);
	const std::size_t gone = bytes_between(keep, ready);
	if (host::decommit(keep, gone) == host::Decommitted::lost) [[unlikely]] {
		host::unmap(ready, bytes_between(ready, region.end));
		region.end = keep; // what is behind may become anybody's
	}
	set_ready(keep); // what a handler made ready meanwhile is gone, in part
}

} // namespace kmem::lin

extern "C" {
constinit KM_THREAD_ km_span_ km_lin_ = {nullptr, nullptr};
}
