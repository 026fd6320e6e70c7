"""Captures that must be converted before they can be read: the DOCX is made once and kept beside its capture."""

from dataclasses import replace

from crawler.capture.archive import Archive
from crawler.capture.exchange import Capture
from crawler.convert.converter import Converter
from extractors import sniff
from extractors.read import needs_conversion
from extractors.source import Source


def kept(capture: Capture, archive: Archive) -> Source:
    """What the archive has of a capture for reading: the DOCX that was made of an old office document, or its body."""
    source = archive.payload(capture)
    docx = archive.derived(capture, "docx") if needs_conversion(source.body) else None
    return replace(archive.payload(docx), url=source.url) if docx else source


def readable(capture: Capture, archive: Archive, converter: Converter) -> Source:
    """A capture's body, as DOCX where it is an old office document.

    What LibreOffice made is taken from the archive where it is there, else made, and kept where the archive is open
    for writing. Raises BodyDamaged or NotConverted.
    """
    source = kept(capture, archive)
    converted = converter.convert(source)
    if converted is not source and archive.writes:
        archive.add_derived("docx", converted.body, sniff.DOCX, of=capture)
    return converted
