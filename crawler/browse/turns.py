"""How many answers are made at once: threads of one interpreter that are all busy only keep each other from ending."""

from collections.abc import Callable
from functools import wraps

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

AT_ONCE = 4
"""Pages; with the framework's own 40, twenty clients wait twice as long for theirs."""

APART = 40
"""Answers that mostly wait: for a process that opens a document, for files that are packed."""


def take_turns() -> None:
    """Have no more than so many pages made at once in this event loop; who comes next waits outside of any thread."""
    to_thread.current_default_thread_limiter().total_tokens = AT_ONCE


def apart(endpoint: Callable[[Request], Response]) -> Callable[[Request], object]:
    """An endpoint that takes long, and no turn of those that do not."""
    limiter = CapacityLimiter(APART)

    @wraps(endpoint)
    async def answer(request: Request) -> Response:
        return await to_thread.run_sync(endpoint, request, limiter=limiter)

    return answer
