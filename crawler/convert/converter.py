"""Old office documents to DOCX: LibreOffice kept warm for many files, with limits, started anew when it died."""

import threading
from dataclasses import replace
from types import TracebackType
from typing import Self

from crawler.convert.office import Office
from crawler.errors import NotConverted
from crawler.words import say
from extractors import sniff
from extractors.read import needs_conversion
from extractors.source import Source

TIMEOUT_S = 60
"""A report takes a tenth of a second, one with many pictures some seconds."""

LARGEST_BYTES = 64 << 20
_FILES_PER_START = 200
"""LibreOffice grows with every file; a start takes a second."""

_SUFFIXES = {sniff.DOC: ".doc", sniff.WPS: ".wps", sniff.RTF: ".rtf", sniff.ODT: ".odt", sniff.WORD_XML: ".xml"}


class Converter:
    """LibreOffice, started when first needed, one document at a time; closed, it leaves no process and no file."""

    def __init__(self, timeout_s: int = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._office: Office | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End LibreOffice; the next document starts it again."""
        office, self._office = self._office, None
        if office:
            office.close()

    def convert(self, source: Source) -> Source:
        """The source as it can be read: itself, or its DOCX under the same address. Raises as `to_docx` does."""
        media_type = needs_conversion(source.body)
        if media_type is None:
            return source
        return replace(source, body=self.to_docx(source.body, media_type), media_type=sniff.DOCX, charset=None)

    def to_docx(self, body: bytes, media_type: str) -> bytes:
        """A document as DOCX; `media_type` is one of those that `needs_conversion` names.

        Raises NotConverted where LibreOffice refuses, overruns or dies; LibreOfficeMissing where there is none.
        """
        if len(body) > LARGEST_BYTES:
            raise NotConverted(
                say(f"{len(body)} bytes are too many to convert", f"文件过大（{len(body)} 字节），未转换")
            )
        with self._lock:
            was_warm = self._office is not None
            docx = self._attempt(body, _SUFFIXES[media_type])
            if docx is None and was_warm:  # it may have died of what it had converted before
                docx = self._attempt(body, _SUFFIXES[media_type])
        if docx is None:
            raise NotConverted(say("LibreOffice died while converting", "LibreOffice 转换时崩溃"))
        return docx

    def _attempt(self, body: bytes, suffix: str) -> bytes | None:
        """The DOCX; None where LibreOffice died."""
        office = self._office = self._office or Office()
        try:
            docx = office.convert(body, suffix, self._timeout_s)
        except TimeoutError as error:
            self.close()
            over = say(f"converting took longer than {self._timeout_s} s", f"转换超过 {self._timeout_s} 秒")
            raise NotConverted(over) from error
        if docx is None or office.served >= _FILES_PER_START:
            self.close()
        return docx
