"""Cleaning counts what it does and never loses prose."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmcore.text.clean import clean
from lstmcore.text.samples import samples
from lstmcore.text.wraps import wrap_of


def sample(language: str) -> str:
    """The first 20,000 characters of a bundled text."""
    for each in samples():
        if each.language == language and "shijing" not in each.path:
            with open(each.path, encoding="utf-8") as file:
                return file.read()[:20_000].rsplit("\n", 1)[0].strip()
    raise LookupError(language)


def wrapped_chinese(text: str, width: int, indent: str = "") -> str:
    return "\n".join(
        (indent + line)[start : start + width]
        for line in text.split("\n")
        for start in range(0, max(1, len(indent + line)), width)
    )


@pytest.mark.parametrize(
    ("before", "after", "dropped"),
    [
        ("a\r\nb\rc\n", "a\nb\nc", 0),
        ("一\x00二\x07三\x7f", "一二三", 3),
        ("页一\f页二\v页三", "页一\n页二\n页三", 0),
        ("a\u2028b\u2029c\x85d", "a\nb\nc\nd", 0),
        ("\ufeff甲\ufeff乙\ufffd", "甲乙", 3),
        ("a\n\n\n\n\nb", "a\n\nb", 0),
        ("a\n  \t\n\u3000\n\nb  \n", "a\n\nb", 0),
        ("\u3000\u3000缩进留着\n\tkept", "\u3000\u3000缩进留着\n\tkept", 0),
        ("👩‍👩‍👧 é soft\u00adhyphen\u00a0nbsp", "👩‍👩‍👧 é soft\u00adhyphen\u00a0nbsp", 0),
        ("", "", 0),
        (" \n\t\n", "", 0),
    ],
)
def test_line_ends_controls_and_blank_lines(before: str, after: str, dropped: int) -> None:
    cleaned = clean(before)
    assert (cleaned.text, cleaned.dropped) == (after, dropped)


def test_wrapped_english_becomes_paragraphs_again() -> None:
    text = "\n\n".join(" ".join(each.split()) for each in sample("en").split("\n\n"))
    wrapped = "\n\n".join(
        textwrap.fill(each, 72, break_long_words=False, break_on_hyphens=False) for each in text.split("\n\n")
    )
    assert wrapped != text
    cleaned = clean(wrapped)
    assert cleaned.text == text
    assert cleaned.joined == wrapped.count("\n") - text.count("\n")


@pytest.mark.parametrize(("width", "indent"), [(35, "\u3000\u3000"), (28, "\u3000\u3000"), (40, "    ")])
def test_chinese_broken_at_columns_becomes_paragraphs_again(width: int, indent: str) -> None:
    text = "\n".join(line for line in sample("zh").split("\n") if line)
    wrapped = wrapped_chinese(text, width, indent)
    assert clean(wrapped).text == "\n".join(indent + line for line in text.split("\n"))


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(["床前明月光，", "疑是地上霜。", "举头望明月，", "低头思故乡。"] * 20),
        "\n".join(["滚滚长江东逝水，浪花淘尽英雄。是非成败转头空。青山依旧在，几度夕阳红。"] * 30),
        "\n".join(["Shall I compare thee to a summer's day?", "Thou art more lovely and more temperate:"] * 30),
        "\n".join(f"{n}. an item of a list" for n in range(100)),
        "def f(x):\n    return x\n\n" * 50,
        "one long paragraph " * 500,
    ],
)
def test_verse_lists_and_paragraph_lines_are_left_alone(text: str) -> None:
    assert wrap_of(text) is None
    assert clean(text).text == text.strip("\n")


def test_samples_are_clean_already() -> None:
    for each in samples():
        with open(each.path, encoding="utf-8") as file:
            text = file.read()
        assert clean(text).text == text.strip("\n"), each.path


HEAD = (
    "The Project Gutenberg EBook of X\n\nfree\n\n*** START OF THIS PROJECT GUTENBERG EBOOK X ***\n\nProduced by Y\n\n"
)
FOOT = "\n\n*** END OF THIS PROJECT GUTENBERG EBOOK X ***\nlicence\n"


@pytest.mark.parametrize(
    ("head", "foot"), [(HEAD, FOOT), (HEAD, ""), ("", FOOT), ("", "\nEnd of Project Gutenberg's X\nmore\n")]
)
def test_gutenberg_head_and_foot_go(head: str, foot: str) -> None:
    cleaned = clean(head + "Chapter I\n\nThe story." + foot)
    assert cleaned.text == "Chapter I\n\nThe story."
    assert cleaned.boilerplate > 0


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab \n\t一二。，-\u3000\r"), max_size=400))
def test_no_letter_is_ever_lost(text: str) -> None:
    def letters(of: str) -> str:
        return "".join(of.split())

    assert letters(clean(text).text) == letters(text)
    assert clean(clean(text).text).text == clean(text).text


def test_long_runs_cost_linear_time() -> None:
    assert clean("x" + " " * 300_000 + "y").text.endswith("y")
    assert clean("\n" * 300_000 + "y").text == "y"
