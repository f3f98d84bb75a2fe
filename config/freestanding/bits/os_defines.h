// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// os_defines.h — what libstdc++ needs to know about the operating system: there is none.
#pragma once
