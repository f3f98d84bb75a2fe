// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// gone.hh — a Pool whose memory goes away: once released, it is inaccessible. And all functions
// that take a pointer.
#pragma once
#include "kmem_test.hh"
#include <array>
#include <sys/mman.h>

constexpr std::size_t page = 4096;
constexpr std::size_t room = std::size_t{16} << 20U;

/// A range of addresses that stays reserved: what is not in use is inaccessible.
struct Range {
	Range()
		: base{static_cast<Bytes*>(
			  mmap(nullptr, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))}
	{
		REQUIRE(base != MAP_FAILED);
	}
	~Range() { munmap(base, room); }
	Range(const Range&) = delete;
	Range& operator=(const Range&) = delete;

	Bytes* base;
	std::size_t used = page; // the page before the first arena is inaccessible, too
	std::size_t apart = page;
	std::size_t bytes_out = 0;
	int touches = 0; // the result of merge
};

inline Range* range;

inline void protect(const void* from, std::size_t size, int protection)
{
	const auto address = std::bit_cast<std::uintptr_t>(from);
	const std::uintptr_t first = address / page * page;
	const std::uintptr_t end = (address + size + page - 1) / page * page;
	REQUIRE(mprotect(std::bit_cast<void*>(first), end - first, protection) == 0);
}

inline void* take(std::size_t size)
{
	if (size > room - range->used)
		return nullptr;
	Bytes* arena = range->base + range->used;
	range->used += size + range->apart;
	range->bytes_out += size;
	protect(arena, size, PROT_READ | PROT_WRITE);
	return arena;
}

inline int do_touch(void* /*low*/, void* /*high*/)
{
	return range->touches;
}

inline void give(void* base, std::size_t size)
{
	protect(base, size, PROT_NONE);
	range->bytes_out -= size;
}

struct GonePool {
	GonePool()
	{
		range = &memory;
		pool.name = "gone";
		pool.alloc = take;
		pool.merge = do_touch;
		pool.free = give;
		pool.panic = poolpanic;
	}
	~GonePool()
	{
		poolreset(&pool);
		range = nullptr;
	}
	GonePool(const GonePool&) = delete;
	GonePool& operator=(const GonePool&) = delete;

	operator kmcell*() { return kmsource(&pool); }

	Range memory;
	Pool pool{};
};

using Call = kmcond (*)(void*);

/// Each function that is called on an object of each kind.
inline constexpr std::array<std::pair<kmkind, Call>, 18> calls{{
	{kmkind_heap, kmheapf},
	{kmkind_heap, kmheaps},
	{kmkind_ref, kmreff},
	{kmkind_ref, kmrefd},
	{kmkind_ref, kmrefs},
	{kmkind_ref, kmrefu},
	{kmkind_pool, kmpoolf},
	{kmkind_pool, kmpools},
	{kmkind_tree, kmtreef},
	{kmkind_tree, kmtrees},
	{kmkind_tree, [](void* object) { return kmtreea(nullptr, object, 8).cond; }},
	{kmkind_tree, [](void* object) { return kmtreem(object, nullptr); }},
	{kmkind_tree, [](void* object) { return kmtreel(object, 100); }},
	{kmkind_tree,
	 [](void* object) { return kmtreen(object) == nullptr ? kmcond_freed : kmcond_ok; }},
	{kmkind_tree, [](void* object) { return kmtreeb(object) == 0 ? kmcond_freed : kmcond_ok; }},
	{kmkind_tree,
	 [](void* object) {
		 auto* visit = +[](void*, void*, std::size_t) { return 0; };
		 return kmtreew(object, visit, nullptr) == -1 ? kmcond_freed : kmcond_ok;
	 }},
	{kmkind_heap,
	 [](void* object) {
		 kmcell* src = static_cast<kmcell*>(object);
		 return kmrefa(src, 8).cond == kmcond_kind &&
					kmtreea(src, nullptr, 8).cond == kmcond_kind &&
					kmsourcex(src) == kmcond_kind &&
					kmpooli(src, 8, 8) == nullptr
				? kmcond_freed
				: kmcond_ok;
	 }},
	{kmkind_pool,
	 [](void* object) {
		 auto* pool = static_cast<kmpool*>(object);
		 kmcount count{};
		 return kmpoola(pool).cond == kmcond_kind && kmpoolz(pool).cond == kmcond_kind &&
					kmpoolo(pool).cond == kmcond_kind &&
					kmpoolzo(pool).cond == kmcond_kind &&
					kmpoolc(pool, &count) == kmcond_kind &&
					kmpoolx(pool) == kmcond_kind
				? kmcond_freed
				: kmcond_ok;
	 }},
}};

/// The results of all these, and through a kmptr of each kind, too.
inline std::vector<kmcond> all_answers(void* object)
{
	std::vector<kmcond> answers;
	for (const auto& call : calls)
		answers.push_back(call.second(object));
	for (const kmkind kind : {kmkind_heap, kmkind_ref, kmkind_pool, kmkind_tree}) {
		kmptr ptr = kmstat(object);
		ptr.kind = kind;
		answers.push_back(kmfree(ptr));
		answers.push_back(kmshred(ptr));
		answers.push_back(kmozero(ptr));
		answers.push_back(kmdupo(ptr).cond);
		answers.push_back(kmtaint(&ptr));
	}
	return answers;
}

inline void check_answers(void* object, kmcond wanted)
{
	std::size_t others = 0;
	for (const kmcond cond : all_answers(object))
		others += cond == wanted || cond == kmcond_freed ||
					  (cond == kmcond_underflow && wanted == kmcond_freed)
				  ? 0
				  : 1;
	CHECK(others == 0);
}
