"""The peers of `bench quality`: what they predict are chances, counts are right, a row is measured once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from lstmcore.training.clock import Clock
from lstmcore.training.loop import train
from tests.bench import ptb, quality
from tests.bench.peers import PEERS, moxu
from tests.bench.peers.grams import Grams
from tests.bench.peers.report import figures_of, markdown
from tests.bench.peers.rows import MOXU, Results, Row, planned
from tests.bench.peers.task import Budget, Ids, Predictor, Task, bits_per_char, moxu_counts
from tests.small import TINY, sample

UNITS = 12
SMALL: dict[str, dict[str, Any]] = {
    "d2l": {"hidden_size": 8, "batch_size": 4, "steps": 9, "clip_norm": 1.0},
    "char-rnn": {"hidden_size": 8, "batch_size": 4, "steps": 9},
    "textgenrnn": {"hidden_size": 8, "embedding_size": 6, "window": 10, "batch_size": 8},
    "word_language_model": {"hidden_size": 8, "batch_size": 4, "steps": 9},
}


def text_of(length: int, seed: int = 0) -> Ids:
    """Two halves of a rhyme, in a random order: little surprise for who knows the last three tokens."""
    rhymes = np.array([[0, 1, 2, 3, 4, 5], [0, 1, 2, 6, 7, 8]])
    return rhymes[np.random.default_rng(seed).integers(2, size=length // 6)].ravel()


def budget(looks: int) -> Budget:
    """One that ends when it has been looked at so often: no test depends on the machine."""
    return Budget(looks, partial(next, map(float, count())))


def learned(name: str, looks: int = 300, vocab_size: int = UNITS) -> Predictor:
    peer = PEERS[name]
    settings: Mapping[str, Any] = {**peer.settings, **SMALL.get(name, {})}
    task = Task(text_of(1200), text_of(300, 1), vocab_size, budget(looks))
    return peer.learn(task, settings)[0]


@pytest.mark.parametrize("name", PEERS)
def test_chances_sum_to_one_and_the_text_helps(name: str) -> None:
    predict = learned(name)
    before, test = text_of(120, 2), text_of(120, 3)
    for context in (test[:3], test[:40], np.array([11, 10, 9])):  # the last has never been seen
        chances = [np.exp(predict(np.append(context, last), before)[-1]) for last in range(UNITS)]
        assert sum(chances) == pytest.approx(1, abs=1e-5)
        assert min(chances) > 0
    bits = bits_per_char(predict, test, before, len(test))
    assert bits < (0.5 if name.startswith(("Kneser", "PPM")) else 0.9 * np.log2(UNITS))


def test_one_hot_columns_are_looked_up_where_units_are_many() -> None:
    for name in ("d2l", "char-rnn"):
        predict = learned(name, 10, vocab_size=1500)
        assert len(predict(text_of(60), text_of(60, 1))) == 60


def test_the_budget_ends_the_learning() -> None:
    task = Task(text_of(1200), text_of(300, 1), UNITS, budget(40))
    _, told = PEERS["char-rnn"].learn(task, {**PEERS["char-rnn"].settings, **SMALL["char-rnn"]})
    assert 0 < told["updates"] < 40


def test_grams_are_counted_as_by_hand() -> None:
    text = np.array([1, 2, 1, 2, 3, 2, 3])
    grams = Grams(text, 4, 3)
    numbers = grams.numbers(np.array([1, 2, 3, 0]))
    assert grams.followers(2, int(numbers[2][0])) == {1: 1, 3: 1}  # after 1 2, at the highest order: occurrences
    assert grams.followers(1, int(numbers[1][1])) == {1: 1, 3: 2}  # after 2: how many tokens stood before 2 1 and 2 3
    assert grams.followers(0, 0) == {1: 1, 2: 2, 3: 1}
    assert numbers[1][3] == -1
    assert numbers[2].tolist()[2] == -1


def test_a_packer_learns_what_it_reads() -> None:
    unseen = np.tile([9, 10, 11], 20)
    still, adaptive = (learned(name)(unseen, text_of(60)).sum() for name in ("PPM-D 8", "PPM-D 8, adaptive"))
    assert adaptive > 0.5 * still


def test_plan_and_filters(tmp_path: Path) -> None:
    texts = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for text in texts:
        text.write_text(text.stem, encoding="utf-8")
    rows = planned(texts, texts[0], 1, "cpu", 1)
    times = [row.minutes for row in rows]
    assert times == sorted(times)
    assert sum(times) == 2 * (1 + 2 + 5 + 15) + 4 * (5 + 15 + 5)
    assert {row.learner for row in rows if row.minutes == 0} == {"Kneser-Ney 5", "PPM-D 8", "PPM-D 8, adaptive"}
    assert [row.label for row in planned(texts, texts[0], 1, "cpu", 1, ["d2l"], [15.0])] == ["d2l, a, 15 min"]
    assert len({row.key for row in rows}) == len(rows)
    assert (
        len({row.key for row in planned(texts, texts[0], 2, "cpu", 1)} - {row.key for row in rows}) == 16 // 2 + 4 * 3
    )


def test_a_row_is_measured_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "luxun.txt"
    text.write_text(sample("luxun", 6000), encoding="utf-8")
    monkeypatch.setattr(quality, "TEXTS", (text,))
    results = tmp_path / "results"
    arguments = ["quality", "--results", str(results), "--only", "Kneser-Ney 5", "PPM-D 8"]
    monkeypatch.setattr("sys.argv", arguments)
    quality.main()
    first = capsys.readouterr().out
    assert first.count("measuring") == 2
    assert "| Kneser-Ney 5 | **" in first
    (cut,) = results.glob("luxun-ppm-d-8-0min-*.json")
    cut.write_text(cut.read_text(encoding="utf-8")[:50], encoding="utf-8")  # as if killed in the middle of a copy
    quality.main()
    again = capsys.readouterr().out
    assert again.count("measuring") == 1
    assert again[again.index("**luxun") :] == first[first.index("**luxun") :]
    assert (results / "quality.png").stat().st_size > 10_000
    assert (results / "quality.svg").read_text(encoding="utf-8").count("bits per character") >= 1
    monkeypatch.setattr("sys.argv", [*arguments, "--list"])
    quality.main()
    assert "left: about 0 minutes" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", [*arguments, "--text", "nowhere"])
    with pytest.raises(SystemExit):
        quality.main()
    assert "not found: nowhere" in capsys.readouterr().err


def test_moxus_row_has_all_its_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = tmp_path / "luxun.txt"
    text.write_text(sample("luxun", 2500), encoding="utf-8")
    monkeypatch.setattr(moxu, "train", lambda spec, control: train(replace(spec, minutes=None, **TINY), control))
    value = quality.measured(Row(MOXU, text, "0", 1.0, 1, "cpu", 1))
    assert set(value["bits"]) == set(moxu.PARTS.values())
    assert 0 < value["bits"]["Moxu mixture"] < 14
    assert value["learning_seconds"] > 0


def test_moxu_counts_by_the_clock_it_is_given() -> None:
    with moxu_counts(lambda: 7.0):
        assert Clock(1.0).seconds() == 1.0
    now = Clock(1.0)
    assert now.seconds() != now.seconds()


def test_an_older_recipe_is_shown_with_a_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = Results(tmp_path)
    row = Row(MOXU, tmp_path / "a.txt", "0", 5.0, 1, "cpu", 1)
    results.keep(row, {"bits": {"Moxu, all": 5.0, "Moxu n-gram": 6.0}, "date": "2026-01-01"})
    monkeypatch.setattr(moxu, "recipe", lambda: "another")
    assert results.find(row) is None
    found = figures_of([row], results)
    assert found == {"a": {"Moxu, all": {5.0: (5.0, True)}, "Moxu n-gram": {0.0: (6.0, True)}}}
    lines = "\n".join(markdown(found))
    assert "**5.000*** |" in lines
    assert "older recipe" in lines


@pytest.fixture
def treebank(tmp_path: Path) -> Path:
    """Three files as the Penn Treebank's are written, of the same few lines."""
    lines = [" no it was n't black monday \n", " <unk> rose N N to $ N \n", " mr. <unk> said so \n"]
    for part, times in zip(ptb.PARTS, (120, 20, 20), strict=True):
        (tmp_path / f"ptb.{part}.txt").write_text("".join(lines) * times, encoding="utf-8")
    return tmp_path


