"""A database server of a test's own, which keeps its port and its files while it is killed and started again."""

import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from crawler.store.server import find_programs


class DatabaseServer:
    """The server that is installed here, at one address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = int(listener.getsockname()[1])
        self.uri = f"mongodb://127.0.0.1:{self.port}/nianbao?directConnection=true"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        (self.folder / "db").mkdir(parents=True, exist_ok=True)
        command = find_programs()[0].command(self.folder, auth=False)
        command[command.index("--port") + 1] = str(self.port)
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while not self._answers():
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with MongoClient[dict[str, Any]](self.uri, serverSelectionTimeoutMS=500) as client:
            try:
                client.admin.command("ping")
            except PyMongoError:
                return False
        return True
