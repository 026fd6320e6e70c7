"""Order and search: SURT keys, what a POST adds to them, sorted lines."""

import string
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.capture.lines import BLOCK, FileLines, GrowingLines, MergedLines, write_lines
from crawler.capture.postquery import post_query, with_post_query
from crawler.capture.surt import surt


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.bjft.gov.cn/zfxxgk/Index.html?b=2&a=1#top", "cn,gov,bjft)/zfxxgk/index.html?a=1&b=2"),
        ("https://user:word@WWW2.a.cn:443", "cn,a)/"),
        ("http://a.cn:8080/", "cn,a:8080)/"),
        ("http://127.0.0.1:80/a/./b/../c//d/", "1,0,0,127)/a/c/d"),
        ("http://a.cn/%E4%B8%AD?q=%D6%D0&P=%252f", "cn,a)/%e4%b8%ad?p=/&q=%d6%d0"),
        ("http://a.cn/中 文", "cn,a)/%e4%b8%ad%20%e6%96%87"),
        ("http://北京.cn/", "cn,xn--1lq90i)/"),
        ("http://a\x85京.cn/", "cn,a%c2%85%e4%ba%ac)/"),
        ("http://a.cn/?", "cn,a)/"),
        ("http://a.cn/x?a=1&jsessionid=0123456789abcdef0123456789ABCDEF&b", "cn,a)/x?a=1&b"),
        ("http://a.cn/(S(abcdefghijklmnopqrstuvwx))/x.aspx", "cn,a)/x.aspx"),
        ("http://a.cn/../x", "cn,a)/../x"),
        ("urn:uuid:1", "urn:uuid:1"),
    ],
)
def test_keys_are_those_of_other_archives(url: str, key: str) -> None:
    assert surt(url) == key


@pytest.mark.parametrize(
    ("media_type", "body", "query"),
    [
        ("application/x-www-form-urlencoded; charset=UTF-8", b"col=1&unitname=%E4%B8%B0+x", "col=1&unitname=丰 x"),
        ("application/x-www-form-urlencoded", b"a=\xff", "__wb_post_data=YT3/"),
        ("application/json", b'{"a": 1, "b": [1, {"a": "x y"}], "c": null}', "a=1&b=1&a.2_=x+y&c=None"),
        ("application/json", b"{broken", ""),
        ("text/plain;charset=UTF-8", b'{"a": 2}', "a=2"),
        ("text/plain", b"hello", "__wb_post_data=aGVsbG8="),
        ("", b"\x00", "__wb_post_data=AA=="),
    ],
)
def test_a_posts_body_is_part_of_its_key_as_pywb_has_it(media_type: str, body: bytes, query: str) -> None:
    assert post_query(media_type, body) == query


def test_a_posts_query_goes_behind_the_address() -> None:
    assert with_post_query("http://a.cn/x", "POST", "") == "http://a.cn/x?__wb_method=POST"
    assert with_post_query("http://a.cn/x?y", "PUT", "a=1") == "http://a.cn/x?y&__wb_method=PUT&a=1"


words = st.text(string.ascii_letters + " ,)", max_size=6).map(str.encode)
long_words = st.builds(lambda word, times: word * times, words, st.integers(0, 700))


@pytest.mark.parametrize("sizes", [{}, {"BLOCK": 16, "APART": 4, "HEAD": 2, "PROBE": 8, "PIECE": 8}])
@given(st.lists(words | long_words, max_size=60), st.lists(words, min_size=1, max_size=5))
def test_lines_are_found_by_how_they_begin(
    tmp_path_factory: pytest.TempPathFactory, sizes: dict[str, int], lines: list[bytes], prefixes: list[bytes]
) -> None:
    growing = GrowingLines()
    for line in lines:
        growing.add(line)
    path = tmp_path_factory.mktemp("lines") / "x.cdxj"
    write_lines(path, growing.up(b""))
    assert path.read_bytes() == growing.text() == b"".join(line + b"\n" for line in sorted(lines))
    stored = FileLines(path)
    halves = MergedLines([stored, GrowingLines()])
    with pytest.MonkeyPatch.context() as patch:
        for name, size in sizes.items():
            patch.setattr(f"crawler.capture.lines.{name}", size)
        for found, prefix in product((growing, stored, halves), prefixes):
            assert list(found.starting_with(prefix)) == [line for line in sorted(lines) if line.startswith(prefix)]
            assert list(found.up(prefix)) == [line for line in sorted(lines) if line >= prefix]
            assert list(found.down(prefix)) == [line for line in sorted(lines, reverse=True) if line < prefix]
            both = [line for line in sorted(lines) if line >= prefix], list(found.down(prefix))
            assert tuple(map(list, found.both_ways(prefix))) == both
    stored.close()


def test_of_lines_that_searches_met_few_are_kept(tmp_path: Path) -> None:
    lines = [b"cn,gov,a%06d)/" % number + b"x" * 200 for number in range(20_000)]
    path = tmp_path / "x.cdxj"
    write_lines(path, lines)
    stored = FileLines(path)
    for line in lines[::7]:
        assert next(stored.up(line)) == line
    assert 4 << 20 < path.stat().st_size < stored.places_kept * BLOCK < 4 * path.stat().st_size
    stored.close()


def test_what_grows_beyond_memory_goes_to_a_file_and_is_found_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.capture.lines.IN_MEMORY", 7)
    growing = GrowingLines()
    for n in range(100):
        growing.add(b"%03d" % (n * 37 % 100))
    assert list(growing.up(b"04")) == [b"%03d" % n for n in range(40, 100)]
    assert list(growing.down(b"04")) == [b"%03d" % n for n in reversed(range(40))]


def test_a_growing_index_may_be_searched_while_it_is_read() -> None:
    growing = GrowingLines()
    for n in range(10):
        growing.add(b"a %d" % n)
    reading = growing.starting_with(b"a")
    first = next(reading)
    growing.add(b"a")
    assert [first, *reading] == [b"a %d" % n for n in range(10)]
