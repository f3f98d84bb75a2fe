# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the poolalloc authors
"""Debian's kernel, from its package, without installing it. It is downloaded once per folder."""
import fcntl
import glob
import os
import platform
import re
import shutil
import subprocess
import tarfile
import tempfile


class Unavailable(Exception):
    """Why there is no kernel, and how to get one."""


def kernel_image(folder):
    """The path of a kernel that qemu can boot."""
    if platform.machine() != "x86_64":
        raise Unavailable(f"this is for x86-64, and not for {platform.machine()}")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in parallel
        return kept(folder) or fetched(folder)


def kept(folder):
    """What was downloaded before, or None."""
    return next(iter(sorted(glob.glob(os.path.join(folder, "vmlinuz-*")))), None)


def fetched(folder):
    """Downloads it from the package archive that apt uses."""
    for tool in ("apt-get", "apt-cache", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise Unavailable(f"there is no {tool} here to get Debian's kernel with; "
                              "name another one with --kernel")
    try:
        return unpacked(folder)
    except Unavailable:
        # The lists may be missing, as in most containers, or name versions that do not exist any
        # more.
        if os.geteuid() != 0:
            raise
    apt("apt-get", "-qq", "update")
    return unpacked(folder)


def unpacked(folder):
    """Downloads the package and extracts the kernel."""
    package = package_name()
    with tempfile.TemporaryDirectory(dir=folder) as here:
        os.chmod(here, 0o777)  # apt downloads as another user if it can
        apt("apt-get", "-qq", "download", package, cwd=here)
        (archive,) = glob.glob(os.path.join(here, "*.deb"))
        image = os.path.join(here, "image")
        version = extract(archive, image)
        final = os.path.join(folder, version)
        os.rename(image, final)
        return final


def package_name():
    """The dependency of the package that stands for the newest kernel of this release."""
    text = apt("apt-cache", "depends", "linux-image-amd64")
    names = re.findall(r"Depends: (linux-image-[0-9]\S*)", text)
    if not names:
        raise Unavailable("apt knows no linux-image-amd64; on Debian `apt-get update` brings its "
                          "lists, and elsewhere --kernel names another kernel")
    return names[0]


def extract(archive, target):
    """Writes the package's kernel there, and returns its file name."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", archive], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as child:
        with tarfile.open(fileobj=child.stdout, mode="r|") as files:
            for member in files:
                if os.path.basename(member.name).startswith("vmlinuz-"):
                    with open(target, "wb") as out:
                        shutil.copyfileobj(files.extractfile(member), out)
                    child.kill()  # the rest is modules
                    return os.path.basename(member.name)
    raise Unavailable(f"there is no vmlinuz in {os.path.basename(archive)}")


def apt(*command, cwd=None):
    """The command's output; raises its last error message if it fails."""
    done = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C"}, check=False)
    if done.returncode != 0:
        complaint = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Unavailable(f"`{' '.join(command)}` failed ({complaint}); it needs a network and the "
                          "lists that `apt-get update` brings")
    return done.stdout
