// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// catch.hh — Catch2, in whichever of its two versions is installed.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using namespace Catch::Matchers; // NOLINT(google-build-using-namespace): as version 2 has it
#else
#include <catch2/catch.hpp>
#endif
