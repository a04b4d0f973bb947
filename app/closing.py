"""The end of a session: what happens to a training, and that everything is on disk."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from .dialogs.ask import Ask
from .i18n import tr
from .jobs import CoreClient, Job
from .main_window import MainWindow
from .messages import Messages
from .pages import Pages
from .settings_file import SettingsFile

THREADS_MS = 3000


class Closing(QObject):
    """Answers the window's wish to close; ``done`` when it may."""

    done = Signal()

    def __init__(
        self, window: MainWindow, pages: Pages, client: CoreClient, messages: Messages, kept: SettingsFile
    ) -> None:
        super().__init__()
        self.window, self.pages, self.client, self.messages, self.kept = window, pages, client, messages, kept
        self._asked = False
        self._leaving = False
        window.close_requested.connect(self.ask)
        pages.train.finished.connect(self._on_trained)

    def ask(self) -> None:
        """Close at once, or first ask what the training should do."""
        if not self.pages.train.training:
            self.finish()
        elif not self._asked:
            self._asked = True
            answers = (
                ("background", tr("dialog.close_background"), "primary"),
                ("stop", tr("dialog.close_stop"), "plain"),
                ("cancel", tr("dialog.cancel"), "plain"),
            )
            dialog = Ask(self.window, tr("dialog.close_title"), tr("dialog.close_text"), answers)
            dialog.answered.connect(self._on_answer)
            dialog.open()

    def finish(self) -> None:
        """Everything on disk, every child and thread gone, then the window."""
        self.kept.settings.window = self.window.kept_geometry()
        self.window.hide()
        self.pages.write.close()
        self.pages.reviews.tables.close()
        self.kept.flush()
        self.client.close()
        Job.wait_all(THREADS_MS)
        self.window.may_close = True
        self.window.close()
        self.done.emit()

    def _on_answer(self, answer: str) -> None:
        self._asked = False
        if answer == "background":
            self.pages.train.detach()
            self.finish()
        elif answer == "stop":
            self._leaving = True
            self.messages.info(tr("app.stopping"))
            self.pages.train.leave()

    def _on_trained(self, _: object) -> None:
        if self._leaving:
            self.finish()
