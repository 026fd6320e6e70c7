"""The database, a view of the archive: MongoDB, or the embedded server."""

from crawler.store.choice import Choice
from crawler.store.database import open_store
from crawler.store.difference import Change, FieldChange
from crawler.store.documents import line, report_json
from crawler.store.store import Asked, Correction, Standing, State, Store

__all__ = [
    "Asked",
    "Change",
    "Choice",
    "Correction",
    "FieldChange",
    "Standing",
    "State",
    "Store",
    "line",
    "open_store",
    "report_json",
]
