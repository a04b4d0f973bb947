"""One sentence to the user, from anywhere, without knowing a widget; kept until a window listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from lstmcore.events import Failed

from .i18n import tr


@dataclass(frozen=True)
class Action:
    """A button beside a sentence: its words and what it does."""

    text: str
    do: Callable[[], object]


@dataclass(frozen=True)
class Message:
    """``level``: "info" goes away by itself, "error" and "ask" stay until answered."""

    text: str
    level: str = "info"
    actions: tuple[Action, ...] = ()
    topic: str = ""  # a later message of the same topic takes its place


class Messages(QObject):
    """The bar of the main window connects ``shown`` and calls ``ready``; earlier messages wait for it."""

    shown = Signal(object)
    withdrawn = Signal(str)  # the topic of a question that has answered itself

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[Message] | None = []

    def info(self, text: str, action: Action | None = None) -> None:
        """Something went well, or something to know."""
        self._send(Message(text, "info", (action,) if action else ()))

    def error(self, text: str, action: Action | None = None) -> None:
        """What happened, what is safe, what to do."""
        self._send(Message(text, "error", (action,) if action else ()))

    def ask(self, text: str, *actions: Action, topic: str = "") -> None:
        """A question that waits in the bar and blocks nothing; a later one of the same ``topic`` takes its place."""
        self._send(Message(text, "ask", actions, topic))

    def withdraw(self, topic: str) -> None:
        """The question of this topic needs no answer any more."""
        if self._waiting is not None:
            self._waiting = [each for each in self._waiting if each.topic != topic]
        self.withdrawn.emit(topic)

    def failed(self, failure: Failed, action: Action | None = None) -> None:
        """The sentence of a job that could not."""
        self.error(tr(f"error.{failure.key}", **failure.values), action)

    def ready(self) -> None:
        """A listener is there: hand over what waited."""
        waiting, self._waiting = self._waiting or [], None
        for message in waiting:
            self.shown.emit(message)

    def _send(self, message: Message) -> None:
        if self._waiting is None:
            self.shown.emit(message)
        else:
            self._waiting.append(message)
