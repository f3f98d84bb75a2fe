// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// board_memory.hh — real pages, at addresses that are the same in each run.
#pragma once
#include <cstddef>

namespace fuzz {

/// mmap, munmap, mprotect, madvise, mremap and mincore, with the kernel's results.
long memory_call(long number, const long* words);

/// Unmaps the range.
void drop_memory(std::size_t base, std::size_t size);
void drop_all_memory();

/// Sets the page size, and how many bytes may be mapped at a time.
void set_address_space(std::size_t page, std::size_t bytes);

/// How many calls were refused for lack of address space or memory, since drop_all_memory().
unsigned long memory_refusals();

} // namespace fuzz
