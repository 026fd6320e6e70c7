"""Publishing bodies by any of their names, old ones too: Chinese in either script, pinyin, initials, codes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawler.errors import Usage
from crawler.naming import kept_name, local_name
from crawler.registry import Registry
from crawler.spellings import names_of, spellings_of
from crawler.store import Store
from crawler.store.agencies import Agency
from crawler.words import say
from extractors.names import is_same, short_name
from extractors.normal import normalise

MOST_LIKE = 50
"""Bodies with a part of a name in theirs that are looked at: who gets that many has to say more."""


@dataclass(frozen=True)
class Body:
    """A publishing body, and the portals on which its reports are.

    `others` are further names that it has, or had, and `codes` what identifies it whatever it is called.
    """

    name: str
    portals: tuple[str, ...]
    others: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return (self.name, *self.others)

    def is_called(self, name: str) -> bool:
        """Whether a name may be one of its own."""
        return any(is_same(name, own) for own in self.names)


def find_body(
    asked: str, registry: Registry, stored: Mapping[str, Mapping[str, object]], known: Sequence[Agency] = ()
) -> Body:
    """The one body that is called so, or has this code: exactly, else by a part of its name.

    `stored` are the bodies of each portal that the database knows, `known` what its ledger tells of their names
    and codes. Raises Usage where there is none, or several (which it lists).
    """
    bodies = list(_bodies(registry, stored, known))
    wanted = normalise(asked).lower().replace("-", "")
    codes = [b for b in bodies if asked in b.portals and _is_portals_own(b, registry)]
    codes = codes or [b for b in bodies if asked.upper() in b.codes]
    called = names_of if not wanted.isascii() else lambda name: names_of(name) | spellings_of(name)
    exact = codes or [b for b in bodies if any(wanted in called(name) for name in b.names)]
    found = exact or [b for b in bodies if any(wanted in one for name in b.names for one in called(name))]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Usage(
            f"{asked!r}: {say('no such body in the portal files or the database', '站点文件和数据库中没有此机关')}"
        )
    listed = ", ".join(f"{b.name} ({' '.join(b.portals)})" for b in found)
    raise Usage(f"{asked!r}: {say('several bodies are called so', '有多个机关符合')}: {listed}")


def those_called(asked: str, registry: Registry, store: Store) -> tuple[dict[str, dict[str, set[int]]], list[Agency]]:
    """What the database tells of the bodies that may be meant, for `find_body`; of others it is not asked."""
    of_portal = store.years_of(asked) if asked in registry.portals else {}
    names = [*store.texts.bodies(asked, MOST_LIKE), *of_portal]
    known = [*store.agencies(asked), *store.lists.called(names)]
    stored: dict[str, dict[str, set[int]]] = {}
    for agency in known:
        for portal in agency.portals:
            stored.setdefault(portal, {}).update({name.name: set() for name in agency.names})
    return stored, known


def _bodies(registry: Registry, stored: Mapping[str, Mapping[str, object]], known: Sequence[Agency]) -> Iterator[Body]:
    """Every body once: what the ledger holds for one is one, under its name of today; else under its longest name."""
    of = {short_name(name.name): agency for agency in known if len(agency.names) > 1 for name in agency.names}
    found: dict[str, tuple[set[str], set[str]]] = {}
    for name, code in _named(registry, stored):
        portal = registry.portals.get(code)
        kept = kept_name(local_name(name, portal.name), portal.region) if portal else name
        short = short_name(kept)
        names, portals = found.setdefault(short_name(of[short].name) if short in of else short, (set(), set()))
        names.add(name)
        portals.add(code)
    codes = {short_name(agency.name): _codes(agency) for agency in known}
    for short, (names, portals) in found.items():
        name = max((one for one in names if short_name(one) == short), key=len, default=max(names, key=len))
        others = sorted(one for one in names if short_name(one) != short_name(name))
        yield Body(name, tuple(sorted(portals)), tuple(others), codes.get(short, ()))


def _codes(agency: Agency) -> tuple[str, ...]:
    return tuple(filter(None, (agency.credit_code, agency.organisation_code)))


def _named(registry: Registry, stored: Mapping[str, Mapping[str, object]]) -> Iterable[tuple[str, str]]:
    """The database may know portals that have no file here: those of the demo, of imports, of other machines."""
    for portal in registry:
        yield portal.name, portal.code
        yield from ((name, portal.code) for name in portal.expect.agencies)
    yield from ((name, code) for code in sorted(stored) for name in stored[code])


def _is_portals_own(body: Body, registry: Registry) -> bool:
    files = (registry.portals.get(code) for code in body.portals)
    return any(is_same(file.name, body.name) for file in files if file)
