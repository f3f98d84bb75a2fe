// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// elf_file.cc — reads what an ELF file tells without being loaded.
//
// Class, byte order and machine are at the same place in every ELF file. Anything behind them is
// read only from files of this program's own kind; others are refused for being of another kind.
#include "elf_file.hh"

#include "descriptor.hh"

#include <elf.h>
#include <link.h>

#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace poolrun {

namespace {

/// Reads `count` objects at `offset`. Returns false if the file is too short.
template <typename T>
bool read_at(const Descriptor& file, T* into, std::size_t count, std::size_t offset)
{
	const auto size = sizeof(T) * count;
	return pread(file.get(), into, size, static_cast<off_t>(offset)) ==
	       static_cast<ssize_t>(size);
}

std::string read_string(const Descriptor& file, const ElfW(Phdr) & segment)
{
	constexpr std::size_t longest_path = 4096;
	std::string text(std::min<std::size_t>(segment.p_filesz, longest_path), '\0');
	if (!read_at(file, text.data(), text.size(), segment.p_offset))
		return {};
	return text.substr(0, text.find('\0'));
}

bool has_soname(const Descriptor& file, const ElfW(Phdr) & segment)
{
	const auto entries = segment.p_filesz / sizeof(ElfW(Dyn));
	for (std::size_t i = 0; i < entries; i++) {
		ElfW(Dyn) entry{};
		if (!read_at(file, &entry, 1, segment.p_offset + i * sizeof entry) ||
		    entry.d_tag == DT_NULL)
			return false;
		if (entry.d_tag == DT_SONAME)
			return true;
	}
	return false;
}

void read_segments(const Descriptor& file, ElfFile& elf)
{
	ElfW(Ehdr) header{};
	if (!read_at(file, &header, 1, 0))
		return;
	std::vector<ElfW(Phdr)> segments(header.e_phnum);
	if (!read_at(file, segments.data(), segments.size(), header.e_phoff))
		return;
	for (const auto& segment : segments) {
		if (segment.p_type == PT_INTERP)
			elf.loader = read_string(file, segment);
		if (segment.p_type == PT_DYNAMIC)
			elf.is_shared_object = has_soname(file, segment);
	}
}

std::string machine_name(unsigned machine)
{
	struct Name {
		unsigned machine;
		std::string_view name;
	};
	static constexpr std::array names{
		Name{EM_386, "x86"},         Name{EM_X86_64, "x86-64"}, Name{EM_ARM, "ARM"},
		Name{EM_AARCH64, "AArch64"}, Name{EM_RISCV, "RISC-V"},  Name{EM_PPC, "PowerPC"},
		Name{EM_PPC64, "PowerPC"},   Name{EM_S390, "s390"},     Name{EM_MIPS, "MIPS"},
		Name{EM_SPARCV9, "SPARC"},
	};
	for (const auto& known : names)
		if (known.machine == machine)
			return std::string{known.name};
	return fmt::format("machine {}", machine);
}

} // namespace

std::string ElfFile::architecture() const
{
	return fmt::format("{}-bit {}{}", word_class == ELFCLASS64 ? 64 : 32,
			   byte_order == ELFDATA2MSB ? "big-endian " : "", machine_name(machine));
}

std::optional<ElfFile> read_elf(const std::string& path)
{
	const Descriptor file{path};
	std::array<unsigned char, EI_NIDENT> ident{};
	std::array<unsigned char, 2> machine{};
	if (!file.is_open() || !read_at(file, ident.data(), ident.size(), 0) ||
	    std::memcmp(ident.data(), ELFMAG, SELFMAG) != 0 ||
	    !read_at(file, machine.data(), machine.size(), offsetof(ElfW(Ehdr), e_machine)))
		return std::nullopt;

	const bool big = ident[EI_DATA] == ELFDATA2MSB;
	ElfFile elf{
		.word_class = ident[EI_CLASS],
		.byte_order = ident[EI_DATA],
		.machine = (unsigned{machine[big ? 0 : 1]} << 8U) | machine[big ? 1 : 0],
		.loader = {},
		.is_shared_object = false,
	};
	constexpr unsigned char own_class = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
	constexpr unsigned char own_order =
		__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? ELFDATA2MSB : ELFDATA2LSB;
	if (elf.word_class == own_class && elf.byte_order == own_order)
		read_segments(file, elf);
	return elf;
}

} // namespace poolrun
