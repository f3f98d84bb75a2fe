// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// report_test.cc — the wording of what is said of a caller's pointer.
#include "test_pool.hh"
#include "words.hh"

using namespace std::string_literals;

namespace {

using Lines = std::vector<std::string>;

Lines report_of_free(TestPool& p, void* block)
{
	return lines_of(p.panic_of([&] { poolfree(p, block); }));
}

/// Three blocks that touch, in a pool whose layout is known.
struct Three {
	TestPool p;
	Bytes *low, *middle, *high;

	explicit Three(std::size_t size = 100, int flags = 0)
	{
		p->flags = flags;
		p->minarena = 65536;
		low = get(p, 50, 'l');
		middle = get(p, size, 'm');
		high = get(p, 70, 'h');
	}
};

const std::string low_line = "  before it: block @ of 50 bytes (64 in all, allocated)";
const std::string high_line = "  after it: block @ of 70 bytes (80 in all, allocated)";

} // namespace

TEST_CASE("foreign: a pool without memory", "[report]")
{
	TestPool p;
	int elsewhere = 0;
	CHECK(report_of_free(p, &elsewhere) ==
	      Lines{"pool test: poolfree(@): "s + words::invalid_free + ": " +
		    words::foreign_pointer + " @ is not of this pool, which has no memory yet"});
}

TEST_CASE("foreign: one arena, and several", "[report]")
{
	TestPool p;
	p->minarena = 4096;
	int elsewhere = 0;
	get(p, 1);
	CHECK(report_of_free(p, &elsewhere) ==
	      Lines{"pool test: poolfree(@): "s + words::invalid_free + ": " +
			    words::foreign_pointer + " @ is not of this pool",
		    "  its 1 arena lies in @..@"});
	get(p, 4000);
	CHECK(report_of_free(p, &elsewhere) ==
	      Lines{"pool test: poolfree(@): "s + words::invalid_free + ": " +
			    words::foreign_pointer + " @ is not of this pool",
		    "  its 2 arenas lie in @..@"});
}

TEST_CASE("foreign: nothing near the pointer is read", "[report]")
{
	TestPool p;
	get(p, 1);
	for (const std::uintptr_t address :
	     {std::uintptr_t{1}, std::uintptr_t{8}, std::uintptr_t{16}, std::uintptr_t{4096},
	      ~std::uintptr_t{0}, ~std::uintptr_t{0} - 15, std::uintptr_t{1} << 47U,
	      std::uintptr_t{1} << 63U}) {
		CAPTURE(address);
		void* wild = std::bit_cast<void*>(address);
		CHECK_THAT(first_line(p.panic_of([&] { poolfree(p, wild); })),
			   Catch::Contains(std::string{words::invalid_free} + ": " +
					   words::foreign_pointer + " "));
		CHECK(p.panic_of([&] { poolblockcheck(p, wild); }) != "");
		CHECK(p.panic_of([&] { poolmsize(p, wild); }) != "");
		CHECK(p.panic_of([&] { poolrealloc(p, wild, 5); }) != "");
	}
}

TEST_CASE("interior, in an allocated block", "[report]")
{
	Three t;
	for (const std::size_t at : {1, 7, 8, 15, 16, 48, 99}) {
		CAPTURE(at);
		const Lines lines = report_of_free(t.p, t.middle + at);
		CHECK(lines[0] == "pool test: poolfree(@): "s + words::invalid_free + ": @ is " +
					  std::to_string(at) +
					  " bytes into block @ of 100 bytes (112 in all, "
					  "allocated); only a block's own address will do");
	}
}

TEST_CASE("a pointer into a free block", "[report]")
{
	Three t;
	poolfree(t.p, t.middle);
	t.p.coalesce_all();
	CHECK(report_of_free(t.p, t.middle + 32)[0] ==
	      "pool test: poolfree(@): "s + words::invalid_free +
		      ": @ is 32 bytes into block @ of 104 bytes (112 in all, free); either this "
		      "is a " +
		      words::double_free + ", or it never was a block's address");
}

