"""A small disk that can be full: a file system of its own, which only root may mount."""

import os
import subprocess
from pathlib import Path


class Disk:
    """A file system of a size in kilobytes; PermissionError where none can be mounted."""

    def __init__(self, path: Path, size_kb: int) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size_kb}k,mode=0700", "tmpfs", path],
            capture_output=True,
            check=False,
        )
        if mounted.returncode:
            raise PermissionError(f"no file system can be mounted here: {mounted.stderr.decode().strip()}")

    def grow(self, size_kb: int) -> None:
        """Make room, or take it away."""
        subprocess.run(["mount", "-o", f"remount,size={size_kb}k", self.path], check=True)

    def fill(self, left_kb: int) -> None:
        """Leave this much room and no more."""
        at = os.statvfs(self.path)
        self.grow((at.f_blocks - at.f_bfree) * at.f_frsize // 1024 + left_kb)

    def unmount(self) -> None:
        """Take it away."""
        subprocess.run(["umount", "-l", self.path], check=True)
