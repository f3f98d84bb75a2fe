// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// state.cc — the changes of state, and the fills that go with them.
#include "alloc.hh"
#include "guard.hh"

namespace pool {

namespace {

std::uint32_t colour_of(const void* data, Paint paint)
{
	return static_cast<std::uint32_t>(address_of(data)) ^ static_cast<std::uint32_t>(paint);
}

/// The trailer and the guards before and behind it.
void write_trailer(Heap heap, Block* b, std::size_t size, Want want, Tags tags)
{
	std::byte* end = b->end(size);
	write_guard(at<std::byte>(b->data(), bytes(want.size)), end - trailer_of(want));
	for (unsigned which = 0; which < 2 && want.has_tags; which++)
		b->tag(size, which)->bits = tags.word[which];
	Word* word = b->long_slack(size);
	const Bits meaning = (size - header_bytes - want.size) << 1U | (want.has_tags ? 1 : 0);
	word->bits = heap.state().key.seal(word, Kind::long_slack, meaning);
	write_guard(end - 8, end);
}

/// A freed block goes no further under POOL_NOREUSE: it is filled and kept.
void retire(Heap heap, Block* b, Header h)
{
	paint(b->data(), b->data(), h.size() - header_bytes - 8, Paint::freed);
	write_guard(b->end(h.size()) - 8, b->end(h.size()));
	heap.write(b, Header{Mark::retired, h.size()}.with_prev_free(h.prev_free()));
	heap.totals().retired += h.size();
	heap.add_frees(1);
}

/// Reads the words of a painted free block, which was several blocks once. Each was painted
/// with its own pointer, from its data on, or from the seam that join() made of the words
/// before it and at its begin.
class PaintReader {
public:
	explicit PaintReader(std::uintptr_t arena_base) : base_{arena_base} {}

	bool accepts(std::uint32_t word, std::uintptr_t where)
	{
		if (word == last_)
			return true;
		const auto here = static_cast<std::uint32_t>(where);
		const bool is_anything = last_ == 0 || here == behind_seam_;
		if (!is_of(word, Paint::freed, where, is_anything) &&
		    !is_of(word, Paint::created, where, is_anything))
			return false;
		last_ = word;
		return true;
	}

private:
	bool is_of(std::uint32_t word, Paint paint, std::uintptr_t where, bool is_anything)
	{
		const auto here = static_cast<std::uint32_t>(where);
		const std::uint32_t pointer = word ^ static_cast<std::uint32_t>(paint);
		const auto reach = static_cast<std::uint64_t>(where - base_);
		const bool is_below =
			pointer % alignment == 0 && std::uint32_t{here - pointer} <= reach;
		const bool begins = pointer == here || pointer == here + seam_before;
		if (!begins && !(is_anything && is_below))
			return false;
		behind_seam_ = begins ? pointer + seam_bytes - seam_before : 0;
		return true;
	}

