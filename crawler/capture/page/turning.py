"""Lists that show more when they are scrolled or a button is pressed: everything they have, page by page."""

import asyncio
import json
from collections.abc import AsyncIterator

from crawler.capture.page import scripts
from crawler.capture.page.border import Limits
from crawler.capture.page.tab import Content, Tab
from spiders.drawing import Drawing

Rows = frozenset[str]

QUIET_S = 10.0


async def turned(tab: Tab, drawing: Drawing, limits: Limits, ends_at: float) -> AsyncIterator[Content]:
    """Each further state of a list, until nothing new comes; one that grows is given once, when it is whole."""
    shown = known = await _rows(tab, drawing)
    latest: Content | None = None
    ways = [scripts.TO_THE_END, scripts.PRESSED % json.dumps(drawing.next)]
    failed, turns, loop = 0, limits.turns, asyncio.get_running_loop()
    while failed < len(ways) and turns > 0 and loop.time() < ends_at:
        now = await _after(ways[0], tab, drawing, known, limits.stir_s)
        if now is None:
            ways.append(ways.pop(0))
            failed += 1
            continue
        if latest and not shown <= now:
            yield latest
        latest, shown, known = await tab.content(), now, known | now
        failed, turns = 0, turns - 1
    if latest:
        yield latest


async def _after(way: str, tab: Tab, drawing: Drawing, known: Rows, stir_s: float) -> Rows | None:
    """What is shown once the list has answered; None where there was nothing to do, or nothing new came."""
    if not await tab.ask(way):
        return None
    await tab.quiet(QUIET_S)
    if (now := await _rows(tab, drawing)) <= known:
        await tab.stirs(stir_s)
        await tab.quiet(QUIET_S)
        now = await _rows(tab, drawing)
    return None if now <= known else now


async def _rows(tab: Tab, drawing: Drawing) -> Rows:
    return frozenset(await tab.ask(scripts.ROWS % json.dumps(drawing.item)))
