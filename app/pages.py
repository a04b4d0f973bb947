"""The five pages and their controllers, made in the order of the rail."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from .jobs import CoreClient
from .messages import Messages
from .settings import Settings
from .state import AppState
from .widgets import EmptyState, Page
from .write.controller import WriteController
from .write.panel import WritePanel

WRITE, CORPORA, TRAIN, REVIEWS, MODELS = range(5)


@dataclass(frozen=True)
class Pages:
    """Every controller has its panel as ``panel``."""

    write: WriteController
    corpora: Any
    train: Any
    reviews: Any
    models: Any
    panels: tuple[Page, ...]


def make_pages(state: AppState, client: CoreClient, messages: Messages, settings: Settings) -> Pages:
    """All pages, not yet connected with each other."""
    write, corpora, train, reviews, models = WritePanel(), _panel("Corpora"), _panel("Train"), _panel("Reviews"), _panel("Models")
    return Pages(
        WriteController(write, state, client, messages, settings),
        _controller("Corpora", corpora, state, client, messages, settings),
        _controller("Train", train, state, client, messages, settings),
        _controller("Reviews", reviews, state, client, messages, settings),
        _controller("Models", models, state, client, messages, settings),
        (write, corpora, train, reviews, models),
    )


def _load(name: str, part: str) -> Any:
    try:
        return getattr(importlib.import_module(f".{name.lower()}.{part.lower()}", __package__), name + part)
    except ImportError:
        return None


def _panel(name: str) -> Page:
    made = _load(name, "Panel")
    return made() if made and _load(name, "Controller") else _Soon(name)


def _controller(name: str, *parts: Any) -> Any:
    made = _load(name, "Controller")
    return made(*parts) if made and _load(name, "Panel") else _Nothing()


class _Soon(Page):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.title.set_text(name)
        self.body.addWidget(EmptyState(name.lower()))

    def retranslate(self) -> None:
        pass


class _Nothing(QObject):
    open_draft_requested = Signal(str)
    train_requested = Signal(str)
    write_with_requested = Signal(str)
    finished = Signal(object)
    use_requested = Signal(str)
    train_on_requested = Signal(str)
    rate_requested = Signal(str)
    trained = Signal(str)
    corpora_requested = Signal()
    training = False

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None
