// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_test.cc — each rule of lib/kmem/rules.hh is broken once, and named.
#include "scene.hh"

namespace {

struct Breaker {
	Rule rule;
	void (*act)(Scene&);
};

void seal_source_otherwise(Scene& s)
{
	s.poke(s.source()->id.seal, s.source()->id.seal ^ 2);
}

void let_slabs_grow(Scene& s)
{
	s.poke(s.source()->growth[3], 5);
}

void unlink_slab(Scene& s)
{
	REQUIRE(s.listed()->next != nullptr);
	s.poke(s.listed()->next->prev, nullptr);
}

void shorten_slab(Scene& s)
{
	s.poke(s.listed()->stop, s.listed()->stop - 16);
}

void overwrite_freed(Scene& s)
{
	REQUIRE(s.listed()->free != nullptr);
	s.poke(s.listed()->free->next, nullptr); // in its code that leads somewhere
}

void miscount_cells(Scene& s)
{
	s.poke(s.listed()->used, s.listed()->used + 1);
}

void overfill_magazine(Scene& s)
{
	s.poke(s.magazine()->count, Magazine::room + 1);
}

/// Its header stays as it was, but for the home.
void revive(Scene& s)
{
	REQUIRE(s.magazine()->count != 0);
	auto* h = static_cast<kmref*>(s.magazine()->cell[0].memory);
	s.poke(h->home, kmem::address_of(s.magazine()->cell[0].slab));
}

void miscount_slabs(Scene& s)
{
	s.poke(s.source()->slabs, s.source()->slabs - 1);
}

void miscount_blocks(Scene& s)
{
	s.poke(s.source()->blocks, s.source()->blocks + 1);
}

void overwrite_header(Scene& s)
{
	kmcell& id = kmem::header_of<kmref>(s.large)->id;
	s.poke(id.size, id.size + 16);
}

void name_another_source(Scene& s)
{
	s.poke(kmem::header_of<kmref>(s.large)->src, &s.cells->id);
}

void lose_references(Scene& s)
{
	s.poke(kmem::header_of<kmref>(s.in_cell)->refs, 0);
}

void use_too_many_cells(Scene& s)
{
	s.poke(s.nested->fresh, s.nested->cells + 1);
}

void misplace_cell(Scene& s)
{
	kmpoolcell* cell = kmem::pools::cell_of(s.in_nested);
	s.poke(cell->place, cell->place + 1);
}

/// The word of a cell that is free becomes that of one in use.
void stack_used_cell(Scene& s)
{
	REQUIRE(s.cells->idle != 0);
	s.poke(*km_stacked_(s.cells, 0), kmem::pools::cell_of(s.in_cells[0])->place);
}

void unhang(Scene& s)
{
	s.poke(kmtreen(s.children[2])->prev, kmtreen(s.children[0]));
}

/// A ring of three, of which all links agree.
void bite_tail(Scene& s)
{
	kmnode* top = kmtreen(s.top);
	kmnode* below = kmtreen(s.below);
	s.poke(top->parent, below);
	s.poke(below->child, top);
	s.poke(below->lastchild, top);
}

void miscount_bytes(Scene& s)
{
	s.poke(s.limit()->used, s.limit()->used - 1);
}

void doubt_too_much(Scene& s)
{
	s.poke(kmem::lin::region.in_doubt, km_lin_.top + 16);
}

void overwrite_marked(Scene& s)
{
	s.poke(s.linear[1].cell->seal, s.linear[1].cell->seal ^ 1);
}

constexpr Breaker breakers[] = {
	{Rule::source_sealed, seal_source_otherwise},
	{Rule::growth_bounded, let_slabs_grow},
	{Rule::room_is_listed, unlink_slab},
	{Rule::slab_fits, shorten_slab},
	{Rule::free_is_linked, overwrite_freed},
	{Rule::used_adds_up, miscount_cells},
	{Rule::magazine_holds_used, overfill_magazine},
	{Rule::free_is_dead, revive},
	{Rule::slabs_add_up, miscount_slabs},
	{Rule::blocks_add_up, miscount_blocks},
	{Rule::header_sealed, overwrite_header},
	{Rule::source_is_told, name_another_source},
	{Rule::reference_is_held, lose_references},
	{Rule::pool_fits, use_too_many_cells},
	{Rule::cell_is_placed, misplace_cell},
	{Rule::freed_is_stacked, stack_used_cell},
	{Rule::links_agree, unhang},
	{Rule::tree_has_top, bite_tail},
	{Rule::limit_adds_up, miscount_bytes},
	{Rule::lin_in_order, doubt_too_much},
	{Rule::lin_is_chained, overwrite_marked},
};

constexpr bool each_rule_has_a_breaker()
{
	unsigned i = 0;
	for (const Breaker& b : breakers)
		if (static_cast<unsigned>(b.rule) != i++)
			return false;
	return i == kmem::rule_count;
}
static_assert(each_rule_has_a_breaker(), "a rule nobody has seen broken is not a rule");

/// kmemcheck's own message begins so.
std::string message_of(Rule rule)
{
	return std::string{"pool test: kmemcheck(): "} + kmem::sentence_of(rule) + ": at @";
}

} // namespace

TEST_CASE("each rule, broken by a word, is named by the audit and by kmemcheck", "[rules]")
{
	const Breaker breaker = GENERATE(from_range(std::begin(breakers), std::end(breakers)));
	CAPTURE(kmem::sentence_of(breaker.rule));
	Scene s;
	CHECK(violations(&s.p.pool) == Rules{});
	CHECK(kmemcheck(nullptr) == kmcond_ok);

	breaker.act(s);
	CHECK(violations(&s.p.pool) == Rules{breaker.rule});
	CHECK(panic_of([] { kmemcheck(nullptr); }) == message_of(breaker.rule) + "\n");

	s.mend();
	CHECK(violations(&s.p.pool) == Rules{});
}

TEST_CASE("each rule has a sentence of its own", "[rules]")
{
	std::set<std::string> sentences;
	for (unsigned i = 0; i < kmem::rule_count; i++)
		CHECK(sentences.insert(kmem::sentence_of(static_cast<Rule>(i))).second);
	CHECK_FALSE(sentences.contains("an unknown rule"));
	CHECK(kmem::sentence_of(static_cast<Rule>(kmem::rule_count)) ==
	      std::string{"an unknown rule"});
}
