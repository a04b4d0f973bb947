"""Every verb that asks a language model, asked of one of each units: none may know only the units it was made with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lstmcore import specs
from lstmcore.control import Control
from lstmcore.events import Done, Event
from lstmcore.text.tokens.lesson import LessonVocabulary
from lstmcore.verbs import start
from lstmcore.writing import continuation, learner, voice
from lstmcore.writing.continuation import Memory
from lstmcore.writing.stack import Stack
from lstmcore.writing.voice import Sessions
from tests.small import sample, stack

PREFIXES = ("", "It was a tru", "She said so. ", "他说🙂é", "\n\n")
UNITS = ("char", "word", "subword", "lesson-char", "lesson-word", "lesson-subword")


def model_of(units: str) -> Stack:
    found = stack("pride_and_prejudice", 8000, units.removeprefix("lesson-"))
    if units.startswith("lesson-"):
        return replace(found, vocabulary=LessonVocabulary(found.vocabulary, lowercase=True, strip_punctuation=True))
    return found


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The last word of a verb, its model being one of the units that the spec names."""

    class Loader:
        def __init__(self) -> None:
            self.kept: dict[str, tuple[Stack, Memory]] = {}

        def load(self, name: str) -> tuple[Stack, Memory]:
            return self.kept.setdefault(name, (model_of(name), Memory()))

    loader = Loader()
    monkeypatch.setattr(continuation, "shared_loader", lambda: loader)
    monkeypatch.setattr(voice, "_sessions", Sessions())
    monkeypatch.setattr(learner, "TEXTS", 2)

    def ask(verb: str, spec: Any) -> dict[str, Any]:
        found: list[Event] = list(start(verb, spec, Control()))
        assert isinstance(found[-1], Done), found[-1]
        assert found[-1].status == "done"
        return found[-1].result

    return ask


@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_writing(asked: Any, units: str, prefix: str) -> None:
    written = asked("continue", specs.ContinueSpec(units, prefix, 20, candidates=2, seed=1))
    assert len(written["candidates"]) == 2
    assert asked("complete", specs.CompleteSpec(units, prefix, 4, n=2, seed=1))
    assert asked("choices", specs.ChoicesSpec(units, prefix, 5))["choices"]
    suggested = asked("suggest", specs.SuggestSpec(units, prefix, threshold=0.0, chips=3))
    assert all(0 <= chance <= 1 for _, chance in suggested["words"] + suggested["chips"])
    bridged = asked("continue", specs.ContinueSpec(units, prefix, 20, after="and so it was.", draws=2, seed=1))
    assert len(bridged["candidates"]) == 1


@pytest.mark.parametrize("units", UNITS)
def test_with_a_second_voice_and_a_draft(asked: Any, units: str) -> None:
    text = sample("pride_and_prejudice")[8000:8400]
    assert asked("learn", specs.LearnSpec(units, "draft", text, len(text)))["chars"] > 0
    for other in UNITS:
        more = {"draft": "draft", "second_model": other, "second_share": 0.4}
        assert asked("continue", specs.ContinueSpec(units, text, 10, seed=1, **more))["candidates"]
        asked("suggest", specs.SuggestSpec(units, text, threshold=0.0, chips=2, **more))


@pytest.mark.parametrize("units", UNITS)
def test_looking_inside(asked: Any, units: str, tmp_path: Path) -> None:
    text = "She said: “It is late,” 他说🙂. "
    assert asked("surprise", specs.SurpriseSpec(units, text))["chars"] == len(text)
    assert asked("gates", specs.GatesSpec(units, text, csv=str(tmp_path / "gates.csv")))
    source = tmp_path / "text.txt"
    source.write_text(sample("pride_and_prejudice", 6000), encoding="utf-8")
    assert asked("spotlight", specs.SpotlightSpec(units, str(source), chars=400))
    assert asked("passage", specs.PassageSpec(units, str(source), length=20, seed=1))
