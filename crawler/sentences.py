"""What changed in a text, sentence by sentence."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

_ENDS = "。！？；!?;"
# 他说：“已公开。”, 真的吗？！, 收到3件。）: what closes a quote or bracket behind the end belongs to the sentence
_SENTENCE = re.compile(rf"[^{_ENDS}\n]*(?:[{_ENDS}]+[”’」』）)》〉】\]]*|(?=\n)|$)")


def split(text: str) -> list[str]:
    r"""The sentences of a text; a line's end also ends one.

    >>> split("收到申请3件。均已办结；无复议。")
    ['收到申请3件。', '均已办结；', '无复议。']
    >>> split("主任说：“公开是常态！”与会者赞同。\n（无收费。）")
    ['主任说：“公开是常态！”', '与会者赞同。', '（无收费。）']
    """
    return [sentence.strip() for sentence in _SENTENCE.findall(text) if sentence.strip()]


def aligned(old: str, new: str) -> Iterator[tuple[bool, str, str]]:
    """Stretches of two texts side by side: whether they are the same, what stood there, what stands there now.

    >>> list(aligned("收到3件。均已办结。", "收到4件。均已办结。"))
    [(False, '收到3件。', '收到4件。'), (True, '均已办结。', '均已办结。')]
    """
    before, after = split(old), split(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for operation, a, b, c, d in matcher.get_opcodes():
        yield operation == "equal", "".join(before[a:b]), "".join(after[c:d])


def changed(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Pairs of what stood there and what stands there now; empty where nothing did or does.

    >>> list(changed("收到3件。均已办结。", "收到4件。均已办结。"))
    [('收到3件。', '收到4件。')]
    """
    for same, before, after in aligned(old, new):
        if not same:
            yield before, after
