// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// clock.cc — the time, and waiting for it to pass.
//
// libc's clock_gettime can be replaced by another library, and we read the clock with locks held.
// So we use what libc uses: a function that the kernel maps into each process (vdso(7)). Programs
// that may make few system calls can still call that; the kernel is called only where there is
// none.
#include "clock.hh"
#include "kernel.hh"
#include "system.hh"
#include <atomic>
#include <bit>
#include <cstdint>
#include <elf.h>
#include <link.h>
#include <string_view>
#include <sys/auxv.h>
#include <time.h>

namespace host {
namespace {

/// As the kernel has it: both are `long`, whatever libc's time_t is.
struct Time {
	long seconds, nanoseconds;
};

using Clock = int(int which, Time* time);

constinit std::atomic<Clock*> clock_function{nullptr};

#if defined(__x86_64__) && defined(__ILP32__)
#error "x32's long has half the size of the kernel's; nobody has tried this library there"
#endif

// On s390x the words of a hash table have eight bytes; in the older ABI of powerpc64 a function's
// address is not that of its code. There the kernel is called instead.
#if defined(__s390x__) || (defined(__powerpc64__) && (!defined(_CALL_ELF) || _CALL_ELF != 2))
constexpr bool has_own_code = false;
#else
constexpr bool has_own_code = true;
#endif

#if defined(__x86_64__) || defined(__i386__) || defined(__arm__) || defined(__riscv) ||            \
	defined(__loongarch__)
constexpr std::string_view clock_name = "__vdso_clock_gettime";
#else
constexpr std::string_view clock_name = "__kernel_clock_gettime";
#endif

/// The vdso: an ELF file in memory, from the kernel.
class Library {
public:
	explicit Library(std::uintptr_t base)
	{
		const auto* header = view<ElfW(Ehdr)>(base);
		const auto* segments = view<ElfW(Phdr)>(base + header->e_phoff);
		for (unsigned i = 0; i < header->e_phnum; i++) {
			const ElfW(Phdr)& s = segments[i];
			if (s.p_type == PT_LOAD && !is_loaded_) {
				offset_ = base + s.p_offset - s.p_vaddr;
				is_loaded_ = true;
			} else if (s.p_type == PT_DYNAMIC) {
				read_dynamic(view<ElfW(Dyn)>(base + s.p_offset));
			}
		}
	}

	/// Null if there is none of that name.
	Clock* find(std::string_view name) const
	{
		if (!is_loaded_ || symbols_ == 0 || names_ == 0)
			return nullptr;
		const auto* symbols = view<ElfW(Sym)>(offset_ + symbols_);
		for (std::size_t i = 0; i < count(); i++) {
			const auto* its_name = view<char>(offset_ + names_ + symbols[i].st_name);
			if (symbols[i].st_shndx != SHN_UNDEF && is_same(its_name, name))
				return std::bit_cast<Clock*>(offset_ + symbols[i].st_value);
		}
		return nullptr;
	}

private:
	template <typename Type>
	static const Type* view(std::uintptr_t address)
	{
		return std::bit_cast<const Type*>(address);
	}

	static bool is_same(const char* text, std::string_view name)
	{
		for (const char c : name)
			if (*text++ != c)
				return false;
		return *text == '\0';
	}

	void read_dynamic(const ElfW(Dyn) * entry)
	{
		for (; entry->d_tag != DT_NULL; entry++) {
			if (entry->d_tag == DT_SYMTAB)
				symbols_ = entry->d_un.d_ptr;
			else if (entry->d_tag == DT_STRTAB)
				names_ = entry->d_un.d_ptr;
			else if (entry->d_tag == DT_HASH)
				hash_ = entry->d_un.d_ptr;
			else if (entry->d_tag == DT_GNU_HASH)
				gnu_hash_ = entry->d_un.d_ptr;
		}
	}

	/// The number of symbols, as a hash table has it.
	std::size_t count() const
	{
		if (hash_ != 0)
			return view<std::uint32_t>(offset_ + hash_)[1];
		return gnu_hash_ == 0 ? 0 : count_by_gnu_hash();
	}

	/// The table says where each chain of symbols begins; the last symbol of a chain has its
	/// low bit set.
	std::size_t count_by_gnu_hash() const
	{
		const auto* table = view<std::uint32_t>(offset_ + gnu_hash_);
		const std::uint32_t buckets = table[0];
		const std::uint32_t first = table[1];
		const std::size_t filter = table[2] * (sizeof(ElfW(Addr)) / sizeof *table);
		const std::uint32_t* bucket = table + 4 + filter;
		const std::uint32_t* chain = bucket + buckets;
		std::uint32_t last = 0;
		for (std::uint32_t i = 0; i < buckets; i++)
			last = bucket[i] > last ? bucket[i] : last;
		if (last < first)
			return first;
		while ((chain[last - first] & 1U) == 0)
			last++;
		return std::size_t{last} + 1;
	}

	std::uintptr_t offset_ = 0; // from the addresses in the file to those in memory
	std::uintptr_t symbols_ = 0, names_ = 0, hash_ = 0, gnu_hash_ = 0;
	bool is_loaded_ = false;
};

} // namespace

void learn_clock()
{
	const auto base = static_cast<std::uintptr_t>(getauxval(AT_SYSINFO_EHDR));
	if (has_own_code && base != 0)
		clock_function.store(Library{base}.find(clock_name), std::memory_order_relaxed);
}

std::uint64_t coarse_milliseconds()
{
	Time now{};
	Clock* quick = clock_function.load(std::memory_order_relaxed);
	if (quick == nullptr || quick(CLOCK_MONOTONIC_COARSE, &now) != 0)
		kernel(SYS_clock_gettime, CLOCK_MONOTONIC_COARSE, &now);
	return static_cast<std::uint64_t>(now.seconds) * 1000 +
	       static_cast<std::uint64_t>(now.nanoseconds) / 1'000'000;
}

bool sleep_milliseconds(unsigned n)
{
	Time left{.seconds = n / 1000, .nanoseconds = n % 1000 * 1'000'000L};
	long answer = kernel(SYS_nanosleep, &left, &left);
	while (answer == -EINTR)
		answer = kernel(SYS_nanosleep, &left, &left);
	return !is_error(answer);
}

} // namespace host
