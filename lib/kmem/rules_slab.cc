// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_slab.cc — the audit of bins, of slabs, and of the cells in these.
#include "rules.hh"
#include "slab.hh"

namespace kmem {

namespace {

constexpr std::uint32_t no_cell = ~std::uint32_t{0};

/// Cells of a slab, by number.
class CellSet {
public:
	/// False if it has that one already.
	bool add(std::uint32_t n)
	{
		const bool is_new = !has(n);
		bits_[n / 8] = static_cast<unsigned char>(bits_[n / 8] | 1U << n % 8);
		return is_new;
	}
	[[nodiscard]] bool has(std::uint32_t n) const { return (bits_[n / 8] >> n % 8 & 1U) != 0; }

private:
	unsigned char bits_[most_slab / alignment / 8] = {};
};

/// How many cells of the slab were ever used.
std::uint32_t cells_of(const Slab* c) REQUIRES(its_lock)
{
	return (c->fresh - first_cell(c, c->step)) / c->step;
}

void* cell_number(Slab* c, std::uint32_t n)
{
	const std::size_t offset = first_cell(c, c->step) + std::size_t{n} * c->step;
	return at<void>(c, static_cast<std::ptrdiff_t>(offset));
}

/// A cell's number; no_cell, of a pointer to none that ever was used.
std::uint32_t number_of(const Slab* c, const void* cell) REQUIRES(its_lock)
{
	const std::uintptr_t offset = address_of(cell) - address_of(c);
	const std::uint32_t first = first_cell(c, c->step);
	if (offset < first || offset >= c->fresh || (offset - first) % c->step != 0)
		return no_cell;
	return static_cast<std::uint32_t>((offset - first) / c->step);
}

/// Of a place that can be read.
bool is_fitting(const Source* s, const Slab* c) REQUIRES(its_lock)
{
	if (c->source != s || c->step == 0 || c->step > max_small || c->step % alignment != 0)
		return false;
	const std::uint32_t first = first_cell(c, c->step);
	return is_slab_size(c->stop) && first <= c->fresh && c->fresh <= c->stop &&
	       (c->fresh - first) % c->step == 0;
}

/// The list of freed cells. What it leads to is added to `unused`; false if not all of it is.
bool audit_freed(const Slab* c, CellSet& unused, const Auditor& a) REQUIRES(its_lock)
{
	std::uint32_t n = 0;
	for (const Link* cell = c->free; cell != nullptr; n++) {
		const std::uint32_t number = number_of(c, cell);
		if (!a.hold(number != no_cell && unused.add(number), Rule::free_is_linked, cell))
			return false;
		cell = static_cast<const Link*>(coded(cell, cell->next));
	}
	a.hold(c->used + n == cells_of(c), Rule::used_adds_up, c);
	return true;
}

/// The slabs with room of one size.
void audit_list(const Source* s, const Bin& bin, const Auditor& a) REQUIRES(its_lock)
{
	const Slab* before = nullptr;
	for (const Slab* c = bin.with_room; c != nullptr; c = c->next) {
		if (!a.hold(can_be_read(c), Rule::room_is_listed, c))
			return;
		const bool is_of_bin = is_fitting(s, c) && &bin == &s->bin[bin_of(c->step)];
		if (!a.hold(is_of_bin, Rule::slab_fits, c) ||
		    !a.hold(c->prev == before, Rule::room_is_listed, c))
			return;
		a.hold(has_room(c), Rule::room_is_listed, c);
		CellSet unused;
		audit_freed(c, unused, a);
		before = c;
	}
}

bool is_front_sound(const Magazine* magazine) REQUIRES(its_lock)
{
	return can_be_read(magazine) && is_known(magazine, sizeof *magazine) &&
	       magazine->count <= Magazine::room;
}

bool is_twice(const Magazine& magazine, std::uint32_t n) REQUIRES(its_lock)
{
	for (std::uint32_t i = 0; i < n; i++)
		if (magazine.cell[i].memory == magazine.cell[n].memory)
			return true;
	return false;
}

void audit_magazine(const Source* s, const Bin& bin, const Auditor& a) REQUIRES(its_lock)
{
	const Magazine* magazine = bin.magazine;
	if (magazine == nullptr)
		return;
	const bool is_there = can_be_read(magazine) && is_known(magazine, sizeof *magazine) &&
			      magazine->count <= Magazine::room;
	if (!a.hold(is_there, Rule::magazine_holds_used, magazine))
		return;
	for (std::uint32_t i = 0; i < magazine->count; i++) {
		const void* memory = magazine->cell[i].memory;
		const Slab* c = magazine->cell[i].slab;
		const bool is_slab = can_be_read(c) && c->source == s;
		if (!a.hold(is_slab, Rule::magazine_holds_used, memory) ||
		    !a.hold(is_fitting(s, c), Rule::slab_fits, c))
			continue;
		a.hold(&bin == &s->bin[bin_of(c->step)] && number_of(c, memory) != no_cell &&
			       !is_twice(*magazine, i),
		       Rule::magazine_holds_used, memory);
	}
}

/// Those of the slab's cells that stand in the magazine are added to `unused`; false if not all
/// are.
bool add_in_magazine(const Slab* c, CellSet& unused, const Auditor& a) REQUIRES(its_lock)
{
	const Magazine* magazine = bin_of(c).magazine;
	if (magazine == nullptr)
		return true;
	if (!is_front_sound(magazine))
		return false; // audit_magazine() told
	for (std::uint32_t i = 0; i < magazine->count; i++) {
		if (magazine->cell[i].slab != c)
			continue;
		const std::uint32_t n = number_of(c, magazine->cell[i].memory);
		if (!a.hold(n != no_cell && unused.add(n), Rule::magazine_holds_used,
			    magazine->cell[i].memory))
			return false;
	}
	return true;
}

/// Is it where its bin's list, or its neighbours in that, lead?
bool is_listed(const Slab* c) REQUIRES(its_lock)
{
	const bool leads_here = c->prev == nullptr ? bin_of(c).with_room == c
						   : can_be_read(c->prev) && c->prev->next == c;
	return leads_here && (c->next == nullptr || (can_be_read(c->next) && c->next->prev == c));
}

void audit_cell(Slab* c, void* cell, bool is_unused, const Auditor& a)
{
	const Headed h = headed_at(cell, c->step);
	const bool is_object = h.kind != kmkind_none && h.home == address_of(c);
	if (is_unused) {
		a.hold(!is_object, Rule::free_is_dead, cell);
		return;
	}
	if (a.hold(is_object || tree::is_limit(cell, c->step, address_of(c)), Rule::header_sealed,
		   cell) &&
	    is_object)
		audit_object(h, a);
}

} // namespace

bool is_slab_size(std::size_t size)
{
	for (std::size_t whole = least_slab; whole <= most_slab; whole *= 2)
		if (size == whole - alignment)
			return true;
	return false;
}

void audit_bins(Source* s, const Auditor& a)
{
	for (const unsigned char& growth : s->growth)
		a.hold(growth < 8 && least_slab << growth <= most_slab, Rule::growth_bounded,
		       &growth);
	for (const Bin& bin : s->bin) {
		audit_list(s, bin, a);
		audit_magazine(s, bin, a);
	}
}

void audit_slab(Source* s, Slab* c, const Auditor& a)
{
	if (!a.hold(is_fitting(s, c), Rule::slab_fits, c))
		return;
	a.hold(has_room(c) ? is_listed(c) : bin_of(c).with_room != c, Rule::room_is_listed, c);
	CellSet unused;
	if (!audit_freed(c, unused, a) || !add_in_magazine(c, unused, a))
		return; // which cells are in use is not known
	for (std::uint32_t n = 0; n < cells_of(c); n++)
		audit_cell(c, cell_number(c, n), unused.has(n), a);
}

} // namespace kmem
