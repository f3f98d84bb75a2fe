# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# malloc/slab_list.cc: a slab that empties stays among the full ones
/::rank_anew/,/^}/ s/rank == slab.rank/rank >= slab.rank/
