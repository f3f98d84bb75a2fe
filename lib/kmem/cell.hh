// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// cell.hh — the header of an object of the kinds heap, ref and tree, and the only access to it.
//
//	0      4      8              16      20     24                    sizeof(Header)
//	+------+------+--------------+-------+------+----------------+------+---------------
//	| kind |      | size         | shred | seal | links, counts, | home | the object
//	+------+------+--------------+-------+------+----------------+------+---------------
//
// The seal is a keyed hash of address, kind, size and home: a header that was overwritten or
// copied, or bytes that are no header, do not match it. `home` says where the memory goes back to:
// an address, and two low bits. It is the last word of the header, so that a write just before the
// object is noticed before a link is followed. A freed object has a tombstone there, which stays
// until the memory is used again: whatever holds free memory writes only within its first 24 bytes.
#pragma once
#include "ground.hh"
#include "keyed.hh"
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace kmem {

constexpr std::size_t alignment = 16; // of every object

constexpr std::size_t round_up(std::size_t n)
{
	return (n + alignment - 1) & ~(alignment - 1);
}

/// The largest request: header fields and rounding still fit on top of it.
constexpr std::size_t max_request = std::numeric_limits<std::ptrdiff_t>::max() - 4096;

inline std::uintptr_t address_of(const void* p)
{
	return std::bit_cast<std::uintptr_t>(p);
}

/// The `T` that lies `offset` bytes from `base`.
template <typename T>
T* at(void* base, std::ptrdiff_t offset)
{
	return static_cast<T*>(static_cast<void*>(static_cast<std::byte*>(base) + offset));
}

/// The `T` at an address that a home, or a seal, has proved.
template <typename T>
T* at_address(std::uintptr_t address)
{
	return static_cast<T*>(std::bit_cast<void*>(address));
}

// ---- the key ----

/// The key of all seals; 0 until the first seal.
inline std::uintptr_t the_key()
{
	return __atomic_load_n(&km_key_, __ATOMIC_RELAXED);
}

/// Creates the key, unless there is one. To be called before anything is sealed.
void make_key();

/// Encodes the links of freed cells.
inline base::Code link_code()
{
	return base::Code{the_key()};
}

/// What a freed object has in place of its home.
inline std::uintptr_t tombstone(const void* cell)
{
	return static_cast<std::uintptr_t>(km_hash_(address_of(cell), ~std::uint64_t{0}));
}

// ---- headers ----

struct alignas(alignment) HeapCell {
	kmcell id;
	std::uintptr_t home;
};

/// The first bytes of memory that waits in a list of one call's own.
struct [[gnu::may_alias]] Link {
	void* next;
};

static_assert(sizeof(HeapCell) == 2 * alignment);

template <typename Header>
Header* header_of(void* object)
{
	return at<Header>(object, -static_cast<std::ptrdiff_t>(sizeof(Header)));
}

template <typename Header>
void* object_of(Header* header)
{
	return header + 1;
}

/// A header overwrites the beginning of a longer one that ended at the same object; but if that was
/// so much longer that its id is out of reach, the id may still be there, sealed. So the longest
/// headers store their home with all bits inverted: no other header's home is valid for them.
template <typename Header>
constexpr std::uintptr_t home_code()
{
	return sizeof(Header) >= sizeof(HeapCell) + sizeof(kmcell) ? ~std::uintptr_t{0} : 0;
}

template <typename Header>
std::uintptr_t home_of(const Header* h)
{
	return h->home ^ home_code<Header>();
}

template <typename Header>
std::size_t data_size(const Header* header)
{
	return header->id.size - sizeof(Header);
}

/// The kind field of memory that may hold anything, as a number since it may be no kmkind.
inline auto kind_in(const kmcell* cell)
{
	std::underlying_type_t<kmkind> kind{};
	__builtin_memcpy(&kind, &cell->kind, sizeof kind);
	return kind;
}

/// Can an object begin there at all? It is aligned, and not in the first page.
inline bool is_plausible(const void* object)
{
	return km_is_plausible_(object) != 0;
}

/// Bytes from the beginning of a page of 4096; the system's pages may be larger.
inline std::size_t in_page(const void* object)
{
	return address_of(object) % 4096;
}

/// Is there, or was there, an object with a header of fewer than `header` bytes?
bool has_less_before(const void* object, std::size_t header);

/// The fast path: can what is read of an object or source there be read, by what the thread
/// remembers?
[[gnu::always_inline]] inline bool is_near(const void* place)
{
	return km_is_near_(place) != 0;
}

/// Can an object begin there, and can its header be read? If not, returns kmcond_foreign or
/// kmcond_freed.
[[gnu::always_inline]] inline kmcond ask(const void* object, std::size_t header)
{
	if (is_near(object)) [[likely]]
		return kmcond_ok;
	return look_before(object, header);
}

/// The same for a source or a kmpool, which begins at `place` itself.
[[gnu::always_inline]] inline bool can_be_read(const void* place)
{
	return is_near(place) || look_behind(place);
}

/// Returns kmcond_ok for an object of the kind, kmcond_freed for a freed object, kmcond_foreign for
/// anything else.
template <typename Header>
[[gnu::always_inline]] inline kmcond examine(void* object, kmkind kind)
{
	if (const kmcond asked = ask(object, sizeof(Header)); asked != kmcond_ok) [[unlikely]]
		return asked;
	const Header* h = header_of<Header>(object);
	const std::uint32_t seal = km_seal_(h, kind, h->id.size, h->home);
	if (h->id.seal == seal) [[likely]]
		return kmcond_ok;
	return h->home == tombstone(h) ? kmcond_freed : kmcond_foreign;
}

// ---- shredding ----

enum class Fill : unsigned char { none, zeroes };
enum class Fate : unsigned char { release, shred };

/// Zeroes memory, and no compiler removes that: the memory counts as read afterwards.
inline void wipe(void* from, std::size_t size)
{
	__builtin_memset(from, 0, size);
	asm volatile("" : : "r"(from) : "memory");
}

/// The shred mark of a kmcell or kmptr. Without shredding there is no such field, and nothing is
/// marked.
template <typename Marked>
bool is_marked(const Marked& marked)
{
	if constexpr (requires { marked.shred; })
		return static_cast<int>(marked.shred) != 0;
	else
		return false;
}

template <typename Marked>
void set_mark(Marked& marked, bool shred)
{
	if constexpr (requires { marked.shred; })
		marked.shred = static_cast<decltype(marked.shred)>(shred);
}

} // namespace kmem
