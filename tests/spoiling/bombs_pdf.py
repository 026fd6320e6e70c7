"""PDFs made to take a reader's time or memory."""

import io
import zlib
from collections.abc import Mapping

from reportlab.pdfgen.canvas import Canvas

from tests.extractors.pdf_drawing import draw
from tests.extractors.pdf_reports import written
from tests.extractors.pdf_sheet import Style
from tests.making.pictures import jpeg
from tests.spoiling.bombs import bomb, each

PAGE = (
    "<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R"
    "/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>{more}>>"
)
A4 = "0 0 595 842"


def stream(body: bytes, more: str = "") -> bytes:
    """A stream as an object's insides."""
    return f"<</Length {len(body)}{more}>>stream\n".encode() + body + b"\nendstream"


def pdf(
    content: bytes = b"",
    form: bytes = b"<<>>",
    *,
    box: str = A4,
    more: str = "",
    others: Mapping[int, bytes] | None = None,
) -> bytes:
    """A PDF of one page; `form` is the page's X object, `others` are more objects, or other ones."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: PAGE.format(box=box, more=more).encode(),
        4: stream(content),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        6: form,
    }
    buffer = io.BytesIO(b"%PDF-1.7\n")
    buffer.seek(0, io.SEEK_END)
    places = {}
    for number, body in sorted((objects | dict(others or {})).items()):
        places[number] = buffer.tell()
        buffer.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = buffer.tell()
    buffer.write(f"xref\n0 {max(places) + 1}\n0000000000 65535 f \n".encode())
    for number in range(1, max(places) + 1):
        buffer.write(f"{places.get(number, 0):010} 00000 {'n' if number in places else 'f'} \n".encode())
    buffer.write(f"trailer<</Size {max(places) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode())
    return buffer.getvalue()


def image(filters: str, body: bytes, width: int = 2_000, height: int = 3_000, more: str = "") -> bytes:
    """A page that is a picture, packed like this."""
    says = f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/BitsPerComponent 8/ColorSpace/DeviceRGB"
    return pdf(b"q 595 0 0 842 0 0 cm /X Do Q", stream(body, f"{says}/Filter[{filters}]{more}"))


def packed(piece: bytes, times: int) -> bytes:
    """The piece so many times, deflated as it is made."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(piece) for _ in range(times)) + packer.flush()


def deflated(piece: bytes, times: int) -> bytes:
    """A page whose content unpacks to this."""
    return pdf(others={4: stream(packed(piece, times), "/Filter/FlateDecode")})


def kids(count: int, page: str = "3 0 R ") -> bytes:
    """A page that stands in the document so many times."""
    return f"<</Type/Pages/Kids[{page * count}]/Count {count}>>".encode()


FORM = "/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X 6 0 R/Y 7 0 R>>>>"
TEXT = b"BT /F 9 Tf 1 0 0 1 %d %d Tm (1234) Tj ET\n"
GRID = b"".join(b"0 %d m 595 %d l S %d 0 m %d 842 l S\n" % (n, n, n, n) for n in range(0, 842, 2))
LETTERS = b"".join(TEXT % (x, y) for x in range(0, 590, 20) for y in range(0, 840, 8))

