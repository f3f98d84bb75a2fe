// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// raw.cc — a file that uses kmem's older interface.
#define KMEM_RAW
#include "raw.hh"
#include <type_traits>

// The types are those of the text.
static_assert(std::is_same_v<decltype(kmheapa(0)), void*>);
static_assert(std::is_same_v<decltype(kmheapao(0)), kmptr>);
static_assert(std::is_same_v<decltype(kmheapf(nullptr)), void>);
static_assert(std::is_same_v<decltype(kmfree(kmptr{})), void>);
static_assert(std::is_same_v<decltype(kmshred(kmptr{})), void>);
static_assert(std::is_same_v<decltype(kmtaint(nullptr)), void>);
static_assert(std::is_same_v<decltype(kmstat(nullptr)), kmptr>);
static_assert(std::is_same_v<decltype(kmpooli(nullptr, 0, 0)), kmpool*>);
static_assert(std::is_same_v<decltype(kmpoolz(nullptr, 0)), void*>);
static_assert(std::is_same_v<decltype(kmtreeao(nullptr, nullptr, 0)), kmptr>);
static_assert(std::is_same_v<decltype(kmtreef(nullptr)), kmptr>);

const std::vector<RawRow>& raw_rows()
{
	static kmpool* const pool = kmpooli(nullptr, 100, 8);
	static const auto as_ptr = [](kmkind kind, void* object) {
		kmptr ptr = kmstat(object);
		ptr.kind = kind;
		return ptr;
	};
	static const std::vector<RawRow> rows{
		{"kmlina", false, [](std::size_t n) { return as_ptr(kmkind_lin, kmlina(n)); },
		 [](kmptr p) { kmlinx(p.ref); }},
		{"kmlinz", true, [](std::size_t n) { return as_ptr(kmkind_lin, kmlinz(n)); },
		 [](kmptr p) { kmlinx(p.ref); }},
		{"kmlinao", false, [](std::size_t n) { return kmlinao(n); }, kmfree},
		{"kmlinzo", true, [](std::size_t n) { return kmlinzo(n); }, kmfree},
		{"kmheapa", false, [](std::size_t n) { return as_ptr(kmkind_heap, kmheapa(n)); },
		 [](kmptr p) { kmheapf(p.ref); }},
		{"kmheapz", true, [](std::size_t n) { return as_ptr(kmkind_heap, kmheapz(n)); },
		 [](kmptr p) { kmheaps(p.ref); }},
		{"kmheapao", false, [](std::size_t n) { return kmheapao(n); }, kmfree},
		{"kmheapzo", true, [](std::size_t n) { return kmheapzo(n); }, kmshred},
		{"kmrefa", false,
		 [](std::size_t n) { return as_ptr(kmkind_ref, kmrefa(nullptr, n)); },
		 [](kmptr p) { kmreff(p.ref); }},
		{"kmrefz", true,
		 [](std::size_t n) { return as_ptr(kmkind_ref, kmrefz(nullptr, n)); },
		 [](kmptr p) {
			 kmrefu(p.ref);
			 kmrefs(p.ref);
			 kmrefd(p.ref);
		 }},
		{"kmrefao", false, [](std::size_t n) { return kmrefao(nullptr, n); }, kmfree},
		{"kmrefzo", true, [](std::size_t n) { return kmrefzo(nullptr, n); }, kmshred},
		{"kmpoola", false, [](std::size_t) { return as_ptr(kmkind_pool, kmpoola(pool)); },
		 [](kmptr p) { kmpoolf(p.ref); }},
		{"kmpoolz", true,
		 [](std::size_t n) { return as_ptr(kmkind_pool, kmpoolz(pool, n)); },
		 [](kmptr p) { kmpools(p.ref); }},
		{"kmpoolao", false, [](std::size_t n) { return kmpoolao(pool, n); }, kmfree},
		{"kmpoolzo", true, [](std::size_t n) { return kmpoolzo(pool, n); }, kmshred},
		{"kmtreea", false,
		 [](std::size_t n) { return as_ptr(kmkind_tree, kmtreea(nullptr, nullptr, n)); },
		 [](kmptr p) { kmtreef(p.ref); }},
		{"kmtreez", true,
		 [](std::size_t n) { return as_ptr(kmkind_tree, kmtreez(nullptr, nullptr, n)); },
		 [](kmptr p) { kmtrees(p.ref); }},
		{"kmtreeao", false, [](std::size_t n) { return kmtreeao(nullptr, nullptr, n); },
		 kmfree},
		{"kmtreezo", true, [](std::size_t n) { return kmtreezo(nullptr, nullptr, n); },
		 kmshred},
	};
	return rows;
}

RawFailures raw_failures(std::size_t absurd)
{
	kmpool* pool = kmpooli(nullptr, 16, 1);
	RawFailures failures{
		.raw = {kmheapa(absurd), kmheapz(absurd), kmrefa(nullptr, absurd),
			kmtreea(nullptr, nullptr, absurd), kmlina(absurd), kmpoolz(pool, 17)},
		.pointers = {kmheapao(absurd), kmheapzo(absurd), kmrefao(nullptr, absurd),
			     kmtreezo(nullptr, nullptr, absurd), kmlinao(absurd),
			     kmpoolao(pool, 17), kmpoolzo(pool, 17)},
	};
	kmpoola(pool);
	failures.raw.push_back(kmpoola(pool));
	kmpoolx(pool);
	return failures;
}

void raw_free(const char* function, void* object)
{
	const std::string name{function};
	if (name == "kmheapf")
		kmheapf(object);
	else if (name == "kmheaps")
		kmheaps(object);
	else if (name == "kmreff")
		kmreff(object);
	else if (name == "kmrefu")
		kmrefu(object);
	else if (name == "kmpoolf")
		kmpoolf(object);
	else if (name == "kmtreef")
		kmtreef(object);
	else if (name == "kmlinx")
		kmlinx(object);
	else
		kmfree(kmptr{kmkind_heap, kmshred_no, object, nullptr});
}

void* raw_heap(std::size_t size)
{
	return kmheapa(size);
}

kmptr raw_free_node(void* node)
{
	return kmtreef(node);
}

void* raw_pool_zeroed(kmpool* pool, std::size_t size)
{
	return kmpoolz(pool, size);
}

void raw_shred_static(void* object)
{
	kmshred(kmstat(object));
}
