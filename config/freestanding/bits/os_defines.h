// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// os_defines.h — what libstdc++ is to know of the operating system: there is none.
#pragma once
