"""The Corpora page on its own, with corpora on disk and a client that a test speaks through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from app.corpora import shelf
from app.corpora.controller import CorporaController
from app.corpora.panel import CorporaPanel
from app.messages import Messages
from app.settings import Settings
from app.state import AppState
from lstmcore.events import Done
from tests.app.replay import ReplayClient

FILES = [
    {"path": "drop/故乡.txt", "chars": 5321, "codec": "gb18030", "refused": "", "bad_sequences": 3, "values": {}},
    {"path": "drop/封面.jpg", "chars": 0, "codec": "", "refused": "empty_file", "values": {"path": "drop/封面.jpg"}},
]


def file(name: str, **more: Any) -> dict[str, Any]:
    """A file as a report of today lists it."""
    kept = {"use": True, "weight": 1, "encoding": None, "bytes": 640, "preview": f"{name}的开头。", "kind": "txt"}
    return {**FILES[0], "path": f"drop/{name}.txt", "bad_sequences": 0, "language": "zh", **kept, **more}


def report(name: str = "故乡", **more: Any) -> dict[str, Any]:
    """report.json of a kept corpus."""
    values = {"format": "moxu-corpus", "version": 2, "name": name, "created": "2026-11-21T02:00:00+00:00"}
    values |= {"chars": 867_000, "language": "zh", "script": "simplified", "codecs": ["gb18030"], "files": FILES}
    return {**values, "sha256": name, "preview": "我冒了严寒，回到相隔二千余里的故乡去。", **more}


def keep(name: str = "故乡", folder: str = "", **more: Any) -> str:
    """A corpus on disk, as the core writes it; its folder."""
    path = Path(folder or shelf.new_folder())
    path.mkdir(parents=True, exist_ok=True)
    (path / "report.json").write_text(json.dumps(report(name, **more), ensure_ascii=False), encoding="utf-8")
    (path / "text.txt").write_text("我冒了严寒", encoding="utf-8")
    return str(path)


class Page:
    """The page with everything it needs."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.state, self.client, self.messages = AppState(), ReplayClient(), Messages()
        self.settings = Settings()
        self.told: list[Any] = []
        self.messages.shown.connect(self.told.append)
        self.messages.ready()
        self.panel = CorporaPanel()
        qtbot.addWidget(self.panel, before_close_func=lambda _: self.end())
        self.controller = CorporaController(self.panel, self.state, self.client, self.messages, self.settings)
        self.panel.resize(1200, 800)
        self.panel.show()
        qtbot.waitExposed(self.panel)

    def list(self, count: int) -> None:
        """List what is on disk: ``count`` corpora."""
        self.controller.refresh()
        self.qtbot.waitUntil(lambda: len(self.panel.cards) == count)

    def open(self, tab: str = "files", **more: Any) -> str:
        """A corpus, opened on a tab; its folder."""
        folder = keep(**{"files": [file("故乡"), file("药", weight=2), file("明天", use=False)], **more})
        self.list(len(self.panel.cards) + 1)
        self.controller.open(folder, tab)
        return folder

    def asked(self, verb: str) -> list[Any]:
        """The specs of every job of ``verb`` that was asked for."""
        return [spec for name, spec in self.client.asked if name == verb]

    def end(self) -> None:
        """No job may outlive its test, nor may the next one that waits."""
        self.controller.close()
        self.qtbot.waitUntil(self._is_quiet)

    def _is_quiet(self) -> bool:
        for job in self.client.jobs:
            job.tell(Done("cancelled"))
        return not self.panel.readings
