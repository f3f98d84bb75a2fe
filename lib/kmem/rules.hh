// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules.hh — what is true of every source, and of all that stands in its Pool.
//
// Each rule is an enumerator, a sentence and a `hold` in one of the rules_….cc. kmemcheck,
// POOL_PARANOIA, the tests and the fuzzer run this same audit, and differ only in what they do with
// a Violation. A new rule needs a test that breaks it and sees it named.
//
// A Pool's lock guards the first part: the source, its bins, the slabs in them and their lists of
// freed cells. The rest is read in objects, which are their users' to lock: headers, counts of
// references, links of trees, kmpools. That can be audited only while no other thread uses them.
#pragma once
#include "source.hh"

namespace kmem {

enum class Rule : unsigned char {
	source_sealed,  // what the pool's root leads to is the source that kmem made there
	growth_bounded, // the next slab of a bin has a size that slabs may have
	room_is_listed, // a slab is in its bin's list exactly when it has room, linked both ways
	slab_fits,      // a slab knows its source and block, and its cells are of its bin's size
	free_is_linked, // a slab's list of freed cells leads to cells of its own, each once
	used_adds_up,   // a slab's cells in use are those that ever were, less the freed ones
	magazine_holds_used, // a magazine holds cells of its bin's slabs, which count them as in
			     // use
	free_is_dead,        // a cell that is free, or in a magazine, holds no object
	slabs_add_up,        // the source counts its slabs rightly
	blocks_add_up,       // the source counts the blocks rightly that one object each has
	header_sealed,       // what is in use begins with a header that kmem wrote there
	source_is_told,    // what an object or kmpool calls its source is where its memory is from
	reference_is_held, // a counted object has at least one reference
	pool_fits,        // a kmpool has the memory that its fields tell of, and counts what can be
	cell_is_placed,   // a kmpool's cells lead to it, and tell whether they are free
	freed_is_stacked, // a kmpool's stack holds its free cells, each once
	links_agree,      // nodes of a tree are linked alike both ways
	tree_has_top,     // no node of a tree is below itself
	limit_adds_up,    // a subtree's limit counts the bytes of that subtree
	lin_in_order,     // a thread's linear memory has its top between its begin and its end
	lin_is_chained,   // its marked objects are linked downwards, each below the top
};

constexpr unsigned rule_count = 21;

/// The sentence of a rule.
const char* sentence_of(Rule rule);

/// A rule that does not hold, and where that was seen.
struct Violation {
	Rule rule;
	const void* where;
};

/// What to do with a violation. If it returns, the audit goes on as far as it can.
struct Auditor {
	void (*report)(void* context, const Violation& violation);
	void* context;

	bool hold(bool truth, Rule rule, const void* where) const
	{
		if (!truth) [[unlikely]]
			report(context, Violation{.rule = rule, .where = where});
		return truth;
	}
};

/// Holds to the pool's source what the pool's lock guards. Takes the lock.
void audit_guarded(Pool* pool, const Auditor& a) EXCLUDES(its_lock);

/// Holds every rule to the pool's source, to its slabs and to the objects in it. The lock is free;
/// no other thread may use an object of the pool.
void audit_all(Pool* pool, const Auditor& a) EXCLUDES(its_lock);

// ---- parts of it ----

/// The source that the pool's root leads to; null if there is none, or it is broken.
Source* audit_root(Pool* pool, const Auditor& a) EXCLUDES(its_lock);

/// The source's own words, its bins and the slabs in these. The pool's lock is held.
void audit_bins(Source* s, const Auditor& a) REQUIRES(its_lock);

/// A slab, whether it has room or not, and the objects in it.
void audit_slab(Source* s, Slab* c, const Auditor& a) REQUIRES(its_lock);

/// Slabs have one of few sizes.
bool is_slab_size(std::size_t size);

/// An object of a kind with a header.
struct Headed {
	kmkind kind; // kmkind_none, if there is none
	void* object;
	std::uintptr_t home;
};

/// The object whose sealed header begins there.
Headed headed_at(void* memory, std::size_t size);

/// Does memory of that home begin with what may have been a header, and is no more?
bool is_broken_header(void* memory, std::size_t size, std::uintptr_t home);

void audit_object(const Headed& h, const Auditor& a);

/// What stands in memory that was granted from that home: an object, a kmpool, a limit. False if
/// none of these does, or if what does says of itself that it is from elsewhere.
bool audit_granted(void* memory, std::size_t size, std::uintptr_t home, const Auditor& a);

// ---- of a kind; absent.cc has stand-ins ----

namespace lin {
/// The calling thread's.
void audit(const Auditor& a);
} // namespace lin

namespace ref {
void audit(void* object, std::uintptr_t home, const Auditor& a);
} // namespace ref

namespace pools {
/// The kmpool that was made in this memory, with all that its cells hold. False if there is none.
bool audit(void* memory, std::size_t size, std::uintptr_t home, const Auditor& a);
} // namespace pools

namespace tree {
void audit(void* object, const Auditor& a);
/// Does a limit stand there, which its node knows of?
bool is_limit(const void* memory, std::size_t size, std::uintptr_t home);
} // namespace tree

} // namespace kmem
