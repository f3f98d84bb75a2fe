// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// grid_test.cc — libk's grid, method by action: a row for each cell. A cell that the library lacks
// does not compile; one that has no row here is detected by the last case. The older interface has
// its rows in raw.cc.
#include "kmem_test.hh"
#include <set>
#include <sstream>

namespace {

TestSource* source;
kmpool* pool;
kmpool* locked_pool;

kmptr wrapped(kmkind kind, const kmres& res)
{
	kmptr ptr = kmstat(res.cond == kmcond_ok ? res.raw : nullptr);
	ptr.kind = kind;
	return ptr;
}

kmptr object(const kmres& res)
{
	return res.cond == kmcond_ok ? res.ptr : kmptr{};
}

using Make = kmptr (*)(std::size_t size); // of up to 100 bytes
using Drop = kmcond (*)(kmptr);

struct Cell {
	const char* name;
	bool is_zeroed;
	Make make;
};

const std::vector<Cell> makers{
	{"kmlina", false, [](std::size_t n) { return wrapped(kmkind_lin, kmlina(n)); }},
	{"kmlinz", true, [](std::size_t n) { return wrapped(kmkind_lin, kmlinz(n)); }},
	{"kmlino", false, [](std::size_t n) { return object(kmlino(n)); }},
	{"kmlinzo", true, [](std::size_t n) { return object(kmlinzo(n)); }},
	{"kmheapa", false, [](std::size_t n) { return wrapped(kmkind_heap, kmheapa(n)); }},
	{"kmheapz", true, [](std::size_t n) { return wrapped(kmkind_heap, kmheapz(n)); }},
	{"kmheapo", false, [](std::size_t n) { return object(kmheapo(n)); }},
	{"kmheapzo", true, [](std::size_t n) { return object(kmheapzo(n)); }},
	{"kmrefa", false, [](std::size_t n) { return wrapped(kmkind_ref, kmrefa(*source, n)); }},
	{"kmrefz", true, [](std::size_t n) { return wrapped(kmkind_ref, kmrefz(*source, n)); }},
	{"kmrefo", false, [](std::size_t n) { return object(kmrefo(*source, n)); }},
	{"kmrefzo", true, [](std::size_t n) { return object(kmrefzo(*source, n)); }},
	{"kmpoola", false, [](std::size_t) { return wrapped(kmkind_pool, kmpoola(pool)); }},
	{"kmpoola", false, [](std::size_t) { return wrapped(kmkind_pool, kmpoola(locked_pool)); }},
	{"kmpoolz", true, [](std::size_t) { return wrapped(kmkind_pool, kmpoolz(pool)); }},
	{"kmpoolo", false, [](std::size_t) { return object(kmpoolo(pool)); }},
	{"kmpoolzo", true, [](std::size_t) { return object(kmpoolzo(locked_pool)); }},
	{"kmtreea", false,
	 [](std::size_t n) { return wrapped(kmkind_tree, kmtreea(*source, nullptr, n)); }},
	{"kmtreez", true,
	 [](std::size_t n) { return wrapped(kmkind_tree, kmtreez(*source, nullptr, n)); }},
	{"kmtreeo", false, [](std::size_t n) { return object(kmtreeo(*source, nullptr, n)); }},
	{"kmtreeao", false, [](std::size_t n) { return object(kmtreeao(*source, nullptr, n)); }},
	{"kmtreezo", true, [](std::size_t n) { return object(kmtreezo(*source, nullptr, n)); }},
};

struct End {
	kmkind kind; // kmkind_none: any kind
	const char* name;
	Drop drop;
	bool shreds;
};

const std::vector<End> ends{
	{kmkind_none, "kmfree", kmfree, false},
	{kmkind_none, "kmshred", kmshred, true},
	{kmkind_lin, "kmlinx", [](kmptr p) { return kmlinx(p.cell == nullptr ? p.ref : p.cell); },
	 false},
	{kmkind_heap, "kmheapf", [](kmptr p) { return kmheapf(p.ref); }, false},
	{kmkind_heap, "kmheaps", [](kmptr p) { return kmheaps(p.ref); }, true},
	{kmkind_ref, "kmreff", [](kmptr p) { return kmreff(p.ref); }, false},
	{kmkind_ref, "kmrefd", [](kmptr p) { return kmrefd(p.ref); }, false},
	{kmkind_ref, "kmrefs", [](kmptr p) { return kmrefs(p.ref); }, true},
	{kmkind_ref, "kmrefu",
	 [](kmptr p) {
		 CHECK(kmrefu(p.ref) == kmcond_ok);
		 CHECK(kmreff(p.ref) == kmcond_ok);
		 return kmreff(p.ref);
	 },
	 false},
	{kmkind_pool, "kmpoolf", [](kmptr p) { return kmpoolf(p.ref); }, false},
	{kmkind_pool, "kmpools", [](kmptr p) { return kmpools(p.ref); }, true},
	{kmkind_tree, "kmtreef", [](kmptr p) { return kmtreef(p.ref); }, false},
	{kmkind_tree, "kmtrees", [](kmptr p) { return kmtrees(p.ref); }, true},
};

std::set<std::string> words(const std::string& text)
{
	std::istringstream in{text};
	std::set<std::string> all;
	for (std::string word; in >> word;)
		all.insert(word);
	return all;
}

} // namespace

