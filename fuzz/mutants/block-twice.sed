# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# malloc/slab_list.cc: of blocks that do not fill a magazine, one is lost and another duplicated
s/taken < n \&\& i < taken; i++/taken < n \&\& i + 1 < taken; i++/
