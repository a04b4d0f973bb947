"""Units that follow something: a feature, the units that go with it, and a passage coloured by the first of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QTextEdit, QVBoxLayout, QWidget

from lstmcore.events import Progress

from ...i18n import tr
from ...theme import look
from ...widgets import Card, button, heading, label
from .colours import colour_of

RIGHT_WIDTH = 360
PALE = 0.45  # of the full colour, so that text can be read on it in either theme


class SpotlightPage(QWidget):
    """``wanted`` when the model is to read the text."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.result: Mapping[str, Any] = {}
        self.start, self.feature = button(tr("inside.spotlight_start")), QComboBox()
        self.feature.setAccessibleName(tr("inside.feature"))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("stage.spotlight"))
        self.units, self.about = label("", "body", wrap=True), label(tr("inside.spotlight_note"), "soft", wrap=True)
        self.text, self.alike = QTextEdit(), QTextEdit()
        for part, name in ((self.text, "inside.passage"), (self.alike, "inside.alike")):
            part.setReadOnly(True)
            part.setAccessibleName(tr(name))
        self.text.setProperty("role", "serif")
        self.alike.setProperty("role", "serif-small")
        self._lay_out()
        self.progress.hide()
        self.start.clicked.connect(self._on_start)
        self.feature.currentIndexChanged.connect(lambda _: self._show())
        look.changed.connect(self._show)

    def show_progress(self, event: Progress) -> None:
        """How far the reading is."""
        self.progress.setRange(0, event.total)
        self.progress.setValue(event.done)

    def show_result(self, result: Mapping[str, Any]) -> None:
        """What the verb ``spotlight`` found."""
        self.result = result
        self.show_idle()
        self.about.setText(tr("inside.spotlight_read", name=result["source"], count=result["chars"]))
        self.feature.blockSignals(True)
        self.feature.clear()
        for each in result["features"]:
            self.feature.addItem(tr(f"inside.feature_{each['name']}"), each["name"])
        self.feature.blockSignals(False)
        self._show()

    def show_idle(self) -> None:
        """Nothing is being read."""
        self.progress.hide()
        self.start.setEnabled(True)

    def as_csv(self) -> bytes:
        """Feature, unit, correlation; then the places that are alike."""
        out = io.StringIO(newline="")
        rows = csv.writer(out)
        rows.writerow(("feature", "unit", "r"))
        for each in self.result.get("features", ()):
            rows.writerows((each["name"], unit, r) for unit, r in each["units"])
        rows.writerow(())
        rows.writerow(("cosine", "before", "there", "after"))
        rows.writerows(self.result.get("alike", ()))
        return out.getvalue().encode("utf-8-sig", "replace")

    def _on_start(self) -> None:
        self.start.setEnabled(False)
        self.progress.setRange(0, 0)
        self.progress.show()
        self.wanted.emit()

    def _show(self) -> None:
        at = self.feature.currentIndex()
        if not self.result or at < 0:
            return
        found = self.result["features"][at]
        told = "   ".join(f"{unit} ({r:+.2f})".replace("-", "−") for unit, r in found["units"])
        self.units.setText(tr("inside.spotlight_units", units=told))
        self.text.clear()
        cursor = self.text.textCursor()
        for text, value in zip(found["texts"], found["values"], strict=True):
            kind = QTextCharFormat()
            kind.setBackground(colour_of(PALE * float(value), 1.0, signed=True))
            kind.setForeground(look.color("text"))
            cursor.insertText(text.replace("\n", "⏎\n"), kind)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self._show_alike()

    def _show_alike(self) -> None:
        self.alike.clear()
        cursor = self.alike.textCursor()
        plain, marked, soft = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        plain.setForeground(look.color("text"))
        marked.setForeground(look.color("seal"))
        marked.setFontWeight(700)
        soft.setForeground(look.color("soft"))
        for near, before, there, after in self.result.get("alike", ()):
            cursor.insertText(f"{near:.2f}  ", soft)
            cursor.insertText(before.replace("\n", "⏎"), plain)
            cursor.insertText(there.replace("\n", "⏎"), marked)
            cursor.insertText(after.replace("\n", "⏎") + "\n", plain)
        self.alike.moveCursor(QTextCursor.MoveOperation.Start)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.feature, 1)
        row.addWidget(self.progress)
        row.addWidget(self.start)
        left, right = Card(), Card()
        left.body.addWidget(self.units)
        left.body.addWidget(self.text, 1)
        right.body.addWidget(heading(tr("inside.alike")))
        right.body.addWidget(label(tr("inside.alike_note"), "soft", wrap=True))
        right.body.addWidget(self.alike, 1)
        right.setFixedWidth(RIGHT_WIDTH)
        pair = QHBoxLayout()
        pair.setSpacing(12)
        pair.addWidget(left, 1)
        pair.addWidget(right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.about)
        column.addLayout(pair, 1)
