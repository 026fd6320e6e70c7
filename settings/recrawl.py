"""One agency now: fetched whatever was fetched before."""

from settings.base import *  # noqa: F403 - a recrawl is base and what differs

RETRY_TIMES = 7  # base 5: somebody waits for this one answer
