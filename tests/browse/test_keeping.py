"""Pages that were drawn are kept, the last that were asked for."""

from crawler.browse import keeping
from crawler.browse.keeping import Drawn, KeptPages


def test_the_page_that_was_longest_not_asked_for_goes_first() -> None:
    kept = KeptPages()
    for number in range(keeping.MOST):
        kept.put(number, Drawn(number, (), b""))
    assert kept.find(0) is not None
    kept.put("one more", Drawn(0, (), b""))
    assert kept.find(0) is not None
    assert kept.find(1) is None
