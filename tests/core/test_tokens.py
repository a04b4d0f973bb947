"""Text to tokens and back, without loss, whatever the text and the units."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmcore.errors import BadInput, Damaged
from lstmcore.text import tokens
from lstmcore.text.tokens import BYTES, Vocabulary
from lstmcore.text.words import split_words
from tests.small import sample

UNITS = ("char", "word", "subword", "unigram")
SAMPLES = ("luxun", "pride_and_prejudice", "shijing")
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
LIKELY_TEXT = st.text(st.sampled_from("的了我你红楼梦，。“”\n \r\tab'’Cé9_-🙂\u200d\ufeff\0̈"), max_size=60)


@cache
def vocabulary(units: str) -> Vocabulary:
    text = sample("luxun", 6000) + sample("pride_and_prejudice", 6000)
    return built(text, units, 3000)


def built(text: str, units: str, max_vocab: int) -> Vocabulary:
    """``unigram``: subwords of that kind."""
    if units == "unigram":
        return tokens.build(text, "subword", 2, max_vocab, subwords="unigram")
    return tokens.build(text, units, 2, max_vocab)


@pytest.mark.parametrize("units", UNITS)
@given(text=st.one_of(ANY_TEXT, LIKELY_TEXT))
@settings(deadline=None, max_examples=150)
def test_every_text_comes_back_as_it_was(units: str, text: str) -> None:
    words = vocabulary(units)
    ids = words.encode(text)
    assert words.decode(ids) == text
    assert ids.dtype == np.int32
    assert not ids.size or (ids.min() >= 0 and ids.max() < words.size)
    assert 0.0 <= words.unknown_share(text) <= 1.0


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("units", UNITS)
def test_the_samples_come_back_from_every_vocabulary(units: str, name: str) -> None:
    text = sample(name, 15_000)
    assert vocabulary(units).decode(vocabulary(units).encode(text)) == text


@pytest.mark.parametrize("units", UNITS)
def test_what_the_vocabulary_never_saw_is_spelled(units: str) -> None:
    words, text = vocabulary(units), "🙂Ж龘𠮷"
    ids = words.encode(text)
    assert words.decode(ids) == text
    assert words.unknown_share(text) == 1.0
    assert words.unknown_share("") == 0.0
    if words.units != "subword":  # there the 256 byte symbols are tokens like any other
        assert (ids < BYTES).all()
        assert len(ids) == len(text.encode())
        assert not words.writable([])[:BYTES].any()
        assert words.writable([])[BYTES:].all()


@given(seed=st.integers(0, 10_000))
@settings(deadline=None, max_examples=60)
def test_subwords_are_only_written_where_they_make_whole_characters(seed: int) -> None:
    words, random = vocabulary("subword"), np.random.default_rng(seed)
    pending: list[int] = []
    for _ in range(30):
        [choices] = np.nonzero(words.writable(pending))
        # a token that starts inside a character is rarely drawn by chance
        inside = [i for i in choices if words.decode([int(i)]).startswith("\ufffd")]
        pending.append(int(random.choice(inside if len(inside) and random.random() < 0.7 else choices)))
        text = words.decode(pending)
        assert "\ufffd" not in text.rstrip("\ufffd")
        if not text.endswith("\ufffd"):
            pending.clear()


@pytest.mark.parametrize("units", UNITS)
def test_a_lone_surrogate_does_no_harm(units: str) -> None:
    words = vocabulary(units)
    ids = words.encode("我\ud800们")
    assert words.decode(ids).startswith("我")
    assert words.decode(ids).endswith("们")


@pytest.mark.parametrize("units", UNITS)
def test_a_vocabulary_comes_back_from_json(units: str) -> None:
    words, text = vocabulary(units), sample("luxun", 9000)[6000:]
    again = tokens.from_json(json.loads(json.dumps(words.to_json())))
    assert again.units == words.units
    assert again.size == words.size
    assert np.array_equal(again.encode(text), words.encode(text))


@pytest.mark.parametrize("units", UNITS)
def test_the_same_text_gives_the_same_vocabulary(units: str) -> None:
    text = sample("pride_and_prejudice", 4000)
    assert built(text, units, 1000).to_json() == built(text, units, 1000).to_json()


@pytest.mark.parametrize("units", ["char", "word"])
def test_a_vocabulary_keeps_its_limits(units: str) -> None:
    text = sample("luxun", 6000)
    words = tokens.build(text, units, 5, 100)
    assert words.size <= BYTES + 100
    rare = tokens.CharVocabulary.build("aaaaabbbbbc", 5)
    assert rare.characters == ["a", "b"]


DAMAGED: list[dict[str, Any]] = [
    {},
    {"version": 1},
    {"version": 2, "units": "char", "tokens": "abc"},
    {"version": 1, "units": "syllable", "tokens": "abc"},
    {"version": 1, "units": ["char"], "tokens": "abc"},
    {"version": 1, "units": "char"},
    {"version": 1, "units": "char", "tokens": "aba"},
    {"version": 1, "units": "char", "tokens": ["ab"]},
    {"version": 1, "units": "char", "tokens": ["a", 7]},
    {"version": 1, "units": "char", "tokens": {"a": 1}},
    {"version": 1, "units": "word", "tokens": ["the", ""]},
    {"version": 1, "units": "word", "tokens": ["the", "the"]},
    {"version": 1, "units": "subword"},
    {"version": 1, "units": "subword", "model": "{}"},
    {"version": 1, "units": "subword", "model": 3},
]


@pytest.mark.parametrize("values", DAMAGED, ids=lambda each: json.dumps(each)[:60])
def test_a_damaged_vocabulary_is_named_as_such(values: dict[str, Any]) -> None:
    with pytest.raises(Damaged) as caught:
        tokens.from_json(values)
    assert caught.value.key == "vocabulary"


@given(text=st.one_of(ANY_TEXT, LIKELY_TEXT))
@settings(deadline=None, max_examples=100)
def test_words_joined_give_the_text(text: str) -> None:
    assert "".join(split_words(text)) == text


def test_words_are_words() -> None:
    assert split_words("It's 42 years, isn’t it?") == [
        *("It's", " ", "42", " ", "years", ",", " ", "isn’t", " ", "it", "?")
    ]
    assert "北京" in split_words("我在北京写小说。")


def test_jieba_keeps_its_table_in_our_own_folder(moxu_home: Path) -> None:
    import jieba

    split_words("我在北京写小说。")
    assert Path(str(jieba.dt.tmp_dir)) == moxu_home / "cache"


@pytest.mark.parametrize(("text", "count"), [("", 0), ("字", 1), ("字" * 199, 199), (" \n" * 500 + "a", 0)])
def test_too_little_text_is_counted(text: str, count: int) -> None:
    with pytest.raises(BadInput) as caught:
        tokens.require_text(text, 200)
    assert caught.value.key == "too_little_text"
    assert caught.value.values["count"] == count


def test_enough_text_passes() -> None:
    tokens.require_text("字" * 200, 200)
