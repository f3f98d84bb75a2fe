// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules.cc — the audit: from a Pool's root to the source, and from block to block.
#include "rules.hh"
#include "slab.hh"
#include "words.hh"

namespace kmem {

namespace {

/// Of all blocks, those that are kmem's.
struct Walk {
	Source* source;
	const Auditor* auditor;
	std::size_t slabs, blocks, magazines;
	bool has_met_source;
};

bool is_magazine(const Source* s, const PoolBlock& block) REQUIRES(its_lock)
{
	if (block.size != sizeof(Magazine))
		return false;
	for (const Bin& bin : s->bin)
		if (bin.magazine == block.ptr)
			return true;
	return false;
}

std::size_t count_magazines(const Source* s) REQUIRES(its_lock)
{
	std::size_t n = 0;
	for (const Bin& bin : s->bin)
		n += bin.magazine == nullptr ? 0 : 1;
	return n;
}

/// A block that may also be one which the program took from the Pool itself.
void look_at_block(Walk& walk, const PoolBlock& block) REQUIRES(its_lock)
{
	Source* s = walk.source;
	const Auditor& a = *walk.auditor;
	const std::uintptr_t home = address_of(s) + alone;
	auto* c = static_cast<Slab*>(block.ptr);
	if (is_slab_size(block.size) && c->source == s) {
		walk.slabs++;
		if (a.hold(c->stop == block.size, Rule::slab_fits, c))
			audit_slab(s, c, a);
	} else if (is_magazine(s, block)) {
		walk.magazines++;
	} else if (audit_granted(block.ptr, block.size, home, a)) {
		walk.blocks++;
	} else if (is_broken_header(block.ptr, block.size, home)) {
		a.hold(false, Rule::header_sealed, block.ptr);
		walk.blocks++;
	}
}

/// What poolwalk calls.
void is_locked_by_walk() ASSERT_CAPABILITY(its_lock) {}

int look_at(void* arg, const PoolBlock* block)
{
	is_locked_by_walk();
	auto& walk = *static_cast<Walk*>(arg);
	if (block->ptr == walk.source)
		walk.has_met_source = true;
	else if (block->state == poolblock_allocated)
		look_at_block(walk, *block);
	return 0;
}

} // namespace

Source* audit_root(Pool* pool, const Auditor& a)
{
	auto* s = static_cast<Source*>(poolroot(pool, nullptr, nullptr));
	if (s == nullptr || !can_be_read(s))
		return nullptr;
	if (is_sealed_source(&s->id))
		return s;
	// A root may be another's. And a source that another thread ends has another seal first.
	const bool is_ours =
		s->pool == pool || (kind_in(&s->id) == kmkind_heap && s->id.size == sizeof(Source));
	a.hold(!is_ours || s->id.seal == ~source_seal(s), Rule::source_sealed, s);
	return nullptr;
}

void audit_guarded(Pool* pool, const Auditor& a)
{
	Source* s = audit_root(pool, a);
	if (s == nullptr)
		return;
	const Locked locked{pool};
	if (is_source(&s->id)) // it may have ended meanwhile
		audit_bins(s, a);
}

void audit_all(Pool* pool, const Auditor& a)
{
	Source* s = audit_root(pool, a);
	if (s == nullptr)
		return;
	audit_guarded(pool, a);
	Walk walk{.source = s,
		  .auditor = &a,
		  .slabs = 0,
		  .blocks = 0,
		  .magazines = 0,
		  .has_met_source = false};
	poolwalk(pool, look_at, &walk);
	const Locked locked{pool};
	a.hold(walk.has_met_source && s->id.size == sizeof(Source), Rule::source_sealed, s);
	a.hold(walk.magazines == count_magazines(s), Rule::magazine_holds_used, s);
	a.hold(walk.slabs == s->slabs, Rule::slabs_add_up, s);
	a.hold(walk.blocks == s->blocks, Rule::blocks_add_up, s);
}

void audit_object(const Headed& h, const Auditor& a)
{
	if (h.kind == kmkind_ref)
		ref::audit(h.object, h.home, a);
	else if (h.kind == kmkind_tree)
		tree::audit(h.object, a);
}

bool audit_granted(void* memory, std::size_t size, std::uintptr_t home, const Auditor& a)
{
	if (const Headed h = headed_at(memory, size); h.kind != kmkind_none) {
		if (h.home == home)
			audit_object(h, a);
		return h.home == home;
	}
	return tree::is_limit(memory, size, home) || pools::audit(memory, size, home, a);
}

const char* sentence_of(Rule rule)
{
	switch (rule) {
	case Rule::source_sealed:
		return words::joined<words::header_overwritten, ": that of a source">;
	case Rule::growth_bounded:
		return "the size of a source's next slab is none that slabs have";
	case Rule::room_is_listed:
		return "the list of slabs with room, and the slabs, disagree";
	case Rule::slab_fits:
		return words::joined<words::header_overwritten,
				     ": that of a slab of small objects">;
	case Rule::free_is_linked:
		return words::joined<words::use_after_free,
				     ": a slab's list of freed cells was overwritten">;
	case Rule::used_adds_up:
		return "a slab has miscounted its cells";
	case Rule::magazine_holds_used:
		return "what was freed last, and the slabs, disagree";
	case Rule::free_is_dead:
		return "an object lives in a cell that is free";
	case Rule::slabs_add_up:
		return "a source has miscounted its slabs, or one was overwritten";
	case Rule::blocks_add_up:
		return "a source has miscounted its objects, or one was overwritten";
	case Rule::header_sealed:
		return words::joined<words::header_overwritten, ": that of an object">;
	case Rule::source_is_told:
		return words::joined<words::header_overwritten,
				     ": an object calls its source what is not">;
	case Rule::reference_is_held:
		return words::joined<words::header_overwritten,
				     ": an object is there without a reference">;
	case Rule::pool_fits:
		return words::joined<words::header_overwritten, ": that of a kmpool">;
	case Rule::cell_is_placed:
		return words::joined<words::header_overwritten, ": that of a kmpool's cell">;
	case Rule::freed_is_stacked:
		return "a kmpool's stack of free cells, and the cells, disagree";
	case Rule::links_agree:
		return words::joined<words::header_overwritten, ": the links of a tree disagree">;
	case Rule::tree_has_top:
		return "a node of a tree is below itself";
	case Rule::limit_adds_up:
		return "a subtree's limit does not count its bytes";
	case Rule::lin_in_order:
		return "a thread's linear memory has its top outside of it";
	case Rule::lin_is_chained:
		return words::joined<words::header_overwritten,
				     ": that of a marked object in linear memory">;
	}
	return "an unknown rule";
}

} // namespace kmem
