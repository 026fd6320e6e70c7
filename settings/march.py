"""The season of governments, to 31 March."""

from settings.base import *  # noqa: F403 - a season is base and what differs

NIANBAO_DEADLINE = "03-31"  # ours, base has none: the portals that are due, with those whose file names no deadline
NIANBAO_CONDITIONAL = True  # base False: listings are looked at again and again until something is there
