"""A model of words or subwords asked letter by letter: no text is less likely than the tokens it is cut into."""

from __future__ import annotations

import numpy as np
import pytest

from lstmcore.writing.continuation import Memory, read_prefix
from lstmcore.writing.lettered import Lettered, Spelling, lettered
from lstmcore.writing.stack import Stack
from tests.small import sample, stack


def bits(model: Stack, before: str, text: str) -> float:
    """Of ``text`` after ``before``, a character."""
    reader, total = read_prefix(model, Memory(), before), 0.0
    for token in model.vocabulary.encode(text).tolist():
        p = model.probabilities(reader)[0]
        assert p.sum() == pytest.approx(1)
        total -= np.log2(max(float(p[token]), 1e-300))
        reader = model.step([token], reader)
    return total / len(text)


@pytest.mark.parametrize(
    ("name", "units"), [("pride_and_prejudice", "word"), ("pride_and_prejudice", "subword"), ("luxun", "word")]
)
def test_no_text_is_less_likely_than_in_tokens(name: str, units: str) -> None:
    """All ways to cut it are counted, the vocabulary's own among them."""
    model = stack(name, 8000, units)
    letters = lettered(model)
    known = "".join(each for each in sample(name)[7000:7600] if len(letters.vocabulary.encode(each)) == 1)
    at = known.find(" ", 400) if name != "luxun" else 400
    assert bits(letters, known[:at], known[at:]) < bits(model, known[:at], known[at:]) + 0.01


@pytest.mark.parametrize("units", ["word", "subword"])
def test_read_at_once_or_letter_by_letter(units: str) -> None:
    model = lettered(stack("pride_and_prejudice", 8000, units))
    text = sample("pride_and_prejudice")[200:260]
    ids = model.vocabulary.encode(text).tolist()
    at_once, by_letters = model.read(ids, model.start()), model.start()
    for token in ids:
        by_letters = model.step([token], by_letters)
    one, other = model.probabilities(at_once)[0], model.probabilities(by_letters)[0]
    assert np.abs(one - other).max() < 0.05  # the second knows other ways to cut the words before


def test_several_texts_at_once_are_each_as_alone() -> None:
    model = lettered(stack("pride_and_prejudice", 8000, "subword"))
    begun = read_prefix(model, Memory(), "It is a truth univ")
    letters = [int(model.vocabulary.encode(letter)[0]) for letter in "ea "]
    together = model.step(letters, begun.repeat(3))
    alone = [model.step([letter], begun) for letter in letters]
    expected = np.concatenate([model.probabilities(each) for each in alone])
    np.testing.assert_allclose(model.probabilities(together), expected, atol=1e-6)
    np.testing.assert_allclose(model.probabilities(together.pick([2, 0])), expected[[2, 0]], atol=1e-6)
    np.testing.assert_allclose(model.probabilities(alone[0].join(alone[1:])), expected, atol=1e-6)


def test_what_no_token_is_written_in_is_read_over() -> None:
    model = lettered(stack("pride_and_prejudice", 8000, "subword"))
    assert isinstance(model, Lettered)
    reader = read_prefix(model, Memory(), "It is 龘 ")
    p = model.probabilities(reader)[0]
    assert p.sum() == pytest.approx(1)
    assert p.argmax() >= 256
    odd = model.step([0xE9], reader)  # a byte of it
    np.testing.assert_allclose(model.probabilities(odd)[0], p)


def test_characters_stay_as_they_are() -> None:
    model = stack()
    assert lettered(model) is model


def test_ways_that_owe_the_same_letters_are_one() -> None:
    """Else ways to cut the words before would leave no room for those to cut this one."""
    model = lettered(stack("pride_and_prejudice", 8000, "subword"))
    reader, most = model.start(), 0
    for token in model.vocabulary.encode(sample("pride_and_prejudice")[100:300]).tolist():
        reader = model.step([token], reader)
        assert isinstance(reader, Spelling)
        owed = [way.owed for way in reader.ways[0]]
        assert len(set(owed)) == len(owed)
        most = max(most, len(owed))
    assert most > 1
