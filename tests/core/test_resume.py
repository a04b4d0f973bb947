"""A run that was left and taken up again is, bit for bit, the run that was never left."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstmcore.control import Control
from lstmcore.events import Done, NgramReady, Resumed, StepDone
from lstmcore.specs import ResumeSpec
from lstmcore.training.loop import resume
from lstmcore.training.plan import Plan
from lstmcore.training.run_folder import RunFolder
from tests.small import gone_on, sample, tiny_spec

HARD: dict[str, Any] = {"num_layers": 2, "dropout": 0.3, "weight_drop": 0.3, "embedding_dropout": 0.1, "epochs": 3}


def what_became(run: Path) -> tuple[Any, bytes, bytes]:
    """Losses, rates and norms of every step, the best weights, and the mixture."""
    curves = RunFolder(run).curves()
    points = np.stack([curves[name].astype(np.float64) for name in ("step", "loss", "learning_rate", "norm")])
    return points, (run / "best.safetensors").read_bytes(), (run / "mixture.json").read_bytes()


def the_same(one: Path, other: Path) -> None:
    points, weights, mixture = what_became(one)
    more, others, mixed = what_became(other)
    assert points.shape == more.shape
    assert np.array_equal(points, more)
    assert weights == others
    assert mixture == mixed


def left_after(run: Path, steps: int) -> bool:
    """Go on with the run and leave after so many more steps; whether it has ended."""
    control, seen = Control(), 0
    for event in resume(ResumeSpec(str(run)), control):
        if isinstance(event, StepDone):
            seen += 1
            if seen >= steps:
                control.leave()
        if isinstance(event, NgramReady) and steps == 0:
            control.leave()
    assert isinstance(event, Done)
    return event.status == "done"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    run = RunFolder.create(tiny_spec(folder, sample("luxun", 2500), **HARD)).path
    gone_on(run)
    return run


@pytest.mark.parametrize("seed", [1, 2])
def test_leaving_at_random_steps_changes_nothing(
    tmp_path: Path, whole: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstmcore.training.loop.EVENT_SECONDS", 0.0)
    chance = random.Random(seed)
    run = RunFolder.create(tiny_spec(tmp_path, sample("luxun", 2500), **HARD)).path
    assert not left_after(run, 0)
    for _ in range(4):
        if left_after(run, chance.randint(1, 30)):
            break
    gone_on(run)
    the_same(run, whole)


def test_a_run_that_fell_back_to_an_older_checkpoint_repeats_itself(
    tmp_path: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after SIGKILL: files of later steps lie there, the checkpoint is of an earlier one."""
    monkeypatch.setattr("lstmcore.training.loop.EVENT_SECONDS", 0.0)
    run = RunFolder.create(tiny_spec(tmp_path, sample("luxun", 2500), **HARD)).path
    assert not left_after(run, 25)
    running = resume(ResumeSpec(str(run)), Control())
    for event in running:
        if isinstance(event, StepDone) and event.step >= 60:
            break
    running.close()  # type: ignore[attr-defined]
    assert RunFolder(run).curves()["step"][-1] >= 50
    assert next(each for each in gone_on(run) if isinstance(each, Resumed)).step == 25
    the_same(run, whole)


def test_a_bent_plan_is_replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the clock decided once is read from the plan, not decided again."""
    monkeypatch.setattr("lstmcore.training.loop.EVENT_SECONDS", 0.0)
    runs: list[Path] = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        run = RunFolder.create(tiny_spec(tmp_path / name, sample("luxun", 2500), epochs=2)).path
        assert not left_after(run, 0)
        values = RunFolder(run).read_json("plan.json")
        assert values is not None
        plan = Plan.from_dict(values)
        plan.replans.append((20, plan.total_steps + 7))
        RunFolder(run).write_json("plan.json", plan.to_dict())
        if name == "b":
            assert not left_after(run, 10)
            assert not left_after(run, 15)
        gone_on(run)
        runs.append(run)
    the_same(*runs)
    rates = RunFolder(runs[0]).curves()["learning_rate"]
    assert len(rates) == plan.total_steps + 7
    assert np.abs(np.diff(rates)).max() < 0.3 * rates.max()
