"""Golden cases: tables that are pictures, alone, in a page, in a Word file, beside a twin in text."""

import base64
from collections.abc import Mapping

from tests.extractors.writing import docx, p
from tests.making.case import File, Made, Truth, golden, page_of, truth_of
from tests.making.draft import Draft, draft, with_lines
from tests.making.figures import cells
from tests.making.html import page_html
from tests.making.pictures import jpeg, png, printed_in
from tests.making.word import body_word, file_word

HOST = "http://www.jiaxian.gov.cn/zfxxgk/202201/"


def with_pictures(written: Draft, images: Mapping[int, str]) -> bytes:
    """The page with `<img>` tags under some of its headings."""
    html = page_html(written)
    for number, tag in images.items():
        head = f"<p>{written.parts[number - 1].head}</p>"
        html = html.replace(head, f'{head}\n<p align="center">{tag}</p>')
    return html.encode()


def bare(form: str) -> Draft:
    """A report whose tables are not written."""
    return draft(form, {}, only=(0,))


@golden
def picture_by_itself() -> Made:
    """A picture of a table, linked from a listing: its numbers, and nothing else is known."""
    printed = printed_in("disputes-2021")
    truth = Truth("", None, None, None, provenance="official", cells=cells(printed))
    return Made(File("disputes.png", png("disputes-2021"), f"{HOST}disputes.png"), truth)


@golden
def page_with_three_pictures() -> Made:
    """The form of 2021 as three pictures, loaded late: `data-src` has the address, `src` a placeholder."""
    names = {2: "disclosure-2021", 3: "applications-2021", 4: "disputes-2021"}
    written = bare("2021")
    tags = {n: f'<img src="/images/loading.gif" data-src="./{name}.png">' for n, name in names.items()}
    printed = {path: text for name in names.values() for path, text in printed_in(name).items()}
    files = tuple(File(f"{name}.png", png(name), f"{HOST}{name}.png") for name in names.values())
    body = page_of(written, with_pictures(written, tags))
    return Made(body, truth_of(written, printed), files)


@golden
def picture_twin_of_a_page() -> Made:
    """图片版 beside the text: the tables stand in the page and once more as pictures; the page's own count."""
    printed = printed_in("disputes-2021")
    written = draft("2021", printed, only=(4,))
    written = with_lines(written, 6, "图片版见下。")
    file = File("disputes.png", png("disputes-2021"), f"{HOST}disputes.png")
    truth = truth_of(written, printed)
    return Made(page_of(written, with_pictures(written, {6: '<img src="./disputes.png">'})), truth, (file,))


@golden
def picture_inside_the_page() -> Made:
    """The page carries its picture itself, as a data address."""
    printed = printed_in("disputes-2019")
    written = bare("2019")
    coded = base64.b64encode(png("disputes-2019")).decode()
    body = with_pictures(written, {4: f'<img alt="表" src="data:image/png;base64,{coded}">'})
    return Made(page_of(written, body), truth_of(written, printed, forms={}))


@golden
def pictures_inside_a_word_file() -> Made:
    """A Word file with the text, its tables pasted as pictures."""
    names = {2: "disclosure-2019", 4: "disputes-2019"}
    written = bare("2019")
    related = {f"rIdP{n}": ("image", f"media/{name}.png") for n, name in names.items()}
    body = body_word(written)
    for number in names:
        head = p(written.parts[number - 1].head)
        blip = f'<w:drawing><a:blip r:embed="rIdP{number}"/></w:drawing>'
        body = body.replace(head, f"{head}<w:p><w:r>{blip}</w:r></w:p>")
    parts = {f"word/media/{name}.png": png(name) for name in names.values()}
    file = File("P020200120.docx", docx(body, related=related, parts=parts), f"{HOST}P020200120.docx")
    printed = {path: text for name in names.values() for path, text in printed_in(name).items()}
    return Made(file, truth_of(written, printed, published=None))


@golden
def picture_scanned_askew() -> Made:
    """A scan as JPEG, one degree askew."""
    printed = printed_in("disclosure-2019")
    written = bare("2019")
    file = File("scan.jpg", jpeg("disclosure-2019", quality=85, angle=1.0, scale=1.5), f"{HOST}scan.jpg")
    body = with_pictures(written, {2: '<img src="./scan.jpg">'})
    return Made(page_of(written, body), truth_of(written, printed), (file,))


@golden
def pictures_beside_the_same_in_word() -> Made:
    """The page shows its table as a picture and links the same report as a Word file: what nobody guessed counts."""
    printed = printed_in("disputes-2021")
    written = draft("2021", printed, only=(4,))
    picture = File("disputes.png", png("disputes-2021"), f"{HOST}disputes.png")
    word = File("P020220120.docx", file_word(written), f"{HOST}P020220120.docx")
    body = with_pictures(bare("2021"), {4: '<img src="./disputes.png">'})
    return Made(page_of(written, body), truth_of(written, printed), (picture, word))
