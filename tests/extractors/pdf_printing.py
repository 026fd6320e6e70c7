"""Reports as pages for a browser to print, in the styles that sites give their tables."""

from html import escape

from crawler.demo.written import WrittenReport, WrittenSection, merged_grid

RULED = {
    "collapsed": "table{border-collapse:collapse}td{border:1px solid #000}",
    "apart": "table{border-spacing:2px;border:1px solid}td{border:1px solid #000}",
    "dotted": "table{border-collapse:collapse}td{border:1px dotted #000}",
    "dashed": "table{border-collapse:collapse}td{border:1px dashed #666}",
    "double": "table{border-collapse:collapse}td{border:3px double #000}",
    "thick outside": "table{border-collapse:collapse;border:3px solid}td{border:.5px solid #888}",
    "open on the left": "table{border-collapse:collapse}td{border:1px solid}td:first-child{border-left:none}",
    "dark headings": "table{border-collapse:collapse}td{border:1px solid #999}thead td{background:#336;color:#fff}",
    "white cells on a dark ground": "table{border-spacing:1px;background:#333}td{background:#fff}",
}
UNRULED = {
    "no rules": "table{border-spacing:0}td{padding:4px}",
    "lines across": "table{border-collapse:collapse}td{border-top:1px solid;border-bottom:1px solid}",
    "striped": "table{border-spacing:0}tr:nth-child(even) td{background:#e8eef8}",
}
BODY = (
    "body{font:12pt 'Noto Serif CJK SC'}p{text-indent:2em}table{width:100%;font-size:10pt}"
    "td{padding:3px;text-align:center}h1{text-align:center}"
)


def page(report: WrittenReport, css: str) -> str:
    """The whole report; the large table's heading is repeated on every page."""
    body = "".join(_section(section) for section in report.sections)
    title = f"<h1>{'<br>'.join(map(escape, filter(None, report.title)))}</h1>"
    intro = "".join(f"<p>{escape(line)}</p>" for line in report.intro if line)
    return f"<!doctype html><meta charset=utf-8><style>{BODY}{css}</style>{title}{intro}{body}"


def _section(section: WrittenSection) -> str:
    lines = "".join(f"<p>{escape(line.removeprefix('## '))}</p>" for line in section.lines if line.strip())
    return f"<h2>{escape(section.heading)}</h2>{lines}{_table(section.table) if section.table else ''}"


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    lines = [""] * len(rows)
    for cell in merged_grid(rows).cells:
        text = "<br>".join(escape(line) for line in cell.text.split("\n") if line)
        lines[cell.row] += f"<td rowspan={cell.rowspan} colspan={cell.colspan}>{text}</td>"
    heading = 3 if "申请人情况" in rows[0] else 0
    trs = [f"<tr>{line}</tr>" for line in lines]
    return f"<table><thead>{''.join(trs[:heading])}</thead><tbody>{''.join(trs[heading:])}</tbody></table>"
