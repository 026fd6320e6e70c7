"""Facts of a metadata record as they come back."""

import json

from crawler.capture.cdxj import parse_date
from crawler.capture.exchange import Description, Subject
from crawler.capture.reading import Stored
from spiders.found import RequestKey


def read_description(kind: Subject, record: Stored) -> Description:
    """What a record of this kind says, and of what."""
    with record.body as body:
        lines = body.read().decode().removesuffix("\r\n").split("\r\n")
    fields = {name: json.loads(value) for name, _, value in (line.partition(": ") for line in lines)}
    request = fields.get("request")
    subject = RequestKey(**request) if request else fields.get("capture")
    return Description(kind, subject, fields["facts"], fields["crawl"], parse_date(record.headers["warc-date"]))
