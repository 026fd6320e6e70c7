"""A Word file becomes lines, pictures and metas as Word prints them."""

from collections.abc import Mapping

import pytest

from extractors.document import Link, Paragraph
from extractors.errors import Damaged, EmptySource, Encrypted, TooLarge
from extractors.read.package import open_package, read_part
from extractors.read.word import read_word
from extractors.source import Place, Source
from tests.extractors.writing import (
    document_xml,
    docx,
    grids,
    kinds,
    lines,
    ole,
    p,
    package,
    pictures,
    r,
    tbl,
    tc,
    tr,
    word,
)

ON = "<w:vanish/>"
WHITE = '<w:color w:val="FFFFFF"/>'
PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)


def test_runs_are_joined_even_where_they_split_a_number() -> None:
    body = f"<w:p>{r('制发')}{r('25')}<w:bookmarkStart/>{r('4,9', '<w:b/>')}<w:proofErr/>{r('44件')}</w:p>"
    assert lines(word(body)) == ["制发254,944件"]


def test_tabs_breaks_hyphens_and_symbols_are_text() -> None:
    run = """<w:r><w:t>增减</w:t><w:tab/><w:noBreakHyphen/><w:t>5</w:t><w:softHyphen/><w:t>项</w:t><w:br/>
    <w:t>次行</w:t><w:cr/><w:sym w:font="Symbol" w:char="F02B"/><w:t>3</w:t><w:sym w:font="Wingdings" w:char="2611"/>
    <w:sym w:font="x" w:char="zz"/></w:r>"""
    assert lines(word(f"<w:p>{run}</w:p>")) == ["增减\t-5项", "次行", "+3☑\ufffd"]


def test_full_width_spaces_indent_and_other_blanks_at_the_ends_go() -> None:
    assert lines(word(p(" \u3000\u3000一、总体\u200b情况\xa0 ") + p(" \u3000"))) == ["\u3000\u3000一、总体情况"]


def test_links_keep_their_text_in_the_line_and_their_address_apart() -> None:
    body = f'<w:p>{r("见")}<w:hyperlink r:id="rId9">{r("网站")}</w:hyperlink></w:p>'
    document = read_word(Source(docx(body, related={"rId9": ("hyperlink", "http://www.bjft.gov.cn/")})), 0)
    assert (lines(document), document.links) == (["见网站"], (Link("http://www.bjft.gov.cn/", "网站"),))


def test_fields_print_their_result_and_not_their_code() -> None:
    body = """<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>SUM(ABOVE)</w:instrText></w:r>
    <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>956</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
    <w:fldSimple w:instr="DATE"><w:r><w:t>件</w:t></w:r></w:fldSimple></w:p>"""
    assert lines(word(body)) == ["956件"]


def test_tracked_changes_are_read_as_accepted() -> None:
    body = f"""<w:p>{r("收到")}<w:del><w:r><w:delText>9</w:delText></w:r></w:del><w:ins>{r("12")}</w:ins>
    <w:moveFrom>{r("移走")}</w:moveFrom><w:moveTo>{r("件")}</w:moveTo></w:p>"""
    assert lines(word(body)) == ["收到12件"]


def test_a_deleted_paragraph_end_joins_the_next_paragraph() -> None:
    joined = p("一、总体", "<w:rPr><w:del/></w:rPr>") + p("情况", '<w:outlineLvl w:val="0"/>')
    (paragraph,) = word(joined + p("")).blocks
    assert isinstance(paragraph, Paragraph)
    assert (paragraph.text, paragraph.heading) == ("一、总体情况", 1)


