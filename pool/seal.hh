// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// seal.hh — the engine's sealed words.
//
// A header, a footer, a list link: each word that the engine stores among its callers' data is
// sealed with the pool's secret, as one of these kinds; keyed.hh explains how.
#pragma once
#include "keyed.hh"
#include "raw.hh"

namespace pool {

using base::meaning_bits;
using base::meaning_mask;
using base::Salt;
using base::seal_multiplier;

/// The kind of a word, so that a stale footer, for instance, can never pass for a header.
enum class Kind : Bits {
	header = 0,
	footer = 0x51ED'270B'0000'0000,
	link = 0xA2F9'836E'0000'0000,
	displaced = 0x3C6E'F372'0000'0000,
	long_padding = 0xD1B5'4A32'0000'0000,
};

using Key = base::Key<Kind>;

} // namespace pool
