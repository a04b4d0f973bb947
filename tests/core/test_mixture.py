"""The interpolation: its weight is fitted on held-out text and is never worse than either model alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmcore.writing.mixture import bits, fit, follow, mix

ORDER = 4


def tokens(count: int, seed: int, ours: float, theirs: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Probabilities of both models (their medians given) and the matched levels."""
    random = np.random.default_rng(seed)
    lstm = np.clip(ours * np.exp(random.normal(0, 1.5, count)), 1e-9, 0.99)
    ngram = np.clip(theirs * np.exp(random.normal(0, 1.5, count)), 1e-9, 0.99)
    return lstm, ngram, random.integers(0, ORDER, count)


def test_the_mixture_beats_both_ends() -> None:
    lstm, ngram, matched = tokens(3000, 0, 0.05, 0.05)
    weights = fit(lstm, ngram, matched, ORDER)
    assert len(weights) == ORDER
    assert all(0.2 < weight < 0.8 for weight in weights)
    mixed = bits(mix(lstm, ngram, matched, weights), 3000)
    assert mixed < min(bits(lstm, 3000), bits(ngram, 3000)) - 0.3


@given(
    count=st.integers(0, 300),
    seed=st.integers(0, 1000),
    ours=st.sampled_from([1e-6, 1e-3, 0.05, 0.5]),
    theirs=st.sampled_from([1e-6, 1e-3, 0.05, 0.5]),
)
@settings(deadline=None, max_examples=100)
def test_it_is_never_worse_than_either(count: int, seed: int, ours: float, theirs: float) -> None:
    lstm, ngram, matched = tokens(count, seed, ours, theirs)
    weights = fit(lstm, ngram, matched, ORDER)
    assert all(0.0 <= weight <= 1.0 for weight in weights)
    mixed = bits(mix(lstm, ngram, matched, weights), max(1, count))
    assert mixed <= min(bits(lstm, max(1, count)), bits(ngram, max(1, count))) + 1e-9


def test_the_best_single_weight_is_found() -> None:
    lstm, ngram, _ = tokens(4000, 2, 0.08, 0.03)
    zeros = np.zeros(4000, dtype=np.int64)
    [found] = fit(lstm, ngram, zeros, 1)
    tried = [bits(mix(lstm, ngram, zeros, [w]), 1) for w in np.linspace(0.02, 0.98, 97)]
    assert bits(mix(lstm, ngram, zeros, [found]), 1) == pytest.approx(min(tried), rel=1e-3)


def test_contexts_that_the_ngram_knows_better_get_their_own_weight() -> None:
    random = np.random.default_rng(5)
    matched = np.repeat([0, 3], 1500)
    lstm = np.full(3000, 0.05) * np.exp(random.normal(0, 1, 3000))
    ngram = np.where(matched == 3, 0.2, 0.01) * np.exp(random.normal(0, 1, 3000))
    weights = fit(lstm, ngram, matched, ORDER)
    assert weights[0] > 0.7
    assert weights[3] < 0.3


def test_a_context_longer_than_any_fitted_takes_the_last_weight() -> None:
    assert mix(np.array([1.0]), np.array([0.0]), np.array([9]), [0.1, 0.7]).tolist() == [0.7]


def test_weights_that_follow_find_their_way_and_cost_little() -> None:
    lstm, ngram, matched = tokens(6000, 3, 0.08, 0.03)
    right, wrong = fit(lstm, ngram, matched, ORDER), [0.05] * ORDER
    best = bits(mix(lstm, ngram, matched, right), 6000)
    assert bits(follow(lstm, ngram, matched, right), 6000) < best + 0.01
    assert bits(follow(lstm, ngram, matched, wrong), 6000) < bits(mix(lstm, ngram, matched, wrong), 6000) - 0.1
    assert wrong == [0.05] * ORDER


def test_a_weight_follows_only_what_was_read() -> None:
    lstm, ngram, matched = tokens(50, 4, 0.05, 0.05)
    other = lstm.copy()
    other[30:] *= 0.1
    one, two = (follow(each, ngram, matched, [0.5] * ORDER) for each in (lstm, other))
    assert np.array_equal(one[:30], two[:30])
    assert one[0] == mix(lstm, ngram, matched, [0.5] * ORDER)[0]
