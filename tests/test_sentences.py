"""Texts are compared sentence by sentence, as Chinese ends its sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sentences import changed, split


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("收到3件。办结2件！结转1件？", ["收到3件。", "办结2件！", "结转1件？"]),
        ("一是加强领导；二是完善机制。", ["一是加强领导；", "二是完善机制。"]),
        ("他说：“已公开。”群众满意。", ["他说：“已公开。”", "群众满意。"]),
        ("（详见附件。）无收费", ["（详见附件。）", "无收费"]),
        ("「已公開。」『是嗎？』", ["「已公開。」", "『是嗎？』"]),
        ("真的吗？！是的。", ["真的吗？！", "是的。"]),
        ("“他说‘公开。’”完", ["“他说‘公开。’”", "完"]),
        ("占25.1万元，同比增3.5%", ["占25.1万元，同比增3.5%"]),
        ("一段\n二段。\n", ["一段", "二段。"]),
        ("", []),
    ],
)
def test_a_sentence_ends_behind_its_closing_quotes(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


def test_only_what_changed_is_told() -> None:
    old = "收到申请3件。均已办结。无复议。"
    new = "收到申请3件。均已按期办结。无复议。无诉讼。"
    assert list(changed(old, new)) == [("均已办结。", "均已按期办结。"), ("", "无诉讼。")]


@given(st.text(alphabet="甲乙。！？；”’」）\n3. ", max_size=40))
def test_no_character_is_lost(text: str) -> None:
    bare = str.maketrans("", "", " \n")
    assert "".join(split(text)).translate(bare) == text.translate(bare)
