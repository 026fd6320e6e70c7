"""The question that may be put to the ledger, in the words of its fields."""

import re
from typing import Any, TypedDict

from crawler.naming import kept_name
from crawler.store.documents import report_id

Json = dict[str, Any]

YEARS = range(1990, 2100)
"""Of which there may be reports; the first ones are of 2004."""


class Asked(TypedDict, total=False):
    """By what current reports can be asked for.

    `region` is a code of GB/T 2260 with all below it (110000 is all of Beijing), `form` an official form ("2019",
    "2021") that one of the tables follows, `failing` a rule of a check, `finding` the code of a finding.
    """

    agency: str
    year: int
    portal: str
    region: str
    form: str
    failing: str
    finding: str


def query_of(asked: Asked) -> Json:
    """The question in the words of the ledger."""
    query: Json = {name: asked[name] for name in ("year", "portal", "failing") if name in asked}
    if "agency" in asked:
        years = [asked["year"]] if "year" in asked else YEARS
        query["_id"] = {"$in": [report_id(kept_name(asked["agency"]), year) for year in years]}
    if "finding" in asked:
        query["findings"] = asked["finding"]
    if "region" in asked:
        query["region"] = {"$regex": f"^{re.escape(re.sub('(00)+$', '', asked['region']))}"}
    if "form" in asked:
        query["$or"] = [{f"forms.{table}": asked["form"]} for table in ("disclosure", "applications", "disputes")]
    return query
