# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# malloc/fork.cc: a fork leaves the last lock out
/^void hold_for_fork/,/^}/ s/while (n < lock_count/while (n + 1 < lock_count/
