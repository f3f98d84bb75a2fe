// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// check_test.cc — kmemcheck, and its use by POOL_PARANOIA.
#include "scene.hh"

namespace {

std::size_t panics;

/// Not a lambda, because these do not convert to a function with `...`.
__attribute__((format(printf, 2, 3))) void count_panic(Pool* /*pool*/, char* /*format*/, ...)
{
	panics++;
}

std::string message_of(const std::function<void()>& act)
{
	try {
		act();
	} catch (const Panicked& panicked) {
		return panicked.message;
	}
	return "";
}

} // namespace

TEST_CASE("kmemcheck finds nothing where nothing is wrong, or nothing is", "[rules]")
{
	TestSource p;
	CHECK(kmemcheck(&p.pool) == kmcond_ok); // without memory
	void* theirs = poolalloc(&p.pool, 100);
	CHECK(kmemcheck(&p.pool) == kmcond_ok); // without a source
	CHECK(kmreff(kmrefa(p, 100).raw) == kmcond_ok);
	CHECK(kmemcheck(&p.pool) == kmcond_ok);
	CHECK(kmemcheck(nullptr) == kmcond_ok);
	poolfree(&p.pool, theirs);
}

TEST_CASE("a root of somebody else's is none of kmem's", "[rules]")
{
	TestSource p;
	auto* theirs = static_cast<std::size_t*>(poolalloc(&p.pool, sizeof(KmemSource)));
	std::fill_n(theirs, sizeof(KmemSource) / sizeof *theirs, std::size_t{kmkind_heap});
	static std::size_t outside[20] = {};
	for (void* root : {static_cast<void*>(theirs), static_cast<void*>(outside)}) {
		CHECK(poolroot(&p.pool, nullptr, root) == nullptr);
		CHECK(kmemcheck(&p.pool) == kmcond_ok);
		CHECK(poolroot(&p.pool, root, nullptr) == root);
	}
	poolfree(&p.pool, theirs);
}

TEST_CASE("kmemcheck also holds the Pool's own rules", "[rules]")
{
	TestSource p;
	auto* object = static_cast<Bytes*>(kmrefa(p, 3000).raw);
	object[3000] ^= 1;
	const std::string message = message_of([&] { kmemcheck(&p.pool); });
	CHECK(message.starts_with("pool test: buffer overflow"));
	object[3000] ^= 1;
	p.unlocks = p.locks; // a panic leaves the pool locked
	CHECK(kmreff(object) == kmcond_ok);
}

TEST_CASE("kmemcheck returns a code if the panic returns", "[rules]")
{
	TestSource p;
	void* object = kmrefa(p, 3000).raw;
	const std::size_t size = std::exchange(kmem::header_of<kmref>(object)->id.size, 5);
	panics = 0;
	p.pool.panic = count_panic;
	CHECK(kmemcheck(&p.pool) == kmcond_corrupt);
	CHECK(panics == 1);
	kmem::header_of<kmref>(object)->id.size = size;
	CHECK(kmemcheck(&p.pool) == kmcond_ok);
	CHECK(kmreff(object) == kmcond_ok);
}

// ---- POOL_PARANOIA ----

TEST_CASE("under POOL_PARANOIA calls that take memory, or give it back, audit", "[rules]")
{
	Scene s{false};
	void* other = kmrefa(s.src, 2000).raw;
	kmref* h = kmem::header_of<kmref>(s.large);
	const auto is_told = [&](const std::function<void()>& act) {
		s.poke(h->refs, 0);
		const std::string message = message_of(act);
		s.mend();
		return message.starts_with(std::string{"pool test: kmemcheck(): "} +
					   kmem::sentence_of(Rule::reference_is_held));
	};
	CHECK_FALSE(is_told([&] { kmreff(kmrefa(s.src, 10).raw); }));
	s.p.pool.flags = POOL_PARANOIA;
	CHECK(is_told([&] { kmrefa(s.src, 10); }));
	CHECK(is_told([&] { kmtreea(s.src, s.top, 10); }));
	CHECK(is_told([&] { kmpooli(s.src, 10, 10); }));
	CHECK(is_told([&] { kmreff(other); }));
	s.p.give_up(); // the panic kept its block from being freed
	s.p.pool.flags = 0;
}

TEST_CASE("a Pool with a lock is audited as far as that guards it", "[rules]")
{
	Scene s;
	s.p.pool.flags = POOL_PARANOIA;
	kmref* h = kmem::header_of<kmref>(s.large);
	s.poke(h->refs, 0); // objects are for their users to lock, so they are not checked
	CHECK(message_of([&] { CHECK(kmreff(kmrefa(s.src, 10).raw) == kmcond_ok); }).empty());
	s.mend();
	s.poke(s.listed()->used, s.listed()->used + 1);
	const std::string message = message_of([&] { kmrefa(s.src, 10); });
	CHECK(message.starts_with(std::string{"pool test: kmemcheck(): "} +
				  kmem::sentence_of(Rule::used_adds_up)));
	s.mend();
	s.p.pool.flags = 0;
}

TEST_CASE("while POOL_PARANOIA watches, nothing that is right is told of", "[rules]")
{
	TestSource p{POOL_PARANOIA};
	const bool has_lock = GENERATE(true, false);
	if (!has_lock) {
		p.pool.lock = nullptr;
		p.pool.unlock = nullptr;
	}
	void* top = kmtreea(p, nullptr, 10).raw;
	std::vector<void*> nodes{top};
	for (std::size_t i = 0; i < 60; i++)
		nodes.push_back(kmtreea(p, nodes[i / 3], i * 40).raw);
	CHECK(kmtreel(nodes[2], 100'000) == kmcond_ok);
	CHECK(kmtreel(nodes[7], 50'000) == kmcond_ok);
	kmpool* cells = kmpooli(p, 100, 10);
	kmtreea(&cells->id, nodes[5], 4);
	CHECK(kmtreem(nodes[7], nodes[3]) == kmcond_ok);
	kmptr ptr{};
	ptr.kind = kmkind_tree;
	ptr.ref = nodes[9];
	ptr = kmdup(ptr);
	CHECK(kmfree(ptr) == kmcond_ok);
	CHECK(kmtreel(nodes[7], 0) == kmcond_ok);
	CHECK(kmtreef(nodes[2]) == kmcond_ok);
	CHECK(kmtreef(top) == kmcond_ok);
	CHECK(kmpoolx(cells) == kmcond_ok);
	CHECK(kmemcheck(&p.pool) == kmcond_ok);
}