TEST_CASE("each allocating action with each that frees", "[grid]")
{
	const int flags = GENERATE(as<int>{}, 0, POOL_ANTAGONISM);
	TestSource p{flags};
	source = &p;
	alignas(16) Bytes memory[2000];
	pool = kmpoolif(memory, sizeof memory, 100);
	locked_pool = kmpooli(p, 100, 4);
	void* top = kmlini();
	for (const Cell& cell : makers) {
		for (const End& end : ends) {
			for (const std::size_t size : {1U, 16U, 99U}) {
				kmptr ptr = cell.make(size);
				REQUIRE(ptr.ref != nullptr);
				if (end.kind != kmkind_none && end.kind != ptr.kind) {
					CHECK(kmfree(ptr) == kmcond_ok);
					continue;
				}
				CAPTURE(cell.name, end.name, size, flags);
				CHECK(number(ptr.ref) % 16 == 0);
				CHECK((!cell.is_zeroed || is_filled(ptr.ref, size, 0)));
				std::memset(ptr.ref, 0xA5, size);
				ptr.ref = hide(ptr.ref);
				CHECK(end.drop(ptr) == kmcond_ok);
				if (end.shreds && flags == 0)
					CHECK(is_filled(hide(ptr.ref), size, 0));
			}
		}
	}
	CHECK(kmlini() == top);
	CHECK(kmpoolx(pool) == kmcond_ok);
	CHECK(kmpoolx(locked_pool) == kmcond_ok);
}

TEST_CASE("each cell of the grid has a row", "[grid]")
{
	const std::vector<std::pair<const char*, const char*>> grid{
		{"lin", "a z o zo x"}, // i is how these tests begin
		{"heap", "a z o zo f s"},    {"ref", "a z o zo f d s u"},
		{"pool", "a z o zo f s"}, // i, if and x are how these tests begin and end
		{"tree", "a z o ao zo f s"},
	};
	std::set<std::string> wanted{"kmfree", "kmshred"};
	for (const auto& [method, actions] : grid)
		for (const std::string& action : words(actions))
			wanted.insert(std::string{"km"} + method + action);
	std::set<std::string> rows;
	for (const Cell& cell : makers)
		rows.insert(cell.name);
	for (const End& end : ends)
		rows.insert(end.name);
	CHECK(rows == wanted);
}

TEST_CASE("of a call that fails, both raw and ptr are NULL", "[grid]")
{
	auto* const volatile heap = &kmheapa;
	auto* const volatile lin = &kmlina;
	kmres res[2];
	std::memset(static_cast<void*>(hide(res)), 0x41, sizeof res);
	res[0] = heap(absurd());
	res[1] = lin(absurd());
	for (const kmres& r : res)
		CHECK((r.raw == nullptr && r.ptr.ref == nullptr && r.ptr.cell == nullptr));
}
