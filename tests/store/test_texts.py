"""The text index: what is found, and that it is what the database holds, whatever happened in between."""

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crawler.entry import Entry
from crawler.errors import Usage
from crawler.search import Question, search, words_of
from crawler.store import Store, open_store
from crawler.store.text_index import TextIndex, Wanted
from crawler.store.text_notes import Notes
from extractors.report import Report

MakeEntry = Callable[..., Entry]
MakeReport = Callable[..., Report]
Put = Callable[..., None]

TEXT = "全年收到政府信息公开申请。\n信息很多，息公一字，公开为常态。\n依托APP开展工作"


@pytest.fixture
def put(store: Store, make_entry: MakeEntry, make_report: MakeReport) -> Put:
    """Puts a report with this text, of a body and year."""

    def put(agency: str, year: int = 2020, text: str = TEXT, *, day: int = 0, **fields: object) -> None:
        sections = [{"number": 1, "heading": "总体情况", "text": text}]
        report = make_report(agency=agency, year=year, sections=sections, title=f"{agency}{year}年报告", **fields)
        store.put(make_entry(f"{agency}{year}{day}", day=day, report=report))

    return put


def names(store: Store, *words: str, **asked: object) -> set[tuple[str, int]]:
    answer = search(store, Question(words, **asked))  # type: ignore[arg-type]  # the fields of a Question, by name
    assert answer.total == len(answer.hits)
    return {(hit.agency, hit.year) for hit in answer.hits}


def test_words_are_found_where_they_stand_and_nowhere_else(store: Store, put: Put) -> None:
    put("甲县", 2020)
    put("乙县", 2020, "信息很多，息公一字，公开为常态。")
    assert names(store, "信息公开") == {("甲县", 2020)}
    assert names(store, "公开") == {("甲县", 2020), ("乙县", 2020)}
    assert names(store, "申请信息") == set()


def test_a_word_of_any_length_is_found_with_all_its_characters(store: Store, put: Put) -> None:
    text = "依法推进政务信息公开"
    put("甲县", text=f"本机关{text}工作")
    for length in range(2, len(text) + 1):
        assert names(store, text[:length]) == {("甲县", 2020)}
        for place in range(length):
            assert names(store, text[:place] + "丙" + text[place + 1 : length]) == set()


def test_all_words_must_be_there(store: Store, put: Put) -> None:
    put("甲县")
    put("乙县", text="收到申请")
    assert names(store, "申请 常态") == {("甲县", 2020)}
    assert names(store, "申请", "没有的") == set()


@pytest.mark.parametrize("word", ["政府资讯", "政府資訊", "政 府资訊", "ＡＰＰ", "app"])
def test_either_script_width_and_case_is_found_by_any(store: Store, put: Put, word: str) -> None:
    put("甲县", text="政府資訊 App")
    assert words_of(["政府資訊"]) == ["政府资讯"]
    assert names(store, word.replace(" ", "")) == {("甲县", 2020)}


def test_a_word_does_not_run_over_from_one_paragraph_to_the_next(store: Store, put: Put) -> None:
    put("甲县", text="信息\n公开")
    assert names(store, "信息公开") == set()


def test_titles_and_headings_are_text_too(store: Store, put: Put) -> None:
    put("甲县", 2019)
    assert names(store, "甲县2019年") == names(store, "总体情况") == {("甲县", 2019)}


@pytest.mark.parametrize("word", ["府", "政 府", " 府 ", "A"])
def test_a_single_character_gets_one_clear_answer(store: Store, word: str) -> None:
    with pytest.raises(Usage, match="one character is in too many reports"):
        search(store, Question([word]))


def test_a_question_for_nothing_is_none(store: Store) -> None:
    with pytest.raises(Usage, match="nothing to search for"):
        search(store, Question())


def test_reports_are_chosen_by_what_they_are(store: Store, put: Put) -> None:
    failed = [{"rule": "disputes.group", "row": "reconsideration", "holds": False, "left": 1, "right": 2}]
    found = [{"code": "spam_injection", "message": "m", "evidence": "e"}]
    put("甲县", 2020, checks=failed)
    put("甲县", 2021, findings=found, forms={"disputes": "2021"})
    put("乙县", 2021, checks=[])
    assert names(store, "公开", years=[2021]) == {("甲县", 2021), ("乙县", 2021)}
    assert names(store, agency="甲县") == {("甲县", 2020), ("甲县", 2021)}
    assert names(store, failing="disputes.group") == {("甲县", 2020)}
    assert names(store, finding="spam_injection") == {("甲县", 2021)}
    assert names(store, "公开", form="2021") == {("甲县", 2021)}
    assert store.texts.values("failing") == ["disputes.group"]


