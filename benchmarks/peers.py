"""What else reads such files, each as its users call it; none of them yields a report."""

import io
import logging
from collections.abc import Mapping

import docx
import pandas as pd
import pdfplumber
import trafilatura

from benchmarks.timing import Reader


def _text(body: bytes) -> object:
    return trafilatura.extract(body)


def _frames(body: bytes) -> object:
    return pd.read_html(io.BytesIO(body), encoding="gb18030" if b"gb2312" in body[:2000] else "utf-8", flavor="lxml")


def _cells(body: bytes) -> object:
    """The walk over a document's tables that python-docx's own documentation shows."""
    document = docx.Document(io.BytesIO(body))
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


def _tables(body: bytes) -> object:
    with pdfplumber.open(io.BytesIO(body)) as pdf:
        return [page.extract_tables() for page in pdf.pages]


logging.getLogger("pdfminer").setLevel(logging.ERROR)  # a browser's fonts lack a box, which it says for each letter

PEERS: Mapping[str, Mapping[str, Reader]] = {
    "HTML": {"trafilatura.extract": _text, "pandas.read_html": _frames},
    "DOCX": {"python-docx, row.cells": _cells},
    "PDF": {"pdfplumber.extract_tables": _tables},
}