def test_hidden_text_is_kept_apart() -> None:
    styles = (
        f'<w:style w:type="character" w:styleId="h"><w:rPr>{ON}</w:rPr></w:style>'
        f'<w:style w:type="paragraph" w:styleId="H"><w:rPr>{ON}</w:rPr></w:style>'
    )
    shown, named = r("件", '<w:vanish w:val="0"/>'), r("b", '<w:rStyle w:val="h"/>')
    body = f"<w:p>{r('见')}{r('a', ON)}{named}{shown}</w:p>" + p("c", '<w:pStyle w:val="H"/>')
    document = word(body, styles=styles)
    assert lines(document) == ["见件"]
    assert document.hidden == (Paragraph("ab", Place()), Paragraph("c", Place()))


def test_struck_out_text_is_kept_apart() -> None:
    kept = r("12", '<w:strike w:val="0"/>')
    document = word(f"<w:p>{r('77', '<w:strike/>')}{r('5', '<w:dstrike/>')}{kept}</w:p>")
    assert lines(document) == ["12"]


@pytest.mark.parametrize("how", ['<w:vertAlign w:val="superscript"/>', '<w:position w:val="10"/><w:sz w:val="12"/>'])
def test_a_raised_figure_is_no_figure_of_the_number_before_it(how: str) -> None:
    raised = r("1", how)
    assert lines(word(f"<w:p>{r('12')}{raised}{r('3')}</w:p>")) == ["12¹3"]


def test_letters_too_small_to_be_seen_are_not_read() -> None:
    tiny = r("7", '<w:sz w:val="2"/>')
    assert lines(word(f"<w:p>{r('12')}{tiny}</w:p>")) == ["12"]


@pytest.mark.parametrize(
    ("runs", "ground", "said"),
    [
        (("", WHITE), "", "7"),
        ((WHITE, WHITE), "", "71"),
        (("", WHITE), '<w:tcPr><w:shd w:fill="003366"/></w:tcPr>', "71"),
        (("", f'{WHITE}<w:highlight w:val="black"/>'), "", "71"),
    ],
)
def test_white_letters_in_a_cell_are_not_read_beside_others_that_are_seen(
    runs: tuple[str, str], ground: str, said: str
) -> None:
    written = "".join(r(text, own) for text, own in zip("71", runs, strict=True))
    cells = f"<w:tc>{p('甲')}</w:tc><w:tc>{ground}<w:p>{written}</w:p></w:tc>"
    (grid,) = grids(word(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))
    assert [cell.text for row in grid.rows() for cell in row] == ["甲", said]


def test_a_page_put_whole_into_the_file_is_read_in_its_place() -> None:
    markup = "<html><p>页内</p><table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table></html>"
    related = {"rId5": ("aFChunk", "a.htm"), "rId6": ("aFChunk", "b.bin"), "rId7": ("aFChunk", "gone.htm")}
    chunks = "".join(f'<w:altChunk r:id="{name}"/>' for name in related)
    parts = {"word/a.htm": markup, "word/b.bin": "%PDF-1.4"}
    document = read_word(Source(docx(p("前") + chunks + p("后"), related=related, parts=parts)), 0)
    assert (kinds(document.blocks), lines(document)) == ("ppgp", ["前", "页内", "后"])


def test_content_controls_are_their_contents_and_prompts_are_nothing() -> None:
    prompt = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
    body = f"""<w:sdt><w:sdtPr/><w:sdtContent>{p("一")}<w:sdt><w:sdtContent>{p("二")}</w:sdtContent></w:sdt>
    </w:sdtContent></w:sdt>
    <w:p>{r("三")}<w:sdt><w:sdtContent>{r("四")}</w:sdtContent></w:sdt>
    <w:sdt>{prompt}<w:sdtContent>{r("点击输入")}</w:sdtContent></w:sdt></w:p>
    <w:sdt>{prompt}<w:sdtContent>{p("点击输入")}</w:sdtContent></w:sdt>"""
    assert lines(word(body)) == ["一", "二", "三四"]


def test_the_table_of_contents_stays_out() -> None:
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    style = '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
    contents = f"<w:sdt>{gallery}<w:sdtContent>{p('一、总体情况1')}</w:sdtContent></w:sdt>"
    body = contents + p("二、1", '<w:pStyle w:val="T1"/>') + p("正文")
    assert lines(word(body, styles=style)) == ["正文"]


