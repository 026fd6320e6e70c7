"""Documents made to take a reader's time or memory, by what they do; `bomb` puts a maker into the list."""

from collections.abc import Callable

Maker = Callable[[], bytes]
BOMBS: dict[str, Maker] = {}


def bomb(maker: Maker) -> Maker:
    """The function's name becomes the bomb's."""
    BOMBS[maker.__name__] = maker
    return maker


def each(**makers: Maker) -> None:
    """Several small ones."""
    BOMBS.update(makers)
