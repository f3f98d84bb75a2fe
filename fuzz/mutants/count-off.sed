# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# malloc/central.cc: a depot does not count what comes in
/^bool deposit/,/^}/ { /full_count++/d }
