"""The season of departments, to 31 January."""

from settings.base import *  # noqa: F403 - a season is base and what differs

NIANBAO_DEADLINE = "01-31"  # ours, base has none: the portals that are due, with those whose file names no deadline
NIANBAO_CONDITIONAL = True  # base False: listings are looked at again and again until something is there