def test_a_text_box_is_read_once_although_it_is_written_twice() -> None:
    box = f"<w:txbxContent>{p('框内')}{tbl(tr(tc('1'), tc('2')))}</w:txbxContent>"
    new = f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
    old = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    body = f"<w:p>{r('前')}<w:r><mc:AlternateContent>{new}{old}</mc:AlternateContent></w:r>{r('后')}</w:p>"
    document = word(body)
    assert (kinds(document.blocks), lines(document)) == ("ppg", ["前后", "框内"])


def test_an_alternative_that_says_nothing_gives_way_to_the_next() -> None:
    body = f"""<w:p><mc:AlternateContent><mc:Choice Requires="cx1"><w:drawing/></mc:Choice>
    <mc:Fallback>{r("图表")}</mc:Fallback></mc:AlternateContent></w:p>
    <mc:AlternateContent><mc:Choice/><mc:Fallback>{p("段")}</mc:Fallback></mc:AlternateContent>"""
    assert lines(word(body)) == ["图表", "段"]


def test_pictures_come_with_their_bytes_behind_their_line() -> None:
    drawing = '<w:r><w:drawing><a:graphic><a:blip r:embed="rId5"/></a:graphic></w:drawing></w:r>'
    old = '<w:r><w:pict><v:shape><v:imagedata r:id="rId6"/></v:shape></w:pict></w:r>'
    absent = '<w:r><w:drawing><a:blip r:embed="rId7"/><a:blip r:embed="none"/><a:blip r:link="rId8"/></w:drawing></w:r>'
    related = {
        "rId5": ("image", "media/a.png"),
        "rId6": ("image", "/word/media/A.png"),
        "rId7": ("image", "media/gone.png"),
        "rId8": ("image", "http://a.gov.cn/b.png"),
    }
    body = docx(f"<w:p>{drawing}{r('表一')}{old}{absent}</w:p>", related=related, parts={"word/media/a.png": PNG})
    document = read_word(Source(body), 2)
    assert kinds(document.blocks) == "piii"
    assert [(each.url, each.body) for each in pictures(document)] == [
        (None, PNG),
        (None, PNG),
        ("http://a.gov.cn/b.png", None),
    ]
    assert {each.place for each in pictures(document)} == {Place(source=2)}


def test_headings_have_the_level_of_their_style_or_their_own() -> None:
    styles = """<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>
    <w:style w:type="paragraph" w:styleId="2"><w:basedOn w:val="1"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="3"><w:name w:val="小标题"/><w:basedOn w:val="2"/></w:style>
    <w:style w:type="paragraph" w:styleId="4"><w:basedOn w:val="5"/></w:style>
    <w:style w:type="paragraph" w:styleId="5"><w:basedOn w:val="4"/></w:style>"""
    body = "".join(p(name, f'<w:pStyle w:val="{name}"/>') for name in "12345")
    body += p("x", '<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>') + p("y", '<w:outlineLvl w:val="3"/>') + p("z")
    blocks = word(body, styles=styles).blocks
    assert [each.heading for each in blocks if isinstance(each, Paragraph)] == [1, 2, 2, None, None, None, 4, None]


def test_a_formula_and_a_pronunciation_are_text() -> None:
    body = f"""<w:p><m:oMath><m:r><m:t>1+2</m:t></m:r></m:oMath>
    <w:r><w:ruby><w:rt>{r("wù")}</w:rt><w:rubyBase>{r("務")}</w:rubyBase></w:ruby></w:r></w:p>"""
    assert lines(word(body)) == ["1+2務(wù)"]


