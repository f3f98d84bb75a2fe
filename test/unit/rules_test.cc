// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_test.cc — each rule of pool/rules.hh is broken once, and named.
#include "inspector.hh"
#include "snapshot.hh"
#include <algorithm>

using pool::Block;
using pool::Header;
using pool::Inspector;
using pool::LockedPool;
using pool::Mark;
using pool::Rule;

namespace {

/// Two arenas with a few blocks of each kind.
struct Scene {
	TestPool p;
	Bytes *live, *after_live, *hole, *quarantined;

	Scene()
	{
		p->minarena = 8192;
		get(p, 10);
		live = get(p, 100);
		after_live = get(p, 60);
		hole = get(p, 300);
		get(p, 20);
		quarantined = get(p, 80);
		get(p, 9000);
		poolfree(p, hole);
		p->flags |= POOL_NOREUSE;
		poolfree(p, quarantined);
		p->flags = 0;
		p.coalesce_all();
		REQUIRE(p.stats().arenas == 2);
	}

	LockedPool heap() { return Inspector::look_into(p.pool); }
	Block* block(void* data) { return Block::of_data(data); }
	Header header(void* data) { return LockedPool::raw_header(block(data)); }
};

/// FreeIndex, with nothing private.
struct IndexInside {
	Block** heads;
	pool::Bits* bits;
	const Block* lowest;
	std::size_t lowest_need;
	pool::FreeIndex::Lists lists;
	std::size_t blocks;
};
static_assert(sizeof(IndexInside) == sizeof(pool::FreeIndex));

struct Breaker {
	Rule rule;
	void (*act)(Scene&);
};

void overwrite_header(Scene& s)
{
	s.live[-3] ^= 1;
}

void enlarge_block(Scene& s)
{
	const Header h = s.header(s.live);
	s.heap().write(s.block(s.live), Header{h.mark(), h.size() + 65536, h.padding()});
}

void overflow(Scene& s)
{
	s.live[100] ^= 1;
}

void overwrite_footer(Scene& s)
{
	s.block(s.hole)->footer(s.header(s.hole).size())->bits ^= 1;
}

/// A free block before a free one, each of them in the index.
void split_free_block(Scene& s)
{
	LockedPool heap = s.heap();
	Block* low = s.block(s.hole);
	const std::size_t half = 64;
	const Header h = s.header(s.hole);
	heap.index().remove(heap, low, h);
	Block* high = low->after(half);
	const auto lay = [&](Block* b, Header part) {
		heap.write(b, part);
		heap.write_footer(b, part.size());
		heap.index().insert(heap, b, part);
	};
	lay(low, Header{Mark::free, half});
	lay(high, Header{Mark::free, h.size() - half}.with_prev_free(true));
}

void forget_free_block(Scene& s)
{
	s.heap().index().remove(s.heap(), s.block(s.hole), s.header(s.hole));
}

void overwrite_link(Scene& s)
{
	s.hole[2] ^= 1;
}

void clear_bitmap(Scene& s)
{
	IndexInside inside;
	std::memcpy(static_cast<void*>(&inside), &s.heap().index(), sizeof inside);
	const unsigned list = s.heap().index().list_of(s.header(s.hole).size());
	inside.bits[list / 64] ^= pool::Bits{1} << list % 64;
}

void mark_cached(Scene& s)
{
	s.heap().write(s.block(s.after_live), s.header(s.after_live).with_mark(Mark::cached));
}

void write_after_free(Scene& s)
{
	s.quarantined[40] ^= 1;
}

void miscount(Scene& s)
{
	s.p->curalloc += 16;
}

void swap_arenas(Scene& s)
{
	const pool::Arenas& arenas = s.heap().arenas();
	std::swap(const_cast<pool::Arena&>(arenas[0]), const_cast<pool::Arena&>(arenas[1]));
}

void misplace_cursor(Scene& s)
{
	s.heap().state().cursor = s.block(s.live + 16);
}

void overlook(Scene& s)
{
	IndexInside inside;
	pool::FreeIndex& index = s.heap().index();
	std::memcpy(static_cast<void*>(&inside), &index, sizeof inside);
	inside.lowest = s.block(s.quarantined);
	inside.lowest_need = 100;
	std::memcpy(static_cast<void*>(&index), &inside, sizeof inside);
}

/// Arenas, with nothing private.
struct ArenasInside {
	struct Recent {
		std::uintptr_t first;
		std::size_t span;
	} recent[2];
	pool::Arena* table;
	unsigned count, room;
};
static_assert(sizeof(ArenasInside) == sizeof(pool::Arenas));

void lengthen_recent(Scene& s)
{
	ArenasInside inside;
	pool::Arenas& arenas = s.heap().arenas();
	arenas.find(s.block(s.live));
	std::memcpy(static_cast<void*>(&inside), &arenas, sizeof inside);
	inside.recent[0].span += 16;
	std::memcpy(static_cast<void*>(&arenas), &inside, sizeof inside);
}

constexpr Breaker breakers[] = {
	{Rule::header_sealed, overwrite_header},
	{Rule::blocks_fill_arena, enlarge_block},
	{Rule::canary_intact, overflow},
	{Rule::footer_agrees, overwrite_footer},
	{Rule::no_free_neighbours, split_free_block},
	{Rule::free_is_listed, forget_free_block},
	{Rule::links_agree, overwrite_link},
	{Rule::bitmap_agrees, clear_bitmap},
	{Rule::cached_is_stacked, mark_cached},
	{Rule::fill_intact, write_after_free},
	{Rule::totals_add_up, miscount},
	{Rule::arenas_ordered, swap_arenas},
	{Rule::cursor_begins, misplace_cursor},
	{Rule::lowest_is_known, overlook},
	{Rule::recent_is_there, lengthen_recent},
};

constexpr bool each_rule_has_a_breaker()
{
	unsigned i = 0;
	for (const Breaker& b : breakers)
		if (static_cast<unsigned>(b.rule) != i++)
			return false;
	return i == pool::rule_count;
}
static_assert(each_rule_has_a_breaker(), "a rule nobody has seen broken is not a rule");

} // namespace

