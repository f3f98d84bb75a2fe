// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// consumer.cc — the same from C++, where `private` is spelled differently.
#include <pool.h>
#include <pool.hpp>

#include <memory>

#include "whose.h"

namespace {

Pool pages{
	.name = "pages",
	.alloc = poolpagealloc,
	.merge = poolpagemerge,
	.lock = poollock,
	.unlock = poolunlock,
	.private_ = nullptr,
	.free = poolpagefree,
};

/// Uses what pool.hpp adds; everything must be freed at the end.
bool owners_are_good()
{
	const auto owner = pools::make_unique<int>(pages, 7);
	const auto counted = pools::make_counted<int>(pages, 8);
	const auto same = counted;
	return *owner == 7 && *same == 8 && counted.count() == 2;
}

} // namespace

int main()
{
	void* block = poolalloc(&pages, 100);
	void* aligned = poolallocalign(&pages, 100, 4096, 16, 0);
	const bool is_good = block != nullptr && aligned != nullptr &&
			     poolmsize(&pages, block) >= 100 && owners_are_good();
	std::printf("pages: %s\n", is_good ? "good" : "bad");
	poolfree(&pages, block);
	poolfree(&pages, aligned);
	poolreset(&pages);
	std::printf("left: %zu\n", static_cast<std::size_t>(pages.cursize));
	const auto plain = std::make_unique<int>(1);
	std::printf("new's block is the pool's: %d\n", poolisoverlap(&pages, plain.get(), 1));
	print_whose("malloc");
	print_whose("free");
}
