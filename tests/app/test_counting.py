"""字数 by Word's rule, and which script a draft is in."""

from __future__ import annotations

import pytest

from app.drafts.store import name_of
from app.write.counting import script_of, words_in


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("今天夜里，", 5),
        ("用LSTM训练2.5小时", 7),
        ("It was late, when…", 4),
        ("“Don’t,” he said — no.", 4),
        ("don't stop", 2),
        ("一 二\n三", 3),
        ("“你好！”", 5),
        ("𠮷野家", 3),
        (" ,.! ", 0),
    ],
)
def test_each_han_and_full_width_mark_and_each_latin_run_is_one(text: str, count: int) -> None:
    assert words_in(text) == count


@pytest.mark.parametrize(
    ("text", "script"),
    [("今天 we go", "han"), ("It was late when 他", "latin"), ("", "han"), ("12 34", "han")],
)
def test_the_script_is_what_most_is_written_in(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", ""),
        ("\n  \n夜雨\n今天", "夜雨"),
        ("今天夜里，雨下得很细。", "今天夜里"),
        ("，，", "，，"),
        ("word " * 20, "word word word word word word word word…"),
        ("夜" * 30, "夜" * 20 + "…"),
    ],
)
def test_a_draft_is_named_by_its_first_words(text: str, name: str) -> None:
    assert name_of(text) == name
