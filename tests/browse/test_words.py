"""Words in one language or two, escaped whatever was asked before."""

from datetime import UTC, datetime

import pytest
from markupsafe import Markup

from crawler.browse.language import Language
from crawler.browse.site import environment_of
from crawler.browse.words import Words


def test_a_text_like_markup_that_was_asked_before_is_escaped_all_the_same() -> None:
    words = Words("zh")
    assert words.both(Markup("<b>甲</b>")) == '<span class="zh" lang="zh-Hans"><b>甲</b></span>'
    assert words.both("<b>甲</b>") == '<span class="zh" lang="zh-Hans">&lt;b&gt;甲&lt;/b&gt;</span>'


@pytest.mark.parametrize(("language", "plain"), [("both", "年 &lt;year"), ("zh", "年"), ("en", "&lt;year")])
def test_words_are_in_the_language_that_was_chosen(language: Language, plain: str) -> None:
    words = Words(language)
    assert words.plain("年", "<year") == plain
    assert ("年" in words.both("年", "year"), "year" in words.both("年", "year")) == (
        language != "en",
        language != "zh",
    )
    assert "年" in words.official("年", "year")


def test_a_time_and_counts_of_checks_are_told() -> None:
    words = Words("en")
    assert '<time datetime="2021-02-03T04:05:00+00:00">2021-02-03 04:05' in words.time(
        datetime(2021, 2, 3, 4, 5, tzinfo=UTC)
    )
    assert "✗ 2" in words.checks({"failed": 2, "held": 0, "open": 1})
    assert "–" in words.checks({"failed": 0, "held": 0, "open": 0})


def test_a_list_of_one_page_leads_nowhere() -> None:
    words = Words("both")
    assert words.pages("/portals", {"name": "a&b"}, 0, None) == ""
    assert 'href="/portals?name=a%26b&amp;from=50"' in words.pages("/portals", {"name": "a&b"}, 0, 50)


def test_words_that_a_template_always_says_are_one_piece_with_what_is_around_them() -> None:
    template = environment_of("both").from_string('<p>{{ words.both("甲 < 乙", "year") }}</p>{{ words.plain(name) }}')
    always, named = template.generate(name="<丙>")
    assert always == f"<p>{Words('both').both('甲 < 乙', 'year')}</p>"
    assert named == "&lt;丙&gt;"
