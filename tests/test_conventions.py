"""Our own rules hold in every Python file, and each of them can fail."""

from pathlib import PurePosixPath

import pytest

from tests import conventions
from tests.conventions import ROOT, RULES, Code, Rule, tracked

LONG_BODY = "".join(f"    x = {n}\n" for n in range(40))

BROKEN = [
    (conventions.files_are_short, "crawler/a.py", '"""A."""\n' * 300),
    (conventions.functions_are_short, "crawler/a.py", f"def read():\n{LONG_BODY}"),
    (conventions.functions_are_short, "tests/test_a.py", f"async def read():\n{LONG_BODY}"),
    (conventions.the_first_line_says_the_subject, "crawler/a.py", "x = 1\n"),
    (conventions.the_first_line_says_the_subject, "crawler/a.py", '"""Reads tables and\nwrites them."""\n'),
    (conventions.excuses_give_a_reason, "crawler/a.py", "x = 1  # noqa\n"),
    (conventions.excuses_give_a_reason, "crawler/a.py", "x = 1  # noqa: S603\n"),
    (conventions.excuses_give_a_reason, "crawler/a.py", "x = 1  # type: ignore\n"),
    (conventions.excuses_give_a_reason, "crawler/a.py", "x = 1  # type: ignore  # because it is so\n"),
    (conventions.excuses_give_a_reason, "crawler/a.py", "x = 1  # type: ignore[arg-type]\n"),
    (conventions.excuses_give_a_reason, "crawler/a.py", "# ruff: noqa\n"),
    (conventions.excuses_give_a_reason, "crawler/a.py", "x = 1  # pragma: no cover\n"),
    (conventions.names_say_what_a_thing_is, "crawler/a.py", "class PortalManager: pass\n"),
    (conventions.names_say_what_a_thing_is, "crawler/a.py", "class HTTPHelper: pass\n"),
    (conventions.names_say_what_a_thing_is, "settings/a.py", "def get_data(): pass\n"),
    (conventions.names_say_what_a_thing_is, "crawler/a.py", "class A:\n    async def process(self): pass\n"),
    (conventions.one_file_reads_the_clock, "crawler/a.py", "from datetime import datetime\nx = datetime.now()\n"),
    (conventions.one_file_reads_the_clock, "spiders/a.py", "import datetime\nx = datetime.date.today()\n"),
    (conventions.one_file_reads_the_clock, "extractors/a.py", "import time\nx = time.time\n"),
    (conventions.extractors_open_nothing, "extractors/read/a.py", "x = open('a').read()\n"),
    (conventions.extractors_open_nothing, "extractors/a.py", "x = __import__('os')\n"),
    (conventions.errors_stand_in_one_tree, "crawler/errors.py", '"""\nA\n"""\nclass Torn(A): pass\n'),
    (conventions.errors_stand_in_one_tree, "crawler/a.py", "class Torn(ValueError): pass\n"),
    (conventions.errors_stand_in_one_tree, "crawler/a.py", "class Torn(errors.NianbaoError): pass\n"),
    (conventions.a_spider_is_named_as_its_file, "spiders/trs.py", "class Trs(Spider):\n    name = 'other'\n"),
    (conventions.a_spider_is_named_as_its_file, "spiders/json_api.py", "class Api(Spider):\n    name = 'json_api'\n"),
]  # fmt: skip

KEPT = """\
\"\"\"One portal's pages.\"\"\"

import time


class JsonApi(Spider):
    name = "json_api"

    def process_item(self, item):  # noqa: ANN001, ANN201 - Scrapy's signature
        return time.monotonic(), item.opened  # type: ignore[no-any-return]  # a float in practice

    def metadata_of(self, now):
        return now.date()
"""


@pytest.fixture(scope="module")
def files() -> list[Code]:
    return [Code(path, (ROOT / path).read_text()) for path in tracked("*.py")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_holds_in_every_file(rule: Rule, files: list[Code]) -> None:
    problems = [f"{code.path}: {problem}" for code in files for problem in rule(code)]
    assert not problems, "\n".join([rule.__doc__ or "", *problems])


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN, ids=lambda value: getattr(value, "__name__", None))
def test_a_planted_breach_is_found(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Code(PurePosixPath(path), text)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_what_is_allowed_passes(rule: Rule) -> None:
    assert list(rule(Code(PurePosixPath("spiders/json_api.py"), KEPT))) == []


def test_every_rule_has_a_planted_breach() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(RULES)


def test_the_clock_may_be_read_where_it_is_read() -> None:
    clock = Code(PurePosixPath("crawler/clock.py"), "from datetime import UTC, datetime\nx = datetime.now(UTC)\n")
    assert list(conventions.one_file_reads_the_clock(clock)) == []
