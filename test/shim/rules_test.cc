// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_test.cc — each rule of malloc/rules.hh is violated once, by changing a word, and reported
// by name.
#include "own_memory.hh"
#include "region.hh"
#include "rules_scene.hh"
#include <string>

namespace {

struct Breaker {
	Rule rule;
	void (*act)(Scene&);
	std::set<Rule> also; // rules that are violated as well
};

/// The layout of Region, with nothing private.
struct RegionInside {
	std::byte *base, *brk, *committed, *end;
	std::size_t chunk;
};
static_assert(sizeof(RegionInside) == sizeof(Region));

const std::vector<Breaker>& breakers()
{
	static Magazine elsewhere{};
	static const std::vector<Breaker> all{
		{Rule::tables_reach,
		 [](Scene& s) { s.pen.write(slot_map.count, slot_map.count + slots_in_window); },
		 {}},
		{Rule::chunks_are_blocks,
		 [](Scene& s) {
			 std::uint8_t& order = chunk_order(Scene::chunk());
			 s.pen.write(order, static_cast<std::uint8_t>(order - 1));
		 },
		 {Rule::slots_are_chunks}},
		{Rule::slots_are_chunks,
		 [](Scene& s) {
			 Window& w = Scene::window(s.clean);
			 s.pen.write(w.ours, w.ours | std::uint64_t{1} << 63U);
		 },
		 {Rule::slot_totals_add_up, Rule::used_has_class}},
		{Rule::marks_are_nested,
		 [](Scene& s) {
			 Window& w = Scene::window(s.clean);
			 s.pen.write(w.aged, w.aged | Scene::bit(s.clean));
		 },
		 {}},
		{Rule::free_has_no_class,
		 [](Scene& s) { s.pen.write(slot_map.classes[s.clean], inner_class); },
		 {}},
		{Rule::used_has_class,
		 [](Scene& s) { s.pen.write(slot_totals().away, std::size_t{1}); },
		 {}},
		{Rule::runs_are_whole,
		 [](Scene& s) { s.pen.write(slot_map.classes[slot_of(s.run) + 1], no_class); },
		 {}},
		{Rule::lowest_is_known,
		 [](Scene& s) { s.pen.write(lowest_windows()[0], windows_in_use()); },
		 {}},
		{Rule::slot_totals_add_up,
		 [](Scene& s) { s.pen.write(slot_uses()[Scene::cls], std::size_t{99}); },
		 {}},
		{Rule::clean_is_zero,
		 [](Scene& s) { s.pen.write(slot_address(s.clean)[5000], std::byte{1}); },
		 {}},
		{Rule::slab_fits_class,
		 [](Scene& s) { s.pen.write(Scene::slab().objects, std::uint16_t{0}); },
		 {Rule::slab_totals_add_up}},
		{Rule::free_is_its_bits,
		 [](Scene& s) {
			 Slab& slab = Scene::slab();
			 s.pen.write(slab.free, static_cast<std::uint16_t>(slab.free - 1));
		 },
		 {}},
		{Rule::first_is_known,
		 [](Scene& s) {
			 Slab& slab = Scene::slab();
			 s.pen.write(slab.first, static_cast<std::uint16_t>(slab.words_used - 1));
		 },
		 {}},
		{Rule::slab_is_ranked,
		 [](Scene& s) {
			 Slab& slab = Scene::slab();
			 s.pen.write(slab.rank, static_cast<std::uint8_t>(slab.rank ^ 1U));
		 },
		 {}},
		{Rule::slab_links_agree,
		 [](Scene& s) { s.pen.write(Scene::slab().prev, Scene::ranked()); },
		 {}},
		{Rule::slab_totals_add_up,
		 [](Scene& s) { s.pen.write(slab_totals().free, slab_totals().free + 48); },
		 {}},
		{Rule::depot_is_counted,
		 [](Scene& s) { s.pen.write(central_of(Scene::cls).full_count, std::size_t{2}); },
		 {}},
		{Rule::deposited_is_full,
		 [](Scene& s) { s.pen.write(central_of(Scene::cls).full->count, std::size_t{3}); },
		 {}},
		{Rule::bins_are_in_order,
		 [](Scene& s) {
			 void**& ceiling = Scene::heap().ceilings[Scene::cls];
			 s.pen.write(ceiling, ceiling + 1);
		 },
		 {}},
		{Rule::spare_is_ready,
		 [](Scene& s) { s.pen.write(Scene::spare().count, Scene::spare().count - 1); },
		 {Rule::newest_are_spares}},
		{Rule::newest_are_spares,
		 [](Scene& s) { s.pen.write(Scene::loaded().entries[0], s.run); },
		 {}},
		{Rule::none_stays_empty,
		 [](Scene& s) { s.pen.write(nothing.entries[Magazine::newest - 1], s.run); },
		 {}},
		{Rule::idle_has_nothing,
		 [](Scene& s) {
			 auto& idle = const_cast<ThreadHeap&>(*heap_lists().idle);
			 s.pen.write(idle.magazines[Scene::cls].spare, empty_magazines());
		 },
		 {Rule::own_memory_adds_up}},
		{Rule::entries_are_blocks,
		 [](Scene& s) {
			 void*& entry = Scene::loaded().items()[0];
			 s.pen.write(entry, static_cast<void*>(static_cast<std::byte*>(entry) + 8));
		 },
		 {}},
		{Rule::block_in_one_place,
		 [](Scene& s) {
			 s.pen.write(Scene::loaded().items()[0], Scene::loaded().items()[1]);
		 },
		 {}},
		{Rule::magazines_are_ours,
		 [](Scene& s) { s.pen.write(central_of(Scene::cls).full, &elsewhere); },
		 {}},
		{Rule::own_memory_adds_up,
		 [](Scene& s) { s.pen.write(own_memory().given, own_memory().given - 64); },
		 {}},
		{Rule::region_is_in_order,
		 [](Scene& s) {
			 auto* inside =
				 static_cast<RegionInside*>(static_cast<void*>(&main_region()));
			 s.pen.write(inside->committed, inside->base);
		 },
		 {}},
	};
	return all;
}

} // namespace

