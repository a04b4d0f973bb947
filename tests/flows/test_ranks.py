"""Two processes of torchrun train as one does: the same losses, one folder, one voice; what ends one ends both."""

from __future__ import annotations

import ast
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from lstmcore.cli import main
from lstmcore.control import Control
from lstmcore.errors import BadInput
from lstmcore.events import Done, Resumed, StepDone
from lstmcore.specs import ResumeSpec
from lstmcore.training import ranks, shared_learner
from lstmcore.training.loop import resume
from lstmcore.training.run_folder import RunFolder
from tests.small import gone_on, sample, tiny_spec

EXACT: dict[str, Any] = {"dropout": 0.0, "weight_drop": 0.0, "embedding_dropout": 0.0, "num_layers": 2}
TORCHRUN = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")
DIES = """
import os, sys
from lstmcore.training.shared_learner import Follower
learn = Follower.learn
Follower.learn = lambda self, step: os._exit(9) if step == 30 else learn(self, step)
from lstmcore.cli import main
sys.exit(main(sys.argv[1:]))
"""


def prepared(folder: Path) -> Path:
    """A run folder with nothing in it but what is asked."""
    folder.mkdir()
    return RunFolder.create(tiny_spec(folder, sample("luxun", 3500), **EXACT, epochs=1.2)).path


def started(words: tuple[str, ...], run: Path, **more: str) -> subprocess.Popen[str]:
    """``resume``; only here may sockets be opened, which stay on loopback."""
    variables = {**os.environ, "MOXU_TEST_LOOPBACK": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, *words, "resume", str(run), "--json", "--lang", "en"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env={**variables, **more}, stdout=pipe, stderr=pipe, text=True, encoding="utf-8")


def a_free_port(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("MOXU_TEST_LOOPBACK", "1")
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    monkeypatch.delenv("MOXU_TEST_LOOPBACK")
    return str(port)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of one process."""
    run = prepared(tmp_path_factory.mktemp("ranks") / "alone")
    gone_on(run)
    return run


def the_same_losses(one: Path, other: Path) -> None:
    """Of at least 50 steps, to 1e-4."""
    here, there = RunFolder(one).curves(), RunFolder(other).curves()
    assert len(here) == len(there) >= 50
    assert np.abs(here["loss"] - there["loss"]).max() < 1e-4
    assert np.abs(here["norm"] - there["norm"]).max() < 1e-3


def test_two_processes_have_the_losses_of_one(tmp_path: Path, alone: Path) -> None:
    run = prepared(tmp_path / "together")
    child = started((*TORCHRUN, "-m", "lstmcore"), run)
    said, complaints = child.communicate(timeout=100)
    assert child.returncode == 0, complaints[-2000:]
    result = json.loads(said)  # one line: rank 1 says nothing
    the_same_losses(alone, run)
    reference = RunFolder(alone).read_json("result.json")
    assert reference is not None
    assert result["bits_per_char"] == pytest.approx(reference["bits_per_char"], abs=1e-3)


def test_one_begins_two_go_on_until_one_dies_and_one_ends_it(
    tmp_path: Path, alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, control = prepared(tmp_path / "together"), Control()
    for event in resume(ResumeSpec(str(run)), control):
        if isinstance(event, StepDone):
            control.leave()
    common = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": a_free_port(monkeypatch)}
    common["MOXU_CHECKPOINT_SECONDS"] = "0"
    both = [
        started(words, run, RANK=str(number), **common)
        for number, words in enumerate([("-m", "lstmcore"), ("-c", DIES)])
    ]
    said = [each.communicate(timeout=100) for each in both]
    assert [each.returncode for each in both] == [2, 9], said[0][1]
    assert "Another process of this training has gone" in said[0][1]
    assert "Traceback" not in said[0][1]
    events = gone_on(run)
    at = next(each.step for each in events if isinstance(each, Resumed))
    assert at == 30
    assert isinstance(events[-1], Done)
    the_same_losses(alone, run)


@pytest.mark.parametrize(("ranks_set", "torn_down"), [(True, False), (False, True)])
def test_a_rank_ends_without_tearing_python_down(ranks_set: bool, torn_down: bool) -> None:
    """The threads of a lost group abort it; what was said is still read."""
    ends = """
import atexit
from lstmcore.__main__ import leave
atexit.register(print, "torn down")
print("said")
leave(2)
"""
    world = {"RANK": "0", "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "1"} if ranks_set else {}
    done = subprocess.run([sys.executable, "-c", ends], env={**os.environ, **world}, capture_output=True, text=True)
    assert (done.returncode, done.stdout.split("\n")[0]) == (2, "said")
    assert ("torn down" in done.stdout) == torn_down


def test_a_batch_that_cannot_be_shared_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, control = prepared(tmp_path / "alone"), Control()
    for event in resume(ResumeSpec(str(run)), control):
        if isinstance(event, StepDone):
            control.leave()
    for name, value in {"RANK": "0", "WORLD_SIZE": "3", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(shared_learner, "_team", SimpleNamespace(rank=0, size=3))
    with pytest.raises(BadInput) as caught:
        gone_on(run)
    assert caught.value.key == "batch_for_ranks"


def test_what_is_no_training_is_done_by_rank_0_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (ranks.world(), ranks.rank(), ranks.here()) == (1, 0, (0, 1))
    for name, value in {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "1", "RANK": "1"}.items():
        monkeypatch.setenv(name, value)
    assert main(["models"]) == 0
    assert capsys.readouterr().out == ""
    monkeypatch.setenv("RANK", "0")
    assert main(["models"]) == 0
    assert capsys.readouterr().out


def test_nothing_else_imports_what_opens_sockets() -> None:
    """Only these two modules know torch.distributed, and no other loads them before it is asked."""
    core, doors = Path(ranks.__file__).parents[1], {"team.py", "shared_learner.py"}
    for path in core.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:  # not what a function imports
            names = ast.unparse(node) if isinstance(node, (ast.Import, ast.ImportFrom)) else ""
            if path.name not in doors:
                assert not any(word in names for word in ("distributed", "shared_learner", ".team", "import team"))
