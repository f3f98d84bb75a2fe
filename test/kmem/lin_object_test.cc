// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// lin_object_test.cc — linear objects with a cell: kmlino, zo, and operations through their kmptr.
#include "kmem_test.hh"

namespace {

Bytes* get(std::size_t size)
{
	const kmres res = kmlina(size);
	REQUIRE(res.cond == kmcond_ok);
	return static_cast<Bytes*>(res.raw);
}

} // namespace

TEST_CASE("kmlino yields a kmptr with a cell", "[lin]")
{
	void* top = kmlini();
	const kmres res = kmlino(100);
	REQUIRE(res.cond == kmcond_ok);
	CHECK(res.ptr.kind == kmkind_lin);
	CHECK(res.ptr.cell->kind == kmkind_lin);
	CHECK(res.ptr.cell->size == 132);
	CHECK(static_cast<void*>(res.ptr.cell) == top);
	std::memset(res.ptr.ref, 3, 100);
	const kmptr copy = kmdup(res.ptr);
	REQUIRE(copy.ref != nullptr);
	CHECK(is_filled(copy.ref, 100, 3));
	CHECK(kmozero(copy) == kmcond_ok);
	CHECK(is_filled(copy.ref, 100, 0));
	CHECK(is_filled(res.ptr.ref, 100, 3));
	CHECK(kmfree(copy) == kmcond_ok);
	CHECK(kmfree(copy) == kmcond_freed);
	CHECK(kmfree(res.ptr) == kmcond_ok);
	CHECK(kmlini() == top);
	CHECK(kmfree(copy) == kmcond_freed);
}

TEST_CASE("of an object without a cell the size is not known", "[lin]")
{
	void* top = kmlini();
	kmptr ptr{};
	ptr.kind = kmkind_lin;
	ptr.ref = get(64);
	CHECK(kmozero(ptr) == kmcond_nosize);
	CHECK(kmdupo(ptr).cond == kmcond_nosize);
	CHECK(kmfree(ptr) == kmcond_ok);
	CHECK(kmlini() == top);
}

TEST_CASE("a cell that is left from a freed group is not taken for a live one", "[lin][misuse]")
{
	void* top = kmlini();
	const kmptr gone = kmlino(16).ptr;
	CHECK(kmfree(gone) == kmcond_ok);
	Bytes* low = get(32); // where the cell was
	kmptr ptr{};
	ptr.kind = kmkind_lin;
	ptr.ref = get(16);
	REQUIRE(ptr.ref == gone.ref);
	CHECK(kmozero(ptr) == kmcond_nosize);
	Bytes before[32];
	std::memcpy(before, low, 32);
	CHECK(kmtaint(&ptr) == kmcond_ok);
	CHECK(std::memcmp(before, low, 32) == 0);
	CHECK(kmfree(ptr) == kmcond_ok);
	CHECK(kmlini() == ptr.ref);
	CHECK(kmlinx(top) == kmcond_ok);
}

TEST_CASE("marked objects are shredded when their group is freed", "[lin][shred]")
{
	void* top = kmlini();
	std::vector<kmptr> all;
	for (int i = 0; i < 6; i++) {
		all.push_back(kmlino(48).ptr);
		std::memset(all.back().ref, 0xA5, 48);
	}
	for (const std::size_t i : {4U, 1U, 2U, 1U})
		CHECK(kmtaint(&all[i]) == kmcond_ok);
	CHECK(kmlinx(all[3].cell) == kmcond_ok);
	CHECK(is_filled(hide(all[4].ref), 48, 0));
	CHECK(is_filled(hide(all[5].ref), 48, 0xA5));
	CHECK(is_filled(all[2].ref, 48, 0xA5));
	CHECK(kmlinx(top) == kmcond_ok);
	CHECK(is_filled(hide(all[0].ref), 48, 0xA5));
	CHECK(is_filled(hide(all[1].ref), 48, 0));
	CHECK(is_filled(hide(all[2].ref), 48, 0));
	const kmptr last = kmlino(48).ptr;
	std::memset(last.ref, 0xA5, 48);
	CHECK(kmshred(last) == kmcond_ok);
	CHECK(is_filled(hide(last.ref), 48, 0));
}

