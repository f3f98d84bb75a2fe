// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// rules_magazines.cc — checking the rules of depots, of threads' heaps, and of the memory they use.
#include "rules_magazines.hh"

namespace shim {
namespace {

class Magazines {
public:
	Magazines(const StopTheWorld& all, const Auditor& auditor, Others others)
		: all_{all}, a_{auditor}, others_{others}, reached_{all, others}
	{
	}

	void audit()
	{
		audit_none();
		audit_idle_heaps();
		audit_empties();
		for (unsigned c = 1; c <= classes; c++) {
			audit_depot(static_cast<Class>(c));
			audit_empties(static_cast<Class>(c));
		}
		const bool is_whole = reached_.each_heap([this](const ThreadHeap& heap) {
			heaps_++;
			for (unsigned c = 0; c < class_limit; c++)
				audit_pair(heap, static_cast<Class>(c));
		});
		a_.hold(is_whole, Rule::magazines_are_ours, nullptr);
		audit_own_memory();
	}

private:
	// ---- heaps and magazines ----

	bool audit_magazine(const Magazine* magazine, Class c)
	{
		all_.covers(own_memory_lock);
		if (magazine == nullptr)
			return false;
		magazines_++;
		return a_.hold(is_magazine(magazine), Rule::magazines_are_ours, magazine, c);
	}

	/// no_heap and its magazine, which all threads without a heap share.
	void audit_none() const
	{
		bool is_empty = nothing.next == nullptr && nothing.count == 0;
		for (void* const entry : nothing.entries)
			is_empty = is_empty && entry == nullptr;
		a_.hold(is_empty, Rule::none_stays_empty, &nothing);
		for (unsigned c = 0; c < class_limit; c++)
			a_.hold(has_no_magazine(no_heap, c) && is_bin(no_heap, c, no_bin),
				Rule::none_stays_empty, &no_heap);
	}

	static bool has_no_magazine(const ThreadHeap& heap, unsigned c)
	{
		return heap.magazines[c].loaded == nullptr && heap.magazines[c].spare == nullptr;
	}

	static bool is_bin(const ThreadHeap& heap, unsigned c, const Bin& bin)
	{
		return heap.tops[c] == bin.top && heap.floors[c] == bin.floor &&
		       heap.ceilings[c] == bin.ceiling;
	}

	void audit_idle_heaps() const
	{
		all_.covers(heaps_lock);
		all_.covers(own_memory_lock);
		std::size_t left = own_memory().given / sizeof(ThreadHeap);
		for (const ThreadHeap* heap = heap_lists().idle; heap != nullptr;
		     heap = heap->next_idle) {
			if (!a_.hold(left-- != 0 && is_own_memory(heap, sizeof *heap),
				     Rule::magazines_are_ours, heap))
				return;
			for (unsigned c = 0; c < class_limit; c++)
				a_.hold(has_no_magazine(*heap, c), Rule::idle_has_nothing, heap,
					static_cast<Class>(c));
		}
	}

	void audit_empties()
	{
		all_.covers(magazines_lock);
		audit_list(empty_magazines(), no_class);
	}

	/// A list of empty magazines.
	void audit_list(const Magazine* first, Class c)
	{
		all_.covers(own_memory_lock);
		std::size_t left = own_memory().given / sizeof(Magazine);
		for (const Magazine* m = first; m != nullptr; m = m->next) {
			if (!audit_magazine(m, c) ||
			    !a_.hold(left-- != 0, Rule::own_memory_adds_up, m))
				return;
		}
	}

	/// The empty magazines of a class.
	void audit_empties(Class c)
	{
		Central& central = central_of(c);
		all_.covers(central.lock);
		audit_list(central.empties, c);
	}

	void audit_depot(Class c)
	{
		Central& central = central_of(c);
		all_.covers(central.lock);
		const std::size_t most = is_cached(c) ? depot_size(c) : 0;
		std::size_t n = 0;
		for (const Magazine* m = central.full; m != nullptr && n <= most; m = m->next) {
			if (!audit_magazine(m, c))
				return;
			a_.hold(m->count == magazine_sizes[c], Rule::deposited_is_full, m, c);
			n++;
		}
		a_.agree(central.full_count, n, Rule::depot_is_counted, nullptr, c);
		a_.hold(central.fewest <= central.full_count && central.full_count <= most,
			Rule::depot_is_counted, nullptr, c);
	}

	/// A thread's magazines of a class. Of a running thread, only that they are in our memory.
	void audit_pair(const ThreadHeap& heap, Class c)
	{
		const Magazine* loaded = glance(heap.magazines[c].loaded);
		const Magazine* spare = glance(heap.magazines[c].spare);
		const bool is_loaded = audit_magazine(loaded, c);
		const bool is_spare = audit_magazine(spare, c);
		if (!reached_.is_still(heap))
			return;
		if (is_spare)
			a_.hold(spare->count == 0 || spare->count == magazine_sizes[c],
				Rule::spare_is_ready, spare, c);
		if (loaded == nullptr)
			a_.hold(is_bin(heap, c, no_bin), Rule::bins_are_in_order, &heap, c);
		else if (is_loaded && audit_bin(heap, c, *loaded) && (is_spare || spare == nullptr))
			audit_newest(*loaded, spare, c);
	}

	bool audit_bin(const ThreadHeap& heap, Class c, const Magazine& loaded) const
	{
		void* const* floor = loaded.items();
		void* const* ceiling = floor + magazine_sizes[c];
		const BeginTest test = heap.tests[c];
		const bool is_whole = heap.floors[c] == floor && heap.ceilings[c] == ceiling &&
				      floor <= heap.tops[c] && heap.tops[c] <= ceiling &&
				      test.factor == begin_tests[c].factor &&
				      test.bound == begin_tests[c].bound;
		return a_.hold(is_whole, Rule::bins_are_in_order, &heap, c);
	}

	void audit_newest(const Magazine& loaded, const Magazine* spare, Class c) const
	{
		const std::size_t left =
			spare == nullptr ? 0 : std::min(spare->count, Magazine::most);
		for (std::size_t i = 1; i <= Magazine::newest; i++) {
			const void* right = i <= left ? spare->items()[left - i] : nullptr;
			a_.hold(loaded.entries[Magazine::newest - i] == right,
				Rule::newest_are_spares, &loaded, c);
		}
	}

	void audit_own_memory() const
	{
		all_.covers(own_memory_lock);
		const OwnMemory& own = own_memory();
		std::size_t pieces = 0;
		for (const OwnMemory::Piece* p = own.newest; p != nullptr; p = p->older)
			pieces += p->size;
		a_.agree(own.taken, pieces, Rule::own_memory_adds_up, nullptr);
		a_.hold(own.next <= own.end && static_cast<std::size_t>(own.end - own.next) <=
						       own.taken - own.given,
			Rule::own_memory_adds_up, own.next);
		if (others_ == Others::at_rest)
			a_.agree(own.given,
				 heaps_ * own_memory_for(sizeof(ThreadHeap)) +
					 magazines_ * own_memory_for(sizeof(Magazine)),
				 Rule::own_memory_adds_up, nullptr);
	}

	const StopTheWorld& all_;
	const Auditor& a_;
	Others others_;
	AllMagazines reached_;
	std::size_t heaps_ = 0, magazines_ = 0;
};

} // namespace

void audit_magazines(const StopTheWorld& all, const Auditor& a, Others others)
{
	Magazines{all, a, others}.audit();
}

} // namespace shim
