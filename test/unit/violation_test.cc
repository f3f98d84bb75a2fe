// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// violation_test.cc — the wording of what poolcheck finds, and of what the engine stumbles on.
#include "test_pool.hh"
#include "words.hh"

using namespace std::string_literals;

namespace {

using Lines = std::vector<std::string>;

struct Three {
	TestPool p;
	Bytes *low, *middle, *high;

	Three()
	{
		p->minarena = 65536;
		low = get(p, 50, 'l');
		middle = get(p, 100, 'm');
		high = get(p, 70, 'h');
		get(p, 20);
	}

	Lines check()
	{
		return lines_of(p.panic_of([&] { poolcheck(p); }));
	}
};

const std::string low_line = "  before it: block @ of 50 bytes (64 in all, allocated)";
const std::string high_line = "  after it: block @ of 70 bytes (80 in all, allocated)";

} // namespace

TEST_CASE("poolcheck: a header overwritten", "[violation]")
{
	Three t;
	std::memcpy(t.middle - 8, "ABCDEFGH", 8);
	CHECK(t.check() == Lines{"pool test: "s + words::header_overwritten +
					 ": that of a block is not what the pool wrote, at @",
				 "  its header is: 41 42 43 44 45 46 47 48 \"ABCDEFGH\"",
				 low_line});
	t.p.give_up();
}

TEST_CASE("poolcheck: an overflow", "[violation]")
{
	Three t;
	t.middle[100] ^= 1;
	const Lines lines = t.check();
	REQUIRE(lines.size() == 5);
	CHECK(lines[0] ==
	      "pool test: "s + words::buffer_overflow +
		      ": somebody wrote past the end of a block, at @: written up to 1 byte past "
		      "the end of block @ of 100 bytes (112 in all, allocated)");
	CHECK_THAT(lines[1], Catch::Matches("  past the end: [0-9a-f]{2}"));
	CHECK(lines[2] == "  its first bytes: 6d 6d 6d 6d 6d 6d 6d 6d 6d 6d 6d 6d 6d 6d 6d 6d "
			  "\"mmmmmmmmmmmmmmmm\"");
	CHECK(lines[3] == low_line);
	CHECK(lines[4] == high_line);
	t.middle[100] ^= 1;
}

TEST_CASE("poolcheck: a free block's last word overwritten", "[violation]")
{
	Three t;
	poolfree(t.p, t.middle);
	t.p.coalesce_all();
	t.high[-10] ^= 1;
	CHECK(t.check() ==
	      Lines{"pool test: a free block's last word was overwritten, at @: block @ of "
		    "104 bytes (112 in all, free)",
		    low_line, high_line});
	t.high[-10] ^= 1;
}

TEST_CASE("poolcheck: a free block's links overwritten", "[violation]")
{
	Three t;
	poolfree(t.p, t.middle);
	t.p.coalesce_all();
	t.middle[3] ^= 1;
	CHECK(t.check() ==
	      Lines{"pool test: a free block's links were overwritten, at @: block @ of "
		    "104 bytes (112 in all, free)",
		    low_line, high_line});
	t.middle[3] ^= 1;
}

TEST_CASE("poolcheck: a write after free", "[violation]")
{
	Three t;
	t.p->flags |= POOL_ANTAGONISM;
	poolfree(t.p, t.middle);
	t.p.coalesce_all();
	std::memcpy(t.middle + 36, "oops", 4);
	CHECK(t.check() == Lines{"pool test: "s + words::use_after_free +
					 ": somebody wrote to a block after it was freed, at @: "
					 "block @ of 104 bytes (112 in all, free)",
				 "  at offset 36", "  there is: 6f 6f 70 73 \"oops\"", low_line,
				 high_line});
	t.p.give_up();
}

TEST_CASE("poolcheck: totals", "[violation]")
{
	Three t;
	for (std::uintptr_t* total : {&t.p->cursize, &t.p->curfree, &t.p->curalloc}) {
		*total += 16;
		CHECK(t.check() ==
		      Lines{"pool test: the pool's totals are not the sums over its blocks"});
		*total -= 16;
	}
}

TEST_CASE("allocating from a free block whose links were overwritten", "[violation]")
{
	Three t;
	poolfree(t.p, t.middle);
	t.p.coalesce_all();
	std::memset(t.middle, 'L', 16);
	CHECK(lines_of(t.p.panic_of([&] { poolalloc(t.p, 100); })) ==
	      Lines{"pool test: a free block's links were overwritten: block @ of 104 bytes (112 "
		    "in "
		    "all, free)",
		    "  it begins with: 4c 4c 4c 4c 4c 4c 4c 4c 4c 4c 4c 4c 4c 4c 4c 4c "
		    "\"LLLLLLLLLLLLLLLL\"",
		    low_line, high_line});
	t.p.give_up();
}

TEST_CASE("freeing a block behind a free one whose last word was overwritten", "[violation]")
{
	Three t;
	poolfree(t.p, t.middle);
	t.p.coalesce_all();
	std::memset(t.high - 16, 0, 8);
	CHECK(first_line(t.p.panic_of([&] { poolfree(t.p, t.high); })) ==
	      "pool test: a free block's last word was overwritten, before @");
	t.p.give_up();
}

TEST_CASE("freeing a block before one whose header was overwritten", "[violation]")
{
	Three t;
	std::memset(t.high - 8, 0, 8);
	CHECK(lines_of(t.p.panic_of([&] { poolfree(t.p, t.middle); })) ==
	      Lines{"pool test: "s + words::header_overwritten +
			    ": that of a block is not what the pool wrote, at @",
		    "  its header is: 00 00 00 00 00 00 00 00",
		    "  before it: block @ of 100 bytes (112 in all, allocated)"});
	t.p.give_up();
}

TEST_CASE("the message survives long names and much to tell", "[violation]")
{
	Three t;
	const std::string name(3000, 'n');
	t.p->name = name.c_str();
	t.middle[100] ^= 1;
	const std::string text = t.p.panic_of([&] { poolcheck(t.p); });
	CHECK(text.size() > 500);
	CHECK(text.starts_with("pool nnnn"));
	t.middle[100] ^= 1;
	t.p->name = "test";
}
