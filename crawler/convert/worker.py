"""The process in which LibreOffice lives: a line in says what to convert, a line out says how it went.

Run by its path, with the folder of LibreOffice's programs and a folder to live in; it needs the standard library only.
LibreOffice is called through its C interface (LibreOfficeKit), which lets one process convert many files: a start
takes over a second, a file a tenth of one. A file that takes longer than its seconds ends this process: a signal that
nobody handles stops LibreOffice wherever it is. When whoever started it is gone, it removes its folder and ends.
"""

import ctypes
import json
import os
import resource
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

LIBRARIES = ("libmergedlo.so", "libsofficeapp.so", "../Frameworks/libsofficeapp.dylib")
"""Where LibreOffice's interface is, from the folder of its programs; the first for builds that join all libraries."""

START_S = 60
MEMORY_BYTES = 4 << 30
FILE_BYTES = 256 << 20

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>"""
SETTING = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
VALUES = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", 3),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Inet/Settings", "ooInetProxyType", 2),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", 9),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", 9),
)
"""No macro runs, and what a document links is not fetched: it was not captured."""


class _Office(ctypes.Structure):
    """LibreOfficeKit, and what it can do."""


class _Document(ctypes.Structure):
    """An open document, and what it can do."""


_Text = ctypes.c_char_p


class _OfficeActions(ctypes.Structure):
    _fields_ = (
        ("size", ctypes.c_size_t),
        ("destroy", ctypes.c_void_p),
        ("load", ctypes.CFUNCTYPE(ctypes.POINTER(_Document), ctypes.POINTER(_Office), _Text)),
        ("get_error", ctypes.CFUNCTYPE(_Text, ctypes.POINTER(_Office))),
    )


class _DocumentActions(ctypes.Structure):
    _fields_ = (
        ("size", ctypes.c_size_t),
        ("destroy", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Document))),
        ("save_as", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Document), _Text, _Text, _Text)),
    )


_Office._fields_ = [("actions", ctypes.POINTER(_OfficeActions))]
_Document._fields_ = [("actions", ctypes.POINTER(_DocumentActions))]


def main(programs: Path, home: Path) -> None:
    """Serve until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    signal.alarm(START_S)
    _limit()
    office = _open_office(programs, home / "profile")
    signal.alarm(0)
    answers.write("ready\n")
    answers.flush()
    for line in sys.stdin:
        order = json.loads(line)
        signal.alarm(order["seconds"])
        said = _convert(office, Path(order["file"]), Path(order["docx"]))
        signal.alarm(0)
        answers.write(json.dumps(said) + "\n")
        answers.flush()
    shutil.rmtree(home, ignore_errors=True)
    os._exit(0)  # LibreOffice has nothing to tidy up that was not in its folder


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _open_office(programs: Path, profile: Path) -> Any:  # noqa: ANN401  # a C structure
    (profile / "user").mkdir(parents=True)
    items = "".join(SETTING.format(*value) for value in VALUES)
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS.format(items), encoding="utf-8")
    library = next(path for name in LIBRARIES if (path := programs / name).exists())
    start = ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL).libreofficekit_hook_2
    start.restype = ctypes.POINTER(_Office)
    return start(bytes(programs), profile.as_uri().encode())


def _convert(office: Any, file: Path, docx: Path) -> str | None:  # noqa: ANN401  # a C structure
    """None, or what LibreOffice says against it."""
    document = office.contents.actions.contents.load(office, file.as_uri().encode())
    if not document:
        return (office.contents.actions.contents.get_error(office) or b"no reason given").decode("utf-8", "replace")
    actions = document.contents.actions.contents
    done = actions.save_as(document, docx.as_uri().encode(), b"docx", b"")
    actions.destroy(document)
    return None if done else "not written as DOCX"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
