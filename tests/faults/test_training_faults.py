"""Faults of training that reliability.md lists (T1-T16), those that tests/core/test_guard.py does not have.

T1-T3 (killed, segfault, orphaned) are tests/flows/test_kill.py and tests/core/test_client.py; T16 is the app's.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lstmcore.control import Control
from lstmcore.errors import BadInput, CoreError
from lstmcore.events import Done, Notice, Planned, Resumed, StepDone
from lstmcore.specs import ResumeSpec
from lstmcore.store import library
from lstmcore.training.learner import Learner, Outcome
from lstmcore.training.loop import resume, train
from lstmcore.training.run_folder import RunFolder
from tests.small import gone_on, sample, tiny_spec

WHERE = ("tensors.safetensors", "progress.json")
Damage = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was left with two whole checkpoints, of steps 5 and 6."""
    folder = tmp_path_factory.mktemp("left")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lstmcore.training.loop.CHECKPOINT_SECONDS", 0.0)
        patch.setattr("lstmcore.training.loop.EVENT_SECONDS", 0.0)
        control = Control()
        for event in train(tiny_spec(folder, sample("luxun", 2500)), control):
            if isinstance(event, StepDone) and event.step == 6:
                control.leave()
    return folder / "run"


def taken_up_at(run: Path) -> int:
    """The step at which the run goes on; it is left again before its first step."""
    control, at = Control(), 0
    for event in resume(ResumeSpec(str(run)), control):
        if isinstance(event, Planned):
            control.leave()
        if isinstance(event, Resumed):
            at = event.step
    return at


DAMAGES: dict[str, tuple[str, Damage]] = {
    "T9 tensors: nothing left": (WHERE[0], lambda data: b""),
    "T9 tensors: cut in the length of the header": (WHERE[0], lambda data: data[:7]),
    "T9 tensors: cut in the header": (WHERE[0], lambda data: data[:100]),
    "T9 tensors: cut after the header": (WHERE[0], lambda data: data[: len(data) // 2]),
    "T9 tensors: the last byte is missing": (WHERE[0], lambda data: data[:-1]),
    "T9 tensors: a header that lies": (WHERE[0], lambda data: b"\xff" * 8 + data[8:]),
    "T9 progress: nothing left": (WHERE[1], lambda data: b""),
    "T9 progress: cut": (WHERE[1], lambda data: data[: len(data) // 2]),
    "T9 progress: another file": (WHERE[1], lambda data: b"[1, 2]"),
}


@pytest.mark.parametrize(("name", "damage"), DAMAGES.values(), ids=list(DAMAGES))
def test_a_damaged_checkpoint_gives_way(tmp_path: Path, left: Path, name: str, damage: Damage) -> None:
    """To the one before; where that is damaged too, the run begins anew."""
    run = tmp_path / "run"
    shutil.copytree(left, run)
    newest = RunFolder(run).checkpoint()
    assert newest is not None
    for number, folder in enumerate((newest, *(each for each in run.glob("checkpoint-?") if each != newest))):
        (folder / name).write_bytes(damage((folder / name).read_bytes()))
        other = tmp_path / f"copy-{number}"
        shutil.copytree(run, other)
        assert taken_up_at(other) == (0 if number else 6)


@pytest.mark.parametrize(
    "words",
    [
        ("pause", "pause", "resume", "resume"),
        ("resume", "pause", "resume", "stop"),
        ("stop", "pause", "stop", "resume"),
        ("pause", "cancel", "resume", "pause"),
        ("leave", "leave", "pause", "stop"),
    ],
    ids=" ".join,
)
def test_t11_words_in_any_order_end_a_run_once(tmp_path: Path, words: tuple[str, ...]) -> None:
    control, waiting, ends = Control(), list(words), 0
    for event in train(tiny_spec(tmp_path, sample("luxun", 2500)), control):
        if isinstance(event, StepDone):
            while waiting:
                getattr(control, waiting.pop(0))()
        ends += isinstance(event, Done)
    assert ends == 1
    steps = RunFolder(tmp_path / "run").curves()["step"].tolist()
    assert steps == list(range(1, len(steps) + 1))


def test_t11_a_run_is_started_once(tmp_path: Path) -> None:
    from lstmcore.runs import at_work

    run = RunFolder.create(tiny_spec(tmp_path))
    with at_work(run.path), pytest.raises(BadInput) as caught, at_work(run.path):
        pass
    assert caught.value.key == "run_at_work"


def test_t1_killed_between_the_model_and_the_result_a_run_keeps_one_model(
    tmp_path: Path, left: Path, monkeypatch: pytest.MonkeyPatch, moxu_home: Path
) -> None:
    run = RunFolder(tmp_path / "run")
    shutil.copytree(left, run.path)
    run.write_json("spec.json", {**(run.read_json("spec.json") or {}), "out": None})
    write = RunFolder.write_json

    def killed(self: RunFolder, name: str, value: dict[str, Any]) -> None:
        if name == "result.json":
            raise KeyboardInterrupt
        write(self, name, value)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(RunFolder, "write_json", killed)
        gone_on(run.path)
    assert len(library.list_models()) == 1 + len(library.starters())
    last = gone_on(run.path)[-1]
    assert isinstance(last, Done)
    assert [Path(last.result["model"])] == [each for each in (moxu_home / "library").iterdir() if each.is_dir()]


@pytest.mark.parametrize("said", ["CUDA error: unspecified launch failure", "CUDA driver version is insufficient"])
def test_t13_a_gpu_that_goes_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    def gradients(*_: object) -> Outcome:
        raise RuntimeError(said)

    monkeypatch.setattr(Learner, "gradients", gradients)
    with pytest.raises(CoreError) as caught:
        list(train(tiny_spec(tmp_path), Control()))
    assert caught.value.key == "gpu_lost"


def test_t13_without_its_gpu_a_run_goes_on_on_the_processor(tmp_path: Path, left: Path) -> None:
    run = RunFolder(tmp_path / "run")
    shutil.copytree(left, run.path)
    values = run.read_json("plan.json")
    assert values is not None
    run.write_json("plan.json", {**values, "device": "cuda", "precision": "bf16", "own_steps": False})
    spec = {**(run.read_json("spec.json") or {}), "device": "auto", "out": str(tmp_path / "out.moxu")}
    run.write_json("spec.json", spec)
    events = gone_on(run.path)
    assert next(each.key for each in events if isinstance(each, Notice)) == "gpu_gone"
    assert isinstance(events[-1], Done)
    assert events[-1].status == "done"
