"""Golden cases: headings and captions as real reports print them."""

from dataclasses import replace

from crawler.demo.forms import blocks, disclosure, fill
from tests.making.case import Made, golden, page_of, some, truth_of
from tests.making.draft import draft, with_heading, with_tables, without
from tests.making.html import page, part_html, table_html


@golden
def headings_that_say_more() -> Made:
    """Headings of 2019 with more words than the official ones: 行政机关, 因…被申请…提起…, 政府信息公开工作存在的…."""
    written, printed = some("headings_that_say_more", "2019", 2, 4)
    for number, heading in (
        (2, "行政机关主动公开政府信息情况"),
        (3, "行政机关收到和处理政府信息公开申请情况"),
        (4, "因政府信息公开工作被申请行政复议、提起行政诉讼情况"),
        (5, "政府信息公开工作存在的主要问题及改进情况"),
    ):
        written = with_heading(written, number, heading)
    return Made(page_of(written, page(written)), truth_of(written, printed))


@golden
def headings_glued_to_the_text() -> Made:
    """The page is one line: every heading stands behind the full stop of the paragraph before it."""
    written, printed = some("headings_glued_to_the_text", "2019", 4)
    pieces = [" ".join((part.head, *part.lines)) + "".join(map(table_html, part.tables)) for part in written.parts]
    lead = "依照条例第五十条编制本报告。"
    body = f"<p>{written.title}</p><div>{lead}{' '.join(pieces)}</div>"
    sections = tuple((part.number, part.heading, " ".join(part.lines)) for part in written.parts)
    return Made(page_of(written, page(written, body)), truth_of(written, printed, sections=sections))


@golden
def headings_behind_full_width_blanks() -> Made:
    """Full-width blanks lead headings and lines, and part the number from the words."""
    written, printed = some("headings_behind_full_width_blanks", "2021", 4)
    body = "\n".join(part_html(part) for part in written.parts)
    body = body.replace("<p>", "<p>　　").replace("、", "、　").replace("行政复议、　", "行政复议、")
    return Made(page_of(written, page(written, f"<p>　{written.title}</p>{body}")), truth_of(written, printed))


@golden
def headings_numbered_wrongly() -> Made:
    """The fourth heading is printed as 三、 and the sixth as 七、: sections count by their words, a finding tells."""
    written, printed = some("headings_numbered_wrongly", "2021", 4)
    written = with_heading(written, 4, written.parts[3].heading, f"三、{written.parts[3].heading}")
    written = with_heading(written, 6, written.parts[5].heading, f"七、{written.parts[5].heading}")
    truth = truth_of(written, printed, findings=("wrong_numbering", "wrong_numbering"))
    return Made(page_of(written, page(written)), truth)


@golden
def sub_headings_that_skip_a_number() -> Made:
    """Sub-headings （一） and then （三） are lines of their section, whatever they are called."""
    written, printed = some("sub_headings_that_skip_a_number", "2021", 4)
    lines = (
        "（一）主动公开情况。目录已经更新。",
        "（三）行政复议和行政诉讼情况",
        "没有发生。",
        "1.存在的问题",
        "更新偏慢。",
    )
    first = replace(written.parts[0], lines=lines)
    written = replace(written, parts=(first, *written.parts[1:]))
    return Made(page_of(written, page(written)), truth_of(written, printed))


@golden
def headings_marked_but_not_numbered() -> Made:
    """Headings carry no number; the page marks them as h2, h3 and the title as h1."""
    written, printed = some("headings_marked_but_not_numbered", "2021", 4)
    body = page(written).decode()
    body = body.replace(f'<p align="center">{written.title}</p>', f"<h1>{written.title}</h1>")
    for part in written.parts:
        tag = "h2" if part.number < 4 else "h3"
        body = body.replace(f"<p>{part.head}</p>", f"<{tag}><strong>{part.heading}</strong></{tag}>")
    return Made(page_of(written, body.encode()), truth_of(written, printed))


@golden
def headings_with_other_numbers() -> Made:
    """第一部分, 二. and 三， and （四） and 5、 number the headings of one page."""
    written, printed = some("headings_with_other_numbers", "2021", 4)
    for number, lead in ((1, "第一部分 "), (2, "二."), (3, "三，"), (5, "5、"), (6, "第六部分：")):
        heading = written.parts[number - 1].heading
        written = with_heading(written, number, heading, f"{lead}{heading}")
    return Made(page_of(written, page(written)), truth_of(written, printed))


@golden
def heading_that_comes_twice() -> Made:
    """A list of contents names all headings before the sections come: the text belongs to the second."""
    written, printed = some("heading_that_comes_twice", "2021", 4)
    contents = "".join(f"<p>{part.head}</p>" for part in written.parts)
    body = page(written).decode().replace("</p>\n<p>一、", f"</p>\n<p>目　录</p>{contents}\n<p>一、", 1)
    return Made(page_of(written, body.encode()), truth_of(written, printed))


@golden
def sections_left_out() -> Made:
    """A report without its fourth and sixth section: the others keep their numbers."""
    written, printed = some("sections_left_out", "2021", 2)
    written = without(written, 4, 6)
    return Made(page_of(written, page(written)), truth_of(written, printed))


@golden
def captions_without_the_first_word() -> Made:
    """第二十条（一）项 lacks its second 第; 第二十条第五项 lacks the brackets."""
    written, printed = some("captions_without_the_first_word", "2019", 2)
    rows = disclosure("2019")
    rows = tuple(
        tuple(cell.replace("第（一）项", "（一）项").replace("第（五）项", "第五项") for cell in row) for row in rows
    )
    written = with_tables(written, 2, fill(rows, printed))
    return Made(page_of(written, page(written)), truth_of(written, printed))


@golden
def five_tables_for_five_blocks() -> Made:
    """Each block of 第二十条 is a table of its own, with a line of text between them."""
    written, printed = some("five_tables_for_five_blocks", "2019", 2)
    tables = [table_html(fill(rows, printed)) for rows in blocks(disclosure("2019"))]
    body = page(with_tables(written, 2)).decode()
    body = body.replace("情况</p>\n<p>三、", f"情况</p>\n{'<p>&nbsp;</p>'.join(tables)}\n<p>三、", 1)
    return Made(page_of(written, body.encode()), truth_of(written, printed))


@golden
def blocks_without_captions() -> Made:
    """No caption names the item of 第二十条: the rows tell which block has the same headings as another."""
    written, printed = some("blocks_without_captions", "2021", 2)
    rows = tuple(row for row in disclosure("2021") if not row[0].startswith("第二十条"))
    written = with_tables(written, 2, fill(rows, printed))
    return Made(page_of(written, page(written)), truth_of(written, printed))


@golden
def report_of_zeros() -> Made:
    """Nothing happened in the year: every number is 0, and every sum holds."""
    written, printed = some("report_of_zeros", "2021", 2, 3, 4)
    zeros = dict.fromkeys(printed, "0")
    written = draft("2021", zeros)
    return Made(page_of(written, page(written)), truth_of(written, zeros))


@golden
def complete_form_of_2021() -> Made:
    """The form of 2021 with its 25 rows of applications, complete."""
    written, printed = some("complete_form_of_2021", "2021", 2, 3, 4)
    return Made(page_of(written, page(written)), truth_of(written, printed))


@golden
def complete_form_of_2019() -> Made:
    """The form of 2019 with its 23 rows of applications, complete."""
    written, printed = some("complete_form_of_2019", "2019", 2, 3, 4)
    return Made(page_of(written, page(written)), truth_of(written, printed))
