"""The bar for one sentence at a time, at the bottom of the page; it never takes the focus."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from ..i18n import again, tr, words
from ..icons import dress
from ..messages import Action, Message
from .label import button, label, repolish

INFO_MS = 6000


class MessageBar(QWidget):
    """Shows messages in order; information goes after six seconds, errors and questions stay."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = QFrame()
        self._frame.setProperty("role", "bar")
        around = QVBoxLayout(self)
        around.setContentsMargins(24, 0, 24, 12)
        around.addWidget(self._frame)
        self._text = label("", wrap=True)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        self._close = QToolButton()
        dress(self._close, "close", size=16)
        self._close.clicked.connect(self.next)
        row = QHBoxLayout(self._frame)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self._text, 1)
        row.addLayout(self._actions)
        row.addWidget(self._close)
        self._queue: list[Message] = []
        self._buttons: list[QPushButton] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.next)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def show_message(self, message: Message) -> None:
        """Show now, or after the question that is open; a new sentence replaces an old information."""
        if self._queue and self._queue[0].level == "info":
            self.next()
        for place, old in enumerate(self._queue):
            if message.topic and old.topic == message.topic:
                self._queue[place] = message
                if place == 0:
                    self._display(message)
                return
        self._queue.append(message)
        if len(self._queue) == 1:
            self._display(message)

    def withdraw(self, topic: str) -> None:
        """Take the message of ``topic`` away, on show or waiting."""
        if self._queue and self._queue[0].topic == topic:
            self.next()
        self._queue = [each for each in self._queue if each.topic != topic]

    def message(self) -> Message | None:
        """The message on show."""
        return self._queue[0] if self._queue else None

    def next(self) -> None:
        """Close this one and show what waits behind it."""
        self._timer.stop()
        self._queue = self._queue[1:]
        if self._queue:
            self._display(self._queue[0])
        else:
            self.hide()

    def retranslate(self) -> None:
        """The words of the language that now holds, of what is on show too."""
        self._close.setToolTip(tr("app.close"))
        self._close.setAccessibleName(tr("app.close"))
        if self._queue:
            self._say(self._queue[0])

    def _say(self, message: Message) -> None:
        self._text.setText(again(message.text))
        self.setAccessibleName(again(message.text))
        for made, action in zip(self._buttons, message.actions, strict=True):
            made.setText(again(action.text))

    def _display(self, message: Message) -> None:
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = [self._make(action) for action in message.actions]
        self._say(message)
        repolish(self._frame, level=message.level)
        self.show()
        if message.level == "info":
            self._timer.start(INFO_MS * (2 if message.actions else 1))

    def _make(self, action: Action) -> QPushButton:
        made = button()
        made.clicked.connect(lambda: self._answer(action))
        self._actions.addWidget(made)
        return made

    def _answer(self, action: Action) -> None:
        self.next()
        action.do()
