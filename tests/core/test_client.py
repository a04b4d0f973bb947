"""The client with real children: answers, cancels, deaths, and a trainer through all that a user can do to it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from lstmcore import children
from lstmcore.children import TrainerJob, environment
from lstmcore.client import Client
from lstmcore.events import (
    Candidate,
    Done,
    Evaluated,
    Event,
    Failed,
    FileRead,
    Paused,
    Piece,
    Resumed,
    Saved,
    Started,
    StepDone,
)
from lstmcore.runs import is_alive
from lstmcore.specs import ContinueSpec, InfoSpec, ModelsSpec, ReadSpec, TrainSpec
from lstmcore.training.run_folder import RunFolder
from tests.small import sample, tiny_spec, trained

PREFIX = "我在年青时候"


@pytest.fixture
def client() -> Iterator[Client]:
    made = Client()
    yield made
    made.close()
    owned = [*made._others, *made._trainers, *([made._engine] if made._engine else [])]
    for each in owned:
        each._process.wait(30)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("model")
    trained(tiny_spec(folder, epochs=0.5))
    return str(folder / "out.moxu")


def test_a_closed_client_starts_no_child(client: Client) -> None:
    client.close()
    for job in (client.ask("models", ModelsSpec()), client.run("models", ModelsSpec())):
        assert list(job) == [Failed("child_died", {"code": "0"})]
    assert client._engine is None
    assert client._others == []


def test_the_engine_answers_dies_and_answers_again(client: Client, model: str) -> None:
    [*_, models] = client.ask("models", ModelsSpec())
    assert isinstance(models, Done)
    assert {"name", "ref", "source"} <= set(models.result["models"][0])
    first = client._engine
    assert first is not None

    events = list(client.ask("continue", ContinueSpec(model, PREFIX, 20, seed=1)))
    last = events[-1]
    assert isinstance(last, Done)
    assert any(isinstance(each, Piece) for each in events)
    assert any(isinstance(each, Candidate) for each in events)
    again = list(client.ask("continue", ContinueSpec(model, PREFIX, 20, seed=1)))[-1]
    assert isinstance(again, Done)
    assert again.result["candidates"] == last.result["candidates"]
    assert client._engine is first

    assert next(iter(client.ask("info", InfoSpec("nowhere")))).key == "model_unknown"  # type: ignore[attr-defined]

    long = client.ask("continue", ContinueSpec(model, PREFIX, 1_000_000, seed=1))
    pieces = iter(long)
    assert isinstance(next(pieces), Piece)
    stale = client.ask("continue", ContinueSpec(model, PREFIX, 10, seed=2))
    newest = client.ask("continue", ContinueSpec(model, PREFIX, 10, seed=3))
    stale.cancel()
    long.cancel()
    assert list(pieces)[-1] == Done("cancelled", {})  # of a million characters
    assert list(stale) == [Done("cancelled", {})]
    assert list(newest)[-1].status == "done"  # type: ignore[attr-defined]

    long = client.ask("continue", ContinueSpec(model, PREFIX, 1_000_000, seed=1))
    waiting = client.ask("models", ModelsSpec())
    for event in long:
        if isinstance(event, Piece):
            first._process.kill()
    assert isinstance(event, Failed)
    assert event.key == "child_died"
    assert list(waiting)[-1].key == "child_died"  # type: ignore[attr-defined]
    assert not first.alive
    assert list(client.ask("models", ModelsSpec()))[-1].status == "done"  # type: ignore[attr-defined]
    assert client._engine is not first


def test_a_job_of_its_own(client: Client, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(sample("luxun", 500), encoding="utf-8")
    job = client.run("read", ReadSpec((str(tmp_path / "a.txt"),), out=str(tmp_path / "kept")))
    events = list(job)
    assert any(isinstance(each, FileRead) for each in events)
    assert isinstance(events[-1], Done)
    assert (tmp_path / "kept" / "report.json").exists()


class Listener:
    """Iterates a job on a thread, as the app does."""

    def __init__(self, job: object) -> None:
        self.events: list[Event] = []
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._listen, args=(job,))
        self._thread.start()

    def _listen(self, job: object) -> None:
        for event in job:  # type: ignore[attr-defined]
            with self._changed:
                self.events.append(event)
                self._changed.notify_all()

    def wait_for(self, wanted: Callable[[Event], bool], seconds: float = 60) -> Event:
        """The first event that is wanted, whether it has come or will come."""
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(wanted, self.events)), seconds), self.events[-3:]
            return next(filter(wanted, self.events))

    def end(self, seconds: float = 60) -> Event:
        """The last event."""
        self._thread.join(seconds)
        assert not self._thread.is_alive()
        return self.events[-1]


def kind(wanted: type[Event]) -> Callable[[Event], bool]:
    return lambda event: isinstance(event, wanted)


def test_a_trainer_through_its_life(client: Client, tmp_path: Path, moxu_home: Path) -> None:
    spec = tiny_spec(tmp_path, run=None, epochs=50_000)
    job = client.train(spec)
    run = Path(job.run_folder)
    assert run.parent == moxu_home / "runs"
    heard = Listener(job)
    heard.wait_for(kind(StepDone))
    assert heard.events[0] == Started(str(run))

    job.pause()
    heard.wait_for(kind(Paused))
    count = len(heard.events)
    time.sleep(0.4)
    assert not any(isinstance(each, StepDone) for each in heard.events[count + 1 :])
    job.resume()
    heard.wait_for(kind(Resumed))
    assert client.unfinished_runs()[0]["alive"]

    # the app is killed: its end of the pipe closes; the trainer saves and ends
    assert isinstance(job, TrainerJob)
    job.leave()
    assert job._process.wait(60) == 3
    last = heard.end()
    assert isinstance(last, Done)
    assert last.status == "stopped"
    [waiting] = client.unfinished_runs()
    assert waiting["run"] == str(run)
    assert not waiting["alive"]
    assert waiting["step"] == len(RunFolder(run).curves()) > 0

    # it goes on where it stopped, and nobody else may at the same time
    job = client.resume(str(run))
    heard = Listener(job)
    gone_on = heard.wait_for(kind(Resumed))
    assert gone_on.step == waiting["step"]  # type: ignore[attr-defined]
    assert is_alive(run)
    words = [sys.executable, "-m", "lstmcore", "resume", str(run), "--lang", "en"]
    second = subprocess.run(words, capture_output=True, text=True, env=environment(), timeout=60)
    assert (second.returncode, second.stderr) == (2, "This run is already at work.\n")

    # it is left to itself; whoever comes later can follow it and stop it
    heard.wait_for(kind(StepDone))
    job.detach()
    job.leave()  # type: ignore[union-attr]
    followed = client.resume(str(run))
    assert not isinstance(followed, TrainerJob)
    follower = Listener(followed)
    follower.wait_for(kind(StepDone))
    time.sleep(0.5)
    assert is_alive(run)
    followed.stop()
    last = follower.end(100)
    assert isinstance(last, Done)
    assert last.status == "stopped"
    assert last.result["model"]
    assert any(isinstance(each, Evaluated) for each in follower.events)
    assert any(isinstance(each, Saved) for each in follower.events)
    assert heard.end() == Done("detached", {"run": str(run)})
    assert client.unfinished_runs() == []


def test_who_detaches_is_told_so_even_when_the_child_is_quicker(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child closes its end of the pipe as soon as it has the word, which may be before ``detach`` returns."""
    job = client.train(tiny_spec(tmp_path, epochs=50_000))
    assert isinstance(job, TrainerJob)
    heard = Listener(job)
    heard.wait_for(kind(StepDone))
    write = children._write_line

    def dawdle(pipe: IO[str] | None, line: str) -> bool:
        arrived = write(pipe, line)
        time.sleep(1)
        return arrived

    monkeypatch.setattr(children, "_write_line", dawdle)
    job.detach()
    try:
        assert heard.end(10) == Done("detached", {"run": job.run_folder})
    finally:
        client.resume(job.run_folder).cancel()
        job._process.wait(60)


