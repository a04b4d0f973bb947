"""Texts longer than memory: n-grams of stretches from all over, the copy filter piece by piece."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lstmcore.events import Done, Notice
from lstmcore.training import prepare
from lstmcore.training.prepare import countable, stretches
from lstmcore.writing.originality import WINDOW, CopyFilter
from tests.small import sample, tiny_spec, trained


def test_a_short_text_is_counted_whole() -> None:
    tokens = np.arange(5000, dtype=np.uint16)
    assert np.array_equal(stretches(tokens, 5000), tokens)
    assert stretches(tokens, 5000).dtype == np.int32


def test_stretches_come_from_all_over_in_their_order() -> None:
    tokens = np.arange(100_000, dtype=np.uint32)
    found = stretches(tokens, 9_000)
    assert 8_000 < len(found) <= 9_000
    assert (np.diff(found) > 0).all()
    assert len(np.unique(found // 10_000)) == 10
    assert (np.diff(found) == 1).mean() > 0.99


def test_more_memory_counts_more(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for gigabytes in (1, 16, 256):
        monkeypatch.setattr(prepare, "memory", lambda device, size=gigabytes: size << 30)
        found.append(countable())
    assert found[0] == prepare.LEAST_COUNTED
    assert found[0] < found[1] < found[2]


def test_a_filter_made_of_pieces_is_that_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    text = sample("luxun", 9000)
    for most in (1 << 20, 1500):  # the second keeps a sample of the windows
        monkeypatch.setattr("lstmcore.writing.originality.MOST_BYTES", most)
        whole = CopyFilter.build(text)
        parts = CopyFilter.of_pieces(text[max(0, at - WINDOW) : at + 1000] for at in range(0, len(text), 1000))
        assert whole.every == parts.every
        assert np.array_equal(whole.bits, parts.bits)
        assert len(whole.bits) <= most


def test_a_run_says_that_it_counts_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "countable", lambda: 900)
    monkeypatch.setattr(prepare, "PIECE", 500)
    events = trained(tiny_spec(tmp_path, epochs=0.3))
    assert "ngram_sampled" in [each.key for each in events if isinstance(each, Notice)]
    assert isinstance(events[-1], Done)
    assert events[-1].result["ngram_bits_per_char"] > 1
