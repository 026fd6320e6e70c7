"""One agency now: fetched whatever was fetched before."""

from settings.base import *  # noqa: F403 - a recrawl is base and what differs

RETRY_TIMES = 5  # base 3: somebody waits for this one answer
