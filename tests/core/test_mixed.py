"""Two voices mixed: chances that sum to one, each alone at the ends of the slider, whatever their units are."""

from __future__ import annotations

import numpy as np
import pytest

from lstmcore.control import Control
from lstmcore.events import Candidate, Event
from lstmcore.specs import ContinueSpec
from lstmcore.verbs import start
from lstmcore.writing import continuation
from lstmcore.writing.continuation import Memory, read_prefix
from lstmcore.writing.lettered import lettered
from lstmcore.writing.mixed import Mixed, mixed
from lstmcore.writing.stack import Stack
from tests.small import stack

PREFIX = "我在年青时候也曾经做过许多梦，𠮷 The river"


def both(share: float) -> Mixed:
    return mixed(stack("luxun"), stack("shijing"), share)


def test_chances_sum_to_one_and_are_those_of_both() -> None:
    voices = both(0.3)
    reader = read_prefix(voices, Memory(), PREFIX)
    p = voices.probabilities(reader)[0]
    assert p.sum() == pytest.approx(1)
    for at, one in ((0, stack("luxun")), (1, stack("shijing"))):
        alone = one.probabilities(read_prefix(one, Memory(), PREFIX))[0]
        share = (0.7, 0.3)[at]
        assert (p[voices.columns[at]] >= share * alone - 1e-9).all()
        letters = [one.vocabulary.decode([token]) for token in range(256, one.vocabulary.size)]
        assert [voices.vocabulary.decode([token]) for token in voices.columns[at][256:]] == letters


@pytest.mark.parametrize(("share", "name"), [(0.0, "luxun"), (1.0, "shijing")])
def test_the_ends_are_each_model_alone(share: float, name: str) -> None:
    voices, one = both(share), stack(name)
    reader, alone = read_prefix(voices, Memory(), PREFIX), read_prefix(one, Memory(), PREFIX)
    at = 0 if share == 0 else 1
    for _ in range(3):
        p = voices.probabilities(reader)[0]
        np.testing.assert_allclose(p[voices.columns[at]], one.probabilities(alone)[0], atol=1e-6)
        token = int(p.argmax())
        reader = voices.step([token], reader)
        alone = one.read(one.vocabulary.encode(voices.vocabulary.decode([token])).tolist(), alone)


def test_texts_of_different_length_in_tokens_are_read_side_by_side() -> None:
    voices = both(0.5)
    known = [voices.vocabulary.encode(letter)[0] for letter in "我雎"]  # one of them is spelled by each model
    reader = voices.step([int(token) for token in known], read_prefix(voices, Memory(), "他说").repeat(2))
    p = voices.probabilities(reader)
    np.testing.assert_allclose(p.sum(1), 1)
    for row, letter in enumerate("我雎"):
        alone = voices.probabilities(read_prefix(voices, Memory(), "他说" + letter))[0]
        np.testing.assert_allclose(p[row], alone, atol=1e-5)


@pytest.mark.parametrize("units", ["word", "subword"])
@pytest.mark.parametrize(("share", "at"), [(0.0, 0), (1.0, 1)])
def test_models_of_other_units_are_mixed_letter_by_letter(units: str, share: float, at: int) -> None:
    models = stack("luxun"), stack("luxun", units=units)
    voices, one = mixed(models[0], models[1], share), lettered(models[at])
    assert voices.of == models
    reader, alone = read_prefix(voices, Memory(), PREFIX), read_prefix(one, Memory(), PREFIX)
    for _ in range(3):
        p = voices.probabilities(reader)[0]
        np.testing.assert_allclose(p[voices.columns[at]], one.probabilities(alone)[0], atol=1e-6)
        token = 256 + int(p[256:].argmax())  # byte 0 is all that it cannot write
        reader = voices.step([token], reader)
        (same,) = one.vocabulary.encode(voices.vocabulary.decode([token])).tolist()
        alone = one.step([same], alone)


def test_words_of_other_vocabularies_are_mixed_too() -> None:
    voices = mixed(stack("luxun", units="word"), stack("shijing", units="subword"), 0.5)
    reader = read_prefix(voices, Memory(), PREFIX).repeat(3)
    for letters in ("我他她", "说。雎", "：\n𠮷"):
        np.testing.assert_allclose(voices.probabilities(reader).sum(1), 1)
        reader = voices.step([int(voices.vocabulary.encode(letter)[0]) for letter in letters], reader)


def test_words_of_one_vocabulary_go_together() -> None:
    one = stack("luxun", units="word")
    voices = mixed(one, one, 0.4)
    reader = read_prefix(voices, Memory(), "我在年青时候")
    alone = one.probabilities(read_prefix(one, Memory(), "我在年青时候"))
    np.testing.assert_allclose(voices.probabilities(reader), alone, atol=1e-9)


def test_continue_takes_a_second_model(monkeypatch: pytest.MonkeyPatch) -> None:
    class Loader:
        def load(self, name: str) -> tuple[Stack, Memory]:
            return stack(name), Memory()

    monkeypatch.setattr(continuation, "shared_loader", lambda: Loader())

    def written(**values: float | str) -> list[Event]:
        spec = ContinueSpec("luxun", "我在", 20, seed=3, candidates=2, **values)  # type: ignore[arg-type]
        return [each for each in start("continue", spec, Control()) if isinstance(each, Candidate)]

    plain = written()
    assert written(second_model="shijing", second_share=0.0) == plain
    mixed_in = written(second_model="shijing", second_share=0.7)
    assert len(mixed_in) == 2
    assert mixed_in != plain
