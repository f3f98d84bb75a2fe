# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""misuse_test.py PROGRAM — each case of misuse.cc ends by abort(), with one line that says why."""
import re
import signal
import subprocess
import sys

FREED = "freed already: free an object once"
CASES = {
    "cell_twice": f"pools::CellResource::deallocate(@): {FREED}",
    "linear_order": "pools::LinearResource::release(@): wrong order: this is not below the top; "
                    "free what was allocated last first",
    "counted_gone": f"pools::Counted: kmrefu(@): {FREED}",
    "counted_twice": "pools::Counted: kmreff(@): underflow: a reference was dropped that nobody "
                     "had; drop each one once",
}

failed = False
for case, expected in CASES.items():
    ran = subprocess.run([sys.argv[1], case], capture_output=True, text=True, check=False)
    found = re.sub(r"0x[0-9a-f]+", "@", ran.stderr).strip()
    if ran.returncode != -signal.SIGABRT or found != expected:
        print(f"{case}: status {ran.returncode}\n expected: {expected}\n found:    {found}")
        failed = True
sys.exit(failed)
