// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// generic_test.cc — kmfree, kmshred, kmstat, kmtaint, kmzero, kmozero, kmcopy, kmdup, kmcondtext:
// one kmptr for every kind.
#include "kmem_test.hh"
#include "words.hh"
#include <algorithm>
#include <set>

namespace {

/// An object of each kind, of 64 bytes, from one source.
struct Objects {
	TestSource p;
	kmpool* pool = kmpooli(p, 64, 8);
	void* parent = kmtreea(p, nullptr, 1).raw;
	void* top = kmlini();

	~Objects()
	{
		kmtreef(parent);
		kmpoolx(pool);
		kmlinx(top);
	}

	kmptr of(kmkind kind)
	{
		const kmres res = kind == kmkind_lin    ? kmlino(64)
				  : kind == kmkind_heap ? kmheapo(64)
				  : kind == kmkind_pool ? kmpoolo(pool)
				  : kind == kmkind_ref  ? kmrefo(p, 64)
							: kmtreeo(p, parent, 64);
		REQUIRE(res.cond == kmcond_ok);
		REQUIRE(res.ptr.kind == kind);
		std::memset(res.ptr.ref, 0xA5, 64);
		return res.ptr;
	}
};

kmkind each_kind()
{
	return GENERATE(kmkind_lin, kmkind_heap, kmkind_pool, kmkind_ref, kmkind_tree);
}

} // namespace

TEST_CASE("kmfree frees an object of any kind, once", "[any]")
{
	Objects objects;
	const kmkind kind = each_kind();
	CAPTURE(kind);
	kmptr ptr = objects.of(kind);
	ptr.ref = hide(ptr.ref);
	CHECK(kmfree(ptr) == kmcond_ok);
	CHECK(kmfree(ptr) == (kind == kmkind_ref ? kmcond_underflow : kmcond_freed));
	const kmptr again = objects.of(kind);
	CHECK(again.ref == ptr.ref); // it was available again
	CHECK(kmfree(again) == kmcond_ok);
}

TEST_CASE("kmfree of a reference-counted object drops a reference", "[any]")
{
	Objects objects;
	const kmptr ptr = objects.of(kmkind_ref);
	kmrefu(ptr.ref);
	CHECK(kmfree(ptr) == kmcond_ok);
	CHECK(is_filled(ptr.ref, 64, 0xA5));
	CHECK(kmfree(ptr) == kmcond_ok);
}

TEST_CASE("kmstat wraps what is not managed, and kmfree ignores it", "[any]")
{
	int number = 4711;
	kmptr ptr = kmstat(&number);
	CHECK(ptr.kind == kmkind_none);
	CHECK(ptr.shred == kmshred_no);
	CHECK(ptr.ref == &number);
	CHECK(ptr.cell == nullptr);
	CHECK(kmfree(ptr) == kmcond_ok);
	CHECK(kmshred(ptr) == kmcond_nosize);
	CHECK(kmozero(ptr) == kmcond_nosize);
	CHECK(kmtaint(&ptr) == kmcond_ok);
	CHECK(kmfree(ptr) == kmcond_ok);
	CHECK(number == 4711);
	kmcell cell{};
	cell.size = sizeof number;
	ptr.cell = &cell;
	CHECK(kmshred(ptr) == kmcond_ok);
	CHECK(number == 0);
	CHECK(kmdupo(ptr).cond == kmcond_kind); // a static object cannot be duplicated
	CHECK(kmdup(ptr).ref == nullptr);
}

TEST_CASE("an object within its cell is zeroed to its end, and no further", "[generic]")
{
	struct {
		kmcell id;
		Bytes data[16];
		Bytes after[32];
	} object{};
	std::memset(&object, 'x', sizeof object);
	object.id = kmcell{};
	object.id.size = sizeof(kmcell) + sizeof object.data;
	kmptr ptr = kmstat(object.data);
	ptr.cell = &object.id;
	SECTION("kmozero")
	{
		CHECK(kmozero(ptr) == kmcond_ok);
	}
	SECTION("kmshred")
	{
		CHECK(kmshred(ptr) == kmcond_ok);
	}
	CHECK(is_filled(object.data, sizeof object.data, 0));
	CHECK(is_filled(object.after, sizeof object.after, 'x'));
}

