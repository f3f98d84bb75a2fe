# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# malloc/page_move.cc: pages move, and what is behind the last of them does not
/std::memcpy(to + head + pages/d