TEST_CASE("double free", "[report]")
{
	Three t;
	poolfree(t.p, t.middle);
	t.p.coalesce_all();
	CHECK(report_of_free(t.p, t.middle) ==
	      Lines{"pool test: poolfree(@): "s + words::double_free +
			    ": block @ of 104 bytes (112 in all, free)",
		    low_line, high_line});
}

TEST_CASE("double free, when it was coalesced with the block before it since", "[report]")
{
	Three t;
	poolfree(t.p, t.low);
	poolfree(t.p, t.middle);
	t.p.coalesce_all();
	CHECK(report_of_free(t.p, t.middle)[0] ==
	      "pool test: poolfree(@): "s + words::invalid_free +
		      ": @ is 64 bytes into block @ of 168 bytes (176 in all, free); either this "
		      "is a " +
		      words::double_free + ", or it never was a block's address");
}

TEST_CASE("double free, when it was coalesced with the block behind it since", "[report]")
{
	Three t;
	poolfree(t.p, t.middle);
	poolfree(t.p, t.high);
	t.p.coalesce_all();
	CHECK_THAT(report_of_free(t.p, t.middle)[0],
		   Catch::Matches("pool test: poolfree\\(@\\): "s + words::double_free +
				  ": block @ of [0-9]+ bytes \\([0-9]+ in all, free\\)"));
	CHECK_THAT(report_of_free(t.p, t.high)[0],
		   Catch::Contains(std::string{words::invalid_free} + ": "));
}

TEST_CASE("double free, kept by NOREUSE", "[report]")
{
	Three t;
	t.p->flags |= POOL_NOREUSE;
	poolfree(t.p, t.middle);
	t.p.coalesce_all();
	CHECK(report_of_free(t.p, t.middle) ==
	      Lines{"pool test: poolfree(@): "s + words::double_free +
			    ": block @ of 104 bytes (112 in all, freed, and kept by POOL_NOREUSE)",
		    low_line, high_line});
}

TEST_CASE("the pool's own", "[report]")
{
	Three t;
	CHECK_THAT(report_of_free(t.p, t.p->state)[0],
		   Catch::Matches("pool test: poolfree\\(@\\): "s + words::invalid_free +
				  ": this is the pool's own: block @ of [0-9]+ bytes \\([0-9]+ in "
				  "all, the pool's own\\)"));
}

TEST_CASE("an arena's first and last bytes, where no block begins", "[report]")
{
	TestPool p;
	p->minarena = 65536;
	p.source.misalignment = 3;
	get(p, 1);
	const auto& [base, size] = *p.source.out.begin();
	for (const std::uintptr_t address : {base, base + 1, base + 8, base + size - 1}) {
		CAPTURE(address - base);
		const std::string text =
			first_line(p.panic_of([&] { poolfree(p, std::bit_cast<void*>(address)); }));
		CHECK(text == "pool test: poolfree(@): "s + words::invalid_free +
				      ": @ lies in the pool's memory, where no block begins");
	}
}

TEST_CASE("overflow: how far, what was written, the block, its neighbours", "[report]")
{
	Three t{21};
	std::memcpy(t.middle, "a name of twenty-one.", 21);
	std::memcpy(t.middle + 21, "xyz", 3);
	CHECK(report_of_free(t.p, t.middle) ==
	      Lines{"pool test: poolfree(@): "s + words::buffer_overflow +
			    ": written up to 3 bytes past the end of block @ of 21 bytes (32 in "
			    "all, allocated)",
		    "  past the end: 78 79 7a \"xyz\"",
		    "  its first bytes: 61 20 6e 61 6d 65 20 6f "
		    "66 20 74 77 65 6e 74 79 \"a name of "
		    "twenty\"",
		    low_line, high_line});
	t.p.give_up();
}

TEST_CASE("overflow by one byte, in realloc, msize and blockcheck", "[report]")
{
	Three t;
	const Bytes was = std::exchange(t.middle[100], Bytes{1});
	const std::string rest = "(@): "s + words::buffer_overflow +
				 ": written up to 1 byte past the end of block @ of 100 bytes (112 "
				 "in all, allocated)";
	CHECK(first_line(t.p.panic_of([&] { poolrealloc(t.p, t.middle, 5); })) ==
	      "pool test: poolrealloc" + rest);
	CHECK(first_line(t.p.panic_of([&] { poolmsize(t.p, t.middle); })) ==
	      "pool test: poolmsize" + rest);
	CHECK(first_line(t.p.panic_of([&] { poolblockcheck(t.p, t.middle); })) ==
	      "pool test: poolblockcheck" + rest);
	CHECK(first_line(t.p.panic_of([&] { poolpin(t.p, t.middle); })) ==
	      "pool test: poolpin" + rest);
	t.middle[100] = was;
}

