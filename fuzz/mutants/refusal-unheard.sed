# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# malloc/slots.cc: pages that the system kept are taken for zero
/^std::uint64_t discard_slots/,/^}/ s/kept |= mask_of(first, n)/kept |= 0/
