// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// stats_text.cc — the table of figures, and writing it as a summary, as JSON (RFC 8259) and in the
// text format of OpenMetrics 1.0.
#include "stats_text.hh"
#include "figures.hh"

namespace shim {
namespace {

enum class Unit : unsigned char { bytes, count };

template <class Of>
struct Figure {
	const char* name;
	std::size_t Of::*value;
	Unit unit;
	const char* help;
};

using Stats = PoolMallocStats;

constexpr Figure<Stats> figures[] = {
	{"allocated", &Stats::allocated, Unit::bytes, "Whole blocks that the program has."},
	{"cached", &Stats::cached, Unit::bytes, "Free blocks in magazines of threads."},
	{"deposited", &Stats::deposited, Unit::bytes, "Free blocks in depots."},
	{"slab_free", &Stats::slab_free, Unit::bytes, "Free blocks in slabs."},
	{"slab_lost", &Stats::slab_lost, Unit::bytes, "Ends of slabs."},
	{"slots_free", &Stats::slots_free, Unit::bytes, "Room for slabs that has none."},
	{"pool_free", &Stats::pool_free, Unit::bytes, "Free in the pool."},
	{"quarantined", &Stats::quarantined, Unit::bytes, "Freed and kept by noreuse."},
	{"pool_metadata", &Stats::pool_metadata, Unit::bytes, "Bookkeeping inside the heap."},
	{"heap", &Stats::heap, Unit::bytes, "The heap, all of the former."},
	{"blocks", &Stats::blocks, Unit::count, "Blocks that the program has."},
	{"requested", &Stats::requested, Unit::bytes,
	 "Asked for by these; of a class, its whole size."},
	{"requested_exactly", &Stats::requested_exactly, Unit::bytes,
	 "Of requested, by blocks of no class."},
	{"slots_dirty", &Stats::slots_dirty, Unit::bytes, "Free slots that were used before."},
	{"pool_free_blocks", &Stats::pool_free_blocks, Unit::count, "Free blocks of the pool."},
	{"pool_largest_free", &Stats::pool_largest_free, Unit::bytes, "The largest of these."},
	{"quarantined_blocks", &Stats::quarantined_blocks, Unit::count, "Blocks kept by noreuse."},
	{"resident", &Stats::resident, Unit::bytes, "Pages of the heap in memory."},
	{"metadata", &Stats::metadata, Unit::bytes, "Tables and magazines beside the heap."},
	{"peak", &Stats::peak, Unit::bytes, "The largest heap so far."},
	{"limit", &Stats::limit, Unit::bytes, "What the heap may not grow past, or 0."},
	{"soft_limit", &Stats::soft_limit, Unit::bytes, "Where growth is told, or 0."},
	{"threads", &Stats::threads, Unit::count, "Threads that have magazines."},
};

constexpr Figure<PoolMallocClass> class_figures[] = {
	{"slabs", &PoolMallocClass::slabs, Unit::count, "Slabs of a class."},
	{"allocated", &PoolMallocClass::allocated, Unit::count,
	 "Blocks of a class that the program has."},
	{"cached", &PoolMallocClass::cached, Unit::count,
	 "Free blocks of a class in magazines of threads."},
	{"deposited", &PoolMallocClass::deposited, Unit::count,
	 "Free blocks of a class in depots."},
	{"free", &PoolMallocClass::free, Unit::count, "Free blocks of a class in slabs."},
};

const char* suffix(Unit unit)
{
	return unit == Unit::bytes ? "_bytes" : "";
}

void begin_family(host::Text& out, const char* name, Unit unit, const char* help)
{
	out.format("# TYPE poolmalloc_%s%s gauge\n", name, suffix(unit));
	if (unit == Unit::bytes)
		out.format("# UNIT poolmalloc_%s_bytes bytes\n", name);
	out.format("# HELP poolmalloc_%s%s %s\n", name, suffix(unit), help);
}

void write_class(host::Text& out, const PoolMallocClass& c)
{
	out.format("\n    {\"size\": %zu", c.size);
	for (const auto& figure : class_figures)
		out.format(", \"%s\": %zu", figure.name, c.*figure.value);
	out.add('}');
}

void write_class_family(host::Text& out, const Stats& stats, const Figure<PoolMallocClass>& figure)
{
	base::TextBuffer<32> composed;
	composed << "class_" << figure.name;
	const char* name = composed.c_str();
	begin_family(out, name, figure.unit, figure.help);
	for (std::size_t i = 0; i < stats.nclass; i++)
		out.format("poolmalloc_%s{size=\"%zu\"} %zu\n", name, stats.classes[i].size,
			   stats.classes[i].*figure.value);
}

template <void write(host::Text&, const PoolMallocStats&)>
void put_text(host::Text::Put put, void* arg)
{
	PoolMallocStats stats{};
	measure(stats, Residency::asked);
	host::Text out{put, arg};
	write(out, stats);
}

} // namespace

void write_summary(host::Text& out, const PoolMallocStats& s, const char* when)
{
	out.format("heap %s\n", when);
	out.format("  in use     %zu bytes in %zu blocks\n", s.allocated, s.blocks);
	out.format("  cached     %zu bytes by threads, %zu in depots\n", s.cached, s.deposited);
	out.format("  free       %zu bytes in slabs, %zu in slots, %zu in the pool\n", s.slab_free,
		   s.slots_free, s.pool_free);
	if (s.quarantined_blocks != 0)
		out.format("  kept       %zu bytes in %zu blocks, freed under noreuse\n",
			   s.quarantined, s.quarantined_blocks);
	out.format("  heap size  %zu bytes, %zu of them in memory; %zu at the peak\n", s.heap,
		   s.resident, s.peak);
	out.format("  our own    %zu bytes inside it, %zu beside it\n",
		   s.pool_metadata + s.slab_lost, s.metadata);
}

void write_json(host::Text& out, const PoolMallocStats& s)
{
	out.add("{\n");
	for (const auto& figure : figures)
		out.format("  \"%s\": %zu,\n", figure.name, s.*figure.value);
	out.add("  \"classes\": [");
	for (std::size_t i = 0; i < s.nclass; i++) {
		out.add(i == 0 ? "" : ",");
		write_class(out, s.classes[i]);
	}
	out.add("\n  ]\n}\n");
}

void write_metrics(host::Text& out, const PoolMallocStats& s)
{
	for (const auto& figure : figures) {
		begin_family(out, figure.name, figure.unit, figure.help);
		out.format("poolmalloc_%s%s %zu\n", figure.name, suffix(figure.unit),
			   s.*figure.value);
	}
	for (const auto& figure : class_figures)
		write_class_family(out, s, figure);
	out.add("# EOF\n");
}

} // namespace shim

#pragma GCC visibility push(default)
extern "C" {

void poolmallocjson(host::Text::Put put, void* arg)
{
	shim::put_text<shim::write_json>(put, arg);
}

void poolmallocmetrics(host::Text::Put put, void* arg)
{
	shim::put_text<shim::write_metrics>(put, arg);
}
}
#pragma GCC visibility pop