def test_a_region_has_all_below_it(store: Store, make_entry: MakeEntry, make_report: MakeReport) -> None:
    for agency, region in (("甲县", "110106"), ("乙市", "110000"), ("丙省", "330000")):
        store.put(make_entry(agency, report=make_report(agency=agency), region=region))
    assert names(store, region="110000") == names(store, region="11") == {("北京市甲县", 2020), ("乙市", 2020)}
    assert names(store, region="110106") == {("北京市甲县", 2020)}


def test_passages_are_in_the_reports_own_script_with_marks(store: Store, put: Put) -> None:
    put("甲县", text="前文。\n" + "首" * 50 + "依法公開政府資訊，及時公開。" + "尾" * 50)
    [hit] = search(store, Question(["政府资讯", "公开"])).hits
    [passage] = hit.passages
    assert (passage.section, passage.heading) == (1, "总体情况")
    assert {passage.text[start:end] for start, end in passage.marks} == {"公開", "政府資訊"}
    assert len(passage.text) == 4 + 2 * 30
    assert hit.title == "甲县2020年报告"


def test_what_is_written_again_is_found_as_it_is_now(store: Store, put: Put) -> None:
    put("甲县")
    assert names(store, "申请")
    put("甲县", text="完全不同", day=1)
    assert names(store, "申请") == set()
    assert names(store, "完全不同") == {("甲县", 2020)}


