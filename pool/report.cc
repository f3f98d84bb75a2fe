// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// report.cc — the wording of every report.
#include "report.hh"
#include "alarm.hh"
#include "audit.hh"
#include "canary.hh"
#include "fill.hh"
#include "format.hh"
#include "say.hh"
#include "trailer.hh"
#include "words.hh"

namespace pool {

namespace {

Text opening(LockedPool heap)
{
	Text text;
	text << "pool " << name_of(heap.pool()) << ": ";
	return text;
}

void format_interior(LockedPool heap, Text& text, const Call& call, Block* b)
{
	const Header h = LockedPool::raw_header(b);
	const auto at = static_cast<std::size_t>(address_of(call.pointer) - address_of(b->data()));
	text << words::of_no_block(call.name) << ": " << call.pointer << " is " << at
	     << " bytes into ";
	format_block(heap, text, b);
	if (h.is_allocated())
		text << "; only a block's own address will do";
	else
		text << "; either this is a " << words::of_freed_block(call.name)
		     << ", or it never was a block's address";
}

void format_misplaced(LockedPool heap, Text& text, const Call& call)
{
	const Surroundings s = around(heap, address_of(call.pointer));
	if (s.block != nullptr && address_of(call.pointer) >= address_of(s.block->data()))
		format_interior(heap, text, call, s.block);
	else
		text << words::of_no_block(call.name) << ": " << call.pointer
		     << " lies in the pool's memory, where no block begins";
}

/// A pointer without a sealed header: it points into a block, or the header was overwritten.
void format_unsealed(LockedPool heap, Text& text, const Call& call, Block* b)
{
	const Surroundings s = around(heap, b->address());
	if (s.block != nullptr && s.block != b) {
		format_interior(heap, text, call, s.block);
		return;
	}
	text << words::header_overwritten << ": the 8 bytes before " << call.pointer
	     << " are not what the pool wrote there";
	const std::byte* header = at<std::byte>(b, 0);
	format_bytes(text, "they are", header, header + header_bytes);
	if (s.before == nullptr)
		return;
	text << "\n  before it: ";
	format_block(heap, text, s.before);
	const Header h = LockedPool::raw_header(s.before);
	if (h.is_allocated() && violation_of(heap, s.before, h) != nullptr)
		text << ", past the end of which was written";
}

void format_idle(LockedPool heap, Text& text, const Call& call, Block* b)
{
	if (LockedPool::raw_header(b).mark() == Mark::metadata)
		text << words::of_no_block(call.name) << ": this is the pool's own: ";
	else
		text << words::of_freed_block(call.name) << ": ";
	format_block(heap, text, b);
}

void format_foreign(LockedPool heap, Text& text, const Call& call)
{
	text << words::of_no_block(call.name) << ": " << words::foreign_pointer << " "
	     << call.pointer << " is not of this pool";
	if (heap.is_empty() || heap.arenas().count() == 0) {
		text << ", which has no memory yet";
		return;
	}
	const Arenas& arenas = heap.arenas();
	text << "\n  its " << arenas.count()
	     << (arenas.count() == 1 ? " arena lies in " : " arenas lie in ") << Hex{arenas[0].base}
	     << ".." << Hex{arenas[arenas.count() - 1].stop()};
}

void format_fault(LockedPool heap, Text& text, const Call& call, const Finding& f)
{
	Block* b = f.target.block;
	switch (f.fault) {
	case Fault::none:
		return;
	case Fault::foreign:
		format_foreign(heap, text, call);
		return;
	case Fault::misplaced:
		format_misplaced(heap, text, call);
		return;
	case Fault::unsealed:
		format_unsealed(heap, text, call, b);
		return;
	case Fault::not_in_use:
		format_idle(heap, text, call, b);
		break;
	case Fault::overflow:
		text << words::buffer_overflow << ": ";
		format_overflow(heap, text, b);
		break;
	case Fault::underflow:
		if (Block* before = around(heap, b->address()).before) {
			text << words::buffer_overflow << ": ";
			format_overflow(heap, text, before);
			break;
		}
		text << words::buffer_underflow << ": the " << words::canary
		     << " before the header of ";
		format_block(heap, text, b);
		text << " was overwritten";
		return;
	}
	format_neighbours(heap, text, b->address());
}

/// Is a single NUL just past what the caller asked for all that is wrong with the canary?
bool is_one_nul(LockedPool heap, const Block* b, Header h)
{
	const Want want = want_of(heap, b, h);
	if (want.size == ~std::size_t{0})
		return false;
	std::byte* first = at<std::byte>(b->data(), bytes(want.size));
	if (violation_of(heap, b, h) != first || *first != std::byte{0})
		return false;
	const std::byte* end = b->end(h.size());
	const std::byte* zone = h.padding() != 0 ? end : end - trailer_of(want);
	return canary_violation(first + 1, zone) == nullptr &&
	       (zone == end || canary_violation(end - 8, end) == nullptr);
}

/// Prints that POOL_TOLERANCE forgave a NUL.
void format_tolerated(LockedPool heap, Text& text, Block* b)
{
	text << words::tolerated << ": a NUL just past the end of ";
	format_block(heap, text, b);
	say(heap.pool(), text);
}

} // namespace

void report_fault(LockedPool heap, const Call& call, const Finding& finding)
{
	Text text = opening(heap);
	text << call.name << "(" << call.pointer << "): ";
	format_fault(heap, text, call, finding);
	panic(heap.pool(), text);
}

bool is_forgiven(LockedPool heap, const Call& call, const Finding& f)
{
	if (!heap.has(POOL_TOLERANCE))
		return false;
	Block* b = f.target.block;
	if (f.fault == Fault::underflow) {
		// The NUL belongs to the block before. The canary of this one must be intact.
		if (violation_of(heap, b, f.target.header) != nullptr)
			return false;
		b = around(heap, b->address()).before;
	}
	if (b == nullptr || !LockedPool::raw_header(b).is_allocated() ||
	    !is_one_nul(heap, b, LockedPool::raw_header(b)))
		return false;
	Text text = opening(heap);
	text << call.name << "(" << call.pointer << "): ";
	format_tolerated(heap, text, b);
	return true;
}

void report_violation(LockedPool heap, const Violation& violation)
{
	Text text = opening(heap);
	text << sentence_of(violation.rule);
	auto* b = const_cast<Block*>(violation.where);
	if (b != nullptr)
		text << ", at " << b->data();
	if (violation.rule == Rule::canary_intact) {
		text << ": ";
		format_overflow(heap, text, b);
	} else if (b != nullptr && heap.is_sealed(b)) {
		text << ": ";
		format_block(heap, text, b);
	} else if (b != nullptr) {
		const std::byte* header = at<std::byte>(b, 0);
		format_bytes(text, "its header is", header, header + header_bytes);
	}
	if (b != nullptr && violation.rule == Rule::fill_intact) {
		const auto* byte = static_cast<const std::byte*>(violation.byte);
		const auto offset =
			static_cast<std::size_t>(byte - static_cast<std::byte*>(b->data()));
		text << "\n  at offset " << offset;
		format_bytes(text, "there is", byte, byte + 4);
	}
	if (b != nullptr)
		format_neighbours(heap, text, b->address());
	panic(heap.pool(), text);
}

void check_fill(LockedPool heap, const Block* b, Header h, std::size_t need)
{
	if (const void* overwritten = overwrite_of(heap, b, outgoing(heap, b, h, need)))
		report_violation(
			heap,
			Violation{.rule = Rule::fill_intact, .where = b, .byte = overwritten});
}

namespace {

/// Reports a violation; but under POOL_TOLERANCE only prints a line for a single NUL.
void judge(void* context, const Violation& violation)
{
	const LockedPool heap = *static_cast<LockedPool*>(context);
	auto* b = const_cast<Block*>(violation.where);
	if (violation.rule != Rule::canary_intact || !heap.has(POOL_TOLERANCE) ||
	    !is_one_nul(heap, b, LockedPool::raw_header(b))) {
		report_violation(heap, violation);
		return;
	}
	Text text = opening(heap);
	format_tolerated(heap, text, b);
}

} // namespace

void check(LockedPool heap)
{
	LockedPool context = heap;
	audit(heap, Auditor{.report = judge, .context = &context});
}

void BlockAccess::lost_header(const Block* b) const
{
	const LockedPool heap{*this};
	Text text = opening(heap);
	text << sentence_of(Rule::header_sealed) << ", at " << b->data();
	const std::byte* header = at<std::byte>(b, 0);
	format_bytes(text, "its header is", header, header + header_bytes);
	format_neighbours(heap, text, b->address());
	give_up(pool(), text);
}

void BlockAccess::lost_footer(const Block* b) const
{
	const LockedPool heap{*this};
	Text text = opening(heap);
	text << sentence_of(Rule::footer_agrees) << ", before " << b->data();
	format_neighbours(heap, text, b->address());
	give_up(pool(), text);
}

void BlockAccess::lost_link(const Block* b) const
{
	const LockedPool heap{*this};
	Text text = opening(heap);
	text << sentence_of(Rule::links_agree) << ": ";
	format_block(heap, text, const_cast<Block*>(b));
	const std::byte* links = at<std::byte>(b->data(), 0);
	format_bytes(text, "it begins with", links, links + 16);
	format_neighbours(heap, text, b->address());
	give_up(pool(), text);
}

void log_begin(LockedPool heap, const Call& call)
{
	Pool& pool = heap.pool();
	Text text = opening(heap);
	text << call.name << "(" << call.pointer << ", " << call.size << ")";
	say(pool, text);
	if (pool.logstack != nullptr)
		pool.logstack(&pool);
}

void log_end(LockedPool heap, const Call& call, const void* result)
{
	Text text = opening(heap);
	text << call.name << "(" << call.pointer << ", " << call.size << ") = " << result;
	say(heap.pool(), text);
	if (heap.pool().logstack != nullptr)
		heap.pool().logstack(&heap.pool());
}

void debug(LockedPool heap, const char* what, const void* where, std::size_t size)
{
	if (!heap.has(POOL_DEBUGGING)) [[likely]]
		return;
	Text text = opening(heap);
	text << what << " " << where << ", " << size << " bytes";
	say(heap.pool(), text);
}

} // namespace pool
