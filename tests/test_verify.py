"""Each kind of damage is made, found, and mended where it can be."""

import asyncio
import gzip
import json
import os
import re
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from crawler.capture.archive import open_archive
from crawler.capture.checking import Kind, Problem, check_archive
from crawler.capture.exchange import Capture, Location
from crawler.capture.mending import mend
from crawler.capture.recover import recover
from crawler.verify import CATCH_UP, REEXTRACT
from tests.capture.exchanges import PAGE, append, exchange, warcs
from tests.capture.killing import Crawls, serve_portal
from tests.conftest import Command
from tests.conventions import ROOT

if TYPE_CHECKING:
    import subprocess

Damage = Callable[[Path, list[Location]], object]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def fill(data: Path, crawl: str = "c1") -> tuple[list[Capture], list[Location]]:
    """Three captures of a crawl, and a DOM of the first."""
    with open_archive(data, crawl=crawl) as archive:
        bodies = (exchange(f"{PAGE}{crawl}{n}", os.urandom(3000), minute=n) for n in range(3))
        captures = append(archive, *bodies)
        dom = asyncio.run(archive.append_derived("dom", b"<p>drawn</p>", "text/html", of=captures[0]))
        return captures, [archive.locate(capture.record_id) for capture in (*captures, dom)]


def warc(data: Path) -> Path:
    (name,) = warcs(data)
    return data / "archive" / name


def index(data: Path, suffix: str = ".cdxj") -> Path:
    (path,) = (data / "indexes").glob(f"*{suffix}")
    return path


def change(path: Path, offset: int, length: int, new: bytes) -> None:
    old = path.read_bytes()
    path.write_bytes(old[:offset] + new + old[offset + length :])


def cut_in_the_last_record(data: Path, places: list[Location]) -> None:
    os.truncate(warc(data), places[-1].offset + 20)


def turn_bits_in_the_middle(data: Path, places: list[Location]) -> None:
    change(warc(data), places[1].offset + 100, 4, b"\xff\x00\xff\x00")


def forge(data: Path, places: list[Location]) -> None:
    """Another body under the old digest, in a gzip member that is whole."""
    place = places[-1]
    member = gzip.decompress(warc(data).read_bytes()[place.offset : place.offset + place.length])
    packing = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    forged = packing.compress(member.replace(b"drawn", b"nward")) + packing.flush()
    change(warc(data), place.offset, place.length, forged)


def lose_a_record(data: Path, places: list[Location]) -> None:
    """The first exchange is gone from the file, and the index made anew: its DOM refers to nothing."""
    first, second = places[0], places[1]
    start = next(p.offset for p in requests(data) if p.offset < first.offset)
    end = max(p.offset for p in requests(data) if p.offset < second.offset)
    change(warc(data), start, end - start, b"")
    for suffix in (".cdxj", ".ids"):
        index(data, suffix).unlink()
    recover(data)


def requests(data: Path) -> list[Location]:
    lines = index(data, ".ids").read_text().splitlines()
    found = (line.split(" ") for line in lines if " request " in line)
    return [Location(name, int(offset), int(length)) for _, _, name, offset, length in found]


def drop_a_line(data: Path, _: list[Location]) -> None:
    index(data).write_bytes(b"".join(index(data).read_bytes().splitlines(keepends=True)[1:]))


def add_a_line(data: Path, _: list[Location]) -> None:
    lines = index(data).read_bytes()
    index(data).write_bytes(lines + lines.splitlines(keepends=True)[-1].replace(b"cn", b"zz"))


def remove_an_index(data: Path, _: list[Location]) -> None:
    index(data, ".ids").unlink()


def remove_the_file(data: Path, _: list[Location]) -> None:
    warc(data).unlink()


