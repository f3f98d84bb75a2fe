// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// world.hh — what an input of kmem_fuzz acts on, and what a caller of kmem knows of it.
//
// The model is a table of objects. It knows nothing of kmem but its promises: which objects there
// are, of which kind, size and source, with which contents; who refers to them; what hangs below
// them; and what a call may answer. Memory of sources stays reserved to the end of the process, so
// that a pointer to what was freed can be handed in again; but what a Pool gave back may not be
// touched from the next step on.
#pragma once
#include <kmem.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

namespace fuzz {

/// The input, read from its magazine; at its end there are only zeroes.
class Bytes {
public:
	explicit Bytes(std::span<const std::uint8_t> all) : left_{all} {}
	[[nodiscard]] bool empty() const { return left_.empty(); }
	unsigned byte();
	/// Of a byte: not more than 256.
	unsigned below(unsigned bound);
	/// Of a request: mostly small, rarely so large that nobody has it, or that it is no size.
	std::size_t size();

private:
	std::span<const std::uint8_t> left_;
};

constexpr int object_count = 40, cells_count = 4;
constexpr int none = -1;

/// The heap, two Pools, an array; then the kmpools.
enum Sources : int {
	heap,
	bare,
	watched,
	fixed,
	first_cells,
	source_count = first_cells + cells_count
};

struct Object {
	bool is_there = false;
	kmkind kind = kmkind_none;
	unsigned char* ptr = nullptr;
	std::size_t size = 0;
	unsigned char fill = 0; // of each byte; never zero
	int source = heap;      // of a cell, its kmpool
	std::size_t refs = 0;
	bool is_marked = false;
	kmptr pointer{}; // as kmem gave it, or made by hand
	int parent = none;
	std::vector<int> children;
	std::size_t most = 0; // bytes, for it and all below it; 0 is no limit
};

struct Cells {
	kmpool* pool = nullptr;
	std::size_t cell = 0, count = 0, used = 0;
	int source = heap;        // none: an array of its own
	std::vector<void*> freed; // the last is to be had first
	bool is_ordered = true;   // unless several were freed in one call
};

struct World {
	std::array<Object, object_count> objects;
	std::array<Cells, cells_count> cells;
	std::array<bool, source_count> is_marked{}; // sources that shred all that is freed
	std::vector<unsigned char*> gone;           // addresses that were freed
	kmcell* bare_cell = nullptr;
	kmcell* watched_cell = nullptr;
	kmcell* fixed_cell = nullptr;
	int refuse_after = none; // arenas still to be had
	unsigned refused = 0;    // so far, in this call
};

extern World world;

/// What is over at the end of no input; and pointers that nobody may free any more.
struct Lost {
	std::size_t pools = 0, cells = 0; // kmpools whose memory went
	std::vector<unsigned char*> pointers;
};

extern Lost lost;
extern bool is_tracing;

[[noreturn]] void fail(const char* format, ...) __attribute__((format(printf, 1, 2)));
void trace(const char* format, ...) __attribute__((format(printf, 1, 2)));

/// Fails if `cond` is none of those that the model allows.
void expect(kmcond cond, std::initializer_list<kmcond> allowed, const char* what);

void open_world();
void close_world();
/// All kmpools are torn down, the innermost first.
void end_cells();

/// At the end of each step.
void take_given_away();
/// The source's memory goes, and it is made anew, if it can be.
void reset(int source, bool is_same_place);

/// The source as kmem takes it. Null for the heap, and for a kmpool that does not stand.
kmcell* cell_of(int source);
bool is_standing(int source);
Pool* pool_of(int source);

/// May a request be refused for want of memory? To be asked after the call.
bool may_lack_memory(int source);

/// Contents of all objects; and the audit of all Pools, which takes longer.
void verify();
void audit();
void fill(Object& object, unsigned char with);
bool holds(const Object& object);

// What the calls do to the model.

/// The memory that a kmpool was made of: its stack comes first.
unsigned char* memory_of(const Cells& c);
/// A cell of a kmpool is in use now, or free and the next to be had. Of other sources nothing.
void took_cell(int source, unsigned char* cell);
void gave_cell(int source, unsigned char* cell, bool is_alone);
int new_object(kmkind kind, const kmres& result, std::size_t size, int source);
void forget(int object); // and all below it
std::size_t subtree_bytes(int object);
std::size_t header_bytes(kmkind kind);
bool is_below(int object, int above);
/// Would so many more bytes below `parent` break a limit? Those above `common` are not asked.
bool breaks_limit(int parent, std::size_t bytes, int common);

/// The bytes of an object that was shredded are not what they were.
void verify_shredded(const unsigned char* ptr, std::size_t size, unsigned char was);

// Steps, each of which reads what it needs.
void step_make(Bytes& in);
void step_free(Bytes& in);
void step_reference(Bytes& in);
void step_mark(Bytes& in);
void step_zero(Bytes& in);
void step_dup(Bytes& in);
void step_lin_free(Bytes& in);
void step_cells_make(Bytes& in);
void step_cells_end(Bytes& in);
void step_cells_count(Bytes& in);
void step_move(Bytes& in);
void step_walk(Bytes& in);
void step_limit(Bytes& in);
void step_wrong(Bytes& in);
void step_wrong_pointer(Bytes& in);
void step_refuse(Bytes& in);
void step_flags(Bytes& in);
void step_sources(Bytes& in);
void step_reset(Bytes& in);
void step_fell(Bytes& in);
void step_forged(Bytes& in);

} // namespace fuzz
