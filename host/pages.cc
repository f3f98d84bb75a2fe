// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pages.cc — memory from Linux.
//
// What holds after a failed call is stated at its declaration in system.hh; this file has the
// reasons. In short: where an operation that the kernel leaves half done would do harm, the kernel
// is not asked for it.
#include "checked.hh"
#include "kernel.hh"
#include "system.hh"
#include <atomic>
#include <bit>
#include <cstdint>
#include <cstring>
#include <linux/mman.h>
#include <sys/mman.h>
#include <sys/resource.h>
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

namespace host {
namespace {

/// The thread sanitizer does not see system calls. It has to be told that pages, once given back,
/// may belong to another thread next.
#ifdef __SANITIZE_THREAD__
char pages_change_hands;
void tell_taken()
{
	__tsan_acquire(&pages_change_hands);
}
void tell_given_back()
{
	__tsan_release(&pages_change_hands);
}
#else
void tell_taken() {}
void tell_given_back() {}
#endif

/// mmap of private, anonymous memory, in the form that the kernel of this processor has.
long map_pages(void* hint, std::size_t size, int protection, int flags)
{
	const int all = MAP_PRIVATE | MAP_ANONYMOUS | flags;
#if defined(__s390x__)
	const unsigned long words[6] = {
		std::bit_cast<unsigned long>(hint), size, static_cast<unsigned long>(protection),
		static_cast<unsigned long>(all),    ~0UL, 0};
	return kernel(SYS_mmap, &words[0]);
#elif defined(SYS_mmap2)
	return kernel(SYS_mmap2, hint, size, protection, all, -1, 0); // the offset in pages
#else
	return kernel(SYS_mmap, hint, size, protection, all, -1, 0);
#endif
}

void* new_pages(void* hint, std::size_t size, int protection, int flags)
{
	const long answer = map_pages(hint, size, protection, flags);
	tell_taken();
	return is_error(answer) ? nullptr : std::bit_cast<void*>(answer);
}

bool drop_contents(std::uintptr_t first, std::size_t size)
{
	return !is_error(kernel(SYS_madvise, first, size, MADV_DONTNEED));
}

/// Are pages that were dropped zero? Some emulators say that they dropped pages, and do nothing; so
/// it is tried once. False also if there is no page to try it with.
bool drops_for_true()
{
	enum class Answer : unsigned char { unknown, yes, no };
	static constinit std::atomic<Answer> known{Answer::unknown};
	if (const Answer answer = known.load(std::memory_order_relaxed); answer != Answer::unknown)
		return answer == Answer::yes;
	void* page = new_pages(nullptr, page_size(), PROT_READ | PROT_WRITE, 0);
	if (page == nullptr)
		return false;
	auto* byte = static_cast<volatile unsigned char*>(page);
	*byte = 1;
	const bool is_dropped = drop_contents(std::bit_cast<std::uintptr_t>(page), page_size());
	const bool is_zero = *byte == 0;
	if (is_dropped) // a refusal says nothing about the next time
		known.store(is_zero ? Answer::yes : Answer::no, std::memory_order_relaxed);
	unmap(page, page_size());
	return is_dropped && is_zero;
}

/// Is each page of the range mapped, no matter by whom?
bool is_mapped(const void* base, std::size_t size)
{
	unsigned char state[2048]; // a byte for each page
	const std::size_t step = sizeof state * page_size();
	const auto first = std::bit_cast<std::uintptr_t>(base);
	for (std::size_t at = 0; at < size; at += step) {
		const std::size_t n = size - at < step ? size - at : step;
		if (is_error(kernel(SYS_mincore, first + at, n, &state[0])))
			return false;
	}
	return true;
}

} // namespace

std::size_t whole_pages(std::size_t size)
{
	return base::CheckedSize{size}.rounded_up(page_size()).value_or(0);
}

// Without MAP_NORESERVE: pages that may not be touched are charged to nobody, and when they become
// usable, the system should refuse what it could never provide.
void* reserve(void* hint, std::size_t size)
{
	return new_pages(hint, size, PROT_NONE, 0);
}

bool commit(void* base, std::size_t size)
{
	return !is_error(kernel(SYS_mprotect, base, size, PROT_READ | PROT_WRITE));
}

Decommitted decommit(void* base, std::size_t size)
{
	if (size == 0)
		return Decommitted::reserved;
	// First drop the contents, while the pages are certainly ours. Then make a new mapping over
	// the old one: there is no other way to return what overcommit accounting charges us for.
	// The kernel removes the old mapping before it can make the new one, and may then have no
	// memory for that.
	discard(base, size);
	const long answer = map_pages(base, size, PROT_NONE, MAP_FIXED);
	if (!is_error(answer))
		return Decommitted::reserved;
	if (answer != -ENOMEM || is_mapped(base, size))
		return Decommitted::still_usable;
	return Decommitted::lost;
}

void* map(void* hint, std::size_t size)
{
	return new_pages(hint, size, PROT_READ | PROT_WRITE, 0);
}

void* map_huge()
{
	return new_pages(nullptr, huge_page, PROT_READ | PROT_WRITE, MAP_HUGETLB | MAP_HUGE_2MB);
}

void unmap(void* base, std::size_t size)
{
	if (size == 0)
		return;
	tell_given_back();
	// Cutting a piece out of a mapping takes one more mapping, and the limit may be reached.
	if (is_error(kernel(SYS_munmap, base, size)))
		drop_contents(std::bit_cast<std::uintptr_t>(base), size);
}

bool discard(void* base, std::size_t size)
{
	const std::size_t page = page_size();
	const auto start = std::bit_cast<std::uintptr_t>(base);
	const std::uintptr_t first = (start + page - 1) & ~(page - 1);
	const std::uintptr_t last = (start + size) & ~(page - 1);
	if (first >= last)
		return true;
	return drop_contents(first, last - first) && drops_for_true();
}

Moved move_pages(void* to, void* from, std::size_t size)
{
#ifdef MREMAP_DONTUNMAP
	// Never directly to the target: the kernel unmaps that before it finds out whether it can
	// move the pages (they may belong to several mappings, or exceed a limit). Moving them to a
	// place of the kernel's choice costs nothing if the call fails.
	const long aside =
		kernel(SYS_mremap, from, size, size, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0);
	if (is_error(aside))
		return Moved::no;
	void* pages = std::bit_cast<void*>(aside);
	if (!is_error(kernel(SYS_mremap, pages, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, to)))
		return Moved::yes;
	// Whether the target is still there, or whose mapping it is now, cannot be known. The old
	// place is ours, and can be written to without asking the kernel.
	std::memcpy(from, pages, size);
	unmap(pages, size);
	return Moved::target_lost;
#else
	return Moved::no;
#endif
}

std::size_t address_space_limit()
{
	rlimit64 limit{};
	if (is_error(kernel(SYS_prlimit64, 0, RLIMIT_AS, nullptr, &limit)))
		return SIZE_MAX;
	return limit.rlim_cur > SIZE_MAX ? SIZE_MAX : static_cast<std::size_t>(limit.rlim_cur);
}

} // namespace host
