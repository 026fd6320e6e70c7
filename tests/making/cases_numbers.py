"""Golden cases: numbers as real tables print them, and sums that real tables break."""

from collections.abc import Callable, Mapping

from crawler.demo.forms import Rows, applications, disclosure, disputes, fill
from tests.making.case import Cell, Made, golden, page_of, some, truth_of
from tests.making.draft import draft, with_lines, with_tables
from tests.making.html import page

TABLES: dict[int, Callable[[str], Rows]] = {2: disclosure, 3: applications, 4: lambda _: disputes()}


def with_odd(name: str, form: str, number: int, odd: Mapping[str, Cell]) -> Made:
    """A page in which some cells of a table print something else than a plain number."""
    written, printed = some(name, form, number)
    raw = {**printed, **{path: cell[0] for path, cell in odd.items()}}
    rows = fill(TABLES[number](form), raw)
    truth = truth_of(written, printed, odd={path: (" ".join(c[0].split()), *c[1:]) for path, c in odd.items()})
    return Made(page_of(written, page(with_tables(written, number, rows))), truth)


@golden
def cells_that_print_no_number() -> Made:
    """Slash, dashes, 无, a blank, 约10 and 3万余 among applications: no number is made up, no sum judges them."""
    written, printed = some("cells_that_print_no_number", "2021", 3)
    odd: dict[str, Cell] = {}
    for row, text, state in (
        ("refused.state_secret", "/", "slash"),
        ("refused.prohibited_by_law", "—", "dash"),
        ("refused.security_and_stability", "无", "text"),
        ("refused.third_party_rights", "", "blank"),
        ("refused.internal_affairs", "－", "dash"),
    ):
        for path in printed:
            if path.startswith(f"applications.{row}."):
                odd[path] = (text, None, state)
    odd["applications.granted.other"] = ("约10", None, "text")
    odd["applications.partly_granted.total"] = ("3万余", None, "text")
    raw = {**printed, **{path: cell[0] for path, cell in odd.items()}}
    made = with_tables(written, 3, fill(applications("2021"), raw))
    return Made(page_of(written, page(made)), truth_of(written, printed, odd=odd))


@golden
def money_with_its_unit() -> Made:
    """251000元, 1276.5534万元, 1.2亿元, ￥3.50, 1,234.5: every amount in 万元, whatever unit stands beside it."""
    written, printed = some("money_with_its_unit", "2021", 2)
    odd = {"disclosure.fees.amount_wan": ("251000元", 25.1, "number")}
    made = with_tables(written, 2, fill(disclosure("2021"), {**printed, "disclosure.fees.amount_wan": "251000元"}))
    return Made(page_of(written, page(made)), truth_of(written, printed, odd=odd))


@golden
def money_of_procurement() -> Made:
    """1.2亿元 of procurement is 12000 万元; +(0) and 净减3 are changes, １，２０４ is a count."""
    odd: dict[str, Cell] = {
        "disclosure.procurement.amount_wan": ("1.2亿元", 12000, "number"),
        "disclosure.procurement.projects": ("1，204", 1204, "number"),
        "disclosure.licensing.change": ("+（0）", 0, "number"),
        "disclosure.other_services.change": ("净减3", -3, "number"),
        "disclosure.penalties.change": ("−12", -12, "number"),
        "disclosure.coercion.change": ("增加5项", 5, "number"),
        "disclosure.fees.change": ("↓2", -2, "number"),
        "disclosure.regulations.newly_made": ("１２", 12, "number"),
        "disclosure.regulations.total_disclosed": ("0件", 0, "number"),
    }
    return with_odd("money_of_procurement", "2019", 2, odd)


