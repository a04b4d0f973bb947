"""When something of ours goes wrong: into the log, the draft to disk, one sentence; never a dialog from a thread."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

log = logging.getLogger("moxu")
QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashGuard(QObject):
    """Lives in the GUI thread. ``rescue`` saves the draft, ``tell`` says one sentence; each error is in ``file``."""

    _caught = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.file = folder / "moxu.log"
        self.rescue: Callable[[], object] = lambda: None
        self.tell: Callable[[], object] = lambda: None
        self._rescuing = False
        self._told = False
        self._caught.connect(self._on_caught)

    def install(self) -> None:
        """Take over every place where Python and Qt report what nobody caught."""
        handler = RotatingFileHandler(self.file, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(threadName)s %(message)s"))
        logging.getLogger().addHandler(handler)
        logging.getLogger().setLevel(logging.INFO)
        sys.excepthook = self.on_exception
        threading.excepthook = lambda args: self.on_exception(args.exc_type, args.exc_value, args.exc_traceback)
        sys.unraisablehook = self._on_unraisable
        qInstallMessageHandler(_on_qt_message)
        if os.name != "nt":  # there it also reports faults that the system's own libraries handle
            self._faults = open(self.file.with_name("fault.log"), "w", encoding="utf-8")  # noqa: SIM115
            faulthandler.enable(self._faults)

    def on_exception(
        self, kind: type[BaseException], problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The hook, in whatever thread it happened."""
        if issubclass(kind, KeyboardInterrupt):
            return
        log.error("not caught", exc_info=(kind, problem or kind(), trace))
        self._caught.emit()

    def _on_unraisable(self, problem: Any) -> None:
        log.error("not raised: %s", problem.err_msg, exc_info=problem.exc_value)

    def _on_caught(self) -> None:
        if self._rescuing:  # the rescue itself failed: the log has it
            return
        self._rescuing = True
        try:
            self.rescue()
            if not self._told:
                self._told = True
                self.tell()
        finally:
            self._rescuing = False


def _on_qt_message(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(QT_LEVELS.get(kind, logging.WARNING), text)
