"""Batches are adjacent and a pure function of the step; the learning rate is one smooth cycle."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmcore.training.batching import Streams, fitting_batch_size
from lstmcore.training.schedule import one_cycle, progress


def streams(count: int, batch: int, bptt: int, seed: int = 3) -> Streams:
    return Streams(np.arange(count, dtype=np.uint16), batch, bptt, seed)


@given(count=st.integers(16, 500), batch=st.integers(1, 8), bptt=st.integers(4, 40), epoch=st.integers(0, 3))
@settings(deadline=None, max_examples=100)
def test_each_stream_goes_on_where_it_stopped(count: int, batch: int, bptt: int, epoch: int) -> None:
    some = streams(count, batch, bptt)
    first, last_targets, seen = epoch * some.steps_per_epoch, None, 0
    for step in range(first, first + some.steps_per_epoch):
        assert some.starts_epoch(step) == (step == first)
        inputs, targets = some.batch(step)
        assert inputs.shape == targets.shape
        assert inputs.shape[1] == batch
        assert inputs.shape[0] <= bptt
        assert np.array_equal(inputs[1:], targets[:-1])
        assert np.array_equal(targets, (inputs + 1) % count)  # the text here is 0 1 2 ...
        if last_targets is not None:
            assert np.array_equal(inputs[0], last_targets)
        last_targets = targets[-1]
        seen += targets.size
    assert seen == (some.length - 1) * batch


def test_a_batch_depends_on_nothing_but_its_step() -> None:
    one, other = streams(300, 4, 10), streams(300, 4, 10)
    steps = [17, 3, 25, 3, 0]
    assert all(np.array_equal(one.batch(s)[0], other.batch(s)[0]) for s in steps)
    assert np.array_equal(one.batch(17)[0], one.batch(17)[0])
    later = one.steps_per_epoch
    assert not np.array_equal(one.batch(later)[0], streams(300, 4, 10, seed=4).batch(later)[0])


@given(count=st.integers(40, 500), rows=st.integers(1, 4), ranks=st.integers(1, 4), step=st.integers(0, 60))
@settings(deadline=None, max_examples=50)
def test_the_ranks_together_read_the_whole_batch(count: int, rows: int, ranks: int, step: int) -> None:
    whole = streams(count, rows * ranks, 6)
    parts = [replace(whole, rank=rank, ranks=ranks) for rank in range(ranks)]
    for place in (0, 1):
        assert np.array_equal(np.concatenate([each.batch(step)[place] for each in parts], 1), whole.batch(step)[place])


def test_every_epoch_starts_elsewhere() -> None:
    some = streams(400, 4, 10)
    starts = {int(some.batch(epoch * some.steps_per_epoch)[0][0, 0]) for epoch in range(6)}
    assert len(starts) == 6


@pytest.mark.parametrize(("tokens", "wanted"), [(2, 1), (180, 2), (1_000_000, 32)])
def test_a_small_text_is_read_in_fewer_streams(tokens: int, wanted: int) -> None:
    assert fitting_batch_size(tokens, 32, 22) == wanted


def test_the_rate_rises_then_falls() -> None:
    rates = [one_cycle(k / 1000) for k in range(1001)]
    top = int(np.argmax(rates))
    assert rates[top] == pytest.approx(1.0)
    assert rates[:top] == sorted(rates[:top])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert max(np.abs(np.diff(rates))) < 0.02
    assert rates[0] == rates[-1] == pytest.approx(0.01)


@given(
    total=st.integers(1, 5000),
    changes=st.lists(st.tuples(st.floats(0.01, 0.99), st.floats(1.0, 3.0)), max_size=4),
)
@settings(deadline=None, max_examples=100)
def test_a_changed_plan_bends_what_is_left_without_a_jump(total: int, changes: list[tuple[float, float]]) -> None:
    replans: list[tuple[int, int]] = []
    at, end = 0, total
    for share, factor in changes:
        at = at + max(1, int((end - at) * share))
        if at >= end:
            break
        end = at + max(2, int((end - at) * factor / 1.5))
        replans.append((at, end))
    values = [progress(step, total, replans) for step in range(end + 1)]
    assert values[0] == 0.0
    assert values[-1] == pytest.approx(1.0)
    assert all(later >= earlier for earlier, later in itertools.pairwise(values))
    for at, new in replans:  # the step across the change is one of the old or the new pace
        before = progress(at, total, [each for each in replans if each[0] < at])
        assert values[at] == pytest.approx(before)
        assert new > at
    assert progress(end + 50, total, replans) == 1.0


def test_the_past_of_a_changed_plan_stays_as_it_was() -> None:
    plain = [progress(step, 100, []) for step in range(41)]
    assert [progress(step, 100, [(40, 300)]) for step in range(41)] == pytest.approx(plain)
