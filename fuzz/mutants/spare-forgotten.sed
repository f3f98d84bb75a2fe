# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# malloc/bins.hh: a spare magazine is dropped with its blocks
/^inline void empty(ThreadHeap& heap, Class c)/,/^}/ { /discharge(c, spare)/d; s/magazines\[c\].spare;/magazines[c].spare; static_cast<void>(spare);/ }