def test_what_is_no_report_any_more_is_not_found(
    store: Store, put: Put, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    put("甲县")
    assert names(store, "申请")
    store.put(make_entry("甲县20200", report=make_report(kind="news"), agency="甲县"))
    assert names(store, "申请") == set()


def test_a_reading_that_turns_out_to_be_of_another_body_moves(
    store: Store, put: Put, make_entry: MakeEntry, make_report: MakeReport
) -> None:
    put("甲县")
    assert names(store, "申请") == {("甲县", 2020)}
    sections = [{"number": 1, "heading": "总体情况", "text": TEXT}]
    store.put(make_entry("甲县20200", report=make_report(agency="乙县", sections=sections)))
    assert names(store, "申请") == {("乙县", 2020)}


def test_an_index_that_is_gone_or_broken_is_made_again(store: Store, put: Put) -> None:
    put("甲县")
    assert names(store, "申请")
    folder = store.texts._folder
    for breaking in (
        lambda: shutil.rmtree(folder),
        lambda: (folder / "terms" / "meta.json").write_text("{"),
        lambda: (folder / "version").write_text("0"),
    ):
        breaking()
        store.texts._index = None
        assert names(store, "申请") == {("甲县", 2020)}


def test_a_report_whose_note_was_lost_is_taken_in_when_all_is_compared(store: Store, put: Put) -> None:
    put("甲县")
    assert names(store, "申请")
    put("乙县")
    (store.texts._folder / "changed").unlink()
    assert names(store, "申请") == {("甲县", 2020)}
    os.utime(store.texts._folder / "compared", (0, 0))
    assert names(store, "申请") == {("甲县", 2020), ("乙县", 2020)}


def test_what_another_machine_wrote_to_a_shared_database_is_found_in_time(
    store: Store, put: Put, database_uri: str, tmp_path_factory: pytest.TempPathFactory, make_entry: MakeEntry
) -> None:
    put("北京市丰台区")
    assert names(store, "申请")
    with open_store(database_uri, tmp_path_factory.mktemp("elsewhere")) as other:
        other.put(make_entry("z", day=1))
    os.utime(store.texts._folder / "compared", (0, 0))
    assert names(store, "申请") == set()
    assert names(store, "二段") == {("北京市丰台区", 2020)}


def test_rebuilding_takes_all_in_again(store: Store, put: Put) -> None:
    put("甲县")
    put("乙县")
    assert store.texts.update() == 2
    assert store.texts.update() == 0
    assert store.texts.update(rebuild=True) == 2
    assert names(store, "申请") == {("甲县", 2020), ("乙县", 2020)}


def test_what_another_process_wrote_is_found(
    store: Store, put: Put, database_uri: str, tmp_path: Path, make_entry: MakeEntry
) -> None:
    put("甲县")
    assert names(store, "申请")
    with open_store(database_uri, tmp_path) as other:
        other.put(make_entry("z"))
        assert names(other, "一段") == {("北京市丰台区", 2020)}
    assert names(store, "二段") == {("北京市丰台区", 2020)}


def test_an_index_that_is_followed_has_what_was_written_soon(store: Store, put: Put) -> None:
    with store.texts.followed(every_s=0.05):
        put("甲县")
        deadline = time.monotonic() + 10
        while not store.texts.find(Wanted(["申请"]), 1).total:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    assert store.texts.is_complete


def test_a_list_is_walked_from_place_to_place(store: Store, put: Put) -> None:
    for agency, year in (("甲县", 2020), ("乙县", 2021), ("丙县", 2020), ("丁县", 2022)):
        put(agency, year)
    walked: list[str] = []
    place = 0
    while found := store.texts.listed(Wanted(), place, 1):
        walked += [name for name, _ in found]
        place = found[-1][1]
    assert walked[:2] == ["丁县|2022", "乙县|2021"]
    assert sorted(walked[2:]) == ["丙县|2020", "甲县|2020"]
    assert [name for name, _ in store.texts.listed(Wanted(years=[2021]), 0, 9)] == ["乙县|2021"]


def test_values_are_counted_among_what_was_asked_for(store: Store, put: Put) -> None:
    put("甲县", 2020)
    put("乙县", 2021, findings=[{"code": "spam_injection", "message": "m", "evidence": "e"}])
    counted = store.texts.counts(Wanted(["申请"]), ("year", "findings", "level"))
    assert counted == {
        "year": {"2020": 1, "2021": 1},
        "findings": {"spam_injection": 1},
        "level": {"county": 2},
    }
    assert store.texts.counts(Wanted(years=[2020]), ("findings",)) == {"findings": {}}


def test_names_that_were_noted_are_kept_until_they_are_taken_in(tmp_path: Path) -> None:
    notes = Notes(tmp_path)
    notes.add(["a"])
    with pytest.raises(ZeroDivisionError), notes.taking() as names:
        sorted(names or ())[1 // 0]
    notes.add(["b"])
    with notes.taking() as names:
        assert names == {"a", "b"}
        with Notes(tmp_path).taking(wait=False) as busy:
            assert busy is None
        notes.add(["c"])
    with notes.taking() as names:
        assert names == {"c"}


def test_a_folder_that_cannot_be_written_keeps_no_report_out(
    store: Store, put: Put, caplog: pytest.LogCaptureFixture
) -> None:
    folder = store.texts._folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder")
    put("甲县")
    assert store.report("甲县", 2020) is not None
    assert "search --rebuild" in caplog.text


@pytest.fixture
def index(tmp_path: Path) -> TextIndex:
    """An empty index."""
    return TextIndex(tmp_path / "index")


def test_an_empty_index_finds_nothing(index: TextIndex) -> None:
    assert (len(index), index.marks(), index.find(Wanted(["公开"]), 10).total) == (0, {}, 0)


@pytest.mark.slow
def test_the_command_finds_prints_and_says_what_there_is(nianbao: Callable[..., Any], demo_data: Path) -> None:
    found = nianbao("search", "信息公开", "豐台", "--data", demo_data)
    assert (found.returncode, found.stderr) == (0, "")
    first, passage, *_, last = found.stdout.splitlines()
    assert first.startswith("北京市丰台区 2020  ")
    assert passage.startswith("    1  ")
    assert last == "1 of 1 reports"
    told = json.loads(nianbao("search", "--region", "33", "--json", "--data", demo_data).stdout)
    assert (told["total"], told["hits"][0]["agency"]) == (1, "浙江省广播电视局")
    assert nianbao("search", "府", "--data", demo_data).returncode == 2
    none = nianbao("search", "--finding", "nothing", "--rebuild", "--data", demo_data)
    assert none.stderr.splitlines() == ["16 reports in the index", "no report has 'nothing'; there are: spam_injection"]
    assert none.stdout == "0 of 0 reports\n"