each(
    pdf_pages_in_a_circle=lambda: pdf(others={2: b"<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]/Count 99>>"}),
    pdf_parent_of_itself=lambda: pdf(others={3: b"<</Type/Page/Parent 3 0 R/Contents 4 0 R>>"}),
    pdf_length_of_itself=lambda: pdf(others={4: b"<</Length 4 0 R>>stream\nq\nendstream"}),
    pdf_object_that_is_itself=lambda: pdf(others={3: b"3 0 R", 4: b"5 0 R", 5: b"4 0 R"}),
    pdf_references_in_a_circle=lambda: pdf(box="", others={1: b"<</Pages 7 0 R>>", 7: b"8 0 R", 8: b"7 0 R"}),
    pdf_form_in_itself=lambda: pdf(b"/X Do", stream(b"/X Do /X Do", FORM)),
    pdf_forms_in_each_other=lambda: pdf(
        b"/X Do", stream(b"/Y Do /Y Do", FORM), others={7: stream(b"/X Do /X Do" + LETTERS, FORM)}
    ),
    pdf_forms_that_multiply=lambda: pdf(
        b"/X7 Do",
        more="",
        others={3: _with_forms(3), 4: stream(b"/X7 Do"), **{n: _multiplying(n) for n in range(7, 16)}},
    ),
    pdf_huge_page=lambda: pdf(GRID, box="0 0 999999999 999999999"),
    pdf_large_page=lambda: pdf(GRID, box="0 0 14400 14400"),
    pdf_large_scan=lambda: pdf(b"q 14400 0 0 14400 0 0 cm /X Do Q", box="0 0 14400 14400"),
    pdf_page_of_no_size=lambda: pdf(GRID, box="0 0 0 0"),
    pdf_page_turned_over=lambda: pdf(GRID, box="595 842 0 0"),
    pdf_unit_of_thousands=lambda: pdf(GRID, more="/UserUnit 100000/Rotate 45"),
    pdf_pages_without_end=lambda: pdf(LETTERS[:40], others={2: kids(100_000)}),
    pdf_a_thousand_pages=lambda: pdf(LETTERS[:4_000], others={2: kids(1_000)}),
    pdf_full_pages=lambda: pdf(GRID + LETTERS, others={2: kids(50)}),
    pdf_count_that_lies=lambda: pdf(others={2: b"<</Type/Pages/Kids[3 0 R]/Count 2147483647>>"}),
    pdf_of_a_gigabyte=lambda: deflated(b" " * 1_000_000, 1_000),
    pdf_of_saved_states=lambda: deflated(b"q " * 1_000, 1_000),
    pdf_of_letters=lambda: deflated(TEXT % (100, 100) * 1_000, 400),
    pdf_of_letters_everywhere=lambda: pdf(LETTERS * 10),
    pdf_of_rules=lambda: deflated(b"0 0 m 595 842 l S 10 10 m 500 10 l S\n" * 1_000, 300),
    pdf_of_rectangles=lambda: deflated(b"10 10 80 20 re S\n" * 1_000, 300),
    pdf_of_a_fine_grid=lambda: pdf(GRID),
    pdf_of_a_fine_grid_with_letters=lambda: pdf(GRID + LETTERS),
    pdf_of_grids=lambda: pdf(GRID * 20 + LETTERS * 2),
    pdf_of_curves=lambda: deflated(b"1 1 m 9 9 99 9 100 100 c 1 2 3 4 5 6 c S\n" * 1_000, 200),
    pdf_of_one_path=lambda: pdf(b"0 0 m " + b"1 1 l 500 800 l " * 300_000 + b"S"),
    pdf_of_huge_letters=lambda: pdf(b"BT /F 99999999 Tf 1e9 0 0 1e9 1 1 Tm (1234) Tj ET" * 100),
    pdf_of_tiny_letters=lambda: pdf(b"BT /F 0.00001 Tf 1 0 0 1 99 99 Tm (1234) Tj ET" * 5_000),
    pdf_of_letters_beyond_the_page=lambda: pdf(
        b"".join(TEXT % (x * 10**6, -x * 10**6) for x in range(3_000)) + b"1e38 1e38 m -1e38 1e38 l S"
    ),
    pdf_of_letters_not_numbers=lambda: pdf(b"BT /F nan Tf 1e39 0 0 1e39 1e39 1e39 Tm (1) Tj ET inf inf m nan 0 l S"),
    pdf_of_clips=lambda: deflated(b"10 10 80 20 re W n\n" * 1_000, 100),
    pdf_of_pictures=lambda: pdf(
        b"q 9 0 0 9 1 1 cm /X Do Q\n" * 20_000,
        stream(b"\0" * 27, "/Subtype/Image/Width 3/Height 3/BitsPerComponent 8/ColorSpace/DeviceRGB"),
    ),
    pdf_of_pictures_in_line=lambda: pdf(b"BI /W 1 /H 1 /CS /G /BPC 8 ID \0 EI\n" * 50_000),
    pdf_huge_picture=lambda: image("/FlateDecode", packed(b"\0" * 10**6, 900), 50_000, 50_000),
    pdf_large_picture=lambda: image("/FlateDecode", packed(b"\0" * 10**6, 192), 8_000, 8_000),
    pdf_jbig2_garbage=lambda: image("/JBIG2Decode", b"\x97JB2\r\n\x1a\n" + bytes(range(256)) * 40),
    pdf_jpx_garbage=lambda: image("/JPXDecode", b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(range(256)) * 40),
    pdf_jpx_of_billions=lambda: image("/JPXDecode", _jpx()),
    pdf_fax_garbage=lambda: image(
        "/CCITTFaxDecode", bytes(range(256)) * 400, more="/DecodeParms[<</K -1/Columns 99999>>]"
    ),
    pdf_filters_without_end=lambda: image("/FlateDecode" * 500 + "/ASCIIHexDecode" * 500, packed(b"0" * 10**6, 9)),
    pdf_runs_without_end=lambda: image("/RunLengthDecode", b"\x81\0" * 500_000),
    pdf_lzw_garbage=lambda: image("/LZWDecode", b"\x80\x0b\x60\x50" * 99_999),
    pdf_jpeg_cut=lambda: image("/DCTDecode", jpeg("disputes-2021")[:3_000], 1_180, 300),
    pdf_behind_a_password=lambda: draw(written("beijing-miyun"), Style(password="secret")),  # noqa: S106 - of a test
    pdf_arrays_in_arrays=lambda: pdf(b"[" * 500_000 + b"] TJ"),
    pdf_dictionaries_in_dictionaries=lambda: pdf(others={5: b"<</A" * 200_000 + b">>" * 200_000}),
    pdf_strings_in_strings=lambda: pdf(b"BT /F 9 Tf " + b"(" * 500_000 + b") Tj ET"),
    pdf_of_objects=lambda: pdf(others={n: b"<</Next %d 0 R/Prev 7 0 R>>" % (n + 1) for n in range(7, 50_000)}),
    pdf_versions_in_a_circle=lambda: pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev 9") * 200,
    pdf_end_in_a_circle=lambda: pdf().replace(b"trailer<<", b"trailer<</Prev %d " % pdf().rindex(b"xref\n0")),
    pdf_without_anything=lambda: b"%PDF-1.7\n" + b"1 0 obj\n" * 100_000,
    pdf_of_nothing_but_ends=lambda: b"%PDF-1.7\n" + b"endobj endstream startxref %%EOF " * 30_000,
)