def test_the_treebank_is_read_as_it_is_written(treebank: Path) -> None:
    corpus = ptb.read(treebank)
    assert len(corpus.vocabulary.to_json()["tokens"]) == 15
    assert len(corpus.test) == 20 * (6 + 7 + 4 + 3)
    written = corpus.vocabulary.decode(corpus.test)
    assert written == (treebank / "ptb.test.txt").read_text(encoding="utf-8").replace(" \n", "\n")


def test_a_treebank_run_goes_on_to_its_table(
    treebank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small = {**ptb.RECIPES["gpu"], "hidden_size": 16, "batch_size": 4, "bptt": 10, "minutes": None, "epochs": 1.0}
    monkeypatch.setitem(ptb.RECIPES, "gpu", {**small, "precision": "fp32"})
    monkeypatch.setattr(ptb, "DATA", treebank)
    monkeypatch.setattr(ptb, "devices", SimpleNamespace(choose=lambda _: "cpu", machine=lambda: "here"))
    command = ["ptb", "--recipe", "gpu", "--device", "cpu", "--run", str(tmp_path / "run"), "--results", str(tmp_path)]
    monkeypatch.setattr("sys.argv", [*command, "--slice", "0.000001"])
    ptb.main()
    assert "goes on" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", command)
    ptb.main()
    table = capsys.readouterr().out
    assert table.count("| LSTM") == 8
    figures = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["perplexity"]
    assert all(1 <= each < 300 for each in figures.values())
    assert figures["Kneser-Ney n-gram"] < 3
