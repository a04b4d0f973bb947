"""Where a continuation ends: sentences with their closing quotes, paragraphs, the length."""

from __future__ import annotations

import pytest

from lstmcore.writing.stops import Stop


def ended(until: str, text: str, length: int = 10_000) -> tuple[str, bool]:
    """What is kept of ``text`` fed letter by letter, and whether it has ended."""
    stop = Stop(until, length)
    for letter in text:
        stop.feed(letter)
        if stop.finished:
            break
    return stop.text, stop.finished


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("他走了。天黑了。", "他走了。"),
        ("真的吗？！他问。", "真的吗？！"),
        ("“走罢。”\n他说", "“走罢。”"),
        ("他说：“走罢。”“好。”", "他说：“走罢。”"),
        ("「走吧。」他說。然後", "「走吧。」他說。"),
        ("（他走了。）\n天", "（他走了。）"),
        ("他走了\n天黑了", "他走了"),
        ("\n\n他走了。天", "\n\n他走了。"),
        ("He left. She stayed.", "He left."),
        ("He left.\nShe stayed.", "He left."),
        ("“Go!” She went.", "“Go!”"),
        ('He said: "Go." Then', 'He said: "Go."'),
        ("Mr. Darcy came. He sat.", "Mr. Darcy came."),
        ("“Mr. Darcy came.” He sat.", "“Mr. Darcy came.”"),
        ("(Mrs. Bennet slept.) He", "(Mrs. Bennet slept.)"),
        ("J. Smith paid 3.14 pounds. He", "J. Smith paid 3.14 pounds."),
        ("Really?! Yes.", "Really?!"),
        ("Wait... what", "Wait..."),
        ('And he said:--\n\n"Go away." He', 'And he said:--\n\n"Go away."'),
        ("他说：\n“走罢。”\n天", "他说：\n“走罢。”"),
        ("“可是我——”\n他", "“可是我——”"),
    ],
)
def test_a_sentence_ends_with_all_that_belongs_to_it(text: str, kept: str) -> None:
    assert ended("sentence", text) == (kept, True)


@pytest.mark.parametrize(
    "text",
    [
        "他走了",
        "他走了。",
        "“他走了。”",
        "Mr.",
        "Mr. Darcy",
        "3.14",
        "\n \n",
        "「走吧。」他說",
        "said:--\n\n",
        "说：\n",
    ],
)
def test_a_sentence_that_may_go_on_is_not_ended(text: str) -> None:
    assert ended("sentence", text) == (text, False)


def test_a_paragraph_ends_with_its_line() -> None:
    assert ended("paragraph", "他走了。天黑了。\n第二段") == ("他走了。天黑了。", True)
    assert ended("paragraph", "\n\n他走了。\n") == ("\n\n他走了。", True)
    assert ended("paragraph", "他走了。天黑了。") == ("他走了。天黑了。", False)


def test_characters_end_at_the_length_alone() -> None:
    assert ended("chars", "他走了。\n天黑了。", 6) == ("他走了。\n天", True)
    assert ended("chars", "他走了。\n", 6) == ("他走了。\n", False)


@pytest.mark.parametrize("until", ["sentence", "paragraph"])
def test_the_length_is_never_exceeded(until: str) -> None:
    assert ended(until, "字" * 50, 20) == ("字" * 20, True)


def test_a_long_piece_is_cut_where_the_text_ends() -> None:
    stop = Stop("sentence", 100)
    assert stop.feed("He left. ") == "He left."
    assert stop.finished
    short = Stop("chars", 3)
    assert short.feed("abcdef") == "abc"
    assert short.finished
