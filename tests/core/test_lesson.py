"""A sentence as ids, bag of words, TF-IDF and embeddings."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import Done, Progress
from lstmcore.specs import LessonSpec, ReadSpec
from lstmcore.text.lesson import lesson
from lstmcore.text.read import read
from lstmcore.vectors import store
from lstmcore.vectors.store import Vectors
from tests.small import sample

TEXT = "a cat sat\n\na dog sat\n \na cow"


def taught(source: Path, sentence: str, **settings: Any) -> dict[str, Any]:
    done = list(lesson(LessonSpec((str(source),), sentence, **settings), Control()))[-1]
    assert isinstance(done, Done)
    json.dumps(done.result)
    return done.result


def test_a_sentence_against_paragraphs(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    found = taught(tmp_path / "a.txt", "a cat, a hen", units="word")
    assert found["tokens"] == ["a", " ", "cat", ",", " ", "a", " ", "hen"]
    assert found["known"] == [True, True, True, False, True, True, True, False]
    assert (found["documents"], found["by"], found["units"]) == (3, "paragraphs", "word")
    assert found["bag"] == [2, 3, 1, 1, 3, 2, 3, 1]
    assert [found["ids"][place] for place in (3, 7)] == [-1, -1]
    assert len(set(found["ids"])) == 4
    assert max(found["ids"]) < found["vocab_size"]
    once, thrice, never = (math.log(4 / (1 + number)) + 1 for number in (1, 3, 0))
    assert found["idf"] == pytest.approx([thrice, thrice, once, never, thrice, thrice, thrice, never], abs=1e-4)
    assert found["tfidf"] == pytest.approx(
        [b * i / 8 for b, i in zip(found["bag"], found["idf"], strict=True)], abs=1e-4
    )
    assert (found["embeddings"], found["dimension"]) == ([], 0)


def test_documents_are_the_files_of_a_corpus(tmp_path: Path) -> None:
    for name, text in (("1.txt", "cat\ncat dog"), ("2.txt", "dog\nsat"), ("3.txt", "cow here")):
        (tmp_path / "texts" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "texts" / name).write_text(text, encoding="utf-8")
    list(read(ReadSpec((str(tmp_path / "texts"),), out=str(tmp_path / "kept")), Control()))
    for source in (tmp_path / "texts", tmp_path / "kept"):
        found = taught(source, "cat dog", units="word")
        assert (found["documents"], found["by"]) == (3, "files")
        assert found["idf"][0] == pytest.approx(math.log(4 / 2) + 1, abs=1e-4)
        assert found["idf"][2] == pytest.approx(math.log(4 / 3) + 1, abs=1e-4)


@pytest.mark.parametrize(
    ("units", "source"), [("char", "luxun"), ("word", "luxun"), ("subword", "pride_and_prejudice")]
)
def test_tokens_joined_are_the_sentence(units: str, source: str, tmp_path: Path) -> None:
    text = sample(source, 5000)
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    sentence = text[300:340]
    found = taught(tmp_path / "a.txt", sentence, units=units)
    assert "".join(found["tokens"]) == sentence
    lengths = {len(found[name]) for name in ("tokens", "ids", "known", "bag", "idf", "tfidf", "composed")}
    assert lengths == {len(found["tokens"])}


def test_embeddings(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    store.save(Vectors(["cat", "cattle"], [2, 1], np.array([[1, 2], [3, 1]], np.float32)), tmp_path / "v")
    found = taught(tmp_path / "a.txt", "Cat xyz cats", units="word", vectors=str(tmp_path / "v"))
    assert found["embeddings"][0] == [1, 2]
    assert found["embeddings"][1:4] == [[], [], []]
    assert len(found["embeddings"][4]) == found["dimension"] == 2
    assert found["composed"] == [False, False, False, False, True]


def test_a_lesson_can_be_stopped_and_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    control = Control()
    events = []
    for event in lesson(LessonSpec((str(tmp_path / "a.txt"),), "a"), control):
        events.append(event)
        if isinstance(event, Progress) and event.stage == "tokens":
            control.cancel()
    assert events[-1] == Done("cancelled")
    for sentence, vectors in ((" ", None), ("a" * 3000, None), ("a", str(tmp_path / "none"))):
        with pytest.raises(BadInput):
            taught(tmp_path / "a.txt", sentence, vectors=vectors)
