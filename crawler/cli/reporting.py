"""What a crawl leaves for those who do not watch it: a note of how it went, and alarms."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.cli.printing import print_note
from crawler.errors import NianbaoError
from crawler.notes import noted
from crawler.registry import Registry
from crawler.result import PortalResult


@contextmanager
def reported(data: Path, database: str, crawl: tuple[str, str], registry: Registry) -> Iterator[list[PortalResult]]:
    """Keep a note of a crawl (its id, and what was asked for), then look for alarms in the results put into the list.

    Whom Ctrl-C ends looks himself.
    """
    results: list[PortalResult] = []
    try:
        with noted(data, *crawl):
            yield results
    except KeyboardInterrupt:
        raise
    except BaseException:
        _look(data, database, registry, results)
        raise
    _look(data, database, registry, results)


def _look(data: Path, database: str, registry: Registry, results: list[PortalResult]) -> None:
    """No crawl fails because of its alarms: one line says what did not go well, and the next tries again."""
    from crawler.alarms.telling import Place, check  # noqa: PLC0415  # mail and TLS are slow to import, and not needed before

    try:
        check(Place(data, database, registry), print_note, results)
    except (NianbaoError, OSError) as error:
        print_note(f"alarms: {' '.join(str(error).split())}")
