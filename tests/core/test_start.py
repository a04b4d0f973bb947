"""Word vectors as the start of a run's embedding."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import Done, Event, NgramReady, Notice
from lstmcore.nets.language import LanguageModel, Sizes
from lstmcore.text import tokens
from lstmcore.training.loop import train
from lstmcore.training.run_folder import RunFolder
from lstmcore.training.start import brought_to, keep_start, start_embedding
from lstmcore.vectors import store
from lstmcore.vectors.store import Vectors
from tests.small import gone_on, sample, tiny_spec, trained

WORDS = ("的", "一", "是", "了", "我", "不", "人", "在", "他", "有", "知道", "没有")
FRESH = 0.1 / 3**0.5  # the spread of U(-.1, .1)


def some(dimension: int, words: tuple[str, ...] = WORDS) -> Vectors:
    matrix = np.random.default_rng(5).normal(3, 1, (len(words), dimension)).astype(np.float32)
    return Vectors(list(words), [9] * len(words), matrix)


def fresh(size: int) -> torch.Tensor:
    return embedding_of(LanguageModel(Sizes(size, 16)))


def embedding_of(model: LanguageModel) -> torch.Tensor:
    return model.embedding.detach().clone()


@pytest.mark.parametrize("units", ["char", "word", "subword"])
@pytest.mark.parametrize("dimension", [8, 16, 24])
def test_the_rows_arrive(units: str, dimension: int, tmp_path: Path) -> None:
    vocabulary = tokens.build(sample("luxun", 3000), units, 2, 700)
    words = WORDS if units == "word" else WORDS[:10]
    run, vectors = RunFolder(tmp_path), some(dimension, words)
    notice = keep_start(run, vocabulary, vectors)
    torch.manual_seed(1)
    model = LanguageModel(Sizes(vocabulary.size, 16))
    before = embedding_of(model)
    start_embedding(run, model, 1)
    after = embedding_of(model)
    changed = np.flatnonzero((before != after).any(dim=1).numpy())
    assert len(changed) == notice.values["known"] + notice.values["composed"]
    assert after[changed].std().item() == pytest.approx(FRESH, rel=0.03)
    assert (notice.values["composed"] > 0) == (units != "char")
    if units == "char":
        texts = [vocabulary.decode([int(token)]) for token in changed]
        wanted = brought_to(vectors.matrix[[vectors.index[text] for text in texts]], 16, 1) * before.std().item()
        assert np.allclose(after[changed].numpy(), wanted, atol=1e-5)


def test_angles_and_distances_stay() -> None:
    rows = np.zeros((30, 12), dtype=np.float32)
    rows[:, :4] = np.random.default_rng(0).normal(1, 2, (30, 4))
    centred = rows - rows.mean(axis=0)
    products = (centred @ centred.T).ravel()
    for size in (4, 12, 40):
        found = brought_to(rows, size, 3)
        assert found.shape == (30, size)
        assert found.std() == pytest.approx(1, abs=1e-4)
        assert np.corrcoef((found @ found.T).ravel(), products)[0, 1] == pytest.approx(1, abs=1e-5)


def test_resume_needs_the_folder_no_more(tmp_path: Path) -> None:
    store.save(some(8), tmp_path / "v")
    results: list[float] = []
    for name in ("whole", "cut", "without"):
        vectors = str(tmp_path / "v") if name != "without" else None
        spec = tiny_spec(tmp_path, vectors=vectors, run=str(tmp_path / name), epochs=0.5, max_order=2)
        events: list[Event] = []
        control = Control()
        for event in train(spec, control):
            events.append(event)
            if name == "cut" and isinstance(event, NgramReady):
                control.leave()
        if name == "cut":
            assert next(each for each in events if isinstance(each, Notice)).key == "vectors_used"
            shutil.rmtree(tmp_path / "v")
            for path in (tmp_path / name).glob("checkpoint-*"):  # as if killed before the first
                shutil.rmtree(path)
            (tmp_path / name / "pointer.json").unlink(missing_ok=True)
            events = gone_on(tmp_path / name)
        assert isinstance(events[-1], Done)
        assert events[-1].status == "done"
        results.append(events[-1].result["lstm_bits_per_char"])
    assert results[0] == results[1] != results[2]


def test_vectors_that_are_none_end_the_run_before_it_reads(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as problem:
        trained(tiny_spec(tmp_path, vectors=str(tmp_path / "none")))
    assert problem.value.key == "not_vectors"
