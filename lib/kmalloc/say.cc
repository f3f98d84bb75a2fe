// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// say.cc — the words.
#include "say.hh"
#include "bucket.hh"
#include "dma.hh"
#include "large.hh"
#include "session.hh"
#include "text_buffer.hh"
#include "words.hh"

namespace kalloc {
namespace {

/// A message, for which a kernel's stack has little room.
using Text = base::TextBuffer<400>;
using base::Count;

base::Dump dump_of(const void* from, std::size_t n)
{
	const auto* first = at<std::byte>(from, 0);
	return {.from = first, .stop = first + n};
}

// Whoever reports has a State&, and so the lock (state.hh); here the analysis does not see it.

/// With what the call has locked released: whoever handles the trap may want memory.
[[noreturn]] void end() NO_THREAD_SAFETY_ANALYSIS
{
	Session::unlock(state.is_inside ? Entered::alone : Entered::locked);
	__builtin_trap();
}

[[gnu::noinline]] void panic(const State& s, const char* text) NO_THREAD_SAFETY_ANALYSIS
{
	if (s.host->panic == nullptr)
		end();
	state.has_told = true;
	s.host->panic(text);
}

[[gnu::noinline]] Text& begin(Text& text, const Call& call)
{
	text << "kmalloc: " << call.name << "(";
	if (call.pointer != nullptr)
		text << call.pointer;
	else if (call.size != no_argument)
		text << call.size;
	return text << "): ";
}

std::size_t distance(const void* from, const void* to)
{
	return address_of(to) - address_of(from);
}

struct Place {
	const void* block;
	std::size_t size;
	bool is_free;
};

/// "invalid free: 0x…", and the block it may have been.
[[gnu::noinline]] Text& no_block(Text& text, const Call& call)
{
	return text << words::of_no_block(call.name) << ": " << call.pointer;
}

[[gnu::noinline]] Text& or_freed(Text& text, const Call& call)
{
	return text << "; either this is a " << words::of_freed_block(call.name)
		    << ", or it never was ";
}

[[gnu::noinline]] void tell_interior(Text& text, const Call& call, const Place& place)
{
	no_block(text, call) << " is " << distance(place.block, call.pointer)
			     << " bytes into block " << place.block << " of " << place.size;
	if (place.is_free)
		or_freed(text << " bytes (free)", call) << "a block's address";
	else
		text << " bytes (allocated); only a block's own address will do";
}

} // namespace

void print_text(const State& s, const char* text)
{
	if (s.host->print != nullptr)
		s.host->print(text);
}

void report_no_small_block(const State& s, const Call& call, Bucket& b)
{
	const std::uint32_t number = b.number_of(call.pointer);
	const Place place{.block = b.block(number),
			  .size = class_size(b.cls),
			  .is_free = !b.is_allocated(number) ||
				     b.block(number) == s.classes[b.cls].recent};
	Text text;
	begin(text, call);
	if (number < s.classes[b.cls].first)
		no_block(text, call)
			<< " is " << distance(&b, call.pointer) << " bytes into the bucket at "
			<< &b << ", where kmalloc keeps its own";
	else if (number >= b.fresh)
		no_block(text, call) << " is in the bucket at " << &b << " of " << place.size
				     << "-byte blocks, and was never handed out";
	else if (place.block != call.pointer)
		tell_interior(text, call, place);
	else
		text << words::of_freed_block(call.name) << ": block " << place.block << " of "
		     << place.size << " bytes (free)";
	panic(s, text.c_str());
}

namespace {

/// The block of the Pool that an address lies in.
struct Search {
	const void* address;
	PoolBlock found;
};

int is_found(void* arg, const PoolBlock* block)
{
	auto* search = static_cast<Search*>(arg);
	if (distance(block->base, search->address) >= block->whole)
		return 0;
	search->found = *block;
	return 1;
}

void tell_large(const State& s, Text& text, const Call& call, const PoolBlock& block)
{
	const void* ptr = call.pointer;
	const void* data = at<void>(block.ptr, sizeof(LargeHeader));
	if (block.state == poolblock_metadata || block.ptr == s.table.elsewhere())
		no_block(text, call) << " is where kmalloc keeps its own";
	else if (block.state != poolblock_allocated)
		or_freed(no_block(text, call) << " is in free memory", call) << "a block's address";
	else if (ptr == data)
		text << words::header_overwritten << ": the 16 bytes before " << ptr
		     << " are not what kmalloc wrote there\n  they are: "
		     << dump_of(block.ptr, sizeof(LargeHeader));
	else if (address_of(ptr) < address_of(data))
		no_block(text, call) << " is " << distance(ptr, data) << " bytes before block "
				     << data << ", where kmalloc keeps its own";
	else
		tell_interior(text, call,
			      {.block = data,
			       .size = block.size - sizeof(LargeHeader),
			       .is_free = false});
}

const DmaBuffer* dma_around(const State& s, const void* ptr)
{
	for (const DmaBuffer* d = s.dma; d != nullptr; d = d->next)
		if (distance(d->base, ptr) < d->size)
			return d;
	return nullptr;
}

} // namespace

void report_no_block(State& s, const Call& call)
{
	auto* ptr = const_cast<void*>(call.pointer);
	Search search{.address = ptr, .found = {}};
	Text text;
	begin(text, call);
	if (dma_around(s, ptr) != nullptr)
		text << (words::frees(call.name) ? words::mismatched_free : words::invalid_pointer)
		     << ": a buffer of kmalloc_dma: only kfree_dma takes it back";
	else if (poolisoverlap(&s.pool, ptr, 1) != 0 && poolwalk(&s.pool, is_found, &search) != 0)
		tell_large(s, text, call, search.found);
	else
		text << words::of_no_block(call.name) << ": " << words::foreign_pointer << " "
		     << ptr << " is in no bucket, and in no large block";
	panic(s, text.c_str());
}

void report_no_dma(State& s, const Call& call)
{
	Text text;
	begin(text, call);
	if (const DmaBuffer* d = dma_around(s, call.pointer)) {
		tell_interior(text, call, {.block = d->base, .size = d->size, .is_free = false});
	} else {
		text << words::of_no_block(call.name) << ": no buffer of kmalloc_dma begins there";
		or_freed(text, call) << "one";
	}
	panic(s, text.c_str());
}

void report_lost_link(const State& s, const Call& call, Bucket& b, const void* block)
{
	Text text;
	begin(text, call) << words::use_after_free
			  << ": somebody wrote to a block after it was freed: block " << block
			  << " of " << class_size(b.cls)
			  << " bytes\n  it begins with: " << dump_of(block, sizeof(Link));
	panic(s, text.c_str());
}

void report_lost_bucket(const State& s, const Call& call, const Bucket& b)
{
	Text text;
	begin(text, call) << words::header_overwritten << ": the bucket at " << &b
			  << " was overwritten, from its beginning on: it is not what kmalloc "
			     "wrote there\n  it begins with: "
			  << dump_of(&b, 2 * sizeof(void*));
	panic(s, text.c_str());
}

void report_violation(const State& s, const Call& call, const char* rule, const void* where)
{
	Text text;
	begin(text, call) << rule << ": at " << where;
	panic(s, text.c_str());
}

void report_of_pool(const State& s, const char* text)
{
	panic(s, text); // as it is: it may be longer than what we have room for
}

bool is_watched_pool_sound(State& s)
{
	return is_pool_sound(s);
}

void report_reentry(const State& s)
{
	panic(s,
	      "kmalloc: called from inside kmalloc\n"
	      "  An interrupt or a signal came in there, and its handler uses kmalloc; or one of "
	      "the host's functions does.");
	end();
}

void report_misaligned_pages(const State& s, const void* base, std::size_t align)
{
	Text text;
	text << "kmalloc: the host gave pages at " << base << ", which is no multiple of " << align;
	panic(s, text.c_str());
}

void print_class(const State& s, const ClassFigures& f)
{
	Text text;
	text << "kmalloc: " << f.size << " bytes: " << Count{f.buckets, "bucket"} << ", "
	     << Count{f.live, "block"} << "\n";
	print_text(s, text.c_str());
}

void print_totals(const State& s, const kmallocstats& f)
{
	Text text;
	text << "kmalloc: large: " << Count{f.large_blocks, "block"} << ", "
	     << Count{f.large_asked, "byte"} << " asked for, " << f.large_bytes << " held\n";
	text << "kmalloc: DMA: " << Count{f.dma_buffers, "buffer"} << ", "
	     << Count{f.dma_bytes, "byte"} << "\n";
	text << "kmalloc: in all " << Count{f.held, "byte"} << " held, " << f.peak << " at most; "
	     << Count{f.refused, "request"} << " refused\n";
	print_text(s, text.c_str());
}

} // namespace kalloc
