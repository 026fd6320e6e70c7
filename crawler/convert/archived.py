"""Captures that must be converted before they can be read: the DOCX is made once and kept beside its capture."""

from dataclasses import replace

from crawler.capture.archive import Archive
from crawler.capture.exchange import Capture
from crawler.convert.converter import Converter
from extractors import sniff
from extractors.read import needs_conversion
from extractors.source import Source


def readable(capture: Capture, archive: Archive, converter: Converter) -> Source:
    """A capture's body, as DOCX where it is an old office document.

    What LibreOffice made is taken from the archive where it is there, else made, and kept where the archive is open
    for writing. Raises BodyDamaged or NotConverted.
    """
    source = archive.payload(capture)
    media_type = needs_conversion(source.body)
    if media_type is None:
        return source
    kept = archive.derived(capture, "docx")
    if kept:
        return replace(archive.payload(kept), url=source.url)
    converted = converter.convert(source)
    if archive.writes:
        archive.add_derived("docx", converted.body, sniff.DOCX, of=capture)
    return converted