TEST_CASE("kmshred destroys, then frees", "[any][shred]")
{
	Objects objects;
	const kmkind kind = each_kind();
	CAPTURE(kind);
	const kmptr ptr = objects.of(kind);
	CHECK(kmshred(ptr) == kmcond_ok);
	CHECK(is_filled(hide(ptr.ref), 64, 0));
	const kmptr again = objects.of(kind);
	CHECK(again.ref == ptr.ref);
	CHECK(kmfree(again) == kmcond_ok);
}

TEST_CASE("kmtaint marks pointer and object", "[any][shred]")
{
	Objects objects;
	const kmkind kind = each_kind();
	CAPTURE(kind);
	kmptr ptr = objects.of(kind);
	const kmptr untainted = ptr;
	CHECK(kmtaint(&ptr) == kmcond_ok);
	CHECK(kmtaint(&ptr) == kmcond_ok);
	CHECK(ptr.shred == kmshred_yes);
	CHECK(is_filled(ptr.ref, 64, 0xA5));
	const bool by_pointer = GENERATE(true, false);
	CHECK(kmfree(by_pointer ? ptr : untainted) == kmcond_ok);
	CHECK(is_filled(hide(ptr.ref), 64, 0));
	CHECK(kmtaint(nullptr) == kmcond_invalid);
}

TEST_CASE("a mark in the pointer alone is enough", "[any][shred]")
{
	Objects objects;
	const kmkind kind = each_kind();
	kmptr ptr = objects.of(kind);
	ptr.shred = kmshred_yes;
	CHECK(kmfree(ptr) == kmcond_ok);
	CHECK(is_filled(hide(ptr.ref), 64, 0));
}

TEST_CASE("kmozero zeroes the object, and no more", "[any]")
{
	Objects objects;
	const kmkind kind = each_kind();
	const kmptr before = objects.of(kind);
	const kmptr ptr = objects.of(kind);
	const kmptr after = objects.of(kind);
	CHECK(kmozero(ptr) == kmcond_ok);
	CHECK(is_filled(ptr.ref, 64, 0));
	CHECK(is_filled(before.ref, 64, 0xA5));
	CHECK(is_filled(after.ref, 64, 0xA5));
	for (const kmptr& p : {after, ptr, before})
		CHECK(kmfree(p) == kmcond_ok);
}

TEST_CASE("kmdup makes a sibling", "[any]")
{
	Objects objects;
	const kmkind kind = each_kind();
	CAPTURE(kind);
	kmptr ptr = objects.of(kind);
	const bool is_tainted = GENERATE(false, true);
	if (is_tainted)
		kmtaint(&ptr);
	const kmptr copy = kmdup(ptr);
	REQUIRE(copy.ref != nullptr);
	CHECK(copy.kind == kind);
	CHECK(copy.ref != ptr.ref);
	CHECK(copy.shred == ptr.shred);
	CHECK(is_filled(copy.ref, 64, 0xA5));
	if (kind == kmkind_tree) {
		CHECK(Kmnode(copy.ref)->parent == Kmnode(objects.parent));
		CHECK(Kmnode(copy.ref)->child == nullptr);
	}
	if (kind == kmkind_pool)
		CHECK(copy.cell == ptr.cell);
	if (kind == kmkind_ref || kind == kmkind_tree || kind == kmkind_pool)
		CHECK(poolisoverlap(&objects.p.pool, copy.ref, 64) != 0);
	CHECK(kmfree(copy) == kmcond_ok);
	CHECK(is_filled(hide(copy.ref), 64, is_tainted ? 0 : 0xA5));
	CHECK(kmfree(ptr) == kmcond_ok);
	const kmres why = kmdupo(ptr);
	CHECK(why.cond == kmcond_freed);
	CHECK(why.ptr.ref == nullptr);
	CHECK(kmdup(ptr).ref == nullptr);
}

