"""A few other words under the page, each taken by a key or a click; quiet, and of a height that never changes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from lstmcore.text.words import ANY_HAN

from ..i18n import tr, words
from ..widgets import button, label
from .editor import Editor

COUNTS = {"han": 5, "latin": 3}  # as many as an input method shows; English words are longer, and guessed sooner
MOST = max(COUNTS.values())
HEIGHT, SIDE, SPACE = 42, 16, 6
BEGUN = re.compile(r"[^\W\d_\u3400-\u9fff]+$")  # a word of an alphabet that is not whole yet
LONGEST_BEGUN = 32
STALE_MS = 600  # an answer that takes longer is none


class ChipRow(QFrame):
    """``taken(place)`` by a click. What was offered before the last key is shown but cannot be taken any more.

    While an input method composes nothing is offered, and the numbers are the input method's.
    """

    taken = Signal(int)

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self._editor = editor
        self.words: list[str] = []
        self._begun = ""
        self._stale = True
        self.setProperty("role", "chips")
        self._title = label("", "status")
        self.buttons = [button("", "chip") for _ in range(MOST)]
        row = QHBoxLayout(self)
        row.setContentsMargins(SIDE, 4, SIDE, 6)
        row.setSpacing(SPACE)
        row.addStretch(1)
        row.addWidget(self._title)
        for place, each in enumerate(self.buttons):
            each.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the caret stays where it is
            each.clicked.connect(lambda _=False, place=place: self.taken.emit(place))
            row.addWidget(each)
        row.addStretch(1)
        self.setFixedHeight(HEIGHT)
        self._old = QTimer(self, singleShot=True, interval=STALE_MS)
        self._old.timeout.connect(self.clear)
        editor.document().contentsChange.connect(self._on_change)
        editor.cursorPositionChanged.connect(self._age)
        editor.installEventFilter(self)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def offer(self, found: Sequence[str]) -> None:
        """These from now on, at the caret."""
        self._old.stop()
        self.words, self._stale = list(found[:MOST]), False
        begun = BEGUN.search(self._editor.before_caret(LONGEST_BEGUN))
        self._begun = begun.group() if begun else ""
        if self._editor.composing or self._editor.textCursor().hasSelection():
            self.words = []
        self._show()

    def word(self, place: int) -> str:
        """What key ``place`` takes now, "" for nothing."""
        here = not self._stale and place < len(self.words) and self.buttons[place].isVisible()
        return self.words[place] if here else ""

    def clear(self) -> None:
        """Offer nothing."""
        self._old.stop()
        self.words, self._stale = [], True
        self._show()

    def retranslate(self, _: str = "") -> None:
        """Every word."""
        self._title.setText(tr("write.chips"))
        self.setAccessibleName(tr("write.chips"))
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut or (
            event.type() == QEvent.Type.InputMethod and self._editor.composing and self.words
        ):
            self.clear()
        return False

    def _on_change(self, _position: int, removed: int, added: int) -> None:
        if self._editor.composing:
            self.clear()
        elif removed or added:
            self._age()

    def _age(self) -> None:
        """Until the next answer the words stand there in grey, so that the row does not flicker."""
        if self.words and not self._stale:
            self._stale = True
            self._old.start()
            self._show()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, HEIGHT)  # words never widen the window: what has no room is left out

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show()

    def _show(self) -> None:
        room = self.width() - 2 * SIDE - self._title.sizeHint().width()
        self._title.setVisible(bool(self.words))
        for place, each in enumerate(self.buttons):
            text = self.words[place] if place < len(self.words) else ""
            joined = text[:1].isalpha() and not ANY_HAN.match(text)
            whole = (self._begun if joined else "") + text.strip()
            each.setText(f"{place + 1}  {whole}" if text else "")
            each.setAccessibleName(tr("write.chip", place=place + 1, text=whole) if text else "")
            room -= each.sizeHint().width() + SPACE
            each.setVisible(bool(text) and room >= 0)
            each.setEnabled(bool(text) and not self._stale)
