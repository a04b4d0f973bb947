"""Training that goes wrong: what is skipped, when it goes back, when it gives up; faults T3-T15 in the core."""

from __future__ import annotations

import errno
import math
from pathlib import Path
from typing import Any

import pytest
import torch

from lstmcore.control import Control
from lstmcore.errors import BadInput, CoreError
from lstmcore.events import Done, Event, Notice, Planned, Saved, StepDone
from lstmcore.specs import ResumeSpec, TrainSpec
from lstmcore.training.clock import LONGEST_STEP, Clock
from lstmcore.training.curve import Curve
from lstmcore.training.guard import MOST_RETURNS, Guard
from lstmcore.training.learner import Learner, Outcome
from lstmcore.training.loop import resume, train
from lstmcore.training.run_folder import RECORD, RunFolder
from tests.small import gone_on, sample, tiny_spec, trained


def notices(events: list[Event]) -> list[str]:
    return [each.key for each in events if isinstance(each, Notice)]


@pytest.mark.parametrize(
    ("norms", "verdicts"),
    [
        ([math.nan], ["skip"]),
        ([math.inf, 1.0, math.inf], ["skip", "good", "skip"]),
        ([math.nan] * 3, ["skip", "skip", "return"]),
        ([1.0] * 60 + [1e9, 1.0], ["good"] * 60 + ["skip", "good"]),
        ([1.0] * 10 + [1e9], ["good"] * 11),  # nothing is usual yet
        ([1.0, 2.0, 0.5, 3.0] * 20, ["good"] * 80),
        ([0.0] * 60, ["good"] * 60),
        ([math.nan] * (3 * MOST_RETURNS + 3), ["skip", "skip", "return"] * MOST_RETURNS + ["skip", "skip", "end"]),
    ],
)
def test_the_ladder(norms: list[float], verdicts: list[str]) -> None:
    guard = Guard()
    assert [guard.judge(1.0, norm) for norm in norms] == verdicts
    assert guard.factor == 0.5**guard.returns


