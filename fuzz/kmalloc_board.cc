// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// kmalloc_board.cc — pages taken from an array.
#include "kmalloc_board.hh"
#include "kmalloc/state.hh"
#include "target.hh"
#include <cstdio>
#include <cstdlib>
#include <cstring>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FUZZ_HAS_ASAN // NOLINT(*-macro-usage)
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define FUZZ_HAS_ASAN // NOLINT(*-macro-usage)
#endif
#ifdef FUZZ_HAS_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(base, size)   // NOLINT(*-macro-usage)
#define ASAN_UNPOISON_MEMORY_REGION(base, size) // NOLINT(*-macro-usage)
#endif

namespace fuzz {
namespace {

constexpr std::size_t memory_bytes = std::size_t{512} << 10U;
constexpr std::size_t most_pages = memory_bytes / 256;

alignas(65536) Byte memory[memory_bytes];
bool taken[most_pages];
BoardShape shape;
kmallochost host;
BoardCalls calls;
unsigned left; // page calls left that succeed; 0: all succeed
bool is_locked;
char told[1000];

bool are(bool wanted, std::size_t first, std::size_t n)
{
	for (std::size_t i = first; i < first + n; i++)
		if (taken[i] != wanted)
			return false;
	return true;
}

void* take(std::size_t size, std::size_t align)
{
	need(is_locked, "pages were asked for without the lock");
	need(size != 0 && size % shape.page == 0, "something else than pages was asked for");
	calls.pages++;
	const bool fails = left != 0 && --left == 0;
	const std::size_t n = size / shape.page;
	const std::size_t gap = shape.leaves_gaps ? 1 : 0;
	const std::size_t step = align / shape.page;
	for (std::size_t i = step; !fails && n < shape.pages && i + n + gap <= shape.pages;
	     i += step) {
		if (!are(false, i - gap, n + 2 * gap))
			continue;
		std::memset(taken + i, 1, n);
		Byte* base = memory + i * shape.page;
		ASAN_UNPOISON_MEMORY_REGION(base, size);
		std::memset(base, 0xC7, size);
		return base;
	}
	calls.refused++;
	return nullptr;
}

void* take_contiguous(std::size_t size)
{
	return take(size, shape.page);
}

void give(void* base, std::size_t size)
{
	need(is_locked, "pages came back without the lock");
	const auto offset = static_cast<std::size_t>(static_cast<Byte*>(base) - memory);
	need(offset % shape.page == 0 && size % shape.page == 0 && size != 0 &&
		     size <= memory_bytes && offset <= memory_bytes - size,
	     "something else than pages came back");
	need(are(true, offset / shape.page, size / shape.page), "pages came back twice");
	std::memset(taken + offset / shape.page, 0, size / shape.page);
	ASAN_POISON_MEMORY_REGION(base, size);
	calls.given++;
}

int may_merge(void* low, void* high)
{
	need(low < high, "merge: the higher run comes first");
	return shape.merges ? 1 : 0;
}

void lock()
{
	need(!is_locked, "locked twice");
	is_locked = true;
}

void unlock()
{
	need(is_locked, "unlocked without a lock");
	is_locked = false;
}

void note_panic(const char* text)
{
	calls.panics++;
	std::snprintf(told, sizeof told, "%s", text);
}

void note_nomem()
{
	need(!is_locked, "nomem was called with the lock held");
	calls.nomems++;
}

} // namespace

void set_up_board(const BoardShape& s)
{
	shape = s;
	calls = {};
	left = 0;
	is_locked = false;
	std::memset(taken, 0, sizeof taken);
	ASAN_POISON_MEMORY_REGION(memory, memory_bytes);
	host = kmallochost{};
	host.page = s.page;
	host.bucket = s.bucket;
	host.pages = take;
	host.freepages = give;
	host.merge = may_merge;
	host.contiguous = take_contiguous;
	host.lock = lock;
	host.unlock = unlock;
	host.panic = note_panic;
	host.nomem = note_nomem;
	host.secret = 0x5EC2'E70F;
	kalloc::state = kalloc::State{};
	need(kmallocsethost(&host) == 0, "the host was refused");
}

void fail_after(unsigned n)
{
	left = n + 1;
}

std::size_t bytes_out()
{
	std::size_t n = 0;
	for (std::size_t i = 0; i < shape.pages; i++)
		n += taken[i] ? shape.page : 0;
	return n;
}

bool is_out(const void* p, std::size_t size)
{
	const auto offset = static_cast<std::size_t>(static_cast<const Byte*>(p) - memory);
	const std::size_t last = offset + (size == 0 ? 0 : size - 1);
	if (offset >= memory_bytes || last >= memory_bytes || last < offset)
		return false;
	return are(true, offset / shape.page, last / shape.page - offset / shape.page + 1);
}

BoardCalls take_calls()
{
	const BoardCalls result = calls;
	calls = {};
	return result;
}

const char* last_panic()
{
	return told;
}

void fail(const char* what)
{
	std::fprintf(stderr, "kmalloc_fuzz: %s: %s\n%s\n",
		     fuzz_running == nullptr ? "this input" : fuzz_running, what, told);
	std::abort();
}

} // namespace fuzz
