"""Portals that share a host: they are crawled one after another, so that a host has one place to be asked from."""

from collections.abc import Iterable, Sequence

from spiders.portal import Portal


def neighbours(portals: Iterable[Portal]) -> list[list[Portal]]:
    """Portals in groups that have no host in common, the largest group first; a host has those below it, too.

    The port does not matter. Within a group they keep their order.
    """
    portals = list(portals)
    groups = _groups([[_name(host) for host in portal.hosts] for portal in portals])
    return [[portals[number] for number in sorted(group)] for group in sorted(groups, key=len, reverse=True)]


def share(portals: Sequence[Portal], workers: int) -> list[tuple[Portal, ...]]:
    """Portals for so many workers, or fewer: those that share a host stay together, the largest group goes first."""
    shares: list[list[Portal]] = [[] for _ in range(workers)]
    for group in neighbours(portals):
        min(shares, key=len).extend(group)
    place = {id(portal): number for number, portal in enumerate(portals)}
    return [tuple(sorted(one, key=lambda portal: place[id(portal)])) for one in shares if one]


def _groups(hosts: Sequence[Sequence[str]]) -> list[list[int]]:
    """Numbers of those whose hosts meet: the same host, or one below the other."""
    first = {name: number for number, names in reversed(list(enumerate(hosts))) for name in names}
    group_of = {number: [number] for number in range(len(hosts))}
    for number, names in enumerate(hosts):
        for name in names:
            above = [name.split(".", depth)[depth] for depth in range(name.count(".") + 1)]
            for other in {first[one] for one in above if one in first}:
                ours, theirs = group_of[number], group_of[other]
                if ours is not theirs:
                    ours += theirs
                    group_of |= dict.fromkeys(theirs, ours)
    return list({id(group): group for group in group_of.values()}.values())


def _name(host: str) -> str:
    """A host without its port."""
    return host.lower().partition(":")[0]
