// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// questions.cc — what is asked of a block. What is wrong with the pointer is reported.
#include "questions.hh"
#include "class_requests.hh"
#include "foreign.hh"
#include "main_pool.hh"
#include "misuse.hh"
#include "slots.hh"

namespace shim {

void check_size(const void* block, std::size_t size, const char* call)
{
	const Class c = class_of_block(block);
	if (c != no_class && c != inner_class && size > class_sizes[c]) [[unlikely]]
		report_wrong_size(call, block, size, c);
}

std::size_t usable_size(void* block)
{
	if (const Class c = class_of_block(block); c != no_class) {
		check_block(block, c, "malloc_usable_size");
		return class_sizes[c];
	}
	if (is_foreign(block)) [[unlikely]]
		return size_of_foreign(block);
	if (is_in_free_slot(block)) [[unlikely]]
		report_no_block("malloc_usable_size", block);
	return poolmsize(&main_pool, block);
}

bool is_of_pool(void* block, const char* call)
{
	if (const Class c = class_of_block(block); c != no_class) {
		check_block(block, c, call);
		return false;
	}
	if (is_foreign(block)) [[unlikely]]
		return false;
	if (is_in_free_slot(block)) [[unlikely]]
		report_no_block(call, block);
	return true;
}

} // namespace shim
