"""Builds everything in order, shows the window, and then wakes what may take longer."""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from lstmcore.client import Client
from lstmcore.store import home

from . import single, theme
from .closing import Closing
from .crash import CrashGuard
from .garbage import Garbage
from .i18n import number, tr, words
from .icons import seal
from .jobs import CoreClient, Job
from .main_window import MainWindow
from .messages import Action, Messages
from .pages import TRAIN, make_pages
from .preload import preload_soon
from .settings_file import SettingsFile
from .state import AppState
from .widgets.focus import FocusRing
from .wiring import Wiring

SWITCH_S = 0.001  # a thread that saves or reads gives way to a key after this; Python's own 5 ms add up


class Application(QObject):
    """The parts of one running app. Until ``start`` has shown the window nothing waits for a child."""

    def __init__(self, app: QApplication, client: CoreClient | None = None, guard: CrashGuard | None = None) -> None:
        super().__init__()
        sys.setswitchinterval(SWITCH_S)
        self.app = app
        self.garbage = Garbage(self)
        self.guard = guard or CrashGuard(home.logs())
        self.kept = SettingsFile(home.home() / "settings.json")
        settings = self.kept.settings
        words.use(settings.language)
        dark = theme.system_is_dark(app) if settings.look == "system" else settings.look == "dark"
        theme.apply(app, dark)
        words.changed.connect(self._on_language)  # before all that asks how wide its words are
        self._ring = FocusRing(app)
        self.messages = Messages()
        self.state = AppState()
        self.client = client or Client()
        self.window = MainWindow()
        self.pages = make_pages(self.state, self.client, self.messages, settings)
        for panel in self.pages.panels:
            self.window.add_page(panel)
        self.wiring = Wiring(app, self.window, self.pages, self.state, self.messages, settings, self.guard)
        self.closing = Closing(self.window, self.pages, self.client, self.messages, self.kept)

    def start(self, paths: tuple[str, ...] = ()) -> None:
        """Show the window, then list models and corpora, offer runs that did not end, and open ``paths``."""
        self.pages.write.restore()
        self.window.restore_kept_geometry(self.kept.settings.window)
        self.window.open_page(self.kept.settings.page)
        self.window.show()
        QTimer.singleShot(0, self._wake)
        if paths:
            QTimer.singleShot(0, lambda: self.wiring.open_paths(paths))

    def _wake(self) -> None:
        self.state.current_model_changed.connect(self.pages.write.warm_up)
        self.pages.models.refresh()
        self.pages.corpora.refresh()
        preload_soon(self)
        for run in self.client.unfinished_runs()[:1]:
            self._offer(run)

    def _on_language(self, _: str) -> None:
        theme.change_font(self.app)

    def _offer(self, run: dict[str, Any]) -> None:
        alive, folder, name = bool(run.get("alive")), str(run["run"]), str(run.get("name", ""))
        asked = "app.go_on_alive" if alive else "app.go_on_ask"
        text = tr(asked, name=name, step=number(run.get("step", 0)), total=number(run.get("total_steps", 0)))
        yes = Action(tr("app.follow" if alive else "app.go_on"), lambda: self._go_on(folder, name))
        later = Action(tr("app.not_now"), lambda: None)
        never = () if alive else (Action(tr("app.discard_run"), lambda: self.client.discard(folder)),)
        self.messages.ask(text, yes, later, *never)

    def _go_on(self, run: str, name: str) -> None:
        self.window.open_page(TRAIN)
        self.pages.train.go_on(run, name)


def run(arguments: list[str]) -> int:
    """The app from first to last, where there is a screen."""
    app = QApplication(arguments)
    app.setApplicationName("Moxu")
    app.setDesktopFileName("moxu")
    app.setWindowIcon(seal())
    app.setQuitOnLastWindowClosed(False)
    paths = single.paths_in(arguments)
    first = single.Single(home.home())
    if not first.claim(paths):
        return 0
    guard = CrashGuard(home.logs())
    guard.install()
    moxu = Application(app, guard=guard)
    moxu.closing.done.connect(app.quit)
    first.handed_over.connect(moxu.wiring.open_paths)
    moxu.start(paths)
    moxu.garbage.settle()
    code = app.exec()
    first.close()
    if not Job.wait_all(0):
        # a thread still follows a trainer that runs on alone; Qt would abort on it
        logging.shutdown()
        os._exit(code)
    return code
