# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# malloc/slab.cc: one block in the last word of a new slab is never handed out
/::set_up/,/^}/ s/objects % 64U) - 1;/objects % 64U) - 2;/
