// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// scene.hh — a source with something of each kind, seen from inside, in which a test may break
// something and mend it; and what the audit says of it.
#pragma once
#include "kmem_test.hh"
#include "lin_region.hh"
#include "pool_cells.hh"
#include "rules.hh"
#include "slab.hh"
#include "tree_nodes.hh"
#include <algorithm>
#include <set>

using kmem::Magazine;
using kmem::Rule;
using kmem::Slab;
using kmem::Violation;
using KmemSource = kmem::Source;
using Rules = std::set<Rule>;

inline void collect(void* context, const Violation& violation)
{
	static_cast<Rules*>(context)->insert(violation.rule);
}

inline Rules violations(Pool* pool)
{
	Rules rules;
	const kmem::Auditor auditor{.report = collect, .context = &rules};
	kmem::lin::audit(auditor);
	kmem::audit_all(pool, auditor);
	return rules;
}

/// Something of each kind, in a Pool that is the heap meanwhile.
struct Scene {
	explicit Scene(bool has_lock = true)
	{
		if (!has_lock) {
			p.pool.lock = nullptr;
			p.pool.unlock = nullptr;
		}
		src = p;
		for (int i = 0; i < 2000; i++)
			small.push_back(kmrefa(src, 48).raw);
		for (std::size_t i = 0; i < small.size();
		     i += 2) // more than a magazine has room for
			CHECK(kmreff(std::exchange(small[i], nullptr)) == kmcond_ok);
		large = kmrefa(src, 3000).raw;
		object = kmheapa(2000).raw;
		cells = kmpooli(src, 400, 10);
		for (void*& cell : in_cells)
			cell = kmpoola(cells).raw;
		for (const int i : {1, 3, 4})
			CHECK(kmpoolf(std::exchange(in_cells[i], nullptr)) == kmcond_ok);
		nested = kmpooli(&cells->id, 40, 3);
		in_nested = kmpoola(nested).raw;
		in_cell = kmrefa(&cells->id, 30).raw;
		CHECK(kmpoolf(std::exchange(in_cells[5], nullptr)) == kmcond_ok);
		top = kmtreea(src, nullptr, 20).raw;
		for (void*& child : children)
			child = kmtreea(src, top, 20).raw;
		below = kmtreea(src, children[1], 1500).raw;
		CHECK(kmtreel(top, 100'000) == kmcond_ok);
		bottom = kmlini();
		for (kmptr& marked : linear) {
			marked = kmlino(40).ptr;
			CHECK(kmtaint(&marked) == kmcond_ok);
		}
		REQUIRE(p.pool.cursize > 65536);
	}
	~Scene()
	{
		for (void* each : small)
			CHECK(kmreff(each) == kmcond_ok);
		CHECK(kmreff(large) == kmcond_ok);
		CHECK(kmheapf(object) == kmcond_ok);
		CHECK(kmreff(in_cell) == kmcond_ok);
		CHECK(kmpoolx(nested) == kmcond_ok);
		CHECK(kmpoolx(cells) == kmcond_ok);
		CHECK(kmtreef(top) == kmcond_ok);
		CHECK(kmlinx(bottom) == kmcond_ok);
	}
	Scene(const Scene&) = delete;
	Scene& operator=(const Scene&) = delete;

	KmemSource* source() const { return kmem::at<KmemSource>(src, 0); }
	Magazine* magazine() const { return source()->bin[kmem::bin_of(96)].magazine; }
	/// The first slab with room of those that many small objects have.
	Slab* listed() const { return source()->bin[kmem::bin_of(96)].with_room; }
	kmem::tree::Limit* limit() const { return kmem::tree::limit_of(kmtreen(top)); }

	/// Writes a word, until mend().
	template <typename T>
	void poke(T& place, std::type_identity_t<T> value)
	{
		T* at = &place;
		mends_.push_back([at, old = place] { *at = old; });
		place = value;
	}
	void mend()
	{
		for (; !mends_.empty(); mends_.pop_back())
			mends_.back()();
	}

	TestSource p;
	Meanwhile<Pool*> heap{kmheap, &p.pool};
	kmcell* src = nullptr;
	std::vector<void*> small;
	void *large, *object, *top, *below, *bottom, *in_cell, *in_nested;
	void* in_cells[6];
	void* children[3];
	kmpool *cells, *nested;
	kmptr linear[3];

private:
	std::vector<std::function<void()>> mends_;
};