TEST_CASE("kmdup of an object with references has one of its own", "[any]")
{
	Objects objects;
	const kmptr ptr = objects.of(kmkind_ref);
	kmrefu(ptr.ref);
	const kmptr copy = kmdup(ptr);
	CHECK(kmfree(copy) == kmcond_ok);
	CHECK(kmfree(copy) == kmcond_underflow);
	kmfree(ptr);
	kmfree(ptr);
}

TEST_CASE("wrong combinations give codes, and change nothing", "[any][misuse]")
{
	Objects objects;
	const kmkind kind = each_kind();
	const kmkind claimed = each_kind();
	CAPTURE(kind, claimed);
	const kmptr ptr = objects.of(kind);
	kmptr wrong = ptr;
	wrong.kind = claimed;
	if (claimed != kind) {
		const bool is_lin = kind == kmkind_lin || claimed == kmkind_lin;
		const kmcond expected = is_lin ? kmcond_foreign : kmcond_kind;
		for (const kmcond cond : {kmfree(wrong), kmshred(wrong), kmtaint(&wrong),
					  kmozero(wrong), kmdupo(wrong).cond})
			CHECK(cond == expected);
		CHECK(wrong.shred == kmshred_no);
	}
	wrong = ptr;
	kmcell other{};
	wrong.cell = &other;
	for (const kmcond cond :
	     {kmfree(wrong), kmshred(wrong), kmtaint(&wrong), kmozero(wrong), kmdupo(wrong).cond})
		CHECK(cond == kmcond_mismatch);
	wrong = ptr;
	wrong.kind = static_cast<kmkind>(7);
	for (const kmcond cond :
	     {kmfree(wrong), kmshred(wrong), kmtaint(&wrong), kmozero(wrong), kmdupo(wrong).cond})
		CHECK(cond == kmcond_kind);
	wrong = ptr;
	wrong.ref = nullptr;
	CHECK(kmfree(wrong) == kmcond_ok);
	CHECK(kmshred(wrong) == kmcond_ok);
	CHECK(kmozero(wrong) == kmcond_invalid);
	CHECK(kmdupo(wrong).cond == kmcond_invalid);
	CHECK(is_filled(ptr.ref, 64, 0xA5));
	CHECK(kmfree(ptr) == kmcond_ok);
}

TEST_CASE("kmzero zeroes a region, and kmcopy copies one", "[any]")
{
	Bytes memory[100];
	std::memset(memory, 0xA5, sizeof memory);
	kmzero(memory + 10, 50);
	CHECK(is_filled(memory, 10, 0xA5));
	CHECK(is_filled(memory + 10, 50, 0));
	CHECK(is_filled(memory + 60, 40, 0xA5));
	kmcopy(memory, memory + 60, 20);
	CHECK(is_filled(memory, 20, 0xA5));
	for (int i = 0; i < 100; i++)
		memory[i] = static_cast<Bytes>(i);
	kmcopy(memory + 5, memory, 90); // the ranges may overlap
	for (int i = 0; i < 90; i++)
		CHECK(memory[i + 5] == i);
	kmzero(nullptr, 0);
	kmcopy(nullptr, nullptr, 0);
}

TEST_CASE("each condition has a text of its own", "[any]")
{
	std::set<std::string> texts;
	for (int i = kmcond_ok; i <= kmcond_absent; i++)
		texts.insert(kmcondtext(static_cast<kmcond>(i)));
	CHECK(texts.size() == kmcond_absent + 1);
	CHECK(std::string{kmcondtext(kmcond_freed)} ==
	      std::string{words::double_free} + " or " + words::use_after_free +
		      ": free an object once, and do not use it after that");
	CHECK(std::string{kmcondtext(static_cast<kmcond>(31))} == "unknown: this is no kmcond");
	CHECK(kmcondtext(static_cast<kmcond>(kmcond_absent + 1)) ==
	      kmcondtext(static_cast<kmcond>(31)));
}
