"""From where a reader saw a thing to the report's `at`."""

from dataclasses import fields

from extractors.report import At
from extractors.source import Place

_NAMES = tuple(field.name for field in fields(Place))


def at(place: Place) -> At:
    """The place without what is not known of it."""
    known = {name: value for name in _NAMES if (value := getattr(place, name)) is not None}
    if place.box:
        known["box"] = (place.box.left, place.box.top, place.box.right, place.box.bottom)
    return At(**known)
