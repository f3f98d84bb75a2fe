// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// elf_file.hh — the facts about an ELF file that decide which program can load which library.
#pragma once
#include <optional>
#include <string>

namespace poolrun {

struct ElfFile {
	unsigned char word_class; // ELFCLASS32 or 64
	unsigned char byte_order; // ELFDATA2LSB or MSB
	unsigned machine;         // EM_…

	// Known only if the three above are this program's own.
	std::string loader;    // the PT_INTERP; empty if there is none
	bool is_shared_object; // has a DT_SONAME, as the dynamic loader itself has

	/// "64-bit x86-64", for messages.
	std::string architecture() const;

	bool same_architecture(const ElfFile& other) const
	{
		return word_class == other.word_class && byte_order == other.byte_order &&
		       machine == other.machine;
	}
};

/// Returns nothing if `path` cannot be read, or is not an ELF file.
std::optional<ElfFile> read_elf(const std::string& path);

} // namespace poolrun