TEST_CASE("overflow of a block with a trailer", "[report]")
{
	Three t{100, POOL_TAGS};
	poolsettag(t.p, t.middle, 0, 0x1234567890);
	poolsettag(t.p, t.middle, 1, 0xABCDEF0123);
	t.middle[101] ^= 1;
	CHECK(report_of_free(t.p, t.middle)[0] ==
	      "pool test: poolfree(@): "s + words::buffer_overflow +
		      ": written up to 2 bytes past the end of block @ of 100 bytes (144 in all, "
		      "allocated), allocated at @, last seen at @");
	t.middle[101] ^= 1;
	const PoolBlock b = t.p.block_of(t.middle);
	static_cast<Bytes*>(b.base)[b.whole - 15] ^= 1;
	CHECK(report_of_free(t.p, t.middle)[0] ==
	      "pool test: poolfree(@): "s + words::buffer_overflow +
		      ": written past the end of the block at @, over its trailer");
	static_cast<Bytes*>(b.base)[b.whole - 15] ^= 1;
}

TEST_CASE("header overwritten", "[report]")
{
	Three t;
	std::memcpy(t.middle - 8, "ABCDEFGH", 8);
	CHECK(report_of_free(t.p, t.middle) ==
	      Lines{"pool test: poolfree(@): "s + words::header_overwritten +
			    ": the 8 bytes before @ are not what the pool wrote there",
		    "  they are: 41 42 43 44 45 46 47 48 \"ABCDEFGH\"", low_line});
	t.p.give_up();
}

TEST_CASE("header overwritten by the block before it", "[report]")
{
	Three t;
	std::memset(t.low + 50, 'x', 14); // through the canary and into the next header
	const Lines lines = report_of_free(t.p, t.middle);
	REQUIRE(lines.size() == 3);
	CHECK_THAT(lines[0], Catch::Contains(std::string{words::header_overwritten} + ": "));
	CHECK(lines[2] == low_line + ", past the end of which was written");
	t.p.give_up();
}

TEST_CASE("underflow: the block before was overflowed by its last byte", "[report]")
{
	Three t;
	Bytes* last = t.middle - 9;
	*last ^= 1;
	const Lines lines = report_of_free(t.p, t.middle);
	CHECK(lines[0] == "pool test: poolfree(@): "s + words::buffer_overflow +
				  ": written up to 6 bytes past the end of block @ of 50 bytes (64 "
				  "in all, allocated)");
	*last ^= 1;
}

TEST_CASE("underflow of an arena's first block", "[report]")
{
	TestPool p;
	p->minarena = 4096;
	get(p, 2000);
	Bytes* first = get(p, 3900);
	const PoolBlock b = p.block_of(first);
	auto* before = static_cast<Bytes*>(b.base) - 1;
	*before ^= 1;
	CHECK(report_of_free(p, first)[0] ==
	      "pool test: poolfree(@): "s + words::buffer_underflow + ": the " + words::canary +
		      " before the header of block @ of 3900 bytes (" + std::to_string(b.whole) +
		      " in all, allocated) was overwritten");
	*before ^= 1;
}

TEST_CASE("a pool without a name is called pool, and print's and panic's format is %s", "[report]")
{
	TestPool p;
	p->name = nullptr;
	int elsewhere = 0;
	get(p, 1);
	CHECK_THAT(p.panic_of([&] { poolfree(p, &elsewhere); }), Catch::StartsWith("pool pool: "));
	p->name = "100%s%n"; // no conversion of ours
	CHECK_THAT(p.panic_of([&] { poolfree(p, &elsewhere); }),
		   Catch::StartsWith("pool 100%s%n: poolfree("));
	p->name = "test";
}
