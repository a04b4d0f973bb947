"""The run controller against a client that trains in no time: whatever is pressed, one trainer a run and no orphan."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.messages import Messages
from app.settings import Settings
from app.state import AppState
from app.train import controller as controller_module
from app.train.controller import TrainController
from app.train.panel import TrainPanel
from app.train.phase import Phase
from app.train.queue_card import MOST
from lstmcore.events import Done, Event, Failed, Notice, Paused, Progress, Resumed
from lstmcore.specs import TrainSpec
from tests.app.replay import ReplayClient, evaluated, opening_events, sampled, step

TIMES = st.integers(1, 3)  # a double click, and one more


class Trainer:
    """A trainer that does what it is told at once, or when its turn comes (``late``)."""

    def __init__(self, run: str, late: bool) -> None:
        self.run_folder, self.late = run, late
        self.alive, self.detached, self.paused, self.slowed = True, False, False, False
        self.heard: list[str] = []
        self.listener: InlineJob | None = None
        self._later: list[Event] = []
        self.steps = 0

    def tell(self, event: Event) -> None:
        """An event on its way to the app."""
        self._later.append(event)
        if not self.late:
            self.hand_out()

    def hand_out(self) -> None:
        """What is on its way arrives."""
        waiting, self._later = self._later, []
        for event in waiting:
            if isinstance(event, (Done, Failed)):
                self.alive = self.detached
                if self.listener is not None:
                    self.listener.ended.emit(event)
            elif self.listener is not None:
                self.listener.happened.emit(event)

    def pause(self) -> None:
        self._hear("pause", Paused(self.steps))
        self.paused = True

    def resume(self) -> None:
        self._hear("resume", Resumed(self.steps))
        self.paused = False

    def stop(self) -> None:
        self._hear("stop", Done("stopped", {"model": "m"} if self.steps else {"run": self.run_folder}))

    def cancel(self) -> None:
        self._hear("cancel", Done("cancelled"))

    def slow(self) -> None:
        assert self.alive, "slow to a trainer that has gone"
        self.slowed = True

    def full(self) -> None:
        self.slowed = False

    def detach(self) -> None:
        self.detached = True
        self._later = [each for each in self._later if not isinstance(each, (Done, Failed))]
        self._hear("detach", Done("detached"))

    def _hear(self, word: str, answer: Event) -> None:
        assert self.alive, f"{word} to a trainer that has gone"
        last = {"stop", "cancel", "detach"} - ({"stop", "cancel"} if word == "detach" else set())
        assert not last & set(self.heard), f"{word} after {self.heard}"
        assert word not in self.heard[-1:], f"{word} twice"
        self.heard.append(word)
        self.tell(answer)


class InlineJob(QObject):
    """Stands for ``Job`` without a thread."""

    happened = Signal(object)
    ended = Signal(object)

    def __init__(self, client_job: Any) -> None:
        super().__init__()
        self.client_job = client_job

    @classmethod
    def start(cls, client_job: Any) -> InlineJob:
        job = cls(client_job)
        if isinstance(client_job, Trainer):
            client_job.listener = job
            if not client_job.late:
                QTimer.singleShot(0, client_job.hand_out)
        else:
            QTimer.singleShot(0, lambda: job.ended.emit(next(iter(client_job))))
        return job

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client_job, name)


class Client(ReplayClient):
    """Starts trainers; refuses a second one at the same run, as the lock of a run folder does."""

    def __init__(self) -> None:
        super().__init__()
        self.trainers: list[Trainer] = []
        self.late = False

    def _trainer(self, run: str) -> Trainer:
        assert not any(each.alive and not each.detached for each in self.trainers), "a second trainer at once"
        assert not any(each.alive and each.run_folder == run for each in self.trainers), "two trainers, one run"
        made = Trainer(run, self.late)
        self.trainers.append(made)
        made.steps = 1
        made._later += [*opening_events(run), step(1, 1)]
        return made

    def train(self, spec: Any) -> Any:
        self.asked.append(("train", spec))
        return self._trainer(f"runs/{len(self.trainers)}")

    def resume(self, run_folder: str) -> Any:
        self.asked.append(("resume", run_folder))
        for each in self.trainers:
            if each.alive and each.detached and each.run_folder == run_folder:  # followed again, as it runs on
                each.detached, each.heard = False, []
                each._later = [*opening_events(run_folder), step(each.steps, each.steps)]
                return each
        return self._trainer(run_folder)


class TrainMachine(RuleBasedStateMachine):
    """``panel`` and ``controller`` are the real ones; beside them stands what the user would expect.

    ``wished``: trainings asked for, each of which was begun or waits. ``held``: how many had been begun when the user
    ended one; until they begin another there are no more. ``failures``: in a row.
    """

    def __init__(self) -> None:
        super().__init__()
        self._job = controller_module.Job
        controller_module.Job = InlineJob  # type: ignore[misc]
        self.client, self.settings = Client(), Settings()
        self.killed = ["runs/old"]  # what could go on
        self.wished, self.failures = 0, 0
        self.held: int | None = None
        self.open()

    def open(self) -> None:
        """The page as the app builds it at its start."""
        messages, self.state = Messages(), AppState()
        messages.ready()
        self.panel = TrainPanel()
        self.controller = TrainController(self.panel, self.state, self.client, messages, self.settings)
        self.panel.board.curves._timer.stop()
        self.state.set_corpora(({"folder": "c", "name": "书", "chars": 900_000, "language": "zh"},))

    def begins(self) -> bool:
        """The user asks for a training; whether one begins now."""
        idle = self.controller.phase is Phase.IDLE
        if idle:
            self.held = None
        return idle

    @property
    def waiting(self) -> int:
        return len(self.controller.queue.specs())

    def settle(self) -> None:
        for _ in range(5):
            QApplication.processEvents()

    @property
    def mine(self) -> list[Trainer]:
        return [each for each in self.client.trainers if each.alive and not each.detached]

    @initialize(late=st.booleans(), ahead=st.integers(0, 4))
    def begin(self, late: bool, ahead: int) -> None:
        self.client.late = late
        for _ in range(ahead):
            self.controller.queue.add(TrainSpec(sources=("c",)))
        self.wished = ahead

    @rule(times=TIMES)
    def train(self, times: int) -> None:
        before, idle = len(self.client.trainers), self.begins()
        self.wished += idle
        for _ in range(times):
            self.controller.start()
        assert len(self.client.trainers) == before + idle
        self.settle()

    @rule(times=TIMES, word=st.sampled_from(("pause", "resume", "stop", "discard_now")))
    def press(self, times: int, word: str) -> None:
        if word in ("stop", "discard_now") and self.controller.phase not in (Phase.IDLE, Phase.STOPPING):
            self.held = len(self.client.trainers)
        for _ in range(times):
            getattr(self.controller, word)()
        self.settle()

    @precondition(lambda self: self.mine)
    @rule(times=TIMES, word=st.sampled_from(("stop", "discard_now", "pause", "resume", "pause", "resume")))
    def press_in_a_run(self, times: int, word: str) -> None:
        self.press(times, word)

    @rule()
    def queue(self) -> None:
        self.begins()
        self.wished += self.waiting < MOST
        self.controller.queue_up()
        self.settle()

    @rule(times=TIMES)
    def start_next(self, times: int) -> None:
        self.begins()
        for _ in range(times):
            self.controller.start_next()
        self.settle()

    @rule(why=st.sampled_from(("writing", "")))
    def write(self, why: str) -> None:
        self.controller.quiet.why = why
        (self.controller.quiet.slow.emit(why) if why else self.controller.quiet.full.emit())
        self.settle()

    @precondition(lambda self: self.mine)
    @rule(kind=st.integers(0, 5))
    def work(self, kind: int) -> None:
        trainer = self.mine[0]
        if trainer.paused or "stop" in trainer.heard or "cancel" in trainer.heard:
            return
        trainer.steps += 1
        number = trainer.steps
        trainer.tell(
            (
                step(number, number),
                step(number, number),
                evaluated(number, number),
                sampled(number, "今", "天"),
                Notice("step_skipped", {"step": number}),
                Progress("tokens"),
            )[kind]
        )
        self.settle()

    @precondition(lambda self: self.client.late and self.mine)
    @rule()
    def arrive(self) -> None:
        self.mine[0].hand_out()
        self.settle()

    @precondition(lambda self: self.mine)
    @rule()
    def kill(self) -> None:
        trainer = self.mine[0]
        trainer._later.clear()
        trainer.late = False
        self.killed.append(trainer.run_folder)
        waits, begun, mine = self.waiting, len(self.client.trainers), self.held is not None
        self.failures += 1
        trainer.tell(Failed("child_died", {"code": -9}))
        self.settle()
        goes_on = waits > 0 and not mine and self.failures < 2
        assert len(self.client.trainers) == begun + goes_on, "after a failure the next one, after two none"
        if mine or (waits and not goes_on):
            self.failures = 0
        if "cancel" in trainer.heard:
            assert trainer.run_folder in self.client.discarded, "a discarded run would be offered again"
            self.failures = 0

    @precondition(lambda self: self.mine)
    @rule()
    def finish(self) -> None:
        trainer = self.mine[0]
        if "stop" not in trainer.heard and "cancel" not in trainer.heard:
            trainer._later.clear()
            trainer.late = False
            waits, begun = self.waiting, len(self.client.trainers)
            trainer.tell(Done("done", {"model": "m"}))
            self.settle()
            self.failures = 0
            assert len(self.client.trainers) == begun + (waits > 0)

    @rule(times=TIMES, then=st.sampled_from(("", "stop", "discard_now")))
    def go_on(self, times: int, then: str) -> None:
        idle = self.begins()
        for _ in range(times):
            self.controller.go_on(self.killed[-1], "书")
        if then and idle:  # while the curve so far is being read
            self.held = len(self.client.trainers)
            getattr(self.controller, then)()
        self.settle()

    @rule(how=st.sampled_from(("leave", "detach")))
    def close_and_open(self, how: str) -> None:
        begun, waits, mine = len(self.client.trainers), self.waiting, self.mine
        getattr(self.controller, how)()
        for trainer in mine:
            trainer.hand_out()
        self.settle()
        if self.controller._errand is None:
            assert not self.mine, "an orphan"
            assert (len(self.client.trainers), self.waiting) == (begun, waits), "one more, while the app closes"
            self.panel.deleteLater()
            self.held = begun
            self.failures = 0
            self.open()

    @invariant()
    def nothing_is_forgotten_and_nothing_begins_by_itself(self) -> None:
        begun = [spec for verb, spec in self.client.asked if verb == "train"]
        assert len(begun) + self.waiting == self.wished
        if self.held is not None:
            assert len(self.client.trainers) == self.held, "the user ended one, and the next began all the same"

    @invariant()
    def one_trainer_and_the_page_knows_it(self) -> None:
        assert len(self.mine) <= 1
        phase = self.controller.phase
        for trainer in self.mine:
            if trainer.heard and not trainer._later and trainer.heard[-1] in ("pause", "resume"):
                assert phase is (Phase.PAUSED if trainer.paused else Phase.RUNNING), (
                    "the page shows what the trainer does"
                )
            if not {"stop", "cancel"} & set(trainer.heard):
                assert trainer.slowed == bool(self.controller.quiet.why), "slow or not, as the user needs it"
        if self.mine:
            assert phase is not Phase.IDLE, "a trainer that the page has forgotten"
        elif self.controller._errand is None:
            assert phase is Phase.IDLE, "the page waits for a trainer that is gone"
        assert (self.state.run is None) == (phase is Phase.IDLE)
        controls = self.panel.controls
        assert controls.train.isHidden() == (phase is not Phase.IDLE)
        assert controls.stop.isEnabled() == (phase is not Phase.STOPPING)

    def teardown(self) -> None:
        self.controller.leave()
        self.settle()
        for trainer in self.mine:
            trainer.hand_out()
        self.settle()
        assert not self.mine, "an orphan"
        assert self.controller.phase is Phase.IDLE
        self.panel.deleteLater()
        controller_module.Job = self._job  # type: ignore[misc]
        self.settle()
