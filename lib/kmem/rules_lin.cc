// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_lin.cc — the audit of the calling thread's linear memory.
#include "lin_region.hh"
#include "rules.hh"

namespace kmem::lin {

namespace {

/// Is this the cell of a marked object, all of which lies below the top? Memory there can be read.
bool is_chained(const LinCell* cell, std::uintptr_t first, std::uintptr_t top)
{
	const std::uintptr_t address = address_of(cell);
	if (address < first || address % alignment != 0 || address >= top ||
	    top - address < sizeof(LinCell))
		return false;
	const auto kind = kind_in(&cell->id);
	return (kind == kmkind_lin ? is_sealed(cell, kmkind_lin)
				   : kind == kmkind_none && is_sealed(cell, kmkind_none)) &&
	       cell->id.size >= sizeof(LinCell) && cell->id.size <= top - address;
}

} // namespace

void audit(const Auditor& a)
{
	if (region.base == nullptr)
		return;
	const std::uintptr_t first = address_of(region.base) + margin;
	const std::uintptr_t top = address_of(km_lin_.top);
	const std::uintptr_t end = address_of(region.end);
	const bool is_in_order = first <= top && top <= end && top % alignment == 0 &&
				 address_of(region.base) <= address_of(km_lin_.ready) &&
				 address_of(km_lin_.ready) <= end &&
				 address_of(region.in_doubt) <= top;
	if (!a.hold(is_in_order, Rule::lin_in_order, km_lin_.top))
		return;
	std::uintptr_t above = top;
	for (const LinCell* cell = region.marked; cell != nullptr; cell = cell->marked_below) {
		if (!a.hold(is_chained(cell, first, above), Rule::lin_is_chained, cell))
			return;
		above = address_of(cell);
	}
}

} // namespace kmem::lin
