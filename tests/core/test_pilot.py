"""Units that are asked to be decided by a short training of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lstmcore.control import Control
from lstmcore.events import Done, Evaluated, Event, Notice, Progress
from lstmcore.specs import TrainSpec
from lstmcore.training import pilot
from lstmcore.training.run_folder import RunFolder
from tests.small import tiny_spec, trained

BITS = {"char": 5.2, "word": 4.9, "subword": 5.0}


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[TrainSpec]:
    """The trainings that were asked for, each of which reaches BITS at its second look."""
    asked: list[TrainSpec] = []

    def start(verb: str, spec: TrainSpec, control: Control) -> Iterator[Event]:
        assert verb == "train"
        asked.append(spec)
        for bits in (BITS[spec.units] + 1, BITS[spec.units], BITS[spec.units] + 0.5):
            yield Evaluated(1, 1.0, 1.0, 3.0, bits, 2**bits, bits, 6.0, False)
        yield Done("stopped" if control.stop_requested else "done")

    monkeypatch.setattr(pilot.verbs, "start", start)
    return asked


def decided(run: RunFolder, spec: TrainSpec, control: Control | None = None) -> tuple[TrainSpec | None, list[Event]]:
    events: list[Event] = []
    work = pilot.decided(run, spec, control or Control())
    while True:
        try:
            events.append(next(work))
        except StopIteration as end:
            return end.value, events


def test_the_kind_with_the_fewest_bits_is_taken(tmp_path: Path, tried: list[TrainSpec]) -> None:
    spec = TrainSpec(("a.txt",), pilot=True, minutes=15)
    chosen, events = decided(RunFolder(tmp_path), spec)
    assert chosen is not None
    assert chosen.units == "word"
    assert [each.units for each in tried] == ["char", "word", "subword"]
    assert all(each.minutes == pytest.approx(0.75) and not each.pilot for each in tried)
    assert [each.done for each in events if isinstance(each, Progress)] == [0, 1, 2]
    assert events[-1] == Notice("pilot_word", {"char": "5.200", "word": "4.900", "subword": "5.000"})
    assert not (tmp_path / "pilot").exists()


def test_a_restart_repeats_no_training_that_was_tried(tmp_path: Path, tried: list[TrainSpec]) -> None:
    run, spec = RunFolder(tmp_path), TrainSpec(("a.txt",), pilot=True)
    run.write_json(pilot.RECORD, {"char": 1.0, "word": 2.0})
    chosen, _ = decided(run, spec)
    assert chosen is not None
    assert chosen.units == "char"
    assert [each.units for each in tried] == ["subword"]


def test_a_stop_ends_it_without_a_choice(tmp_path: Path, tried: list[TrainSpec]) -> None:
    control = Control()
    control.stop()
    assert decided(RunFolder(tmp_path), TrainSpec(("a.txt",), pilot=True), control)[0] is None
    assert len(tried) == 1


@pytest.mark.parametrize("spec", [TrainSpec(("a.txt",)), TrainSpec(("a.txt",), units="word", pilot=True)])
def test_without_a_question_nothing_is_tried(tmp_path: Path, tried: list[TrainSpec], spec: TrainSpec) -> None:
    assert decided(RunFolder(tmp_path), spec) == (spec, [])
    assert not tried


def test_a_run_goes_on_with_what_the_pilot_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []

    def tried(spec: TrainSpec, place: Path, control: Control) -> Iterator[Event]:
        tries.append(spec.units)
        yield Progress("reading")
        return BITS[spec.units]

    monkeypatch.setattr(pilot, "_tried", tried)
    events = trained(tiny_spec(tmp_path, pilot=True))
    assert tries == ["char", "word", "subword"]
    assert any(each.key == "pilot_word" for each in events if isinstance(each, Notice))
    run = RunFolder(next((tmp_path).glob("**/spec.json")).parent)
    assert run.vocabulary().units == "word"
