# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""The first file system of a Linux kernel, in the "newc" format of cpio: programs and what they are
linked with, each file at the same place as on this machine."""
import os
import re
import stat
import subprocess


class Initramfs:
    """Files by their absolute names; folders are created as needed."""

    def __init__(self):
        self.entries = {}
        self.add_device("/dev/console", 5, 1)

    def add(self, name, content, mode=stat.S_IFREG | 0o755, device=(0, 0)):
        """Adds a file with this content."""
        folder = os.path.dirname(name)
        if folder != "/" and folder not in self.entries:
            self.add(folder, b"", stat.S_IFDIR | 0o755)
        self.entries[name] = (content, mode, device)

    def add_device(self, name, major, minor):
        """Adds a character device."""
        self.add(name, b"", stat.S_IFCHR | 0o600, (major, minor))

    def add_file(self, path):
        """Adds a file of this machine under the same name, and what it is linked with."""
        path = os.path.abspath(path)
        if path in self.entries:
            return
        with open(path, "rb") as file:
            content = file.read()
        self.add(path, content)
        if content.startswith(b"\x7fELF"):
            for library in linked_to(path):
                self.add_file(library)

    def packed(self):
        """The archive, as the kernel expects it."""
        parts = [record(i + 1, name.lstrip("/"), *entry)
                 for i, (name, entry) in enumerate(self.entries.items())]
        return b"".join(parts) + record(0, "TRAILER!!!", b"", 0, (0, 0))


def linked_to(path):
    """The loader and the shared libraries of a program, by the names under which they are found;
    none for a static one."""
    listed = subprocess.run(["ldd", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            check=False, env={**os.environ, "LC_ALL": "C", "LD_PRELOAD": ""})
    text = listed.stdout.decode()
    missing = re.findall(r"(\S+) => not found", text)
    if missing:
        raise FileNotFoundError(f"{path} is linked to {', '.join(missing)}, which ldd cannot find")
    return re.findall(r"(?:=> |^\s+)(/\S+) \(0x", text, re.MULTILINE)


def record(number, name, content, mode, device):
    """One file, padded to a multiple of 4 bytes."""
    links = 2 if stat.S_ISDIR(mode) else 1
    fields = (number, mode, 0, 0, links, 0, len(content), 0, 0, *device, len(name) + 1, 0)
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + name.encode() + b"\0"
    return padded(head) + padded(content)


def padded(data):
    """Pads with zeroes."""
    return data + bytes(-len(data) % 4)
