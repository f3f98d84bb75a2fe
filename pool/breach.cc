// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// breach.cc — the bytes past what a caller asked for, looked at.
#include "guard.hh"
#include "trailer.hh"

namespace pool {

const std::byte* breach_of(Heap heap, const Block* b, Header h)
{
	const std::byte* end = b->end(h.size());
	if (h.slack() != 0) {
		if (h.slack() <= 16 && short_guard_holds(end, h.slack())) [[likely]]
			return nullptr;
		const std::byte* breach = guard_breach(end - h.slack(), end);
		return breach == end ? nullptr : breach;
	}
	const Want want = want_of(heap, b, h);
	if (want.size == ~std::size_t{0})
		return at<std::byte>(b->long_slack(h.size()), 0);
	const std::byte* trailer = end - trailer_of(want);
	const std::byte* breach = guard_breach(at<std::byte>(b->data(), bytes(want.size)), trailer);
	if (breach != trailer)
		return breach;
	breach = guard_breach(end - 8, end);
	return breach == end ? nullptr : breach;
}

bool is_one_nul(Heap heap, const Block* b, Header h)
{
	const Want want = want_of(heap, b, h);
	if (want.size == ~std::size_t{0})
		return false;
	std::byte* first = at<std::byte>(b->data(), bytes(want.size));
	if (breach_of(heap, b, h) != first || *first != std::byte{0})
		return false;
	const std::byte* end = b->end(h.size());
	const std::byte* zone = h.slack() != 0 ? end : end - trailer_of(want);
	return guard_breach(first + 1, zone) == zone &&
	       (zone == end || guard_breach(end - 8, end) == end);
}

} // namespace pool
