"""Publishing bodies by any of their names: Chinese in either script, pinyin, initials, a portal's code."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin

from crawler.errors import Usage
from crawler.registry import Registry
from crawler.words import say
from extractors.names import is_same, short_name
from extractors.normal import normalise


@dataclass(frozen=True)
class Body:
    """A publishing body, and the portals on which its reports are."""

    name: str
    portals: tuple[str, ...]


def names_of(name: str) -> frozenset[str]:
    """What a body may be called by who looks for it.

    >>> sorted(names_of("北京市丰台区人民政府"))[:3]
    ['beijingshifengtaiqu', 'beijingshifengtaiqurenminzhengfu', 'bjsftq']
    """
    whole = normalise(name)
    chinese = {whole, short_name(name)} - {""}
    spelt = {"".join(lazy_pinyin(one)) for one in chinese}
    initials = {"".join(lazy_pinyin(one, style=Style.FIRST_LETTER)) for one in chinese}
    return frozenset(name.lower() for name in (*chinese, *spelt, *initials))


def find_body(asked: str, registry: Registry, stored: Mapping[str, Mapping[str, object]]) -> Body:
    """The one body that is called so: exactly, else by a part of its name.

    `stored` are the bodies of each portal that the database knows. Raises Usage where there is none, or several
    (which it lists).
    """
    bodies = list(_bodies(registry, stored))
    wanted = normalise(asked).lower().replace("-", "")
    codes = [b for b in bodies if asked in b.portals and _is_portals_own(b, registry)]
    exact = codes or [b for b in bodies if wanted in names_of(b.name)]
    found = exact or [b for b in bodies if any(wanted in name for name in names_of(b.name))]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Usage(
            f"{asked!r}: {say('no such body in the portal files or the database', '站点文件和数据库中没有此机关')}"
        )
    listed = ", ".join(f"{b.name} ({' '.join(b.portals)})" for b in found)
    raise Usage(f"{asked!r}: {say('several bodies are called so', '有多个机关符合')}: {listed}")


def _bodies(registry: Registry, stored: Mapping[str, Mapping[str, object]]) -> Iterator[Body]:
    """Every body once, under its longest name."""
    known: dict[str, tuple[str, set[str]]] = {}
    for name, code in _named(registry, stored):
        short = short_name(name)
        longest, portals = known.get(short, (name, set()))
        known[short] = max(name, longest, key=len), portals | {code}
    for name, portals in known.values():
        yield Body(name, tuple(sorted(portals)))


def _named(registry: Registry, stored: Mapping[str, Mapping[str, object]]) -> Iterable[tuple[str, str]]:
    for portal in registry:
        yield portal.name, portal.code
        yield from ((name, portal.code) for name in portal.expect.agencies)
        yield from ((name, portal.code) for name in stored.get(portal.code, {}))


def _is_portals_own(body: Body, registry: Registry) -> bool:
    return any(is_same(registry.get(code).name, body.name) for code in body.portals)
