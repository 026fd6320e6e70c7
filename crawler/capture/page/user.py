"""Who Chromium runs as: whoever runs us, but for root, whom it would give no sandbox, the user `nobody`."""

import os
import pwd
import subprocess
import sys

NAME = "nobody"
PROBE = 'test -x "$0"'


def other_user(program: str) -> tuple[int, int] | None:
    """User and group for a Chromium that root starts; None for everybody else.

    None for root, too, where it may not become another user (in a container without that right), or where the other
    user cannot come to the program (in a folder that is root's alone).
    """
    if sys.platform != "linux" or os.geteuid():
        return None
    try:
        known = pwd.getpwnam(NAME)
        subprocess.run(  # noqa: S603  # looks whether a program can be run
            ["/bin/sh", "-c", PROBE, program],
            user=known.pw_uid,
            group=known.pw_gid,
            extra_groups=(),
            check=True,
            capture_output=True,
        )
    except (KeyError, OSError, subprocess.SubprocessError):
        return None
    return known.pw_uid, known.pw_gid