def _with_forms(number: int) -> bytes:
    forms = "".join(f"/X{n} {n} 0 R" for n in range(7, 16))
    says = f"/Parent 2 0 R/MediaBox[{A4}]/Contents {number + 1} 0 R/Resources<</XObject<<{forms}>>>>"
    return f"<</Type/Page{says}>>".encode()


def _multiplying(number: int) -> bytes:
    """A form that draws the next one ten times."""
    says = f"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</N {number + 1} 0 R>>>>"
    return stream(b"/N Do " * 10 if number < 15 else b"0 0 m 9 9 l S", says)


def _jpx() -> bytes:
    """The head of a picture of billions of pixels."""
    size = bytes.fromhex(
        "ff4fff51002f0000 0000ea60 0000ea60 00000000 00000000 0000ea60 0000ea60 00000000 00000000 0003"
    )
    return size + b"\7\1\1" * 3 + bytes.fromhex("ff52000c00000001000504040001ff5c00134040") + b"\0" * 500


@bomb
def pdf_of_embedded_scripts() -> bytes:
    """Notes, forms and scripts: none of them is run."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for number in range(3_000):
        canvas.linkURL("javascript:app.alert(1)", (0, number % 800, 9, 9))
        canvas.bookmarkPage(f"b{number}")
        canvas.addOutlineEntry("1", f"b{number}", level=0)
    canvas.drawString(99, 99, "1")
    canvas.save()
    return buffer.getvalue()
