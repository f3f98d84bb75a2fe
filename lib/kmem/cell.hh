// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// cell.hh — what stands before an object of the kinds heap, ref and tree; the one door to it.
//
//	0      4      8              16      20     24                    sizeof(Header)
//	+------+------+--------------+-------+------+----------------+------+---------------
//	| kind |      | size         | shred | seal | links, counts, | home | the object
//	+------+------+--------------+-------+------+----------------+------+---------------
//
// The seal is a keyed hash of address, kind, size and home: a header that was overwritten or
// copied, or bytes that are none, have another one. `home` says where the memory goes: two low
// bits, and an address. It is the last word, so that what is written just before an object is seen,
// and no link is followed that lies behind it. A freed object has a tombstone there, which stays
// until the memory is used again: what holds free memory writes to less than its first 24 bytes.
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

/// The most that may be asked for: fields and rounding still fit beside it.
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

/// Of all seals; 0 before the first.
inline std::uintptr_t the_key()
{
	return __atomic_load_n(&km_key_, __ATOMIC_RELAXED);
}

/// Makes it. To be called before anything is sealed.
void make_key();

/// What the links of freed cells are in.
inline base::Code link_code()
{
	return base::Code{the_key()};
}

/// The home of a freed object.
inline std::uintptr_t tombstone(const void* cell)
{
	return static_cast<std::uintptr_t>(km_hash_(address_of(cell), ~std::uint64_t{0}));
}

// ---- headers ----

struct alignas(alignment) HeapCell {
	kmcell id;
	std::uintptr_t home;
};

/// What the first bytes of memory are that waits in a list of a call's own.
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

/// Where a shorter header ends at the same object, it overwrites what a longer one began with; but
/// of one so long that it does not, that may still be there, sealed. So such a header tells its
/// home in another way, with all bits turned over, and for it no other's home is true.
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

/// The kind that stands in memory which may hold anything, and so no kmkind.
inline auto kind_in(const kmcell* cell)
{
	std::underlying_type_t<kmkind> kind{};
	__builtin_memcpy(&kind, &cell->kind, sizeof kind);
	return kind;
}

/// Can there be an object at all?
inline bool is_plausible(const void* object)
{
	return km_is_plausible_(object) != 0;
}

/// Bytes since a page began; pages may be larger than that.
inline std::size_t in_page(const void* object)
{
	return address_of(object) % 4096;
}

/// Is, or was, there an object with a header of less than so many bytes?
bool has_less_before(const void* object, std::size_t header);

/// Can what is read of an object or source there be read, as one look tells?
[[gnu::always_inline]] inline bool is_near(const void* place)
{
	return km_is_near_(place) != 0;
}

/// Can there be an object, and be read what is before it? If not: foreign, or freed.
[[gnu::always_inline]] inline kmcond ask(const void* object, std::size_t header)
{
	if (is_near(object)) [[likely]]
		return kmcond_ok;
	return look_before(object, header);
}

/// The same of what begins there: a source, a kmpool.
[[gnu::always_inline]] inline bool can_be_read(const void* place)
{
	return is_near(place) || look_behind(place);
}

/// The address of an object, freed or not, or of what else?
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

/// Zeroes that no compiler removes: the memory counts as read afterwards.
inline void wipe(void* from, std::size_t size)
{
	__builtin_memset(from, 0, size);
	asm volatile("" : : "r"(from) : "memory");
}

/// The mark of a kmcell or kmptr. Without shredding there is no such field, and no mark.
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
