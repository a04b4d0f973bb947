"""The logic of the Train page: one run at a time, from the press of Train to the model."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from lstmcore.errors import CoreError
from lstmcore.events import (
    CorpusReady,
    Done,
    Evaluated,
    Event,
    Failed,
    NgramReady,
    Paused,
    Resumed,
    Started,
    StepDone,
)
from lstmcore.specs import TrainSpec, check
from lstmcore.store import home

from ..i18n import tr, words
from ..jobs.job import CoreClient, Job, RunJob
from ..jobs.local import LocalJob
from ..messages import Action, Messages
from ..reports import vectors_of
from ..settings import Settings
from ..state import AppState
from .curve_controller import CurveController, read_past
from .ended import Outcome
from .film import film
from .habits import Patience, Quiet
from .lessons_controller import LessonsController
from .panel import TrainPanel
from .phase import Phase, after
from .promises import Promises
from .queue_card import RunQueue, name_of
from .runs_controller import RunsController
from .told import Telling

TRIAL_MS = 2_500  # after the page was opened
PREFIX_CHARS = 60
MOST_FAILURES = 2  # in a row: what ails them would spoil the rest of the queue too


def ref_of(model: str) -> str:
    """What the list of models calls the stored model at a path."""
    path = Path(model)
    return path.name if model and path.parent == home.library() else model


class TrainController(QObject):
    """Starts, pauses, stops; says in which phase a run is and what follows its end."""

    run_usable = Signal(str)  # folder of a run that can continue texts from now on
    finished = Signal(object)  # the Done or Failed of a run, whatever it was
    write_with_requested = Signal(str)
    corpora_requested = Signal()

    def __init__(
        self, panel: TrainPanel, state: AppState, client: CoreClient, messages: Messages, settings: Settings
    ) -> None:
        super().__init__(panel)
        self.panel, self._state, self._client = panel, state, client
        self._messages, self._settings = messages, settings
        self.told = Telling(panel.board)
        self.curve = CurveController(panel.board, client, messages, settings)
        self.phase = Phase.IDLE
        self.queue = RunQueue(settings)
        self.runs = RunsController(panel.runs, client, messages)
        self.lessons = LessonsController(panel.lessons, client, messages)
        self.promises = Promises(client, settings)
        self.quiet = Quiet(self)
        self._patience, self._from = Patience(), ""
        self._leaving = self._discarding = False
        self._by_hand, self._failures = False, 0  # how the queue is to be taken
        self._job: Job | None = None
        self._client_job: RunJob | None = None  # of ``_job``
        self._errand: Job | None = None
        self._follow_model = ""  # Write used the run: it shall use the model that came of it
        self._run = ""
        self._name = ""
        self._handlers: dict[type, Callable[[Any], None]] = {
            Started: self._on_started,
            CorpusReady: self._on_corpus,
            NgramReady: self._on_ngram,
            StepDone: self._on_step,
            Evaluated: self._on_evaluated,
            Paused: self._on_paused,
            Resumed: self._on_resumed,
        }
        self._trial_timer = QTimer(self, singleShot=True, interval=TRIAL_MS)
        self._trial_timer.timeout.connect(self.try_out)
        self._connect()
        panel.show_preset(settings.preset)
        self._show_corpora()
        self._show_queue()
        panel.show_phase(self.phase)

    def start(self) -> None:
        """Train on the chosen corpus; nothing when a run is on already."""
        if self.phase is Phase.IDLE and (spec := self._chosen_spec()) is not None:
            self.start_spec(spec)

    def begin_from(self, ref: str, name: str) -> None:
        """The next training goes on from the model ``ref``; "" for a fresh one."""
        self._from = ref
        self.panel.show_from(name)
        self.panel.open_view("curve")

    def queue_up(self) -> None:
        """Train by what is chosen after the run in progress; at once when there is none."""
        if (spec := self._chosen_spec()) is not None:
            self.start_or_queue(spec)

    def start_or_queue(self, spec: TrainSpec) -> None:
        """Train by ``spec`` now, or when what is on and what waits has ended."""
        if self.phase is Phase.IDLE:
            self.start_spec(spec)
        elif self.queue.add(spec):
            self._messages.info(tr("train.queued", name=name_of(spec)))
        else:
            self._messages.error(tr("train.queue_full"))

    def start_spec(self, spec: TrainSpec) -> None:
        """Train by ``spec``; nothing when a run is on already."""
        if self.phase is not Phase.IDLE:
            return
        self._run, self._name = "", spec.name or ""
        self._begin()
        self._follow(self._client.train(spec))

    def start_next(self) -> None:
        """The first one that waits, if nothing trains."""
        if self.phase is Phase.IDLE and (spec := self.queue.take()) is not None:
            self.start_spec(spec)

    def look_at(self, run_folder: str, name: str) -> None:
        """Show the curve and the samples of a run that is over; a run in progress stays on show, and it lies beside."""
        self.panel.open_view("curve")
        if self.phase is not Phase.IDLE:
            self.curve.lay_beside(run_folder, name)
            return
        self._name = name
        self.panel.board.start()
        job = Job.start(LocalJob(partial(read_past, self._client, run_folder)))
        job.ended.connect(self._on_looked_at)

    def _chosen_spec(self) -> TrainSpec | None:
        """What the left side asks for; None where something is missing or wrong, which is shown."""
        report = self.panel.corpus.chosen_report()
        if report is None:
            self.corpora_requested.emit()
            return None
        chosen = self.panel.advanced.values()
        if chosen is None:
            self.panel.open_advanced()
            return None
        if chosen.pop("embedding", "") == "vectors":
            chosen["vectors"] = vectors_of(report)
        values: dict[str, Any] = {
            "sources": (str(report["folder"]),),
            "name": str(report.get("name") or ""),
            "preset": self._settings.preset,
            "prefix": self._state.prefix[-PREFIX_CHARS:],
            "from_model": self._from or ("auto" if self._settings.head_start else None),
            **chosen,
        }
        try:
            return check(TrainSpec(**values))
        except CoreError as problem:
            self._messages.error(tr(f"error.{problem.key}", **problem.values))
            return None

    def go_on(self, run_folder: str, name: str = "") -> None:
        """Go on with a run that did not end, or follow one whose trainer still runs by itself."""
        if self.phase is not Phase.IDLE:
            return
        self._run, self._name = run_folder, name
        self._begin()
        self._errand = Job.start(LocalJob(partial(read_past, self._client, run_folder)))
        self._errand.ended.connect(self._on_past)

    def pause(self) -> None:
        """Wait after the step in progress."""
        if self._move("pause") and self._job is not None:
            self._job.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        if self._move("resume") and self._job is not None:
            self._job.resume()

    def leave(self) -> None:
        """Stop for good: what waits stays for the next time."""
        self._leaving = True
        self.stop()

    def stop(self) -> None:
        """End after the step in progress and keep the best; what waits then waits for the user too."""
        self._by_hand = self._by_hand or self.training
        self._stop()

    def _stop(self) -> None:
        if self._move("stop") and self._job is not None:
            self.told.say(tr("train.stopping_note"))
            self._job.stop()

    def discard(self) -> None:
        """Ask first: nothing of the run will be kept."""
        if self.phase not in (Phase.IDLE, Phase.STOPPING):
            self._messages.ask(
                tr("train.discard_ask"),
                Action(tr("train.discard"), self.discard_now),
                Action(tr("dialog.cancel"), lambda: None),
            )

    def discard_now(self) -> None:
        """End and keep nothing."""
        if self._move("stop"):
            self._by_hand = True
            self._discarding = True
            if self._job is not None:
                self._job.cancel()

    def detach(self) -> None:
        """Let the run go on without this app."""
        if self._job is not None and self.phase is not Phase.IDLE:
            if self.quiet.why:
                self._full()
            self._job.detach()

    def try_out(self) -> None:
        """Find out how fast this machine trains, if nobody needs it now and the page is open."""
        if self.phase is Phase.IDLE and self.panel.isVisible():
            self.promises.try_out(self.panel.corpus.chosen_report())

    @property
    def training(self) -> bool:
        """Whether a run is on, paused or on its way."""
        return self.phase is not Phase.IDLE

    def _connect(self) -> None:
        panel, state = self.panel, self._state
        panel.train_requested.connect(self.start)
        panel.pause_requested.connect(self.pause)
        panel.resume_requested.connect(self.resume)
        panel.stop_requested.connect(self.stop)
        panel.discard_requested.connect(self.discard)
        panel.fresh_requested.connect(lambda: self.begin_from("", ""))
        panel.queue_requested.connect(self.queue_up)
        panel.queue.removed.connect(self.queue.remove)
        panel.queue.start_requested.connect(self.start_next)
        self.queue.changed.connect(self._show_queue)
        panel.view_chosen.connect(lambda view: self.runs.refresh() if view == "runs" else None)
        panel.seen.connect(self._on_seen)
        self.runs.listed.connect(self.promises.know)
        self.told.advanced.connect(lambda step, seconds: self.runs.view.advance(self._run, step, seconds))
        self.promises.changed.connect(self._show_promises)
        words.changed.connect(self._show_promises)
        self.runs.look_requested.connect(self.look_at)
        self.runs.beside_requested.connect(self._lay_beside)
        self.runs.go_on_requested.connect(self._go_on_from_table)
        self.runs.again_requested.connect(self._again)
        panel.board.sample.film_requested.connect(self.save_film)
        for name, made in panel.habits.switches.items():
            made.setChecked(getattr(self._settings, name))
        panel.habits.switched.connect(self._on_habit)
        self.quiet.slow.connect(self._slow)
        self.quiet.full.connect(self._full)
        self.quiet.set_on(self._settings.quiet)
        state.prefix_changed.connect(lambda _: self.quiet.wrote() if self.training else None)
        panel.preset_chosen.connect(self._on_preset)
        panel.corpus_chosen.connect(state.set_current_corpus)
        panel.corpora_requested.connect(self.corpora_requested)
        panel.write_with_requested.connect(self.write_with_requested)
        state.corpora_changed.connect(self._show_corpora)
        state.current_corpus_changed.connect(self._show_corpora)
        state.models_changed.connect(self._on_models)

    def _begin(self) -> None:
        """An empty board, and the phase in which a second press does nothing."""
        self.promises.leave_off()
        self._patience, self._by_hand = Patience(), False
        self.told.start()
        self.panel.controls.set_second(False)
        self.told.say(tr("train.starting"))
        self._move("start")

    def _on_past(self, last: object) -> None:
        """The curve so far is here: draw it and go on from it."""
        self._errand = None
        if isinstance(last, Done):
            self.told.show_past(last.result["value"])
        if self.phase is Phase.STOPPING:  # pressed while the past was being read
            self._on_ended(Done("detached"))
            return
        self._follow(self._client.resume(self._run))

    def _follow(self, client_job: RunJob) -> None:
        self._run = client_job.run_folder or self._run
        self._job, self._client_job = Job.start(client_job), client_job
        if self.quiet.why:
            client_job.slow()
        self._job.happened.connect(self._on_event)
        self._job.ended.connect(self._on_ended)
        self.told.begin()
        self._publish()

    def _move(self, happening: str) -> bool:
        """Change the phase; False when ``happening`` changes nothing."""
        new = after(self.phase, happening)
        if new is self.phase:
            return False
        self.phase = new
        self.panel.show_phase(new)
        self._show_queue()
        self._publish()
        return True

    def _publish(self) -> None:
        """Tell the other pages which run is on, and whether it can write already."""
        run = {"run": self._run, "name": self._name, "phase": self.phase.value, "ready": self.told.ngram_bits > 0}
        self._state.set_run(None if self.phase is Phase.IDLE else run)

    def _on_event(self, event: Event) -> None:
        self.told.tell(event)
        handler = self._handlers.get(type(event))
        if handler is not None:
            handler(event)

    def _on_started(self, event: Started) -> None:
        self._run = event.run or self._run

    def _on_corpus(self, event: CorpusReady) -> None:
        self._name = self._name or event.name

    def _on_ngram(self, event: NgramReady) -> None:
        self._publish()
        self.run_usable.emit(self._run)

    def _on_step(self, event: StepDone) -> None:
        if self.phase in (Phase.STARTING, Phase.RESUMING):
            self._move("stepped")
            if self.quiet.why:
                self._say_pace()
            else:
                self.told.fade()

    def _on_evaluated(self, event: Evaluated) -> None:
        spent = self._patience.spent(event.mixture_bits_per_char, event.step)
        if spent and self._settings.early_stop and self.phase is Phase.RUNNING:
            self._stop()
            self._messages.info(tr("train.stopped_early", step=f"{self._patience.best_step:,}"))

    def _on_paused(self, event: Paused) -> None:
        self._move("paused")
        self.told.say(tr("train.paused"))

    def _on_resumed(self, event: Resumed) -> None:
        self._move("resumed")
        self._say_pace()

    def _on_ended(self, event: Done | Failed) -> None:
        self.told.end()
        self._job = self._client_job = None
        stopping, writing_with_it = self.phase is Phase.STOPPING, self._state.current_model == self._run
        self._move("ended")
        self.told.say()
        discarded, self._discarding = self._discarding, False
        problem = ""
        if discarded and not (isinstance(event, Done) and event.result.get("model")):
            if isinstance(event, Failed) or event.status != "cancelled":  # too slow to answer, or not there yet
                self._client.discard(self._run)
            said = tr("train.discarded")
        elif isinstance(event, Failed):
            said = problem = tr(f"error.{event.key}", **event.values)
        elif event.status == "cancelled":
            said = tr("train.discarded")
        elif event.result.get("model"):
            said = ""
            self.panel.board.ended.show_outcome(Outcome.of(event, ref_of(str(event.result["model"])), self._name))
            self.panel.controls.set_second(True)
            self._follow_model = ref_of(str(event.result["model"])) if writing_with_it else ""
        elif stopping:  # not where the app is leaving: such a run is offered at the next start
            self._client.discard(self._run)
            said = tr("train.nothing_kept")
        else:
            said = ""
        away = self._leaving or (isinstance(event, Done) and event.status == "detached")
        self._say_what_follows(said, problem, self.queue.specs() if not away else [])
        self.finished.emit(event)
        self.runs.refresh()

    def _say_what_follows(self, said: str, problem: str, waiting: list[TrainSpec]) -> None:
        """How the run ended, and what becomes of the queue.

        After a failure the next one begins, as nobody may be here; after the user's own stop it waits, as they are.
        """
        self._failures = self._failures + 1 if problem else 0
        stays = self._by_hand or self._failures >= MOST_FAILURES
        go_on = partial(self.go_on, self._run, self._name)
        action = Action(tr("train.go_on"), go_on) if problem and self.told.ngram_bits > 0 else None
        if waiting and stays:
            self._failures = 0
            key = "train.queue_waits" if self._by_hand else "train.queue_failed_again"
            follows = tr(key, count=len(waiting))
            action = action or Action(tr("train.queue_start_next"), self.start_next)
        elif waiting:
            follows = tr("train.queue_goes_on", name=name_of(waiting[0])) if problem else ""
            action = None
            QTimer.singleShot(0, self.start_next)
        else:
            follows = ""
        if said or follows:
            text = tr("train.then", first=said, second=follows) if said and follows else said or follows
            (self._messages.error if problem else self._messages.info)(text, action)

    def _on_looked_at(self, last: Done | Failed) -> None:
        if self.phase is not Phase.IDLE:
            return
        if isinstance(last, Failed):
            self._messages.failed(last)
            return
        past = last.result["value"]
        self.told.show_past(past)
        self.told.say(tr("train.looked_at", name=self._name))

    def _lay_beside(self, run: str, name: str) -> None:
        self.panel.open_view("curve")
        self.curve.lay_beside(run, name)

    def _go_on_from_table(self, run: str, name: str) -> None:
        if self.phase is Phase.IDLE:
            self.panel.open_view("curve")
            self.go_on(run, name)
        elif run != self._run:
            self._messages.info(tr("train.one_at_a_time"))

    def _again(self, spec: TrainSpec) -> None:
        if self.phase is Phase.IDLE:
            self.panel.open_view("curve")
        self.start_or_queue(spec)

    def save_film(self) -> None:
        """Ask where, then write what the model made of the same words at each checkpoint."""
        samples = self.panel.board.sample.samples
        if not samples:
            self._messages.info(tr("train.film_none"))
            return
        path = self.curve.ask_place("film.gif", "GIF (*.gif)", tr("train.film"))
        if path:
            self.curve.keep(path, film(samples, self._name), "gif")

    def _on_habit(self, name: str, on: bool) -> None:
        setattr(self._settings, name, on)
        if name == "quiet":
            self.quiet.set_on(on)
        elif name == "head_start":
            self._show_promises()

    def _slow(self, why: str) -> None:
        if self._client_job is not None and self.phase is not Phase.STOPPING:
            self._client_job.slow()
            self._say_pace()

    def _full(self) -> None:
        if self._client_job is not None and self.phase is not Phase.STOPPING:
            self._client_job.full()
            self._say_pace()

    def _say_pace(self) -> None:
        """That it is slow, and why; nothing when it is not."""
        if self.phase is Phase.RUNNING:
            self.told.say(tr(f"train.slowed_{self.quiet.why}") if self.quiet.why else "")

    def _show_queue(self) -> None:
        self.panel.queue.show_specs(self.queue.specs(), self.phase is Phase.IDLE)

    def _on_preset(self, key: str) -> None:
        self._settings.preset = key
        self.panel.show_preset(key)

    def _on_models(self, _: object) -> None:
        if self._follow_model and self._state.model(self._follow_model) is not None:
            model, self._follow_model = self._follow_model, ""
            self._state.set_current_model(model)

    def _show_corpora(self, _: object = None) -> None:
        reports, folder = self._state.corpora, self._state.current_corpus
        if reports and all(each.get("folder") != folder for each in reports):
            self._state.set_current_corpus(str(reports[0]["folder"]))
            return
        self.panel.show_corpora(reports, folder)
        self._show_promises()
        if self.panel.isVisible():
            self._trial_timer.start()

    def _show_promises(self, _: object = None) -> None:
        self.panel.show_promises(self.promises.of)

    def _on_seen(self) -> None:
        self.runs.refresh()
        self._trial_timer.start()
