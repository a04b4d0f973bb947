"""Temperature, top-k, top-p and repetition do what their names say, exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmcore.writing.sampling import adjusted, circling, discouraged, draw


def distribution(size: int, seed: int = 0, sharp: float = 1.0) -> np.ndarray:
    logits = np.random.default_rng(seed).normal(0, sharp, size)
    p = np.exp(logits)
    return p / p.sum()


def said(tokens: list[int]) -> str:
    return "".join(map(chr, tokens))


def textbook(p: np.ndarray, temperature: float, top_k: int, top_p: float) -> dict[int, float]:
    """The same by the definitions: sharpen, cut to k, then the smallest set that holds top_p."""
    sharp = p ** (1 / temperature)
    sharp /= sharp.sum()
    order = np.argsort(-sharp, kind="stable")
    if top_k:
        order = order[:top_k]
    chances = sharp[order] / sharp[order].sum()
    if top_p < 1:
        keep = int(np.searchsorted(np.cumsum(chances), top_p)) + 1
        order, chances = order[:keep], chances[:keep]
    return dict(zip(order.tolist(), (chances / chances.sum()).tolist(), strict=True))


@given(
    size=st.integers(1, 900),
    seed=st.integers(0, 50),
    sharp=st.floats(0.1, 4),
    temperature=st.floats(0.1, 5.0),
    top_k=st.sampled_from([0, 1, 5, 40, 2000]),
    top_p=st.sampled_from([0.01, 0.5, 0.9, 0.95, 0.999, 1.0]),
)
@settings(deadline=None, max_examples=150)
def test_it_is_the_definition(size: int, seed: int, sharp: float, temperature: float, top_k: int, top_p: float) -> None:
    p = distribution(size, seed, sharp)
    order, chances = adjusted(p, temperature, top_k, top_p)
    wanted = textbook(p, temperature, top_k, top_p)
    assert chances.sum() == pytest.approx(1.0)
    assert (np.diff(chances) <= 1e-12).all()
    # a cumulative sum that hits top_p exactly may round either way: one token more or less
    assert abs(len(order) - len(wanted)) <= 1
    if len(order) == len(wanted):
        for token, chance in zip(order.tolist(), chances.tolist(), strict=True):
            assert chance == pytest.approx(wanted[token], rel=1e-6, abs=1e-12)


def test_temperature_zero_takes_the_likeliest() -> None:
    p = distribution(300)
    order, chances = adjusted(p, 0.0, 0, 0.95)
    assert order.tolist() == [int(p.argmax())]
    assert chances.tolist() == [1.0]


def test_a_flat_distribution_is_looked_at_as_a_whole() -> None:
    order, _ = adjusted(np.full(5000, 1 / 5000), 1.0, 0, 0.95)
    assert len(order) == pytest.approx(4750, abs=2)


def test_a_higher_temperature_lets_more_tokens_in() -> None:
    p = distribution(3000, sharp=3.0)
    counts = [len(adjusted(p, t, 0, 0.9)[0]) for t in (0.3, 0.7, 1.0, 1.5, 3.0)]
    assert counts == sorted(counts)
    assert counts[-1] > 512


def test_what_is_impossible_is_never_drawn() -> None:
    p = distribution(50)
    p[10:] = 0.0
    random = np.random.default_rng(0)
    for temperature in (0.5, 1.0, 5.0):
        order, chances = adjusted(p, temperature, 0, 1.0)
        assert max(draw(order, chances, random) for _ in range(300)) < 10


def test_drawing_follows_the_chances() -> None:
    order, chances = np.array([7, 3, 5]), np.array([0.6, 0.3, 0.1])
    random = np.random.default_rng(1)
    drawn = np.bincount([draw(order, chances, random) for _ in range(4000)], minlength=8) / 4000
    assert drawn[7] == pytest.approx(0.6, abs=0.03)
    assert drawn[3] == pytest.approx(0.3, abs=0.03)
    assert drawn[5] == pytest.approx(0.1, abs=0.02)


def test_a_phrase_said_before_is_discouraged_each_time_more() -> None:
    p = np.full(10, 0.1)
    once = discouraged(p, said([1, 2, 3, 4, 9, 1, 2, 3]), 3, 1.2)
    assert once[4] == pytest.approx(0.1 / 1.2**6)
    assert np.delete(once, 4) == pytest.approx(np.full(9, 0.1))
    twice = discouraged(p, said([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3]), 3, 1.2)
    assert twice[4] == pytest.approx(0.1 / 1.2 ** (6 + 6 + 4 * 4))  # the second time four tokens more are the same
    assert p[4] == 0.1  # the model's own distribution is not touched


@pytest.mark.parametrize(
    ("tokens", "forbidden"),
    [
        ([5] * 7, [5]),
        ([5] * 6, []),
        ([1, 2] * 3 + [1], [2]),
        ([1, 2] * 2 + [1], []),
        ([9, *(list(range(12)) * 2), *range(11)], [11]),
        ([9, *(list(range(12)) * 2), *range(10)], []),
        ([], []),
        ([1], []),
    ],
)
def test_going_round_in_circles_is_forbidden(tokens: list[int], forbidden: list[int]) -> None:
    assert circling(said(tokens)) == set(forbidden)


def test_new_ground_is_not_discouraged() -> None:
    p = np.full(10, 0.1)
    for tokens in ([], [1], [1, 2, 3], [1, 2, 3, 4, 5, 6, 7]):
        assert discouraged(p, said(tokens), 3, 1.5) is p
    assert discouraged(p, said([1, 2, 3, 4, 1, 2, 3]), 3, 1.0) is p
