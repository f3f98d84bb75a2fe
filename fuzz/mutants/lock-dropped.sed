# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
# malloc/slots.cc: slots are freed without their lock
/^void give_back_slots/,/^}/ { /Locked locked{slots_lock}/d }
