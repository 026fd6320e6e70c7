"""Keys: what identifies a fetch, over redirects and pages that send on."""

from scrapy import FormRequest, Request

from spiders.found import key_of, request_key

A, B, C = "http://a.example/1", "http://a.example/2", "http://a.example/3"


def test_a_key_is_of_what_was_asked_not_of_where_it_was_redirected() -> None:
    redirected = Request(C, meta={"redirect_urls": [A, B], "redirect_reasons": [301, 302]})
    assert key_of(redirected) == request_key("GET", A)


def test_a_page_that_sends_on_is_not_what_was_asked_for() -> None:
    sent_on = Request(C, meta={"redirect_urls": [A, B], "redirect_reasons": ["meta refresh", 302]})
    assert key_of(sent_on) == request_key("GET", B)
    sent_on = Request(C, meta={"redirect_urls": [A, B], "redirect_reasons": [302, "script"]})
    assert key_of(sent_on) == request_key("GET", C)


def test_posts_to_one_address_differ_by_their_bodies_and_fragments_do_not_count() -> None:
    first, second = (key_of(FormRequest(f"{A}#top", formdata={"page": page})) for page in ("1", "2"))
    assert first != second
    assert first.url == second.url == A
    assert key_of(Request(f"{A}#top")) == key_of(Request(A))


def test_what_the_browser_asks_is_another_fetch() -> None:
    assert key_of(Request(A, meta={"browser": {}})) == request_key("GET", A, via="browser")
    assert key_of(Request(A)) != key_of(Request(A, meta={"browser": {}}))
