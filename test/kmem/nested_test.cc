// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// nested_test.cc — kmpools in cells of kmpools: they are destroyed together, and shredded.
#include "kmem_test.hh"

namespace {

alignas(16) Bytes memory[16384];

/// Three kmpools, each in a cell of the one before; the first is in an array, which stays.
struct Nest {
	Nest()
	{
		for (Bytes& byte : memory)
			byte = 0;
		outer = kmpoolif(memory, sizeof memory, 4000);
		middle = kmpooli(&outer->id, 1000, 3);
		inner = kmpooli(&middle->id, 100, 4);
		REQUIRE(inner != nullptr);
		secret = static_cast<Bytes*>(kmpoola(inner).raw);
		std::memset(secret, 0xA5, 100);
	}

	kmpool *outer, *middle, *inner;
	Bytes* secret;
};

} // namespace

TEST_CASE("kmpools in cells are torn down with their pool, and counted", "[pool]")
{
	kmcount before{}, after{};
	kmcounts(&before);
	const Nest nest;
	kmpoola(nest.middle);
	CHECK(kmpoolx(nest.outer) == kmcond_ok);
	kmcounts(&after);
	CHECK(after.pools == before.pools);
	CHECK(after.cells == before.cells);
	CHECK(after.torn == before.torn + 3);
	CHECK(after.orphan == before.orphan + 4); // 1 in outer, 2 in middle, 1 in inner
	CHECK(kmpoolf(nest.secret) == kmcond_foreign);
	CHECK(kmpoola(nest.inner).cond == kmcond_kind);
	CHECK(kmpoolx(nest.middle) == kmcond_freed);
	CHECK(is_filled(nest.secret, 100, 0xA5)); // it was not marked for shredding
}

TEST_CASE("one that was torn down before is not counted again", "[pool]")
{
	kmcount before{}, after{};
	kmcounts(&before);
	const Nest nest;
	CHECK(kmpoolx(nest.inner) == kmcond_ok);
	CHECK(kmpoolx(nest.outer) == kmcond_ok);
	kmcounts(&after);
	CHECK(after.pools == before.pools);
	CHECK(after.torn == before.torn + 3);
	CHECK(after.orphan == before.orphan + 2); // secret, and middle
}

TEST_CASE("whichever of them is marked, what is in there is shredded", "[pool][shred]")
{
	const Nest nest;
	kmptr ptr{};
	SECTION("outer")
	{
		nest.outer->id.shred = kmshred_yes;
	}
	SECTION("middle")
	{
		nest.middle->id.shred = kmshred_yes;
	}
	SECTION("inner")
	{
		nest.inner->id.shred = kmshred_yes;
	}
	SECTION("a cell")
	{
		ptr.kind = kmkind_pool;
		ptr.ref = nest.secret;
		CHECK(kmtaint(&ptr) == kmcond_ok);
	}
	SECTION("an object in a cell")
	{
		ptr = kmrefo(&nest.inner->id, 40).ptr;
		CHECK(kmtaint(&ptr) == kmcond_ok);
		std::memset(ptr.ref, 0xA5, 40);
		CHECK(kmpoolx(nest.outer) == kmcond_ok);
		CHECK(is_filled(static_cast<Bytes*>(ptr.ref), 40, 0));
		return;
	}
	CHECK(kmpoolx(nest.outer) == kmcond_ok);
	CHECK(is_filled(nest.secret, 100, 0));
}