	std::uintptr_t base_;
	std::uint32_t last_ = 0;
	std::uint32_t behind_seam_ = 0;
};

/// The first word that is not the one colour of a block painted by itself, or not the guard
/// behind that.
const void* stain_of(const Block* b, const std::byte* from, const std::byte* stop)
{
	const std::uint32_t colour = colour_of(b->data(), Paint::freed);
	for (; from < stop; from += 4)
		if (at<HalfWord>(from, 0)->bits != colour)
			return from;
	const std::byte* breach = guard_breach(stop, stop + 8);
	return breach == stop + 8 ? nullptr : breach;
}

} // namespace

void settle(Heap heap, Block* b, Header h, Want want, Tags tags)
{
	const std::size_t slack = h.size() - header_bytes - want.size;
	const bool has_trailer = want.has_tags || slack > header_slack;
	if (has_trailer)
		write_trailer(heap, b, h.size(), want, tags);
	else
		write_guard(b->end(h.size()) - slack, b->end(h.size()));
	const Header settled{h.mark(), h.size(), has_trailer ? 0 : slack};
	heap.write(b, settled.with_prev_free(h.prev_free()));
	heap.state().guesses.note(b, h.size());
}

void* give_out(Heap heap, Block* b, Header h, Want want)
{
	const std::size_t size = h.size();
	const std::size_t slack = size - header_bytes - want.size;
	if (slack <= header_slack && !want.has_tags) [[likely]] {
		Word* last = at<Word>(b, bytes(size) - 8);
		last->bits = guard_pattern;
		if (slack > 8)
			at<Word>(b, bytes(size) - 16)->bits = guard_pattern;
		if (slack > 16)
			write_guard(b->end(h.size()) - slack, b->end(h.size()) - 16);
		heap.write(b, Header{Mark::live, size, slack}.with_prev_free(h.prev_free()));
	} else {
		settle(heap, b, h.with_mark(Mark::live), want, Tags{});
	}
	if (heap.has(POOL_ANTAGONISM)) [[unlikely]]
		paint(b->data(), b->data(), want.size, Paint::handed_out);
	heap.state().guesses.note(b, size);
	heap.count_out(size);
	return b->data();
}

std::size_t paint_freed(Heap heap, Block* b, std::size_t size)
{
	if (!heap.has(POOL_ANTAGONISM)) [[likely]]
		return 0;
	paint(b->data(), b->data(), size - header_bytes - 8, Paint::freed);
	write_guard(b->end(size) - 8, b->end(size));
	return Header::painted_flag;
}

void take_back(Heap heap, Block* b, Header h)
{
	const std::size_t size = h.size();
	if (heap.has(POOL_NOREUSE)) [[unlikely]] {
		retire(heap, b, h);
		return;
	}
	heap.count_in(size);
	const std::size_t flags = paint_freed(heap, b, size);
	keep(heap, b, Header{Mark::live, size, flags}.with_prev_free(h.prev_free()));
}

Want want_of(Heap heap, const Block* b, Header h)
{
	if (h.slack() != 0)
		return {.size = h.size() - header_bytes - h.slack(), .has_tags = false};
	const Word* word = b->long_slack(h.size());
	const Bits meaning = word->bits & meaning_mask;
	if (!heap.state().key.is_sealed(word, Kind::long_slack, word->bits))
		return {.size = ~std::size_t{0}, .has_tags = false};
	return {.size = h.size() - header_bytes - static_cast<std::size_t>(meaning >> 1U),
		.has_tags = (meaning & 1) != 0};
}

Tags tags_of(const Block* b, Header h, Want want)
{
	if (!want.has_tags)
		return {};
	return {.word = {b->tag(h.size(), 0)->bits, b->tag(h.size(), 1)->bits}};
}

void paint(const void* data, void* from, std::size_t n, Paint paint)
{
	const std::uint32_t colour = colour_of(data, paint);
	// Whole words, counted from the block's pointer, and what is left of the last.
	std::size_t i = 0;
	auto* to = static_cast<std::byte*>(from);
	for (; i < n && address_of(to + i) % 4 != 0; i++)
		to[i] = static_cast<std::byte>(colour >> (8 * (address_of(to + i) % 4)));
	for (; n - i >= 4; i += 4)
		at<HalfWord>(to, bytes(i))->bits = colour;
	for (; i < n; i++)
		to[i] = static_cast<std::byte>(colour >> (8 * (address_of(to + i) % 4)));
}

const void* smear_of(Heap heap, const Block* b, Header h)
{
	const std::byte* stop = b->end(h.size()) - 8;
	if (!h.is_free())
		return stain_of(b, at<std::byte>(b, bytes(header_bytes)), stop);
	PaintReader reader{heap.arenas().find(b)->base};
	for (const std::byte* from = at<std::byte>(b, 24); from < stop; from += 4)
		if (!reader.accepts(at<HalfWord>(from, 0)->bits, address_of(from)))
			return from;
	return nullptr;
}

} // namespace pool
