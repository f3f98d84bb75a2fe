// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// trailer.cc — writing and reading trailers and canaries.
#include "trailer.hh"
#include "canary.hh"

namespace pool {

namespace {

/// Writes the trailer, and the canaries before and behind it.
void write_trailer(LockedPool heap, Block* b, std::size_t size, Want want, Tags tags)
{
	std::byte* end = b->end(size);
	write_canary(at<std::byte>(b->data(), bytes(want.size)), end - trailer_of(want));
	for (unsigned which = 0; which < 2 && want.has_tags; which++)
		b->tag(size, which)->bits = tags.word[which];
	Word* word = b->long_padding(size);
	const Bits meaning = (size - header_bytes - want.size) << 1U | (want.has_tags ? 1 : 0);
	word->bits = heap.state().key.seal(word, Kind::long_padding, meaning);
	write_last_canary(b, size);
}

} // namespace

void settle(LockedPool heap, Block* b, Header h, Want want, Tags tags)
{
	const std::size_t padding = h.size() - header_bytes - want.size;
	const bool has_trailer = want.has_tags || padding > header_padding;
	if (has_trailer)
		write_trailer(heap, b, h.size(), want, tags);
	else
		write_canary(b->end(h.size()) - padding, b->end(h.size()));
	const Header settled{h.mark(), h.size(), has_trailer ? 0 : padding};
	heap.write(b, settled.with_prev_free(h.prev_free()));
	heap.state().guesses.note(b, h.size());
}

Want want_of(LockedPool heap, const Block* b, Header h)
{
	if (h.padding() != 0)
		return {.size = h.size() - header_bytes - h.padding(), .has_tags = false};
	const Word* word = b->long_padding(h.size());
	const Bits meaning = word->bits & meaning_mask;
	if (!heap.state().key.is_sealed(word, Kind::long_padding, word->bits))
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

const std::byte* violation_of(LockedPool heap, const Block* b, Header h)
{
	const std::byte* end = b->end(h.size());
	if (h.padding() != 0)
		return canary_violation(end - h.padding(), end);
	const Want want = want_of(heap, b, h);
	if (want.size == ~std::size_t{0})
		return at<std::byte>(b->long_padding(h.size()), 0);
	const std::byte* data_end = at<std::byte>(b->data(), bytes(want.size));
	const std::byte* violation = canary_violation(data_end, end - trailer_of(want));
	return violation != nullptr ? violation : canary_violation(end - 8, end);
}

} // namespace pool
