"""Requests that wait on disk come back as they were, the last one first."""

from pathlib import Path

from scrapy import FormRequest, Request
from scrapy.http import JsonRequest

from crawler.components.waiting import Waiting
from crawler.long_list import BLOCK
from crawler.registry import read_registry
from extractors.listing.item import Item
from spiders.found import request_key
from spiders.trs import Trs
from tests.spiders.conftest import write_portal

MANY = 5 * BLOCK


def spider(folder: Path) -> Trs:
    files = write_portal(folder / "p", "trs", "http://127.0.0.21/nb/")
    return Trs(portal=read_registry([files]).get("one"))


def test_requests_come_back_as_they_were_the_last_one_first(tmp_path: Path) -> None:
    trs = spider(tmp_path)
    waiting, listing = Waiting(trs), request_key("GET", "http://a.cn/")
    for number in range(MANY):
        told = {"item": Item(f"{number}年", f"http://a.cn/{number}"), "listing": listing}
        waiting.push(Request(f"http://a.cn/{number}", trs.parse_report, cb_kwargs=told, priority=number))
    assert len(waiting) == MANY
    for number in reversed(range(MANY)):
        request = waiting.pop()
        assert request
        assert (request.url, request.priority) == (f"http://a.cn/{number}", number)
        assert request.callback == trs.parse_report
        assert request.cb_kwargs == {"item": Item(f"{number}年", f"http://a.cn/{number}"), "listing": listing}
    assert waiting.pop() is None


def test_forms_and_json_come_back_as_such(tmp_path: Path) -> None:
    trs = spider(tmp_path)
    waiting = Waiting(trs)
    waiting.push(FormRequest("http://a.cn/", trs.parse, formdata={"page": "2"}, errback=trs.not_there))
    waiting.push(JsonRequest("http://a.cn/", trs.parse, data={"page": 2}))
    json, form = waiting.pop(), waiting.pop()
    assert (type(json), json and json.body) == (JsonRequest, b'{"page": 2}')
    assert (type(form), form and form.body) == (FormRequest, b"page=2")
    assert form
    assert form.errback == trs.not_there


def test_what_a_shell_asks_waits_too(tmp_path: Path) -> None:
    waiting = Waiting(spider(tmp_path))
    request = Request("http://a.cn/", print)
    waiting.push(request)
    assert waiting.peek() is request
    assert len(waiting) == 1
    waiting.close()
    assert waiting.pop() is None
