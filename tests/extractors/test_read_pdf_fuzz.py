"""Spoilt PDFs end in a Document or in a typed error, in time and within the memory they may take."""

import random
import resource
from time import process_time

import pytest

from extractors.errors import ExtractError
from tests.extractors.pdf_drawing import draw
from tests.extractors.pdf_reports import pdf, written
from tests.extractors.pdf_sheet import Style
from tests.extractors.test_read_pdf_printed import PRINTED

SECONDS = 20
MEGABYTES = 1000
CASES, BATCHES = 240, 6

SEEDS = [
    draw(written("beijing-miyun")),
    draw(written("beijing-miyun"), Style(rules="rects", password="")),
    draw(written("beijing-fengtai"), Style(rules="none", turn=90)),
    (PRINTED / "made-by-libreoffice.pdf").read_bytes(),
]


def spoilt(case: int) -> bytes:
    """A PDF with bytes flipped, cut, doubled, or numbers in it made huge."""
    chance = random.Random(case)  # noqa: S311 (the same cases every time)
    body = bytearray(chance.choice(SEEDS))
    for _ in range(chance.choice([1, 4, 30, 300])):
        at = chance.randrange(len(body))
        kind = chance.random()
        if kind < 0.7:
            body[at] ^= 1 << chance.randrange(8)
        elif kind < 0.8:
            del body[at : at + chance.randrange(1, 200)]
        elif kind < 0.9:
            body[at:at] = body[at : at + chance.randrange(1, 200)]
        else:
            body[at:at] = chance.choice([b" 99999999999 ", b" -1 ", b" 0 ", b"<<", b"]", b" 0 R ", b"/Kids [1 0 R] "])
    return bytes(body[: chance.randrange(1, len(body))] if chance.random() < 0.1 else body)


@pytest.mark.slow
@pytest.mark.parametrize("batch", [0, *(pytest.param(batch, marks=pytest.mark.long) for batch in range(1, BATCHES))])
def test_spoilt_files_end_in_a_document_or_a_typed_error(batch: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for case in range(batch, CASES, BATCHES):
        start = process_time()
        try:
            pdf(spoilt(case))
        except ExtractError as error:
            assert str(error)  # noqa: PT017 (either outcome is right)
        assert process_time() - start < SECONDS, case
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MEGABYTES
