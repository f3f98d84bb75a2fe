// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// seal.hh — the words of the engine that prove what they say.
//
// A header, a footer, a list link: each word the engine keeps among the callers'
// data is sealed (keyed.hh has how) with the pool's secret, as one of these kinds.
#pragma once
#include "keyed.hh"
#include "raw.hh"

namespace pool {

using base::meaning_bits;
using base::meaning_mask;
using base::Salt;
using base::seal_multiplier;

/// What a word is, so that an old footer can never pass for a header.
enum class Kind : Bits {
	header = 0,
	footer = 0x51ED'270B'0000'0000,
	link = 0xA2F9'836E'0000'0000,
	displaced = 0x3C6E'F372'0000'0000,
	long_padding = 0xD1B5'4A32'0000'0000,
};

using Key = base::Key<Kind>;

} // namespace pool
