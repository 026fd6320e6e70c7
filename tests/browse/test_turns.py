"""Few pages are made at once, and what takes long holds none of them up."""

from threading import Barrier, Event
from typing import TYPE_CHECKING, cast

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from crawler.browse.turns import AT_ONCE, apart, take_turns

if TYPE_CHECKING:
    from collections.abc import Awaitable


def test_who_comes_when_all_turns_are_taken_waits_but_not_for_what_is_apart() -> None:
    ended, busy, made = Event(), Barrier(AT_ONCE + 1), []

    def page(number: int) -> None:
        made.append(number)
        if not ended.is_set():
            busy.wait(20)
            ended.wait(20)

    def long(_: Request) -> Response:
        return PlainTextResponse("done")

    async def visit() -> None:
        take_turns()
        async with anyio.create_task_group() as visitors:
            for number in range(AT_ONCE + 1):
                visitors.start_soon(to_thread.run_sync, page, number)
            await to_thread.run_sync(busy.wait, 20, limiter=anyio.CapacityLimiter(1))
            answer = await cast("Awaitable[Response]", apart(long)(Request({"type": "http"})))
            assert bytes(answer.body) == b"done"
            assert len(made) == AT_ONCE
            ended.set()

    anyio.run(visit)
    assert len(made) == AT_ONCE + 1
