# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# malloc/central.cc: a depot does not count the magazines that it receives
/^Magazine\* deposit/,/^}/ { /full_count++/d }
