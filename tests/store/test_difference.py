from crawler.store.difference import FieldChange, find_changes


def test_sections_are_compared_by_number_and_checks_by_rule() -> None:
    old = {
        "sections": [{"number": 1, "heading": "总体情况", "text": "甲"}],
        "checks": [{"rule": "disputes.group", "row": "reconsideration", "holds": True}],
    }
    new = {
        "sections": [
            {"number": 2, "heading": "问题", "text": "乙"},
            {"number": 1, "heading": "总体情况", "text": "丙"},
        ],
        "checks": [{"rule": "disputes.group", "row": "reconsideration", "holds": False}],
    }
    assert set(find_changes(old, new)) == {
        FieldChange("sections.2.number", None, 2),
        FieldChange("sections.2.heading", None, "问题"),
        FieldChange("sections.2.text", None, "乙"),
        FieldChange("sections.1.text", "甲", "丙"),
        FieldChange("checks.disputes.group.reconsideration.holds", old=True, new=False),
    }


def test_a_number_that_moved_but_stayed_the_same_is_no_change() -> None:
    old = {"cells": [{"path": "a", "at": {"row": 1}}], "findings": [{"code": "x", "evidence": "e", "at": {"row": 1}}]}
    new = {"cells": [{"path": "a", "at": {"row": 2}}], "findings": [{"code": "x", "evidence": "e", "at": {"row": 2}}]}
    assert find_changes(old, new) == ()


def test_a_row_that_appears_without_a_number_is_a_change() -> None:
    assert find_changes({"disputes": {}}, {"disputes": {"total": None}}) == (FieldChange("disputes.total", None, None),)
