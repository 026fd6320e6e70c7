"""Chromium's DevTools protocol over a pipe: commands and events of all its targets, each by its session."""

import asyncio
import json
import os
from collections.abc import Callable
from typing import Any

from crawler.errors import Gone, Refused

Event = dict[str, Any]
"""What Chromium says, by the names of the DevTools protocol."""

Listener = Callable[[Event], None]


class Session:
    """The way to one target: a page, a frame of another process, a worker, or (without an id) the browser."""

    def __init__(self, wire: "Wire", session_id: str = "") -> None:
        self._wire = wire
        self.id = session_id
        self.is_gone = False
        self.calls: dict[int, asyncio.Future[Event]] = {}
        self.listeners: dict[str, Listener] = {}

    async def send(self, method: str, /, **parameters: object) -> Event:
        """Have a command carried out; raises Refused, Gone."""
        return await self.begin(method, **parameters)

    def begin(self, method: str, /, **parameters: object) -> "asyncio.Future[Event]":
        """The same without waiting: commands are carried out in the order in which they are begun."""
        return self._wire.call(self, method, parameters)

    def child(self, session_id: str) -> "Session":
        """The way to a target that was attached to this one."""
        return self._wire.session(session_id)

    def on(self, event: str, listener: Listener) -> None:
        """Whom to tell of an event."""
        self.listeners[event] = listener

    def end(self) -> None:
        """Nothing more comes from there."""
        self.is_gone = True
        for call in self.calls.values():
            if not call.done():
                call.set_exception(Gone("the page, or the browser, is gone"))
                call.exception()  # nobody may be waiting for it
        self.calls.clear()
        if listener := self.listeners.pop("", None):
            listener({})


class Wire(asyncio.Protocol):
    """The two pipes: messages are JSON, each ended by a zero."""

    def __init__(self) -> None:
        self.browser = Session(self)
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sessions = {"": self.browser}
        self._pieces: list[bytes] = []
        self._number = 0
        self._out: asyncio.WriteTransport | None = None
        self._in: asyncio.BaseTransport | None = None

    async def connect(self, incoming: int, outgoing: int) -> None:
        """Take over the ends of two pipes."""
        loop = asyncio.get_running_loop()
        self._in, _ = await loop.connect_read_pipe(lambda: self, os.fdopen(incoming, "rb", 0))
        self._out, _ = await loop.connect_write_pipe(asyncio.Protocol, os.fdopen(outgoing, "wb", 0))

    def close(self) -> None:
        """Hang up."""
        for transport in (self._in, self._out):
            if transport:
                transport.close()
        self.connection_lost(None)

    def session(self, session_id: str) -> Session:
        """The session of that id, new where it is."""
        return self._sessions.setdefault(session_id, Session(self, session_id))

    def call(self, session: Session, method: str, parameters: Event) -> "asyncio.Future[Event]":
        """Send a command."""
        answer: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        if session.is_gone or self._out is None or self._out.is_closing():
            answer.set_exception(Gone("the page, or the browser, is gone"))
            answer.exception()
            return answer
        self._number += 1
        message: Event = {"id": self._number, "method": method, "params": parameters}
        if session.id:
            message["sessionId"] = session.id
        session.calls[self._number] = answer
        self._out.write(json.dumps(message).encode() + b"\0")
        return answer

    def data_received(self, data: bytes) -> None:
        """A piece of what comes in."""
        *ends, rest = data.split(b"\0")
        for end in ends:
            message = b"".join([*self._pieces, end])
            self._pieces.clear()
            self._take(json.loads(message))
        self._pieces.append(rest)

    def _take(self, message: Event) -> None:
        session = self._sessions.get(message.get("sessionId", ""))
        if session is None:
            return
        if "id" in message:
            _answer(session.calls.pop(message["id"], None), message)
            return
        parameters = message["params"]
        if message["method"] == "Target.detachedFromTarget":
            if gone := self._sessions.pop(parameters["sessionId"], None):
                gone.end()
        elif listener := session.listeners.get(message["method"]):
            listener(parameters)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's signature
        """Chromium is gone."""
        sessions, self._sessions = list(self._sessions.values()), {}
        for session in sessions:
            session.end()
        if not self.ended.done():
            self.ended.set_result(None)


def _answer(call: "asyncio.Future[Event] | None", message: Event) -> None:
    if call is None or call.done():
        return
    if error := message.get("error"):
        call.set_exception(Refused(error["message"]))
        call.exception()  # nobody may be waiting for it
    else:
        call.set_result(message["result"])
