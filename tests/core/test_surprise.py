"""Surprise: bands and bits of every character, the same from any start, spread over the letters of longer units."""

from __future__ import annotations

import io
import json
import threading
from typing import Any

import numpy as np
import pytest

from lstmcore import engine, verbs
from lstmcore.control import Control
from lstmcore.engine import Engine
from lstmcore.events import Done, Event, Progress, Surprised
from lstmcore.specs import SurpriseSpec
from lstmcore.text import tokens
from lstmcore.text.sentences import pieces_to_read, sentences
from lstmcore.text.tokens.lesson import LessonVocabulary
from lstmcore.writing import continuation, surprise
from lstmcore.writing.continuation import Memory
from lstmcore.writing.stack import Stack
from lstmcore.writing.surprise import judge, pieces, spread
from tests.small import sample, stack

TEXT = sample("luxun", 1500)[200:] + "\n魑魅魍魉饕餮。\n"


@pytest.fixture(params=["char", "word"])
def model(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Stack:
    found = stack(units=request.param)

    class Loader:
        memory = Memory()

        def load(self, name: str) -> tuple[Stack, Memory]:
            return found, self.memory

    loader = Loader()
    monkeypatch.setattr(continuation, "shared_loader", lambda: loader)
    return found


def told(text: str, control: Control | None = None, **values: Any) -> tuple[list[Surprised], Done]:
    events: list[Event] = list(surprise.surprise(SurpriseSpec("any", text, **values), control or Control()))
    assert isinstance(events[-1], Done)
    return [each for each in events if isinstance(each, Surprised)], events[-1]


def test_every_character_has_bits_and_a_band_and_the_sums_agree(model: Stack) -> None:
    parts, done = told(TEXT)
    assert len(parts) > 1
    assert "".join(each.bands for each in parts)
    assert sum(len(each.bands) for each in parts) == len(TEXT)
    assert [each.start for each in parts] == [0, *np.cumsum([len(each.bits) for each in parts])[:-1]]
    bits = [bit for each in parts for bit in each.bits]
    assert done.result["chars"] == len(TEXT)
    assert done.result["bits_per_char"] == pytest.approx(sum(bits) / len(TEXT), abs=1e-3)
    assert sum(done.result["bands"]) == len(TEXT)
    start, length, rate = done.result["sentences"][0]
    assert TEXT[start : start + length] == "魑魅魍魉饕餮。"
    assert rate == pytest.approx(float(np.mean(bits[start : start + length])), abs=2e-3)
    rates = [each[2] for each in done.result["sentences"]]
    assert rates == sorted(rates, reverse=True)


def test_bits_and_ranks_are_those_of_one_step_after_the_other() -> None:
    found = stack()
    ids = found.vocabulary.encode(TEXT[:60]).tolist()
    bits, ranks, after = judge(found, found.start(), ids)
    reader = found.start()
    for place, token in enumerate(ids):
        p = found.probabilities(reader)[0]
        assert bits[place] == pytest.approx(-np.log2(p[token]), rel=1e-4)
        assert abs(int((p > p[token]).sum()) + 1 - ranks[place]) <= 1  # ties
        reader = found.step([token], reader)
    assert after.recent == reader.recent
    assert after.state is not None
    assert reader.state is not None
    np.testing.assert_allclose(after.state.h, reader.state.h, rtol=1e-4, atol=1e-6)


def test_from_a_later_line_on_the_answer_is_the_same(model: Stack) -> None:
    whole, _ = told(TEXT)
    start = TEXT.index("\n", 600) + 3  # in the middle of a line: its beginning counts
    parts, done = told(TEXT, start=start)
    first = TEXT.rfind("\n", 0, start) + 1
    assert parts[0].start == first == done.result["start"]
    before = [bit for each in whole for bit in each.bits][first:]
    np.testing.assert_allclose([bit for each in parts for bit in each.bits], before, atol=2e-3)


@pytest.mark.parametrize(
    ("vocabulary", "text"),
    [
        (tokens.build("天地玄黄天地玄黄" * 40, "char", 2, 2000), "天𠮷地𝒳"),
        (tokens.build("the cat sat on the mat. " * 40, "word", 2, 2000), "the dog sat\n"),
        (tokens.build("the cat sat on the mat. " * 80, "subword", 2, 600), "the dögs — sat"),
        (tokens.build("天地玄黄" * 40, "char", 2, 2000), "天\ud83d地"),
        (LessonVocabulary(tokens.build("the cat. " * 40, "word", 2, 99), True, True), "The, CAT!"),
    ],
    ids=["rare characters", "words", "subwords", "half a pair", "without signs"],
)
def test_bits_are_spread_over_the_characters(vocabulary: Any, text: str) -> None:
    ids = vocabulary.encode(text).tolist()
    judged = spread(vocabulary, ids, np.ones(len(ids)), np.full(len(ids), 500), text)
    assert len(judged.bits) == len(judged.bands) == len(text)
    assert judged.bits.sum() == pytest.approx(len(ids))
    assert set(judged.bands.tolist()) <= {0, 2}
    assert all(judged.bits[place] > 0 for place, letter in enumerate(text) if letter.isalnum())


def test_a_character_of_several_bytes_has_the_band_of_the_worst() -> None:
    vocabulary = tokens.build("天地玄黄" * 40, "char", 2, 2000)
    ids = vocabulary.encode("天龘").tolist()
    judged = spread(vocabulary, ids, np.array([1.0, 2, 3, 4]), np.array([10, 11, 1001, 1]), "天龘")
    assert judged.bits.tolist() == [1.0, 9.0]
    assert judged.bands.tolist() == [0, 3]


@pytest.mark.parametrize("text", ["", "一句。两句！三", "a" * 9000, "x\n\n\ny.\n", "句子。" * 2000])
def test_pieces_and_sentences_joined_are_the_text(text: str) -> None:
    assert "".join(text[start:end] for start, end in pieces(text)) == text
    for cut in (sentences, pieces_to_read):
        assert "".join(text[start:end] for start, end in cut(text)) == text
    assert all("\n" not in text[start:end].strip("\n") for start, end in sentences(text))
    assert all(end - start <= 3000 for start, end in pieces(text))


def test_it_can_be_cancelled_and_an_empty_text_has_no_surprise(model: Stack) -> None:
    control = Control()
    steps = surprise.surprise(SurpriseSpec("any", TEXT), control)
    assert isinstance(next(steps), Progress)
    control.cancel()
    assert list(steps)[-1] == Done("cancelled")
    parts, done = told("")
    assert not parts
    assert done.result["bits_per_char"] == 0.0
    assert done.result["sentences"] == []


def test_the_keys_do_not_wait_for_a_patient_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """A suggestion asked for while a long draft is judged is answered before its end."""
    asked = threading.Event()

    def start(verb: str, spec: Any, control: Control) -> Any:
        if verb == "surprise":
            yield Progress("surprise", 0, 2)
            assert asked.wait(10)
            yield Progress("surprise", 1, 2)
        yield Done("done", {"verb": verb})

    class Source:
        def __iter__(self) -> Any:
            yield json.dumps({"id": 1, "verb": "surprise", "spec": {"model": "m"}})
            running.wait(10)
            yield json.dumps({"id": 2, "verb": "suggest", "spec": {"model": "m"}})
            yield json.dumps({"id": 3, "verb": "models", "spec": {}})
            asked.set()
            ended.wait(10)

    class Target(io.StringIO):
        def write(self, text: str) -> int:
            running.set()
            if json.loads(text)["id"] == 3:
                ended.set()
            return super().write(text)

    running, ended = threading.Event(), threading.Event()
    monkeypatch.setattr(engine.verbs, "start", start)
    target = Target()
    Engine(Source(), target).serve()  # type: ignore[arg-type]
    last = [json.loads(line) for line in target.getvalue().splitlines()]
    assert [each["id"] for each in last if each["event"] == "Done"] == [2, 1, 3]
    assert "surprise" in verbs.VERBS
