# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# malloc/page_move.cc: pages move, but the bytes before the first of them do not
/std::memcpy(to, from, head)/d