TEST_CASE("each rule, broken, is named by the audit and by poolcheck", "[rules]")
{
	const Breaker breaker = GENERATE(from_range(std::begin(breakers), std::end(breakers)));
	const std::string sentence = pool::sentence_of(breaker.rule);
	CAPTURE(sentence);
	Scene s;
	CHECK(s.p.violations().empty());
	const Snapshot before{s.p};

	breaker.act(s);
	CHECK(s.p.violations().contains(breaker.rule));
	const std::string message = first_line(s.p.panic_of([&] { poolcheck(s.p); }));
	CHECK(message.starts_with("pool test: "));
	// Where one fault breaks several rules, the first that is seen is told of.
	if (s.p.violations() == std::set{breaker.rule})
		CHECK(message.starts_with("pool test: " + sentence));

	before.restore();
	CHECK(s.p.violations().empty());
}

TEST_CASE("most faults break one rule only", "[rules]")
{
	std::size_t lonely = 0;
	for (const Breaker& breaker : breakers) {
		Scene s;
		const Snapshot before{s.p};
		breaker.act(s);
		if (s.p.violations() == std::set{breaker.rule})
			lonely++;
		before.restore();
	}
	CHECK(lonely >= 6);
}

TEST_CASE("a block that is twice in the cache is seen, as is a false front one", "[rules]")
{
	TestPool p;
	p->minarena = 1 << 20;
	void* blocks[] = {get(p, 50), get(p, 50), get(p, 50), get(p, 3000), get(p, 3000)};
	for (unsigned i = 0; i < 4; i++)
		poolfree(p, blocks[i]);
	pool::Cache& cache = Inspector::look_into(p.pool).cache();
	const std::size_t cls = pool::Cache::class_of(whole_of(50));
	REQUIRE(cache.count(cls) >= 3);
	REQUIRE(cache.front().block() == Block::of_data(blocks[3]));
	CHECK(p.violations().empty());
	const Snapshot before{p};
	SECTION("twice")
	{
		Block* top = cache.top(cls);
		cache.drop_oldest(cls, 1);
		cache.push(cls, top);
	}
	SECTION("front")
	{
		cache.front().put(Inspector::look_into(p.pool).state().key,
				  Block::of_data(blocks[4]), 3024);
	}
	CHECK(p.violations().contains(Rule::cached_is_stacked));
	before.restore();
}

TEST_CASE("each rule has a sentence of its own", "[rules]")
{
	std::set<std::string> sentences;
	for (unsigned i = 0; i < pool::rule_count; i++)
		CHECK(sentences.insert(pool::sentence_of(static_cast<Rule>(i))).second);
	CHECK_FALSE(sentences.contains("an unknown rule"));
	CHECK(pool::sentence_of(static_cast<Rule>(pool::rule_count)) ==
	      std::string{"an unknown rule"});
}

TEST_CASE("an audit goes on after a violation: all that is wrong is told", "[rules]")
{
	Scene s;
	const Snapshot before{s.p};
	overflow(s);
	overwrite_footer(s);
	write_after_free(s);
	miscount(s);
	CHECK(s.p.violations() == std::set{Rule::canary_intact, Rule::footer_agrees,
					   Rule::fill_intact, Rule::totals_add_up});
	before.restore();
}

TEST_CASE("a pool that is sound breaks no rule, whatever was done with it", "[rules]")
{
	TestPool p;
	p->minarena = 8192;
	std::vector<void*> held;
	for (std::size_t i = 0; i < 300; i++) {
		held.push_back(get(p, i * 29 % 2000));
		if (i % 3 != 0)
			poolfree(p, std::exchange(held[i / 2], get(p, i)));
		REQUIRE(p.violations().empty());
	}
}