def test_headers_footnotes_and_comments_stay_out() -> None:
    note = '<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:commentReference w:id="0"/></w:r>'
    body = docx(
        f"<w:p>{r('正文')}{note}</w:p>",
        related={"rId5": ("header", "header1.xml"), "rId6": ("footnotes", "footnotes.xml")},
        parts={"word/header1.xml": document_xml(p("页眉")), "word/footnotes.xml": document_xml(p("脚注"))},
    )
    assert lines(read_word(Source(body), 0)) == ["正文"]


def test_the_files_own_properties_are_metas() -> None:
    core = """<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:t="t"><dc:title> 年报 </dc:title><dc:creator/>
    <t:created>2021-01-30T01:12:00Z</t:created><cp:revision>2</cp:revision></cp:coreProperties>"""
    document = read_word(Source(docx(p("一"), parts={"docProps/core.xml": core})), 0)
    assert document.metas == {"title": "年报", "created": "2021-01-30T01:12:00Z"}


def test_a_strict_document_with_its_parts_elsewhere_is_read() -> None:
    strict = document_xml(p("严格")).replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    rels = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
    <Relationship Id="x" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
    Target="/Text/Main.xml"/></Relationships>"""
    assert lines(read_word(Source(package({"_rels\\.rels": rels, "text\\main.xml": strict})), 0)) == ["严格"]


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
LOOP = "<w:ins>" * 300 + p("深") + "</w:ins>" * 300


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        (b"", EmptySource, "0 bytes"),
        (docx(p("一" * 900))[:-100], Damaged, "no whole zip"),
        (b"PK\x03\x04 and no more", Damaged, "no whole zip"),
        (ole("EncryptionInfo", "EncryptedPackage"), Encrypted, "behind a password"),
        (package({"a.txt": "x"}), Damaged, "no part word/document.xml"),
        (docx("<w:p>"), Damaged, "word/document.xml"),
        (package({"word/document.xml": "<x/>"}), Damaged, "no body"),
        (docx(p("一"), parts={"word/document.xml": ENTITIES + "<x>&b;</x>"}), Damaged, "document type"),
        (docx(LOOP), TooLarge, "word/document.xml"),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as raised:
        read_word(Source(body), 0)
    assert "\n" not in str(raised.value)


def test_a_part_behind_a_password_is_said_to_be() -> None:
    body = bytearray(docx(p("一")))
    entry = body.index(b"PK\x01\x02")
    body[entry + 8] |= 1
    with pytest.raises(Encrypted, match="a part"):
        read_word(Source(bytes(body)), 0)


@pytest.mark.parametrize("parts", [{"word/document.xml": b" " * 60_000_000}, {"word/styles.xml": b" " * 60_000_000}])
def test_a_small_package_that_unpacks_to_much_is_refused(parts: Mapping[str, bytes]) -> None:
    body = docx(p("一"), parts=parts)
    assert len(body) < 100_000
    with pytest.raises(TooLarge, match="unpacks to more than"):
        read_word(Source(body), 0)


def test_a_part_of_too_many_elements_is_refused() -> None:
    with pytest.raises(TooLarge, match="more than 1000000 tags"):
        read_word(Source(docx("<w:p/>" * 1_000_000)), 0)


def test_parts_that_unpack_to_much_together_are_refused() -> None:
    opened = open_package(docx("", parts={"word/media/1.png": PNG, "word/media/2.png": PNG}))
    opened.left = len(PNG) + 1
    assert [read_part(opened, "word/media/1.png") for _ in range(9)] == [PNG] * 9
    with pytest.raises(TooLarge, match=r"2\.png: unpacks to more than 1 bytes"):
        read_part(opened, "word/media/2.png")


def test_a_part_whose_bytes_are_spoilt_is_damaged() -> None:
    body = bytearray(docx(p("政府信息公开" * 90)))
    body[body.index(b"word/document.xml") + 40] ^= 0xFF
    with pytest.raises(Damaged, match=r"word/document\.xml: cannot be unpacked"):
        read_word(Source(bytes(body)), 0)
