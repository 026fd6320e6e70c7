"""What a Word paragraph says: its runs joined, tracked changes as accepted."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from extractors.document import Link, Paragraph, Picture
from extractors.read.line import RAISED
from extractors.read.package import Package, Relation, read_part
from extractors.read.word_names import MC, A, M, R, V, W, find, number, properties, switch, value
from extractors.read.word_numbering import Numbering
from extractors.read.word_styles import Style
from extractors.read.word_white import is_white
from extractors.source import Place

_SYMBOL_PLANE = 0xF000
_SYMBOL_FIGURES = range(0xF020, 0xF040)
"""Blank to `?`: here the font Symbol has the same signs as ASCII, at private places."""

_SMALL, _HIGH = 2, 6
"""Half points: letters no larger are not seen, and those that stand so high are raised."""


@dataclass(slots=True)
class Story:
    """One document being read: its parts, and what is gathered on the way."""

    package: Package
    relations: dict[str, Relation]
    styles: dict[str, Style]
    numbering: Numbering
    place: Place
    links: list[Link] = field(default_factory=list)
    hidden: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class Speech:
    """What a paragraph holds: text with its breaks, text that is hidden, pictures, and text boxes unread."""

    style: Style = field(default_factory=Style)
    pieces: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    veiled: bool = False
    raised: bool = False

    def say(self, text: str) -> None:
        """One more piece of text."""
        text = text.translate(RAISED) if self.raised else text
        (self.hidden if self.veiled else self.pieces).append(text)


def listen(story: Story, paragraph: Element, style: Element | None, speech: Speech) -> None:
    """Adds to a speech what a paragraph of some style says."""
    speech.style = story.styles.get(value(style) or "", story.styles[""])
    _speak(story, paragraph, speech)


def _speak(story: Story, parent: Element, speech: Speech) -> None:
    """Each child by its own rule; an element without one says what its children say."""
    for child in parent:
        rule = _RULES.get(child.tag)
        if rule is None:
            _speak(story, child, speech)
        else:
            rule(story, child, speech)


def _text(_: Story, element: Element, speech: Speech) -> None:
    speech.say((element.text or "").replace("\n", " "))


def _run(story: Story, element: Element, speech: Speech) -> None:
    own = properties(element, "rPr")
    if not own and not speech.style.hidden:
        _speak(story, element, speech)
        return
    hidden = switch(own.get(f"{W}vanish"))
    if hidden is None:
        named = story.styles.get(value(own.get(f"{W}rStyle")) or "")
        hidden = (named.hidden if named else None) or speech.style.hidden
    hidden = hidden or switch(own.get(f"{W}strike")) or switch(own.get(f"{W}dstrike"))
    hidden = hidden or (number(own.get(f"{W}sz")) or _SMALL + 1) <= _SMALL or is_white(element, own)
    outer = speech.veiled, speech.raised
    speech.veiled |= bool(hidden)
    speech.raised |= value(own.get(f"{W}vertAlign")) == "superscript" or (number(own.get(f"{W}position")) or 0) >= _HIGH
    _speak(story, element, speech)
    speech.veiled, speech.raised = outer


def _symbol(_: Story, element: Element, speech: Speech) -> None:
    """A sign of a symbol font; in the font Symbol, figures and signs stand at private places."""
    try:
        code = int(element.get(f"{W}char") or "", 16)
        is_figure = (element.get(f"{W}font") or "").lower() == "symbol" and code in _SYMBOL_FIGURES
        speech.say(chr(code - _SYMBOL_PLANE if is_figure else code))
    except (ValueError, OverflowError):
        speech.say("\ufffd")


def _link(story: Story, element: Element, speech: Speech) -> None:
    start = len(speech.pieces)
    _speak(story, element, speech)
    relation = story.relations.get(element.get(f"{R}id") or "")
    if relation and relation.external and not speech.veiled:
        story.links.append(Link(relation.target, "".join(speech.pieces[start:]).strip()))


def _alternate(story: Story, element: Element, speech: Speech) -> None:
    """The same thing for newer and for older programs: the first that says anything here."""
    for branch in element:
        before = _size(speech)
        _speak(story, branch, speech)
        if _size(speech) != before:
            return


def _size(speech: Speech) -> int:
    return len(speech.pieces) + len(speech.hidden) + len(speech.pictures) + len(speech.boxes)


def _control(story: Story, element: Element, speech: Speech) -> None:
    """A content control; one that shows its prompt holds nothing yet."""
    content = find(element, "sdtContent")
    if content is not None and not switch(find(element, "sdtPr"), "showingPlcHdr"):
        _speak(story, content, speech)


def _ruby(story: Story, element: Element, speech: Speech) -> None:
    """The pronunciation over a character stands in brackets behind it."""
    base, aid = find(element, "rubyBase"), find(element, "rt")
    if base is not None:
        _speak(story, base, speech)
    if aid is not None:
        speech.say("(")
        _speak(story, aid, speech)
        speech.say(")")


def _picture(story: Story, element: Element, speech: Speech) -> None:
    identifier = element.get(f"{R}embed") or element.get(f"{R}id") or element.get(f"{R}link") or ""
    relation = story.relations.get(identifier)
    if relation is None or speech.veiled:
        return
    body = None if relation.external else read_part(story.package, relation.target)
    if body or relation.external:
        url = relation.target if relation.external else None
        speech.pictures.append(Picture(url, body, "", story.place))


def _box(_: Story, element: Element, speech: Speech) -> None:
    speech.boxes.append(element)


def _nothing(_: Story, __: Element, ___: Speech) -> None:
    pass


def _says(text: str) -> Callable[[Story, Element, Speech], None]:
    def rule(_: Story, __: Element, speech: Speech) -> None:
        speech.say(text)

    return rule


_RULES: dict[object, Callable[[Story, Element, Speech], None]] = {
    **dict.fromkeys((f"{W}t", f"{M}t"), _text),
    **dict.fromkeys((f"{W}tab", f"{W}ptab"), _says("\t")),
    **dict.fromkeys((f"{W}br", f"{W}cr"), _says("\n")),
    **dict.fromkeys((f"{A}blip", f"{V}imagedata"), _picture),
    **dict.fromkeys(
        (f"{W}pPr", f"{W}rPr", f"{W}del", f"{W}moveFrom", f"{W}sdtPr", f"{W}sectPr", f"{M}ctrlPr"), _nothing
    ),
    f"{W}noBreakHyphen": _says("-"),
    f"{W}sym": _symbol,
    f"{W}r": _run,
    f"{W}hyperlink": _link,
    f"{W}sdt": _control,
    f"{W}ruby": _ruby,
    f"{W}txbxContent": _box,
    f"{MC}AlternateContent": _alternate,
}
