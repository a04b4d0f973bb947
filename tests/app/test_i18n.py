"""Words: two languages, live, numbers as each says them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.i18n import bits, chars, duration, number, set_language, tr, words
from lstmcore.errors import resources


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    before = words.language
    yield
    set_language(before)


def test_switching_is_announced_once(qtbot: QtBot) -> None:
    set_language("zh")
    with qtbot.waitSignal(words.changed, check_params_cb=lambda language: language == "en"):
        set_language("en")
    with qtbot.assertNotEmitted(words.changed):
        set_language("en")
    assert tr("app.page.write") == "Write"


def test_an_unknown_language_means_the_systems() -> None:
    set_language("fr")
    assert words.language in ("zh", "en")


def test_numbers_as_each_language_says_them() -> None:
    set_language("zh")
    assert (chars(867_000), chars(1284), number(1284)) == ("86.7 万字", "1,284 字", "1,284")
    assert (bits(5.123), bits(None)) == ("5.12 bit/字", "– bit/字")
    assert [duration(s) for s in (0, 42, 380, 120, 7500)] == ["0 秒", "42 秒", "6 分 20 秒", "2 分", "2 小时 5 分"]
    set_language("en")
    assert (chars(867_000), bits(1.484)) == ("867,000 characters", "1.48 bits/char")
    assert [duration(s) for s in (380, 7500)] == ["6 min 20 s", "2 h 5 min"]


def test_a_missing_sentence_shows_its_key() -> None:
    assert tr("app.no_such_sentence") == "app.no_such_sentence"


def test_chinese_sentences_have_chinese_punctuation() -> None:
    sentences = json.loads((resources() / "i18n" / "zh.json").read_text(encoding="utf-8"))
    narrow = re.compile(r"[\u4e00-\u9fff」》）][,:?!]|[,:?!][\u4e00-\u9fff「《（]|[\u4e00-\u9fff]\.\.\.")
    assert not {key: words for key, words in sentences.items() if narrow.search(words)}
