"""Products with 8-bit rows: the same distribution, only for weights that are such rows, only in long texts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lstmcore.specs import ContinueSpec
from lstmcore.writing import generate, quick_rows
from lstmcore.writing.continuation import Memory, read_prefix
from lstmcore.writing.learner import Learner, Pace
from lstmcore.writing.mixed import mixed
from lstmcore.writing.network import Network
from lstmcore.writing.quick_rows import QuickNetwork, QuickRows, quickened
from lstmcore.writing.stack import Stack, quantised, restored
from tests.small import network_tensors, stack

VOCAB, HIDDEN = 700, 64
PREFIX = "那天夜里，"


def stored(layers: int, hidden: int = HIDDEN, vocab: int = VOCAB) -> Network:
    """As a model file gives it."""
    tensors = {name: value * 1.5 for name, value in network_tensors(vocab, hidden, layers).items()}
    return Network(restored(quantised(tensors)), layers, 1.1)


@pytest.fixture(autouse=True)
def small_ones_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_rows, "WORTHWHILE", 1)
    monkeypatch.setattr(quick_rows, "SLOW", 1e9)  # for few rows the way into torch takes longest
    if quickened(stored(1)).__class__ is Network:
        pytest.skip("no 8-bit products on this processor")


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("count", [1, 3])
def test_the_distribution_is_the_same(layers: int, count: int) -> None:
    exact = stored(layers)
    quick = quickened(exact)
    assert isinstance(quick, QuickNetwork)
    one = other = exact.zero_state().repeat(count)
    for row in np.random.default_rng(3).integers(0, VOCAB, (60, count)).tolist():
        one, other = exact.step(row, one), quick.step(row, other)
        p, q = exact.probabilities(one), quick.probabilities(other)
        assert (np.abs(p - q).sum(1) / 2).max() < 1e-3
        assert np.allclose(q.sum(1), 1)


@pytest.mark.parametrize("x", [np.zeros((2, HIDDEN)), np.full((1, HIDDEN), 1e-20), np.eye(HIDDEN)[:12] * 1000])
def test_odd_vectors(x: np.ndarray) -> None:
    matrix = stored(1).embedding
    wanted = x @ matrix.T
    found = QuickRows(matrix).product(x.astype(np.float32))
    assert np.abs(found - wanted).max() <= 2e-4 * max(float(np.abs(wanted).max()), 1e-18)


def test_other_weights_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    free = Network(network_tensors(VOCAB, HIDDEN, 1), 1)
    assert quickened(free) is free  # never rounded
    exact = stored(1)
    steps = {name: np.full_like(value, 1e-4) for name, value in exact.tensors().items()}
    learned = Learner(exact, Pace(), steps)
    assert isinstance(quickened(learned.network), QuickNetwork)  # nothing learned yet
    learned.network.recurrent[0] -= steps["lstm.0.recurrent"]
    learned.network.changed()
    assert quickened(learned.network) is learned.network
    monkeypatch.setattr(QuickRows, "product", lambda self, x: np.zeros((len(x), VOCAB), np.float32))
    assert quickened(exact) is exact  # a processor that gives other products


@pytest.mark.parametrize("broken", ["linear", "slow"])
def test_a_processor_that_cannot(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = stored(1)
    if broken == "slow":
        monkeypatch.setattr(quick_rows, "SLOW", 0.0)
    else:
        monkeypatch.setattr(quick_rows, "_torch", lambda: object())
    assert quickened(exact) is exact


def written(voice: Stack, length: int, candidates: int = 2, expected: int = 0) -> list[str]:
    spec = ContinueSpec("", PREFIX, length, candidates=candidates, seed=5)
    texts = [""] * candidates
    for k, piece, _ in generate.write(voice, read_prefix(voice, Memory(), PREFIX), PREFIX, spec, expected):
        texts[k] += piece
    return texts


@pytest.fixture
def voice() -> Stack:
    found = stack()
    return replace(found, network=stored(1, 16, found.vocabulary.size))


def test_only_long_texts_are_written_with_them(voice: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Network] = []

    def counted(network: Network) -> Network:
        made.append(network)
        return quickened(network)

    monkeypatch.setattr(generate, "quickened", counted)
    monkeypatch.setattr(generate, "AT_ONCE", 10)
    usual = written(voice, 40)
    assert not made
    monkeypatch.setattr(generate, "LONG", 80)
    written(voice, 39)
    assert not made
    long = written(voice, 40)
    assert made == [voice.network]
    assert [each[:10] for each in long] == [each[:10] for each in usual]  # the first come before
    assert [len(each) for each in long] == [40, 40]
    assert written(voice, 40, expected=39) == usual
    assert len(made) == 1


def test_both_of_two_voices(voice: Stack) -> None:
    two = mixed(voice, replace(voice, network=stored(2, 16, voice.vocabulary.size)), 0.4)
    quick = two.through(quickened)
    assert isinstance(quick.first.network, QuickNetwork)
    assert isinstance(quick.second.network, QuickNetwork)
    reader = read_prefix(two, Memory(), PREFIX)
    p, q = two.probabilities(reader)[0], quick.probabilities(quick.step([300], reader))
    assert np.abs(two.probabilities(two.step([300], reader)) - q).sum() / 2 < 1e-3
    assert np.isclose(p.sum(), 1)


def test_an_ngram_alone_has_nothing_to_make_quick() -> None:
    alone = stack(lstm=False)
    assert alone.through(quickened) is alone
