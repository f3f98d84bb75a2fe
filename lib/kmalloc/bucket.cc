// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// bucket.cc — buckets come and go.
#include "bucket.hh"
#include "audit.hh"
#include "large.hh"

namespace kalloc {
namespace {

/// How many empty buckets a class keeps: one, so that a block that is allocated and freed again
/// and again, or the last one before a bucket's end, costs no page of the host each time.
constexpr unsigned kept = 1;

/// Into the ring, before the first: there it is the last.
void insert_last(Class& c, Bucket& b)
{
	if (c.open == nullptr) {
		b.next = b.prev = &b;
		c.open = &b;
		return;
	}
	b.next = c.open;
	b.prev = c.open->prev;
	b.prev->next = &b;
	b.next->prev = &b;
}

void insert_first(Class& c, Bucket& b)
{
	insert_last(c, b);
	c.open = &b;
}

void remove(Class& c, Bucket& b)
{
	b.prev->next = b.next;
	b.next->prev = b.prev;
	if (c.open == &b)
		c.open = b.next == &b ? nullptr : b.next;
}

/// All of it is fresh.
void set_up(const State& s, Bucket& b, unsigned cls)
{
	b = Bucket{};
	b.cls = cls;
	b.mark = mark_of(s, &b);
	b.fresh = s.classes[cls].first;
	b.has_room = 1;
	__builtin_memset(&b.word(0), 0, bucket_overhead(s.bucket_bytes, cls) - sizeof(Bucket));
}

/// An empty bucket out of its class.
Bucket* take_empty(Class& c)
{
	Bucket* b = c.open->prev; // the last: it is empty if any is
	remove(c, *b);
	c.empty--;
	return b;
}

Bucket* take_empty_of_any(State& s)
{
	for (unsigned i = 0; i < s.class_count; i++)
		if (s.classes[i].empty != 0)
			return take_empty(s.classes[i]);
	return nullptr;
}

bool make_room_in_table(State& s)
{
	if (!s.table.is_full())
		return true;
	const unsigned bits = s.table.bits() + 1;
	const std::size_t bytes = sizeof(void*) << bits;
	void* places = take_own_large(s, bytes);
	if (places == nullptr)
		return false;
	__builtin_memset(places, 0, bytes);
	put_own_large(s, s.table.move_to(places, bits));
	return true;
}

void* pages_for_bucket(State& s)
{
	return make_room_in_table(s) ? take_pages(s, s.bucket_bytes, s.bucket_bytes) : nullptr;
}

Bucket* new_bucket(State& s)
{
	if (s.may_not_grow)
		return nullptr;
	void* pages = pages_for_bucket(s);
	if (pages == nullptr && trim_large(s) != 0)
		pages = pages_for_bucket(s);
	auto* b = static_cast<Bucket*>(pages);
	if (b != nullptr)
		s.table.add(b);
	return b;
}

void give_back(State& s, Bucket* b)
{
	s.table.remove(b);
	b->mark = 0;
	give_pages(s, b, s.bucket_bytes);
}

} // namespace

Bucket* open_bucket(State& s, unsigned cls)
{
	Bucket* b = take_empty_of_any(s);
	if (b == nullptr) {
		flush_recent(s);
		b = take_empty_of_any(s);
	}
	if (b == nullptr)
		b = new_bucket(s);
	if (b == nullptr)
		return nullptr;
	set_up(s, *b, cls);
	insert_first(s.classes[cls], *b);
	s.classes[cls].empty++;
	return b;
}

void close_bucket(State& s, Bucket& b)
{
	remove(s.classes[b.cls], b);
	b.has_room = 0;
}

void reopen_bucket(State& s, Bucket& b)
{
	insert_first(s.classes[b.cls], b);
	b.has_room = 1;
}

namespace {

void flush_recent(State& s, Class& c)
{
	void* block = c.recent;
	if (block == nullptr)
		return;
	c.recent = nullptr;
	push(s, *static_cast<Bucket*>(pointer_to(round_down(address_of(block), s.bucket_bytes))),
	     block);
}

} // namespace

void flush_recent(State& s)
{
	for (Class& c : s.classes)
		flush_recent(s, c);
}

void put_empty(State& s, Bucket& b)
{
	Class& c = s.classes[b.cls];
	if (c.open == &b && c.empty == 0 && c.recent == nullptr) {
		c.open = b.next; // in a ring, the first is behind the last
		c.empty = 1;
		return;
	}
	remove(c, b);
	insert_last(c, b);
	c.empty++;
	flush_recent(s, c); // it may be all that its bucket still has
	while (c.empty > kept && s.may_give())
		give_back(s, take_empty(c));
}

void* take_small(State& s, unsigned cls, const Call& call)
{
	if (void* block = s.classes[cls].recent) {
		s.classes[cls].recent = nullptr;
		return block;
	}
	Bucket* b = s.classes[cls].open;
	if (b == nullptr)
		b = open_bucket(s, cls);
	if (b == nullptr)
		return nullptr;
	if (!is_intact(s, *b)) {
		report_lost_bucket(s, call, *b);
		return nullptr;
	}
	if (s.is_watched() && !is_sound(s, call, b)) [[unlikely]]
		return nullptr;
	void* block = pop(s, *b);
	if (block == nullptr)
		report_lost_link(s, call, *b, b->free);
	return block;
}

bool prove_small(const State& s, const Call& call, Bucket& b)
{
	if (!is_intact(s, b)) {
		report_lost_bucket(s, call, b);
		return false;
	}
	if (is_block(s, b, call.pointer))
		return true;
	report_no_small_block(s, call, b);
	return false;
}

std::size_t give_back_empty(State& s)
{
	const std::size_t before = s.held;
	if (!s.may_give())
		return 0;
	flush_recent(s); // which gives back what is empty now, but for one of each class
	while (Bucket* b = take_empty_of_any(s))
		give_back(s, b);
	return before - s.held;
}

} // namespace kalloc
