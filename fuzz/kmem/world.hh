// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// world.hh — what an input of kmem_fuzz acts on, and what a caller of kmem knows about it.
//
// The model is a table of objects. It knows nothing of kmem but its promises: which objects exist,
// with their kind, size, source and contents; who refers to them; what hangs below them; and which
// results a call may return. The memory of sources stays reserved until the process ends, so that a
// pointer to something freed can be passed in again; but memory that a Pool has released is
// inaccessible from the next step on.
#pragma once
#include <kmem.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

namespace fuzz {

/// The input, read from its front; once it is used up, it yields zeroes.
class Bytes {
public:
	explicit Bytes(std::span<const std::uint8_t> all) : left_{all} {}
	[[nodiscard]] bool empty() const { return left_.empty(); }
	unsigned byte();
	/// Consumes a byte, so `bound` is at most 256.
	unsigned below(unsigned bound);
	/// The size of a request: mostly small, rarely larger than any memory, or not a valid size.
	std::size_t size();

private:
	std::span<const std::uint8_t> left_;
};

constexpr int object_count = 40, cells_count = 4;
constexpr int none = -1;

/// The heap, two Pools and an array; then the kmpools.
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
	unsigned char fill = 0; // the value of each byte; never zero
	int source = heap;      // for a cell, its kmpool
	std::size_t refs = 0;
	bool is_marked = false;
	kmptr pointer{}; // from kmem, or built by hand
	int parent = none;
	std::vector<int> children;
	std::size_t most = 0; // limit in bytes for it and all below it; 0: no limit
};

struct Cells {
	kmpool* pool = nullptr;
	std::size_t cell = 0, count = 0, used = 0;
	int source = heap;        // none: in an array of its own
	std::vector<void*> freed; // the last one is handed out first
	bool is_ordered = true;   // false once several were freed in one call
};

struct World {
	std::array<Object, object_count> objects;
	std::array<Cells, cells_count> cells;
	std::array<bool, source_count> is_marked{}; // sources that shred everything freed
	std::vector<unsigned char*> gone;           // addresses of freed objects
	kmcell* bare_cell = nullptr;
	kmcell* watched_cell = nullptr;
	kmcell* fixed_cell = nullptr;
	int refuse_after = none; // arenas that may still be allocated
	unsigned refused = 0;    // in this call, so far
};

extern World world;

/// What an input leaves behind that is never cleaned up, and pointers that must not be freed.
struct Lost {
	std::size_t pools = 0, cells = 0; // kmpools whose memory went away
	std::vector<unsigned char*> pointers;
};

extern Lost lost;
extern bool is_tracing;

[[noreturn]] void fail(const char* format, ...) __attribute__((format(printf, 1, 2)));
void trace(const char* format, ...) __attribute__((format(printf, 1, 2)));

/// Fails unless `cond` is one of the results that the model allows.
void expect(kmcond cond, std::initializer_list<kmcond> allowed, const char* what);

void open_world();
void close_world();
/// Destroys all kmpools, the innermost first.
void end_cells();

/// Protects what was released; called at the end of each step.
void take_given_away();
/// Takes the source's memory away and makes the source anew, if possible.
void reset(int source, bool is_same_place);

/// The source as kmem takes it. Null for the heap, and for a kmpool that does not exist.
kmcell* cell_of(int source);
bool is_standing(int source);
Pool* pool_of(int source);

/// Whether the request may have been refused for lack of memory. Ask after the call.
bool may_lack_memory(int source);

/// Verify the contents of all objects; audit all Pools, which takes longer.
void verify();
void audit();
void fill(Object& object, unsigned char with);
bool holds(const Object& object);

// How the calls change the model.

/// The memory a kmpool was made of; it begins with the stack.
unsigned char* memory_of(const Cells& c);
/// Note that a cell of a kmpool is in use, or free and the next to be handed out. No effect for
/// other sources.
void took_cell(int source, unsigned char* cell);
void gave_cell(int source, unsigned char* cell, bool is_alone);
int new_object(kmkind kind, const kmres& result, std::size_t size, int source);
void forget(int object); // and everything below it
std::size_t subtree_bytes(int object);
std::size_t header_bytes(kmkind kind);
bool is_below(int object, int above);
/// Whether `bytes` more below `parent` would exceed a limit, its own or that of a node above it, up
/// to but not including `common`.
bool breaks_limit(int parent, std::size_t bytes, int common);

/// Fails if a shredded object still holds the bytes it held before.
void verify_shredded(const unsigned char* ptr, std::size_t size, unsigned char was);

// The steps; each reads its arguments from `in`.
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
