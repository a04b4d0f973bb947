"""Originality: what stands word for word in a kept corpus, with its file and place, against a search by hand."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import Done, Progress
from lstmcore.specs import OriginalitySpec, ReadSpec
from lstmcore.store import atomic, home
from lstmcore.text import verbatim, windows
from lstmcore.text.read import read
from lstmcore.text.units import byte_places, units_of, window_keys
from lstmcore.text.verbatim import HAN_RUN, WORD_RUN, originality
from tests.small import sample

HAN, LATIN = sample("luxun", 9000), sample("pride_and_prejudice", 9000)


def kept(tmp_path: Path, *texts: str, name: str = "kept") -> str:
    sources: list[str] = []
    for number, text in enumerate(texts):
        path = tmp_path / f"{name}{number}.txt"
        path.write_text(text, encoding="utf-8")
        sources.append(str(path))
    list(read(ReadSpec(tuple(sources), out=str(tmp_path / name), name=name), Control()))
    return str(tmp_path / name)


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    return kept(tmp_path, HAN, LATIN)


def found(text: str, *corpora: str, **more: Any) -> dict[str, Any]:
    *_, last = originality(OriginalitySpec(text, corpora, **more), Control())
    assert isinstance(last, Done)
    return last.result


def by_hand(text: str, corpus: str) -> np.ndarray[Any, Any]:
    """Which units of the text lie in a run, by trying every pair of places."""
    ours, theirs = units_of(text), units_of((Path(corpus) / "text.txt").read_text(encoding="utf-8"))
    covered = np.zeros(len(ours.ids), bool)
    length = np.zeros(len(theirs.ids) + 1, np.int64)
    for place in range(len(ours.ids)):
        same = np.concatenate([[0], np.where(theirs.ids == ours.ids[place], length[:-1] + 1, 0)])
        run = int(same.max())
        for run in set(same[same >= min(HAN_RUN, WORD_RUN)].tolist()):
            first = place + 1 - run
            han = int(ours.han[first : place + 1].sum())
            if han >= HAN_RUN or run - han >= WORD_RUN:
                covered[first : place + 1] = True
        length = same
    return covered


@pytest.mark.parametrize("seed", range(6))
def test_what_is_found_is_what_a_search_by_hand_finds(corpus: str, seed: int) -> None:
    draw = random.Random(seed)
    parts: list[str] = []
    for _ in range(12):
        source = draw.choice([HAN, LATIN])
        start = draw.randrange(len(source) - 200)
        passage = source[start : start + draw.choice([6, 11, 12, 13, 30, 45, 60, 200])]
        parts += [draw.choice(["我自己写的", " my own words here ", "，。", ""]), passage]
    text = "".join(parts)
    covered = by_hand(text, corpus)
    result = found(text, corpus)
    assert result["share"] == pytest.approx(covered.mean(), abs=1e-4)
    units = units_of(text)
    told = np.zeros(len(units.ids), bool)
    for run in result["runs"]:
        told |= (units.starts >= run["start"]) & (units.ends <= run["start"] + run["length"])
    assert told.tolist() == covered.tolist()


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("我冒了严寒回到相隔二千余里", [(0, 13)]),  # without its signs
        ("我 冒了，严寒——回到！相隔\n二千余", [(0, 18)]),
        ("我冒了严寒回到相隔二千", []),  # eleven
        ("IT IS A TRUTH universally, acknowledged that a", [(0, 46)]),
        ("It is a truth universally acknowledged, that", []),  # seven words
        ("It's a truth universally acknowledged, that a single man", [(5, 51)]),
        ("", []),
        ("\ud800", []),
    ],
)
def test_how_long_a_run_must_be(tmp_path: Path, text: str, runs: list[tuple[int, int]]) -> None:
    opening = "It is a truth universally acknowledged, that a single man"
    corpus = kept(tmp_path, "我冒了严寒，回到相隔二千余里，别了二十余年的故乡去。", opening)
    assert [(run["start"], run["length"]) for run in found(text, corpus)["runs"]] == runs


def test_file_place_and_beginning_are_those_of_the_corpus(corpus: str, tmp_path: Path) -> None:
    start = LATIN.index("Bennet")
    text = "𠮷：" + LATIN[start : start + 90].replace("\n", " ")
    (run,) = found(text, corpus)["runs"]
    body = (Path(corpus) / "text.txt").read_text(encoding="utf-8")
    second = body.index(LATIN[:40].strip()[:30])
    assert run["file"].endswith("kept1.txt")
    assert run["name"] == "kept"
    assert body[second + run["offset"] :].startswith("Bennet")
    assert run["excerpt"] in body[second + run["offset"] :][:100]
    assert len(run["excerpt"]) > 20
    assert text[run["start"] : run["start"] + 6] == "Bennet"


def test_tables_are_made_once_and_anew_for_another_text(corpus: str, tmp_path: Path, monkeypatch: Any) -> None:
    made: list[int] = []
    real = windows.table_of
    monkeypatch.setattr(windows, "table_of", lambda path, number: made.append(number) or real(path, number))
    monkeypatch.setattr(windows, "STRETCH", 5000)
    text = HAN[3000:3100]
    first = found(text, corpus)
    assert len(made) > 5
    names = {each.name for each in Path(corpus).glob("windows-*")}
    again = found(text, corpus)
    assert {**again, "seconds": 0} == {**first, "seconds": 0}
    assert len(made) == len(names)
    (Path(corpus) / sorted(names)[0]).write_bytes(b"nothing")  # a damaged table is made again
    assert found(text, corpus)["runs"] == first["runs"]
    list(read(ReadSpec((corpus, str(tmp_path / "kept0.txt")), out=corpus), Control()))
    list(read(ReadSpec((corpus, _written(tmp_path)), out=corpus), Control()))
    assert found(text, corpus)["runs"]
    assert not names & {each.name for each in Path(corpus).glob("windows-*")}


def _written(tmp_path: Path) -> str:
    path = tmp_path / "more.txt"
    path.write_text("又多了一些别处没有的文字。" * 30, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("stretch", [64, 1000, 7777])
def test_runs_over_the_edges_of_tables_are_found(corpus: str, monkeypatch: Any, stretch: int) -> None:
    monkeypatch.setattr(windows, "STRETCH", stretch)
    (run,) = found(HAN[200:8000], corpus)["runs"]
    assert run["length"] >= 7790
    path, joined = Path(corpus) / "text.txt", []
    for number in range(windows.stretches(path.stat().st_size)):
        joined.append(windows.table_of(path, number))
    body = path.read_text(encoding="utf-8")
    units = units_of(body)
    keys = window_keys(units.ids, windows.WINDOW)
    at = byte_places(body, units.starts[: len(keys)]).astype(np.uint64)
    wanted, told = set((keys << np.uint64(32) | at).tolist()), set(np.concatenate(joined).tolist())
    assert wanted <= told
    assert len(told - wanted) <= 2


def test_on_a_disk_that_takes_nothing_it_works_all_the_same(corpus: str, monkeypatch: Any) -> None:
    def refuse(path: Path) -> Any:
        raise atomic.NotWritten("not_written", path="x", reason="full")

    monkeypatch.setattr(windows.atomic, "replacing", refuse)
    assert found(HAN[100:200], corpus)["runs"]
    assert not list(Path(corpus).glob("windows-*"))


def test_bad_input_is_told_in_a_sentence_and_it_can_be_cancelled(corpus: str, tmp_path: Path, monkeypatch: Any) -> None:
    for corpora, model, key in (((), "", "no_corpus_named"), ((str(tmp_path),), "", "not_a_corpus")):
        with pytest.raises(BadInput) as problem:
            found("x", *corpora, model=model)
        assert problem.value.key == key
        assert problem.value.sentence("zh") != problem.value.sentence("en")
    control = Control()
    steps = originality(OriginalitySpec(HAN, (corpus,)), control)
    assert isinstance(next(steps), Progress)
    control.cancel()
    assert list(steps) == [Done("cancelled")]


def test_the_corpus_of_a_model_is_known_by_its_fingerprint(tmp_path: Path, monkeypatch: Any) -> None:
    sha256 = ""
    monkeypatch.setattr(verbatim.library, "resolve", lambda model: Path(model))
    monkeypatch.setattr(verbatim.bundle, "read_card", lambda path: {"name": "mine", "corpus": {"sha256": sha256}})
    with pytest.raises(BadInput) as problem:
        found("x", model="mine")
    assert problem.value.key == "corpus_not_here"
    folder = kept(home.corpora(), HAN)
    sha256 = verbatim.read_report(Path(folder))["sha256"]
    assert found(HAN[300:400], model="mine")["runs"]
