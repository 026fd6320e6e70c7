"""What fields for input say: a form that was filled in and left in the page."""

from itertools import islice

from lxml.etree import _Element as Element

from extractors.read.table import is_figure

_NO_FIGURE = frozenset({"/", "／", "\\", "-", "—", "——", "－", "无", "無"})
_CHOICES = 1000
"""Options of a list that are looked at."""


def figure_in(element: Element) -> str:
    """The figure in a field, or what stands in place of one, written or chosen of a list; no other words."""
    said = _said(element)
    return said if is_figure(said) or said.strip() in _NO_FIGURE else ""


def _said(element: Element) -> str:
    if element.tag == "textarea":
        return element.text or ""
    if element.tag == "select":
        options = islice(element.iter("option"), _CHOICES)
        chosen = next((option for option in options if option.get("selected") is not None), None)
        return (chosen.text or "") if chosen is not None else ""
    is_text = element.tag == "input" and (element.get("type") or "text").lower() in {"text", "number"}
    return (element.get("value") or "") if is_text else ""