def test_stop_keeps_the_best_and_the_history_is_there(client: Client, tmp_path: Path) -> None:
    job = client.train(tiny_spec(tmp_path, epochs=50_000))
    heard = Listener(job)
    heard.wait_for(kind(StepDone))
    job.stop()
    last = heard.end()
    assert isinstance(last, Done)
    assert last.status == "stopped"
    assert (tmp_path / "out.moxu").exists()
    past = client.past(job.run_folder)
    assert past["step"].tolist() == list(range(1, last.result["steps"] + 1))
    assert len(past["evaluated"]) > 0


def test_what_cannot_begin_says_so(client: Client, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    [*_, last] = client.train(TrainSpec(sources=(str(tmp_path / "empty.txt"),)))
    assert isinstance(last, Failed)
    assert last.key == "empty_file"
    assert client.unfinished_runs() == []
    [last] = client.train(TrainSpec(sources=("x",), hidden_size=10**6))
    assert isinstance(last, Failed)
    assert last.key == "range"


def test_a_run_given_up_is_not_offered_again(client: Client, tmp_path: Path, moxu_home: Path) -> None:
    run = moxu_home / "runs" / "one"
    trained(tiny_spec(tmp_path, run=str(run)))
    (run / "result.json").unlink()
    assert [each["run"] for each in client.unfinished_runs()] == [str(run)]
    client.discard(str(run))
    assert client.unfinished_runs() == []