TEST_CASE("each rule of malloc's heap, broken by a word, is named", "[rules]")
{
	const unsigned i = GENERATE(range(0U, rule_count));
	REQUIRE(i < breakers().size());
	const Breaker& breaker = breakers()[i];
	REQUIRE(breaker.rule == static_cast<Rule>(i));
	const std::string sentence = sentence_of(breaker.rule);
	CAPTURE(sentence);
	Scene s;
	REQUIRE(broken().empty());

	breaker.act(s);
	std::set<Rule> expected = breaker.also;
	expected.insert(breaker.rule);
	CHECK(broken() == expected);

	s.pen.undo();
	CHECK(broken().empty());
}

TEST_CASE("each rule has a breaker", "[rules]")
{
	CHECK(breakers().size() == rule_count);
}

TEST_CASE("each rule of malloc's heap has a sentence of its own", "[rules]")
{
	std::set<std::string> sentences;
	for (unsigned i = 0; i < rule_count; i++)
		CHECK(sentences.insert(sentence_of(static_cast<Rule>(i))).second);
	CHECK_FALSE(sentences.contains("an unknown rule"));
	CHECK(sentence_of(static_cast<Rule>(rule_count)) == std::string{"an unknown rule"});
}

TEST_CASE("a block in two places is seen, whichever they are", "[rules]")
{
	Scene s;
	void*& entry = Scene::loaded().items()[0];
	SECTION("a magazine and a depot")
	{
		s.pen.write(entry, central_of(Scene::cls).full->items()[7]);
	}
	SECTION("a magazine and a slab")
	{
		s.pen.write(entry, Scene::free_in_slab());
	}
	SECTION("a magazine and the spare one")
	{
		s.pen.write(entry, Scene::spare().items()[0]);
	}
	SECTION("a depot and a slab")
	{
		s.pen.write(central_of(Scene::cls).full->items()[3], Scene::free_in_slab());
	}
	CHECK(broken() == std::set{Rule::block_in_one_place});
	CHECK(broken(Others::running) == std::set{Rule::block_in_one_place});
}
