"""`nianbao export --format wacz`: what signs and what reads settings is slow to import."""

import sys
from pathlib import Path

from crawler.cli.crawling import scrapy_settings
from crawler.errors import Usage
from crawler.export.as_wacz import KEY, Signature, Wanted, export_wacz
from crawler.words import say


def export_captures(data: Path, database: str, out: Path | None, wanted: Wanted, signature: Signature | None) -> None:
    """Write the WACZ, and say what is in it."""
    if out is None:
        raise Usage("--format wacz: expected --out FILE")
    made = export_wacz(data, database, out, wanted=wanted, signature=signature)
    for record_id in made.lost:
        sys.stderr.write(say(f"not in the archive: {record_id}", f"归档中缺少：{record_id}") + "\n")
    words = f"{made.captures} captures, {made.pages} pages, {made.size_bytes} bytes in {out}"
    sys.stderr.write(say(words, f"{out}：{made.captures} 个捕获，{made.pages} 个网页，{made.size_bytes} 字节") + "\n")


def signature_of(data: Path, assignments: list[str] | None) -> Signature:
    """With which key, and whose time, the settings say that it is signed."""
    chosen = scrapy_settings(data, assignments)
    return Signature(Path(chosen["NIANBAO_SIGNING_KEY"] or data / KEY), chosen["NIANBAO_TIME_STAMPS"])


__all__ = ["Wanted", "export_captures", "signature_of"]
