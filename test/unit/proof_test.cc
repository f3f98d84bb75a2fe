// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// proof_test.cc — the two proofs of a pointer: what the short one refuses that is right, and that
// it lets nothing pass which the long one would not.
#include "test_pool.hh"

#include "inspector.hh"
#include "proof.hh"

using pool::Block;
using pool::Fault;
using pool::Kind;

namespace {

bool passes_short(TestPool& p, void* data)
{
	const pool::State& s = pool::Inspector::look_into(p.pool).state();
	const Block* b = Block::of_data(data);
	return !pool::short_proof(s, b, s.key.salt(b, Kind::header)).is_end();
}

Fault long_fault(TestPool& p, const void* data)
{
	return pool::examine(pool::Inspector::look_into(p.pool), data).fault;
}

/// Asks for blocks elsewhere, so that the arenas last used are others than that of the first ones.
void go_elsewhere(TestPool& p)
{
	std::vector<void*> far;
	for (unsigned i = 0; i < 3; i++)
		far.push_back(get(p, 300 << 10));
	for (void* data : far)
		CHECK(poolmsize(p, data) >= 300 << 10);
}

struct Refused {
	const char* what;
	void* (*make)(TestPool&);
};

const Refused right_but_refused[] = {
	{"tags",
	 [](TestPool& p) -> void* {
		 p->flags = POOL_TAGS;
		 return get(p, 100);
	 }},
	{"fewer than eight bytes, in the smallest block",
	 [](TestPool& p) -> void* { return get(p, 7); }},
	{"a padding of more than 16 bytes",
	 [](TestPool& p) -> void* {
		 p->minblock = 96;
		 return get(p, 60);
	 }},
	{"so long a padding that the header does not tell it",
	 [](TestPool& p) -> void* {
		 p->quantum = 512;
		 return get(p, 100);
	 }},
	{"an aligned block", [](TestPool& p) { return poolallocalign(p, 100, 256, 0, 0); }},
	{"a pinned block",
	 [](TestPool& p) -> void* {
		 void* data = get(p, 100);
		 poolpin(p, data);
		 return data;
	 }},
	{"a block whose pages are to go back at once",
	 [](TestPool& p) -> void* { return get(p, pool::Front::largest + 1); }},
	{"a large block in an arena that was not used last",
	 [](TestPool& p) -> void* {
		 p->minarena = 64 << 10;
		 void* data = get(p, 5000);
		 go_elsewhere(p);
		 return data;
	 }},
};

} // namespace

TEST_CASE("a plain block is proved by both proofs", "[proof]")
{
	const std::size_t size = GENERATE(as<std::size_t>{}, 8, 16, 100, 1000, 5000, 100000);
	TestPool p;
	void* data = get(p, size);
	CHECK(long_fault(p, data) == Fault::none);
	CHECK(passes_short(p, data));
}

TEST_CASE("what the short proof refuses may be right: the long one tells", "[proof]")
{
	const std::size_t i = GENERATE(range(std::size_t{0}, std::size(right_but_refused)));
	const Refused& refused = right_but_refused[i];
	INFO(refused.what);
	TestPool p;
	void* data = refused.make(p);
	REQUIRE(data != nullptr);
	CHECK_FALSE(passes_short(p, data));
	CHECK(long_fault(p, data) == Fault::none);
	const std::string panic = p.panic_of([&] { poolfree(p, data); });
	CHECK(panic.empty());
	CHECK(p.violations().empty());
}

TEST_CASE("nothing passes the short proof that the long one refuses", "[proof]")
{
	const std::size_t size = GENERATE(as<std::size_t>{}, 8, 16, 40, 90, 100, 2000);
	const bool is_free_before = GENERATE(false, true);
	TestPool p;
	Bytes* before = get(p, 50);
	Bytes* data = get(p, size);
	get(p, 50);
	if (is_free_before) {
		poolfree(p, before);
		p.coalesce_all();
	}
	REQUIRE(long_fault(p, data) == Fault::none); // its arena is now the last asked for
	REQUIRE(passes_short(p, data));
	Bytes* end = data + poolmsize(p, data) + 40; // and some of the next block
	unsigned passed = 0;
	for (Bytes* place = data - 24; place < end; place++)
		for (unsigned change = 1; change < 256; change += 2) {
			*place = static_cast<Bytes>(*place ^ change);
			if (passes_short(p, data)) {
				passed++;
				REQUIRE(long_fault(p, data) == Fault::none);
			}
			*place = static_cast<Bytes>(*place ^ change);
		}
	CHECK(passed >= size * 128); // the caller's own bytes are in no proof
}

TEST_CASE("a freed block passes neither proof", "[proof]")
{
	const std::size_t size = GENERATE(as<std::size_t>{}, 30, 2000);
	TestPool p;
	void* data = get(p, size);
	get(p, 10);
	poolfree(p, data);
	CHECK_FALSE(passes_short(p, data));
	CHECK(long_fault(p, data) == Fault::not_in_use);
}
