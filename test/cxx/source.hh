// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// source.hh — a Pool as a source of kmem, which must be empty at its end, or the test fails.
#pragma once

#include "catch.hh"
#include <kmem.h>

struct Source {
	explicit Source(Pool& pool) : cell{kmsource(&pool)} { REQUIRE(cell != nullptr); }
	~Source() { CHECK(kmsourcex(cell) == kmcond_ok); }
	Source(const Source&) = delete;
	Source& operator=(const Source&) = delete;

	operator kmcell*() const { return cell; }
	kmcell* cell;
};
