# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# malloc/slots.cc: a run that was resized in place keeps its old class
/^bool resize_run/,/^}/ s/set_classes(first, n, to)/set_classes(first, n, from)/
