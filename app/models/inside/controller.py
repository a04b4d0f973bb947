"""What happens in the window that looks inside a model: a pause after the last key, then the core is asked."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, QTimer
from PySide6.QtWidgets import QFileDialog, QWidget

from lstmcore.events import Done, Event, Failed, GatesRead, Progress
from lstmcore.specs import GatesSpec, GradientsSpec, SpotlightSpec
from lstmcore.store.atomic import write_bytes

from ...i18n import tr
from ...jobs import CoreClient, Job
from ...jobs.local import LocalJob
from ...messages import Messages
from .drawing import suffix_of
from .reading import QUANTITIES, unpacked
from .window import InsideWindow

PAUSE_MS = 400
PICTURES = ("png", "svg")


class InsideController(QObject):
    """``open`` the window for one model; nothing is asked once it is closed."""

    def __init__(self, parent: QWidget, client: CoreClient, messages: Messages) -> None:
        super().__init__(parent)
        self._parent, self._client, self._messages = parent, client, messages
        self.window: InsideWindow | None = None
        self._ref, self._told = "", dict[str, str]()
        self._jobs: dict[str, Job] = {}
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._soon.timeout.connect(self.ask)

    def open(self, ref: str, name: str, language: str) -> InsideWindow:
        """Look inside the model ``ref``, at a sentence of its language to begin with."""
        self._ref = ref
        window = self.window = InsideWindow(
            self._parent, name, tr(f"inside.example_{'en' if language == 'en' else 'zh'}")
        )
        window.field.textEdited.connect(lambda _: self._soon.start())
        window.text_wanted.connect(self.ask)
        window.step.unit_wanted.connect(lambda _: self._soon.start())
        window.spotlight.wanted.connect(self._on_spotlight)
        window.gradients.wanted.connect(self._on_gradients)
        window.export_wanted.connect(self.export)
        window.finished.connect(self._on_closed)
        window.open()
        self.ask()
        return window

    def ask(self) -> None:
        """Let the model read the sentence."""
        self._soon.stop()
        window = self.window
        if window is None or not window.sentence():
            return
        self._told = {}
        unit = window.step.unit.value() if window.gates.inside else 1
        self._start("gates", GatesSpec(self._ref, window.sentence(), window.chosen_layer(), max(1, unit)), warm=True)

    def export(self, what: str) -> None:
        """Ask where, then write what is on show there."""
        window = self.window
        if window is None:
            return
        kinds = PICTURES if what == "picture" else ("csv",)
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        start = str(Path(folder) / f"{window.views.value()}.{kinds[0]}")
        filters = ";;".join(f"{kind.upper()} (*.{kind})" for kind in kinds)
        path, _ = QFileDialog.getSaveFileName(window, tr(f"inside.save_{what}"), start, filters)
        if path:
            self.write(what, path)

    def write(self, what: str, path: str) -> None:
        """Into ``path``, which the user has just confirmed."""
        window = self.window
        if window is None:
            return
        drawing = window.drawing()
        if what == "picture" and drawing is not None:
            suffix = suffix_of(path, PICTURES)
            data = drawing.as_picture(suffix)
        else:
            suffix, data = "csv", window.as_csv()
        path = path if path.lower().endswith(f".{suffix}") else f"{path}.{suffix}"
        job = Job.start(LocalJob(partial(write_bytes, path, data)))
        job.ended.connect(lambda last: self._on_written(last, Path(path).name))

    def _on_written(self, last: Done | Failed, name: str) -> None:
        if isinstance(last, Failed):
            self._messages.failed(last)
        else:
            self._messages.info(tr("inside.saved", name=name))

    def _on_spotlight(self) -> None:
        if (window := self.window) is not None:
            self._start("spotlight", SpotlightSpec(self._ref, "", window.chosen_layer(), like=window.sentence()))

    def _on_gradients(self) -> None:
        self._start("gradients", GradientsSpec())

    def _start(self, verb: str, spec: Any, warm: bool = False) -> None:
        if verb in self._jobs:
            self._jobs.pop(verb).forget()
        job = self._jobs[verb] = Job.start((self._client.ask if warm else self._client.run)(verb, spec))
        job.happened.connect(lambda event: self._on_event(verb, event))
        job.ended.connect(lambda last: self._on_ended(verb, last))

    def _on_event(self, verb: str, event: Event) -> None:
        window = self.window
        if isinstance(event, GatesRead):
            self._told[event.quantity] = event.values
        elif isinstance(event, Progress) and window is not None and verb in ("spotlight", "gradients"):
            (window.spotlight if verb == "spotlight" else window.gradients).show_progress(event)

    def _on_ended(self, verb: str, last: Done | Failed) -> None:
        self._jobs.pop(verb, None)
        window = self.window
        if window is None:
            return
        if isinstance(last, Failed):
            window.show_problem(tr(f"error.{last.key}", **last.values))
            window.spotlight.show_idle()
            window.gradients.show_idle()
        elif last.status == "done" and verb == "gates" and set(self._told) == set(QUANTITIES):
            self._show_gates(window, last.result)
        elif last.status == "done" and verb == "spotlight":
            window.spotlight.show_result(last.result)
        elif last.status == "done" and verb == "gradients":
            window.gradients.show_result(last.result)
        window.refresh()

    def _show_gates(self, window: InsideWindow, result: dict[str, Any]) -> None:
        place = window.step.place.currentIndex()
        window.show_inside(unpacked(self._told, result))
        if 0 <= place < window.step.place.count():
            window.step.place.setCurrentIndex(place)
        window.step.show_step(result.get("step") or {})

    def _on_closed(self, _: int) -> None:
        self._soon.stop()
        for job in self._jobs.values():
            job.forget()
        self._jobs.clear()
        self.window = None