TEST_CASE("a marked object is shredded also when its own address is what is freed", "[lin][shred]")
{
	void* top = kmlini();
	kmptr below = kmlino(48).ptr;
	kmptr ptr = kmlino(48).ptr;
	std::memset(below.ref, 0xA5, 48);
	std::memset(ptr.ref, 0xA5, 48);
	CHECK((kmtaint(&below) == kmcond_ok && kmtaint(&ptr) == kmcond_ok));
	CHECK(kmlinx(ptr.ref) == kmcond_ok);
	CHECK(is_filled(hide(ptr.ref), 48, 0));
	CHECK(is_filled(below.ref, 48, 0xA5));
	CHECK(get(48) == ptr.ref); // allocated behind the former cell
	CHECK(kmozero(ptr) == kmcond_freed);
	CHECK(kmfree(ptr) == kmcond_freed);
	CHECK(is_filled(below.ref, 48, 0xA5));
	CHECK(kmlinx(top) == kmcond_ok);
	CHECK(is_filled(hide(below.ref), 48, 0));
}

TEST_CASE("of a marked object that kmlinx cuts, each part is shredded when it goes", "[lin][shred]")
{
	void* top = kmlini();
	kmptr ptr = kmlino(100).ptr;
	auto* bytes = static_cast<Bytes*>(ptr.ref);
	std::memset(bytes, 0xA5, 100);
	CHECK(kmtaint(&ptr) == kmcond_ok);
	CHECK(kmlinx(bytes + 48) == kmcond_ok);
	CHECK(is_filled(bytes, 48, 0xA5));
	CHECK(is_filled(hide(bytes + 48), 52, 0));
	Bytes* next = get(64); // where the upper part was
	REQUIRE(next == bytes + 48);
	std::memset(next, 0x5A, 64);
	CHECK(kmozero(ptr) == kmcond_freed); // what is left is not an object
	CHECK(kmdupo(ptr).cond == kmcond_freed);
	CHECK(kmfree(ptr) == kmcond_freed);
	CHECK(kmlinx(bytes + 80) == kmcond_ok);
	CHECK(is_filled(next, 32, 0x5A)); // it did not belong to the marked object any more
	CHECK(is_filled(bytes, 48, 0xA5));
	CHECK(kmlinx(bytes + 16) == kmcond_ok);
	CHECK(is_filled(hide(bytes + 16), 32, 0));
	CHECK(is_filled(bytes, 16, 0xA5));
	CHECK(kmlinx(top) == kmcond_ok);
	CHECK(is_filled(hide(bytes), 16, 0));
}

TEST_CASE("an object that kmlinx cut is freed", "[lin][misuse]")
{
	void* top = kmlini();
	const kmptr ptr = kmlino(100).ptr;
	auto* bytes = static_cast<Bytes*>(ptr.ref);
	std::memset(bytes, 0xA5, 100);
	CHECK(kmlinx(bytes + 48) == kmcond_ok);
	CHECK(kmozero(ptr) == kmcond_freed);
	CHECK(kmfree(ptr) == kmcond_freed);
	CHECK(is_filled(bytes, 48, 0xA5));
	CHECK(kmlini() == bytes + 48);
	CHECK(kmlinx(top) == kmcond_ok);
}

TEST_CASE("a kmptr with the cell of another linear object frees neither", "[lin][misuse]")
{
	void* top = kmlini();
	const kmptr low = kmlino(32).ptr;
	const kmptr high = kmlino(32).ptr;
	std::memset(high.ref, 0xA5, 32);
	void* end = kmlini();
	kmptr wrong = high;
	wrong.cell = low.cell;
	for (const kmcond cond :
	     {kmfree(wrong), kmshred(wrong), kmtaint(&wrong), kmozero(wrong), kmdupo(wrong).cond})
		CHECK(cond == kmcond_mismatch);
	CHECK(is_filled(high.ref, 32, 0xA5));
	CHECK(kmlini() == end);
	CHECK(kmlinx(top) == kmcond_ok);
}

