# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""misuse_test.py PROGRAM — each case of misuse.cc ends by abort(), with one line that says why."""
import pathlib
import re
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import words  # pylint: disable=wrong-import-position

FREED = (f"{words.double_free} or {words.use_after_free}: free an object once, and do not use it "
         "after that")
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
