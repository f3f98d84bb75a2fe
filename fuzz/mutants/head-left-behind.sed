# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# malloc/page_move.cc: pages move, and what is before the first of them does not
/std::memcpy(to, from, head)/d