@golden
def numbers_in_pieces() -> Made:
    """1 0 is 10, 231, and 467 on two lines is 231467; two numbers under each other are none, and stay as text."""
    written, printed = some("numbers_in_pieces", "2021", 4)
    odd: dict[str, Cell] = {
        "disputes.reconsideration.upheld": ("1 0", 10, "number"),
        "disputes.reconsideration.total": ("231,\n467", 231467, "number"),
        "disputes.litigation_direct.upheld": ("12\n34", None, "text"),
        "disputes.litigation_direct.total": ("0 0", None, "text"),
        "disputes.litigation_after_reconsideration.total": (" 7 ", 7, "number"),
    }
    for outcome, number in (("corrected", 5), ("other", 2), ("pending", 231450)):
        odd[f"disputes.reconsideration.{outcome}"] = (str(number), number, "number")
    for outcome in ("upheld", "corrected", "other", "pending"):
        number = 7 if outcome == "other" else 0
        odd[f"disputes.litigation_after_reconsideration.{outcome}"] = (str(number), number, "number")
    made = with_tables(written, 4, fill(disputes(), {**printed, **{path: cell[0] for path, cell in odd.items()}}))
    odd["disputes.litigation_after_reconsideration.total"] = ("7", 7, "number")
    return Made(page_of(written, page(made)), truth_of(written, printed, odd=odd))


@golden
def totals_printed_as_zero() -> Made:
    """Row 一 prints 0 0 0 0 1 0 and 总计 0, as one real report does: it comes out as printed, three checks fail."""
    written, printed = some("totals_printed_as_zero", "2019", 3)
    printed = dict.fromkeys(printed, "0") | {"applications.new.legal_service": "1"}
    made = with_tables(written, 3, fill(applications("2019"), printed))
    failing = ("applications.row new", "applications.balance legal_service")
    return Made(page_of(written, page(made)), truth_of(written, printed, failing=failing))


@golden
def prose_that_disagrees_with_the_table() -> Made:
    """The first section claims a number of applications that the table has not: a finding with both sides."""
    written, printed = some("prose_that_disagrees_with_the_table", "2021", 3)
    received, granted = (int(printed[f"applications.{row}.total"]) for row in ("new", "granted"))
    line = f"全年共收到政府信息公开申请{received + 3}件，其中予以公开{granted}件。"
    written = with_lines(written, 1, line)
    truth = truth_of(written, printed, findings=("prose_disagrees",), failing=("prose.received",))
    return Made(page_of(written, page(written)), truth)


@golden
def prose_that_counts_what_was_carried_in() -> Made:
    """收到 may mean 一 and 二 together: no finding where that fits."""
    written, printed = some("prose_that_counts_what_was_carried_in", "2021", 3)
    received, carried = (int(printed[f"applications.{row}.total"]) for row in ("new", "carried_in"))
    written = with_lines(written, 1, f"全年收到申请{received + carried}件，上年结转{carried}件。")
    return Made(page_of(written, page(written)), truth_of(written, printed))


@golden
def hybrid_of_both_forms() -> Made:
    """The disclosure table is the new form's, the applications table still the old one's."""
    written, printed = some("hybrid_of_both_forms", "2021", 2, 4)
    _, old = some("hybrid_of_both_forms", "2019", 3)
    written = with_tables(written, 3, fill(applications("2019"), old))
    both = {**{p: t for p, t in printed.items() if p.startswith("disclosure")}, **old, **printed}
    forms = {"disclosure": "2021", "applications": "2019"}
    return Made(page_of(written, page(written)), truth_of(written, both, forms=forms))


@golden
def blocks_of_both_forms() -> Made:
    """One disclosure table with the first block of the new form and the others of the old one."""
    written, printed = some("blocks_of_both_forms", "2019", 2)
    _, new = some("blocks_of_both_forms", "2021", 2)
    rows = (*disclosure("2021")[:4], *disclosure("2019")[4:])
    kept = {cell[1:] for row in rows for cell in row if cell.startswith("=")}
    both = {path: text for path, text in {**printed, **new}.items() if path in kept}
    written = with_tables(written, 2, fill(rows, both))
    return Made(page_of(written, page(written)), truth_of(written, both, forms={"disclosure": "mixed"}))


@golden
def form_of_2019_in_a_report_of_2021() -> Made:
    """The form is told by its headings and never from the year."""
    written, printed = some("form_of_2019_in_a_report_of_2021", "2019", 2)
    written = draft("2019", printed, year=2021, only=(2,))
    return Made(page_of(written, page(written)), truth_of(written, printed))
