"""The index of texts by itself: lists from place to place, bodies by their names."""

from dataclasses import replace
from pathlib import Path

import pytest

from crawler.store.text_index import TextIndex, Wanted
from crawler.store.text_terms import Text


@pytest.fixture
def index(tmp_path: Path) -> TextIndex:
    """An empty index."""
    return TextIndex(tmp_path / "index")


def test_two_reports_with_one_place_in_lists_come_together(index: TextIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.store.text_terms.place_of", lambda text: 7 + (text.name == "c"))
    one = Text("a", "m", "甲县", "p", 2020, None, None, (), (), (), ())
    index.change(replace(one, name=name) for name in "abc")
    assert sorted(name for name, _ in index.listed(Wanted(), 0, 1)) == ["a", "b"]
    assert index.listed(Wanted(), 7, 1) == [("c", 8)]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("丰台", ["北京市丰台区", "北京市丰台区教育局"]),
        ("豐台區", ["北京市丰台区", "北京市丰台区教育局"]),
        ("北京市丰台区人民政府", ["北京市丰台区", "北京市丰台区教育局"]),
        ("fengtai", ["北京市丰台区", "北京市丰台区教育局"]),
        ("beijingshifengtaiqu", ["北京市丰台区", "北京市丰台区教育局"]),
        ("bjsftqjyj", ["北京市丰台区教育局"]),
        ("Feng-Tai", ["北京市丰台区", "北京市丰台区教育局"]),
        ("台丰", []),
        ("丰", []),
    ],
)
def test_a_body_is_found_by_its_name_in_either_script_by_pinyin_and_by_initials(
    index: TextIndex, asked: str, found: list[str]
) -> None:
    for agency in ("北京市丰台区教育局", "北京市丰台区", "北京市密云区"):
        names = (f"{agency}|{year}" for year in (2019, 2020))
        index.change([Text(name, "m", agency, "p", 2020, "110106", None, (), (), (), ()) for name in names])
    assert index.bodies(asked, 5) == found


def test_an_answer_that_is_kept_is_another_one_after_each_change(index: TextIndex, tmp_path: Path) -> None:
    wanted = Wanted(words=("信息公开",))
    one = Text("a", "m", "甲县", "p", 2020, None, None, (), (), (), ("政府信息公开",))
    index.change([one])
    assert [name for name, _ in index.find(wanted, 10).names] == ["a"]
    assert index.find(wanted, 10) is index.find(wanted, 10)
    TextIndex(tmp_path / "index").change([replace(one, name="b")])  # as another process would
    assert sorted(name for name, _ in index.find(wanted, 10).names) == ["a", "b"]