@pytest.mark.parametrize(
    ("damage", "kind", "said", "after"),
    [
        (cut_in_the_last_record, "torn", "cut off", "cut, and kept as"),
        (turn_bits_in_the_middle, "damaged", "what stands behind them can", None),
        (forge, "digest", "warc-payload-digest", None),
        (lose_a_record, "referred", "what it was made from is not there", None),
        (drop_a_line, "index", "no line for a record", "made again"),
        (add_a_line, "index", "no record for the line", "made again"),
        (remove_an_index, "index", "it is not there", "made again"),
        (remove_the_file, "gone", "3 captures are lost", "index was removed"),
    ],
)
def test_damage_is_found_and_mended_where_it_can_be(
    damage: Damage, kind: str, said: str, after: str | None, data: Path
) -> None:
    _, places = fill(data)
    assert check_archive(data) == []
    damage(data, places)
    problems = check_archive(data)
    assert kind in {problem.kind for problem in problems}
    assert any(said in str(problem) for problem in problems)
    mended = [problem for problem in mend(data, problems) if problem.kind == kind]
    assert all((after or "") in (problem.mended or "") for problem in mended)
    assert {problem.kind for problem in check_archive(data)} == (set() if after else {kind})


def test_what_is_cut_from_a_closed_file_is_kept_beside_it(data: Path) -> None:
    captures, places = fill(data)
    cut_in_the_last_record(data, places)
    (problem,) = check_archive(data)
    assert (problem.kind, problem.offset) == ("torn", places[-1].offset)
    list(mend(data, [problem]))
    (aside,) = (data / "archive").glob("*.torn-*")
    assert len(aside.read_bytes()) == 20
    with open_archive(data) as archive:
        assert list(archive.captures()) == captures


def test_a_damaged_request_of_a_post_leaves_the_index_as_it_is(data: Path) -> None:
    with open_archive(data, crawl="c1") as archive:
        (capture, _) = append(archive, exchange(PAGE, post=b"page=2"), exchange(PAGE, minute=1))
    request = next(place for place in requests(data))
    change(warc(data), request.offset + 40, 2, b"\xff\xff")
    before = index(data).read_bytes()
    (problem,) = mend(data, check_archive(data))
    assert (problem.kind, problem.offset, problem.mended) == ("damaged", request.offset, None)
    assert index(data).read_bytes() == before
    with open_archive(data) as archive:
        assert capture in list(archive.captures())


def test_a_revisit_whose_first_capture_is_gone_is_told(data: Path) -> None:
    body = os.urandom(50_000)
    with open_archive(data, crawl="c1") as archive:
        append(archive, exchange(PAGE, body))
    with open_archive(data, crawl="c2") as archive:
        append(archive, exchange(PAGE, body, minute=1))
    first, second = warcs(data)
    if b"warc/revisit" not in (data / "indexes" / second.replace(".warc.gz", ".cdxj")).read_bytes():
        pytest.skip("this archive keeps every payload")
    assert check_archive(data) == []
    (data / "archive" / first).unlink()
    for path in (data / "indexes").glob("c1-*"):
        path.unlink()
    (problem,) = check_archive(data)
    assert (problem.kind, problem.file) == ("referred", second)
    assert problem.consequence == "its body cannot be read"


def test_a_merged_index_that_differs_from_its_parts_is_made_again(data: Path) -> None:
    for n in range(9):
        fill(data, crawl=f"c{n}")
    open_archive(data).close()
    (merged,) = (data / "indexes" / "merged").glob("*.cdxj")
    right = merged.read_bytes()
    merged.write_bytes(right[: right.rindex(b"\n", 0, -1) + 1])
    (problem,) = check_archive(data)
    assert problem.kind == "merged"
    list(mend(data, [problem]))
    with open_archive(data) as archive:
        assert len(list(archive.captures())) == 27
    assert check_archive(data) == []


@pytest.mark.slow
def test_files_are_read_side_by_side_with_the_same_outcome(data: Path) -> None:
    for n in range(4):
        _, places = fill(data, crawl=f"c{n}")
    change(data / "archive" / places[1].warc, places[1].offset + 100, 4, b"\xff\x00\xff\x00")
    seen: list[str] = []
    problems = check_archive(data, workers=2, tell=lambda checked: seen.append(checked.file))
    assert problems == check_archive(data)
    assert [problem.kind for problem in problems] == ["damaged"]
    assert sorted(seen) == warcs(data)


