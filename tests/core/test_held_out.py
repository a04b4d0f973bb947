"""Scores of held-out rows without their texts: thresholds, intervals, reliability."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmcore.reviews import metrics
from lstmcore.reviews.held_out import SCORES, Confusion, HeldOut, counted, wilson

PLACES = ((True, 1.0), (False, 1.0), (True, 0.0), (False, 0.0))
Array = npt.NDArray[Any]
ROWS = st.lists(st.tuples(st.floats(0, 1, allow_subnormal=False), st.sampled_from([0.0, 1.0])), min_size=1, max_size=60)


@given(ROWS, st.integers(0, SCORES))
def test_the_counts_give_what_the_rows_would(rows: list[tuple[float, float]], threshold: int) -> None:
    probability, labels = np.array(rows).T
    kept = HeldOut.of({"held_out": counted(probability, labels)})
    assert kept is not None
    called = np.floor(100 * probability) >= threshold
    found = kept.confusion(threshold)
    assert found == Confusion(*(_count(called, labels, c, t) for c, t in PLACES))
    assert found.rows == len(rows) == sum(each.rows for each in kept.reliability())
    best = kept.confusion(kept.best_threshold()).right
    assert all(kept.confusion(each).right <= best for each in range(SCORES + 1))


def _count(called: Array, labels: Array, c: bool, t: float) -> int:
    return int(np.sum((called == c) & (labels == t)))


def test_at_one_half_it_agrees_with_the_metrics_of_the_card() -> None:
    random = np.random.default_rng(1)
    probability, labels = random.random(500), (random.random(500) > 0.4).astype(float)
    kept = HeldOut.of({"held_out": counted(probability, labels)})
    assert kept is not None
    assert kept.confusion().accuracy == pytest.approx(metrics.accuracy(probability, labels))
    assert kept.confusion().macro_f1 == pytest.approx(metrics.macro_f1(probability, labels))
    assert len(kept.reliability()) == 10


@pytest.mark.parametrize(
    ("hits", "rows", "low", "high"),
    [(0, 0, 0, 1), (0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (90, 100, 0.8256, 0.9448), (708, 776, 0.8904, 0.9302)],
)
def test_the_interval_is_wilson_s(hits: int, rows: int, low: float, high: float) -> None:
    assert wilson(hits, rows) == pytest.approx((low, high), abs=5e-4)


@pytest.mark.parametrize(
    "kept",
    [
        None, 3, {}, {"negative": [0] * 101}, {"negative": [0] * 101, "positive": [0] * 101},
        {"negative": [1] * 100, "positive": [1] * 101}, {"negative": [-1] * 101, "positive": [1] * 101},
        {"negative": [1.5] * 101, "positive": [1] * 101}, {"negative": "x" * 101, "positive": [True] * 101},
    ],
)  # fmt: skip
def test_a_card_that_keeps_nothing_sensible_keeps_nothing(kept: object) -> None:
    assert HeldOut.of({"held_out": kept}) is None


def test_several_classes_keep_their_own_counts_and_table() -> None:
    scores, levels = [0.05, 0.45, 0.55, 0.5, 0.95, 0.2], [0, 0, 0.5, 0.5, 1, 1]
    kept = HeldOut.of({"held_out": counted(scores, levels, [[1, 1, 0], [0, 2, 0], [1, 0, 1]])})
    assert kept is not None
    assert kept.rows == 6
    assert kept.called(50) == ((2, 0), (0, 2), (1, 1))
    assert kept.table() == ((1, 1, 0), (0, 2, 0), (1, 0, 1))
    assert kept.confusion(50) == Confusion(1, 1, 0, 2)
    assert sum(each.seen * each.rows for each in kept.reliability()) == pytest.approx(sum(levels))


@pytest.mark.parametrize("confusion", [None, [[1]], [[1, 2, 3], [1, 2, 3], [1, 2, -3]], 5])
def test_several_classes_without_a_sensible_table_keep_nothing(confusion: object) -> None:
    kept = {"classes": [[1] * SCORES] * 3, "confusion": confusion}
    assert HeldOut.of({"held_out": kept}) is None