class Poisoned:
    """``Learner.gradients`` with gradients that are not numbers at some steps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *steps: int) -> None:
        real = Learner.gradients

        def gradients(learner: Learner, step: int, factor: float = 1.0) -> Outcome:
            outcome = real(learner, step, factor)
            if step not in steps:
                return outcome
            for each in learner.model.parameters():
                assert each.grad is not None
                each.grad.fill_(math.nan)
            return Outcome(outcome.loss, math.nan, outcome.rate)

        monkeypatch.setattr(Learner, "gradients", gradients)


FAULTS: dict[str, tuple[tuple[int, ...], list[str]]] = {
    "T6 one bad step": ((10,), ["step_skipped"]),
    "T6 three bad steps": ((10, 11, 12), ["step_skipped", "rate_halved"]),
    "T6 bad from the start": ((0, 1, 2), ["step_skipped", "rate_halved"]),
}


@pytest.mark.parametrize(("steps", "said"), FAULTS.values(), ids=list(FAULTS))
def test_gradients_without_meaning_never_reach_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: tuple[int, ...], said: list[str]
) -> None:
    Poisoned(monkeypatch, *steps)
    events = trained(tiny_spec(tmp_path))
    assert notices(events) == said
    last = events[-1]
    assert isinstance(last, Done)
    assert last.status == "done"
    assert all(math.isfinite(value) for value in last.result.values() if isinstance(value, float))
    rates = RunFolder(tmp_path / "run").curves()["learning_rate"]
    if "rate_halved" in said:
        assert rates[steps[-1] + 1] < 0.8 * rates[steps[-1]]


def test_t6_what_nothing_helps_ends_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Poisoned(monkeypatch, *range(1000))
    with pytest.raises(CoreError) as caught:
        trained(tiny_spec(tmp_path))
    assert caught.value.key == "diverged"


def test_t6_a_run_that_went_back_is_resumed_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstmcore.training.loop.EVENT_SECONDS", 0.0)
    Poisoned(monkeypatch, 20, 21, 22)
    found = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        run = RunFolder.create(tiny_spec(tmp_path / name)).path
        if name == "b":
            control = Control()
            for event in resume(ResumeSpec(str(run)), control):
                if isinstance(event, StepDone) and event.step >= 30:
                    control.leave()
        gone_on(run)
        found.append(RunFolder(run).curves()["loss"].tolist()[23:])
    assert found[0] == found[1]


@pytest.mark.parametrize("message", ["CUDA out of memory. Tried", "DefaultCPUAllocator: can't allocate memory: you"])
def test_t4_t5_memory_that_runs_out_halves_the_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, message: str
) -> None:
    real = Learner.gradients

    def gradients(learner: Learner, step: int, factor: float = 1.0) -> Outcome:
        if step >= 5 and learner.plan.batch_size > 2:
            raise RuntimeError(message)
        return real(learner, step, factor)

    monkeypatch.setattr(Learner, "gradients", gradients)
    events = trained(tiny_spec(tmp_path, batch_size=8))
    assert notices(events) == ["batch_halved", "batch_halved"]
    planned = next(each for each in events if isinstance(each, Planned))
    last = events[-1]
    assert isinstance(last, Done)
    assert last.result["steps"] == 5 + 4 * (planned.total_steps - 5)  # as many epochs as before
    run = RunFolder(tmp_path / "run")
    assert run.read_json("plan.json")["batch_size"] == 2  # type: ignore[index]


def test_t4_the_smallest_batch_that_does_not_fit_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gradients(*_: object) -> Outcome:
        raise torch.cuda.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(Learner, "gradients", gradients)
    with pytest.raises(BadInput) as caught:
        trained(tiny_spec(tmp_path))
    assert caught.value.key == "out_of_memory"


def test_other_faults_are_not_taken_for_a_lack_of_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gradients(*_: object) -> Outcome:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    monkeypatch.setattr(Learner, "gradients", gradients)
    with pytest.raises(RuntimeError, match="shapes"):
        trained(tiny_spec(tmp_path))


def test_t7_t8_a_full_disk_does_not_end_the_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From step 10 to step 40 nothing can be written; then there is room again, and nothing of the curve is missing."""
    monkeypatch.setattr("lstmcore.training.loop.CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr("lstmcore.training.loop.EVENT_SECONDS", 0.0)
    import builtins
    import os

    full, real_open, real_descriptor = [False], builtins.open, os.open
    run = str(tmp_path / "run")

    def refuse(path: Any, writes: bool) -> None:
        if full[0] and writes and str(path).startswith(run):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def no_room(path: Any, mode: str = "r", *rest: Any, **more: Any) -> Any:
        refuse(path, any(letter in mode for letter in "wax+"))
        return real_open(path, mode, *rest, **more)

    def no_room_below(path: Any, flags: int, *rest: Any, **more: Any) -> Any:
        refuse(path, bool(flags & (os.O_WRONLY | os.O_RDWR)))
        return real_descriptor(path, flags, *rest, **more)

    monkeypatch.setattr(builtins, "open", no_room)
    monkeypatch.setattr(os, "open", no_room_below)
    monkeypatch.setattr(
        "lstmcore.training.loop.save_checkpoint", _refusing(refuse, run, "lstmcore.training.checkpoint")
    )
    events: list[Event] = []
    for event in train(tiny_spec(tmp_path, epochs=4), Control()):
        events.append(event)
        if isinstance(event, StepDone):
            full[0] = 10 <= event.step < 40
    assert "checkpoint_failed" in notices(events)
    failed = max(index for index, each in enumerate(events) if isinstance(each, Notice))
    assert any(isinstance(each, Saved) for each in events[failed:])
    last = events[-1]
    assert isinstance(last, Done)
    assert last.status == "done"
    assert RunFolder(run).curves()["step"].tolist() == list(range(1, last.result["steps"] + 1))


def _refusing(refuse: Any, run: str, module: str) -> Any:
    from importlib import import_module

    real = import_module(module).save_checkpoint

    def save(*given: Any) -> None:
        refuse(run, True)
        real(*given)

    return save


def test_t7_a_record_is_never_cut_in_two(tmp_path: Path) -> None:
    curve = Curve(tmp_path / "curves.bin", 0)
    curve.add(1, 0.1, 2.0, 0.1, 1.0)
    curve.flush()
    with open(tmp_path / "curves.bin", "ab") as file:
        file.write(b"half")
    curve.add(2, 0.2, 2.0, 0.1, 1.0)
    curve.flush()
    assert (tmp_path / "curves.bin").stat().st_size == 2 * RECORD.size
    (tmp_path / "curves.bin").unlink()
    (tmp_path / "curves.bin").mkdir()
    curve.flush()
    with pytest.raises(OSError, match="curves"):
        curve.flush(sure=True)


def test_t12_a_sleeping_machine_takes_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("lstmcore.training.clock.time.monotonic", lambda: now[0])
    clock = Clock(5.0)
    for gap in (1.0, 2.0, LONGEST_STEP + 3600, 1.0):
        now[0] += gap
        clock.tick()
    assert clock.seconds() == pytest.approx(9.0)
    clock.stop()
    now[0] += 50
    clock.start()
    clock.tick()
    assert clock.seconds() == pytest.approx(9.0)


@pytest.mark.parametrize("part", ["train.bin", "dev.bin", "vocab.json"])
def test_t10_a_corpus_that_was_changed_is_not_gone_on_with(tmp_path: Path, part: str) -> None:
    run = RunFolder.create(tiny_spec(tmp_path)).path
    control = Control()
    for event in resume(ResumeSpec(str(run)), control):
        if isinstance(event, StepDone):
            control.leave()
    path = run / "corpus" / part
    data = path.read_bytes()
    path.write_bytes(data[:-2] + bytes([data[-2] ^ 1]) + data[-1:])
    with pytest.raises(BadInput) as caught:
        gone_on(run)
    assert caught.value.key == "run_corpus_changed"
    path.write_bytes(data)
    last = gone_on(run)[-1]
    assert isinstance(last, Done)
    assert last.status == "done"


def test_t10_a_source_that_was_changed_does_not_matter(tmp_path: Path) -> None:
    """The run has its own copy of the text."""
    run = RunFolder.create(tiny_spec(tmp_path)).path
    control = Control()
    for event in resume(ResumeSpec(str(run)), control):
        if isinstance(event, StepDone):
            control.leave()
    (tmp_path / "text.txt").unlink()
    assert isinstance(gone_on(run)[-1], Done)


GRID = [(200, 1, 4, 1), (200, 64, 4, 2), (200, 1024, 64, 1), (450, 3, 2048, 2), (450, 1, 2048, 1), (450, 1024, 4, 1)]


@pytest.mark.parametrize(("chars", "batch", "bptt", "layers"), GRID)
def test_t14_a_tiny_corpus_with_any_sizes(tmp_path: Path, chars: int, batch: int, bptt: int, layers: int) -> None:
    text = sample("luxun", 4000).replace("\n", "")[:chars]
    sizes: dict[str, Any] = {"batch_size": batch, "bptt": bptt, "num_layers": layers, "hidden_size": 8, "epochs": 1}
    last = trained(tiny_spec(tmp_path, text, **sizes))[-1]
    assert isinstance(last, Done)
    assert all(math.isfinite(value) for value in last.result.values() if isinstance(value, float))


def test_t15_sizes_beyond_all_memory_are_refused_before_anything_is_made(tmp_path: Path) -> None:
    spec = tiny_spec(tmp_path, hidden_size=4096, num_layers=8, bptt=2048, batch_size=1024)
    spec = TrainSpec(**{**spec.__dict__, "sources": (str(tmp_path / "long.txt"),)})
    (tmp_path / "long.txt").write_text("".join(chr(0x4E00 + k % 9000) for k in range(400_000)), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        trained(spec)
    assert caught.value.key == "too_large_for_memory"
