// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// pages.cc — memory from Linux.
#include "system.hh"
#include <bit>
#include <cstdint>
#include <linux/mman.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

namespace host {
namespace {

/// The thread sanitizer does not see system calls: that pages, once given back, may next be
/// another thread's, it has to be told.
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

/// Where the system has it, the form that takes the offset in pages; ours is 0.
#ifdef SYS_mmap2
constexpr long mmap_call = SYS_mmap2;
#else
constexpr long mmap_call = SYS_mmap;
#endif

void* new_pages(void* hint, std::size_t size, int protection, int flags)
{
	const KeepErrno keep;
	const long result = syscall(mmap_call, hint, size, protection,
				    MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0L);
	tell_taken();
	return result == -1 ? nullptr : std::bit_cast<void*>(result);
}

} // namespace

std::size_t page_size()
{
	const unsigned long size = getauxval(AT_PAGESZ);
	return size == 0 ? 4096 : size;
}

std::size_t whole_pages(std::size_t size)
{
	const std::size_t page = page_size();
	const std::size_t rounded = (size + page - 1) & ~(page - 1);
	return rounded < size ? 0 : rounded;
}

// Without MAP_NORESERVE: untouchable pages are charged to nobody, and when they become
// usable, the system is to refuse what it could never provide.
void* reserve(void* hint, std::size_t size)
{
	return new_pages(hint, size, PROT_NONE, 0);
}

bool commit(void* base, std::size_t size)
{
	const KeepErrno keep;
	return syscall(SYS_mprotect, base, size, PROT_READ | PROT_WRITE) == 0;
}

void decommit(void* base, std::size_t size)
{
	// A new mapping over the old one is the only way to give back what overcommit
	// accounting holds against us. If even that fails, drop the contents.
	if (new_pages(base, size, PROT_NONE, MAP_FIXED) == nullptr)
		discard(base, size);
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
	const KeepErrno keep;
	tell_given_back();
	syscall(SYS_munmap, base, size);
}

bool discard(void* base, std::size_t size)
{
	const KeepErrno keep;
	const std::size_t page = page_size();
	const auto start = std::bit_cast<std::uintptr_t>(base);
	const std::uintptr_t first = (start + page - 1) & ~(page - 1);
	const std::uintptr_t last = (start + size) & ~(page - 1);
	if (first >= last)
		return true;
	return syscall(SYS_madvise, first, last - first, MADV_DONTNEED) == 0;
}

bool move_pages(void* to, void* from, std::size_t size)
{
#ifdef MREMAP_DONTUNMAP
	const KeepErrno keep;
	return syscall(SYS_mremap, from, size, size,
		       MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, to) != -1;
#else
	return false;
#endif
}

std::size_t address_space_limit()
{
	const KeepErrno keep;
	rlimit limit{};
	if (syscall(SYS_prlimit64, 0, RLIMIT_AS, nullptr, &limit) != 0)
		return SIZE_MAX;
	return limit.rlim_cur > SIZE_MAX ? SIZE_MAX : static_cast<std::size_t>(limit.rlim_cur);
}

} // namespace host
