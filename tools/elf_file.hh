// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// elf_file.hh — the few facts of an ELF file that decide who can load what.
#pragma once
#include <optional>
#include <string>

namespace poolrun {

struct ElfFile {
	unsigned char word_class; // ELFCLASS32 or 64
	unsigned char byte_order; // ELFDATA2LSB or MSB
	unsigned machine;         // EM_…

	// Known only where the three above are this program's own.
	std::string loader;    // the PT_INTERP it asks for; empty if none
	bool is_shared_object; // has a DT_SONAME, as the loader itself has

	/// "64-bit x86-64", for messages.
	std::string architecture() const;

	bool same_architecture(const ElfFile& other) const
	{
		return word_class == other.word_class && byte_order == other.byte_order &&
		       machine == other.machine;
	}
};

/// Nothing if `path` cannot be read, or is no ELF file.
std::optional<ElfFile> read_elf(const std::string& path);

} // namespace poolrun
