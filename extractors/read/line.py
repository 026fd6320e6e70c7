"""One line of text as a reader of the document sees it, in any format."""

_UNSEEN = str.maketrans(
    {"\xa0": " ", "\xad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None}
)
"""No-break blanks are blanks; zero-width characters, which split printed numbers, are nothing."""


def printed(line: str) -> str:
    r"""The line without what takes no room and without blanks at its ends; full-width spaces indent, and stay.

    >>> printed(" \xa0\u30001\u200b0 件\xa0")
    '\u300010 件'
    """
    line = line.translate(_UNSEEN).strip(" \t")
    return line if line.strip() else ""


RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Figures that stand raised behind a number are no figures of it."""