TEST_CASE("raw objects over a freed group are not taken for what lay there", "[lin][misuse]")
{
	void* top = kmlini();
	const kmptr gone = kmlino(64).ptr;
	CHECK(kmlinx(top) == kmcond_ok);
	Bytes* low = get(16);
	get(16);
	kmptr raw = kmstat(get(16)); // most of the old cell is still before it
	raw.kind = kmkind_lin;
	REQUIRE(raw.ref == gone.ref);
	void* end = kmlini();
	CHECK(kmozero(raw) == kmcond_nosize);
	CHECK(kmdupo(raw).cond == kmcond_nosize);
	CHECK(kmlini() == end);
	CHECK(kmfree(raw) == kmcond_ok);
	CHECK(kmlini() == raw.ref); // not its cell, because a raw object has none
	CHECK(kmlinx(low) == kmcond_ok);
	CHECK(kmlini() == top);
}

TEST_CASE("an overflow into a marked object's cell is told, and all that goes is shredded",
	  "[lin][shred][misuse]")
{
	void* top = kmlini();
	Bytes* low = get(16);
	kmptr ptr = kmlino(48).ptr;
	kmptr other = kmlino(48).ptr;
	for (kmptr* p : {&ptr, &other}) {
		std::memset(p->ref, 0xA5, 48);
		CHECK(kmtaint(p) == kmcond_ok);
	}
	std::memset(hide(low), 0x41, 48); // overwrites the cell of the first
	CHECK(kmlinx(other.cell) == kmcond_corrupt);
	CHECK(is_filled(hide(other.ref), 48, 0));
	CHECK(kmlinx(top) == kmcond_corrupt);
	CHECK(kmlini() == top);
	CHECK(is_filled(hide(ptr.ref), 48, 0));
	CHECK(kmlinx(top) == kmcond_ok);
}

TEST_CASE("what is written just before a marked object is told, and followed nowhere",
	  "[lin][shred][misuse]")
{
	void* top = kmlini();
	kmptr low = kmlino(48).ptr;
	kmptr middle = kmlino(48).ptr;
	kmptr high = kmlino(48).ptr;
	for (kmptr* p : {&low, &high}) {
		std::memset(p->ref, 0xA5, 48);
		CHECK(kmtaint(p) == kmcond_ok);
	}
	std::memset(static_cast<Bytes*>(hide(high.ref)) - 8, 0x41, 8);
	CHECK(kmtaint(&middle) == kmcond_ok);
	CHECK(kmlinx(top) == kmcond_corrupt);
	CHECK(is_filled(hide(low.ref), 48, 0));
	CHECK(is_filled(hide(high.ref), 48, 0));
	CHECK(kmlini() == top);
}

TEST_CASE("marks below one that was overwritten are not forgotten", "[lin][shred][misuse]")
{
	void* top = kmlini();
	kmptr low = kmlino(48).ptr;
	Bytes* raw = get(16);
	kmptr high = kmlino(48).ptr;
	for (kmptr* p : {&low, &high}) {
		std::memset(p->ref, 0xA5, 48);
		CHECK(kmtaint(p) == kmcond_ok);
	}
	std::memset(hide(raw), 0x41, 48); // overwrites the cell of the higher one
	CHECK(kmlinx(high.cell) == kmcond_corrupt);
	CHECK(is_filled(low.ref, 48, 0xA5));
	kmptr next = kmlino(48).ptr; // an object marked now is shredded, too
	std::memset(next.ref, 0xA5, 48);
	CHECK(kmtaint(&next) == kmcond_ok);
	CHECK(kmlinx(top) == kmcond_ok);
	CHECK(is_filled(hide(low.ref), 48, 0));
	CHECK(is_filled(hide(next.ref), 48, 0));
	Bytes* later = get(48); // and then everything is as before
	std::memset(later, 0xA5, 48);
	CHECK(kmlinx(top) == kmcond_ok);
	CHECK(is_filled(hide(later), 48, 0xA5));
}
