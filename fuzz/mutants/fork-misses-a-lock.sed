# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# malloc/fork.cc: a fork does not take the last lock
/^void hold_for_fork/,/^}/ s/while (n < lock_count/while (n + 1 < lock_count/
