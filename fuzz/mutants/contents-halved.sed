# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# malloc/requests.cc: a block that grows by moving keeps only half of its contents
/^void\* move_to_new/,/^}/ s/std::min(std::size_t{class_sizes\[place.cls\]}, want)/want \/ 2/
