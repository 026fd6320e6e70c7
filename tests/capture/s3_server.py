"""A real server of the S3 protocol on loopback, in a process of its own."""

import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection


def s3_server(port: int) -> "subprocess.Popen[bytes]":
    """A server of the S3 protocol in a process of its own, ready to answer."""
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            ask(port, "GET", "/moto-api/")
        except OSError:
            time.sleep(0.05)
        else:
            return server
    raise AssertionError("the S3 server did not come up")


def ask(port: int, method: str, path: str) -> None:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, path)
        connection.getresponse().read()


def make_bucket(port: int) -> None:
    ask(port, "PUT", "/reports")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
