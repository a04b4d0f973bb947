"""What a text has said itself, token by token: only what stands before counts, repetition is what it is good for."""

from __future__ import annotations

import numpy as np
import pytest

from lstmcore.writing import echo

VOCAB = 50


@pytest.fixture
def text() -> np.ndarray:
    return np.random.default_rng(1).integers(0, VOCAB, 300).astype(np.int32)


def followed(tokens: np.ndarray) -> np.ndarray:
    count = len(tokens)
    return echo.followed(np.full(count, 1 / VOCAB), tokens, np.zeros(count, np.int64), np.full(VOCAB, 2.0))


def test_what_comes_later_changes_nothing_before_it(text: np.ndarray) -> None:
    np.testing.assert_array_equal(followed(text)[:200], followed(text[:200]))


def test_a_text_that_repeats_itself_is_foreseen_and_one_that_does_not_is_hardly_the_worse(text: np.ndarray) -> None:
    again = np.log2(followed(np.concatenate([text, text])))
    assert again[301:].mean() > -2.0
    assert abs(again[:300].mean() - np.log2(1 / VOCAB)) < 0.15


def test_the_chances_of_all_tokens_at_a_place_sum_to_one(text: np.ndarray) -> None:
    draft = np.concatenate([text[:40], text[:20]])
    chances = [followed(np.append(draft, token).astype(np.int32))[-1] for token in range(VOCAB)]
    assert sum(chances) == pytest.approx(1.0)
