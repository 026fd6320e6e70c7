"""What changed between readings, as JSON: fields, texts sentence by sentence, captures."""

from collections.abc import Collection

from crawler.browse.addresses import bare
from crawler.browse.api.declared import Answer
from crawler.browse.api.records import iso
from crawler.history import History, Showing, Step
from crawler.sentences import changed
from crawler.store import FieldChange

Leaf = int | float | bool | str | None


class Stretch(Answer):
    """Sentences that stood there, and what stands there now."""

    old: str
    new: str


class Changed(Answer):
    """A field that differs; of a section's text also the stretches that do."""

    path: str
    old: Leaf
    new: Leaf
    sentences: list[Stretch]


class Shown(Answer):
    """A report as one crawl saw it."""

    reading: str
    capture: str
    captured_at: str
    url: str
    published: str | None
    last_modified: str | None
    extractor_version: str


class Edit(Answer):
    """Two readings between which a report changed; `silent` where neither its date nor Last-Modified tells of it."""

    before: str
    after: str
    silent: bool
    moved: bool
    reread: bool
    fields: list[Changed]


class Changes(Answer):
    """Captures of a report by time, and the changes between them and those before."""

    captures: list[Shown]
    changes: list[Edit]
    next: str | None


def changes_of(history: History, wanted: Collection[str], cursor: str | None) -> Changes:
    """The part of a history that these readings are."""
    return Changes(
        captures=[_shown(one) for one in history.showings if one.reading in wanted],
        changes=[_edit(step) for step in history.steps if step.after.reading in wanted],
        next=cursor,
    )


def field_of(change: FieldChange) -> Changed:
    """One field."""
    texts = ["" if one is None else str(one) for one in (change.old, change.new)]
    stretches = changed(*texts) if change.path.startswith("sections.") else ()
    sentences = [Stretch(old=old, new=new) for old, new in stretches]
    return Changed(path=change.path, old=change.old, new=change.new, sentences=sentences)


def _shown(one: Showing) -> Shown:
    return Shown(
        reading=one.reading,
        capture=bare(one.capture),
        captured_at=iso(one.captured_at),
        url=one.url,
        published=one.published,
        last_modified=one.modified.get(one.url),
        extractor_version=one.extractor_version,
    )


def _edit(step: Step) -> Edit:
    return Edit(
        before=step.before.reading,
        after=step.after.reading,
        silent=step.is_silent,
        moved=step.is_moved,
        reread=step.is_reread,
        fields=[field_of(one) for one in step.fields],
    )