def test_every_kind_of_damage_is_explained_and_no_other() -> None:
    guide = (ROOT / "docs/safety.md").read_text("utf-8")
    assert set(re.findall(r"(?m)^\| `(\w+)` \|", guide)) == set(get_args(Kind))


def test_a_problem_is_one_line_that_says_where_what_and_so_what() -> None:
    problem = Problem("damaged", "a.warc.gz", 12, "no gzip member", "5 bytes cannot be read", "cut")
    assert str(problem) == "a.warc.gz at offset 12: no gzip member; 5 bytes cannot be read [mended: cut]"


@pytest.fixture
def crawled(tmp_path: Path) -> Iterator[Path]:
    """The data folder of a crawl that found three reports, in several WARCs."""
    server = serve_portal("127.0.0.27", 3, drawn=False)
    crawls = Crawls(tmp_path, server, "trs")
    done = crawls.finish("-s", "NIANBAO_WARC_BYTES=20000")
    assert done.returncode == 0, done.stderr
    yield crawls.data
    server.close()


def kinds(run: "subprocess.CompletedProcess[str]") -> set[str]:
    return {problem["kind"] for problem in json.loads(run.stdout)["problems"]}


@pytest.mark.slow
def test_the_database_and_the_archive_are_held_against_each_other(crawled: Path, nianbao: Command) -> None:
    shutil.rmtree(crawled / "db")
    run = nianbao("verify", "--data", crawled, "--json")
    assert (run.returncode, kinds(run)) == (0, set())
    assert json.loads(run.stdout)["notes"] == ["3 reports of the archive are not in the database: " + CATCH_UP]
    assert nianbao("reextract", "--apply", "--data", crawled).returncode == 0

    for path in (crawled / "archive").iterdir():  # as if they had been copied under other names
        path.rename(path.with_name(path.name.replace("-000", "-001")))
    for path in (crawled / "indexes").glob("*.*"):
        path.unlink()
    run = nianbao("verify", "--data", crawled, "--json")
    assert (run.returncode, kinds(run)) == (4, {"moved"})
    assert REEXTRACT in json.loads(run.stdout)["problems"][0]["consequence"]
    assert nianbao("reextract", "--apply", "--data", crawled).returncode == 0
    assert nianbao("verify", "--data", crawled).returncode == 0


@pytest.mark.slow
def test_a_lost_file_is_told_by_all_that_stood_on_it(crawled: Path, nianbao: Command) -> None:
    first, *_, last = sorted((crawled / "archive").iterdir())
    assert first != last
    names = [path.name.removesuffix(".warc.gz") for path in sorted((crawled / "archive").iterdir())]
    lost = next(name for name in names if "/nb/1.html" in (crawled / "indexes" / f"{name}.cdxj").read_text())
    for path in crawled.glob(f"*/{lost}*"):
        path.unlink()
    run = nianbao("verify", "--data", crawled, "--json", "--repair")
    assert run.returncode == 4
    assert run.stderr.count("\n") == 1
    assert kinds(run) >= {"reading"}
    told = [problem["consequence"] for problem in json.loads(run.stdout)["problems"]]
    assert any("cannot be walked back" in consequence for consequence in told)


@pytest.mark.slow
def test_repair_ends_with_exit_code_0_where_nothing_is_lost(crawled: Path, nianbao: Command) -> None:
    for path in (crawled / "indexes").glob("*.cdxj"):
        path.write_bytes(path.read_bytes().replace(b'"offset": "', b'"offset": "9'))
    assert nianbao("verify", "--data", crawled).returncode == 4
    run = nianbao("verify", "--data", crawled, "--repair")
    assert run.returncode == 0, run.stdout
    assert "[mended: made again from the records]" in run.stdout
    assert run.stderr == ""
    assert nianbao("verify", "--data", crawled).returncode == 0
