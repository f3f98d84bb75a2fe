// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// edge_test.cc — pointers before which there is next to nothing that can be read: what is asked of
// them is answered with a code.
#include "kmem_test.hh"
#include <thread>

namespace {

/// What each function says that is for objects of a kind.
std::vector<kmcond> asked(void* object)
{
	return {kmheapf(object), kmreff(object),           kmrefu(object),    kmpoolf(object),
		kmtreef(object), kmtreem(object, nullptr), kmtreel(object, 0)};
}

const std::vector<kmcond> all_foreign(7, kmcond_foreign);

} // namespace

TEST_CASE("the first linear object of a thread may be given to any kind", "[lin][misuse]")
{
	std::uintptr_t in_page = 0;
	std::vector<kmcond> of_top;
	std::vector<kmcond> of_raw;
	std::vector<kmcond> of_object;
	std::thread{[&] {
		void* first = kmlini();
		in_page = number(first) % 4096;
		of_top = asked(first);
		of_raw = asked(kmlina(1).raw);
		kmlinx(first);
		of_object = asked(kmlino(1).ptr.ref);
	}}.join();
	CHECK(in_page >= sizeof(kmnode)); // whatever lies before that page
	CHECK(of_top == all_foreign);
	CHECK(of_raw == all_foreign);
	CHECK(of_object == all_foreign);
}

TEST_CASE("what is before the first linear object is none", "[lin][misuse]")
{
	kmcond before = kmcond_ok;
	kmcond at_first = kmcond_foreign;
	std::thread{[&] {
		auto* first = static_cast<Bytes*>(kmlini());
		before = kmlinx(first - 16);
		at_first = kmlinx(first);
	}}.join();
	CHECK(before == kmcond_foreign);
	CHECK(at_first == kmcond_ok);
}
