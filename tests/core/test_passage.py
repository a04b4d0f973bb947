"""Shannon's game: a passage the model was not shown, what its letters cost, and what guesses say of entropy."""

from __future__ import annotations

from math import log2
from pathlib import Path
from typing import Any

import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import Done, Event
from lstmcore.specs import PassageSpec, ReadSpec
from lstmcore.text.held_out import split_held_out
from lstmcore.text.read import read
from lstmcore.writing import continuation, passage
from lstmcore.writing.continuation import Memory
from lstmcore.writing.shannon import Guessed, lower_bound, upper_bound
from lstmcore.writing.stack import Stack
from tests.small import sample, stack


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A small model that learned from the beginning of luxun."""

    class Loader:
        memory = Memory()

        def load(self, name: str) -> tuple[Stack, Memory]:
            return stack(), self.memory

    loader = Loader()
    monkeypatch.setattr(continuation, "shared_loader", lambda: loader)
    monkeypatch.setattr(passage, "_learned_from", lambda model: "")
    return stack()


def asked(control: Control | None = None, **values: Any) -> list[Event]:
    return list(passage.passage(PassageSpec("any", **values), control or Control()))


def result(**values: Any) -> dict[str, Any]:
    last = asked(**values)[-1]
    assert isinstance(last, Done)
    assert last.status == "done"
    return last.result


def test_a_passage_with_what_each_letter_costs(model: Stack) -> None:
    text = sample("luxun")
    found = result(text=text, length=30, seed=5)
    assert len(found["text"]) == 30
    assert found["before"] + found["text"] in text
    for key in ("model", "ngram", "plain"):
        assert len(found[key]) == 30
        assert min(found[key]) >= 0
    assert min(found["rank"]) >= 1
    assert result(text=text, length=30, seed=5)["text"] == found["text"]
    assert result(text=text, length=30, seed=6)["text"] != found["text"]


def test_of_many_places_one_is_kept_that_the_model_never_read(model: Stack) -> None:
    learned, new = sample("luxun", 8000), sample("luxun")[12_000:13_500]
    assert result(text=learned, length=40, seed=1)["copied"] > 0.9
    assert result(text=learned[:4000] + "\n" + new, length=40, seed=1)["copied"] == 0


def test_what_was_held_out_of_the_models_own_corpus(
    model: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "story.txt"
    file.write_text(sample("luxun", 30_000), encoding="utf-8")
    *_, done = read(ReadSpec((str(file),), str(tmp_path / "corpus")), Control())
    assert isinstance(done, Done)
    kept = (tmp_path / "corpus" / "text.txt").read_text(encoding="utf-8")
    mine = passage.read_report(tmp_path / "corpus")["sha256"]
    other = result(source=str(tmp_path / "corpus"), length=20, seed=1)
    assert not other["held_out"]
    monkeypatch.setattr(passage, "_learned_from", lambda model: mine)
    found = result(source=str(tmp_path / "corpus"), length=20, seed=1)
    assert found["held_out"]
    assert found["text"] in split_held_out(kept).test
    monkeypatch.setattr(passage, "WHOLE_BYTES", 1000)
    monkeypatch.setattr(passage, "END_SHARE", 0.04)
    assert result(source=str(tmp_path / "corpus"), length=20, seed=1)["text"] in kept[int(0.95 * len(kept)) :]


def test_too_little_text_is_told_and_a_cancelled_request_stops(model: Stack) -> None:
    with pytest.raises(BadInput) as caught:
        asked(text="太短了。", length=40)
    assert caught.value.key == "passage_short"
    control = Control()
    control.cancel()
    last = asked(control, text=sample("luxun"))[-1]
    assert isinstance(last, Done)
    assert last.status == "cancelled"


def test_shannons_bounds() -> None:
    sure = [Guessed(1)] * 40
    assert (lower_bound(sure), upper_bound(sure)) == (0, 0)
    assert lower_bound([]) == upper_bound([]) == 0
    even = [Guessed(1 + k % 2) for k in range(10_000)]  # two letters, equally likely: one bit
    assert lower_bound(even) == pytest.approx(1)
    assert upper_bound(even) == pytest.approx(1, abs=0.001)
    # the shares of Shannon's table for 100 letters of context, and what he finds: between 0.6 and 1.3 bits
    shares = {1: 80, 2: 7, 4: 3, 5: 4, 6: 2, 7: 1, 8: 1, 9: 1, 10: 1}
    shannon = [Guessed(tries) for tries, count in shares.items() for _ in range(count)]
    assert lower_bound(shannon) == pytest.approx(0.6, abs=0.15)
    assert upper_bound(shannon) == pytest.approx(1.3, abs=0.15)


def test_what_was_given_up_costs_its_frequency_and_narrows_nothing() -> None:
    given_up = [Guessed(1)] * 30 + [Guessed(3, found=False, plain=9.0)] * 10
    assert upper_bound(given_up) == pytest.approx(-0.75 * log2(0.75) - 0.25 * log2(0.25) + 9 / 4, abs=0.02)
    assert lower_bound(given_up) == pytest.approx(lower_bound([Guessed(1)] * 30 + [Guessed(4)] * 10))
