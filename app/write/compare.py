"""Two versions side by side, and which of them to go on with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollBar, QVBoxLayout, QWidget

from ..drafts.changes import compare, folded
from ..i18n import chars, tr, words
from ..widgets import button, heading, label
from .diff_pane import NEW, OLD, DiffPane

SIZE = (940, 600)


@dataclass(frozen=True)
class Version:
    """``name`` is what this version is, ``at`` when it was written (seconds since 1970, 0: not known)."""

    name: str
    text: str
    at: float = 0.0

    @property
    def facts(self) -> str:
        """When and how long."""
        length = chars(len(self.text))
        return f"{moment(self.at, seconds=True)} ・ {length}" if self.at else length


def moment(at: float, seconds: bool = False) -> str:
    """A time of the last days as people say it, else with its date."""
    when, now = QDateTime.fromSecsSinceEpoch(int(at)), QDateTime.currentDateTime()
    locale = QLocale("zh_CN" if words.language == "zh" else "en_GB")
    time = locale.toString(when.time(), "HH:mm:ss" if seconds else "HH:mm")
    days = when.date().daysTo(now.date())
    if days in (0, 1):
        return tr("write.today" if days == 0 else "write.yesterday", time=time)
    form = "M月d日" if words.language == "zh" else "d MMM"
    if when.date().year() != now.date().year():
        form = "yyyy年M月d日" if words.language == "zh" else "d MMM yyyy"
    return f"{locale.toString(when.date(), form)} {time}"


class CompareDialog(QDialog):
    """``answers`` are (value, words, kind); ``answered(value)`` once; ``otherwise`` (or the last) stands for Esc."""

    answered = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        title: str,
        text: str,
        left: Version,
        right: Version,
        answers: Sequence[tuple[str, str, str]],
        otherwise: str | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.resize(*SIZE)
        self._answer = otherwise or answers[-1][0]
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addWidget(heading(title))
        column.addWidget(label(text, wrap=True))
        column.addSpacing(8)
        self.panes = DiffPane(OLD), DiffPane(NEW)
        rows = folded(compare(left.text, right.text))
        sides = QHBoxLayout()
        sides.setSpacing(16)
        for version, pane in zip((left, right), self.panes, strict=True):
            pane.show_rows(rows)
            pane.setAccessibleName(version.name)
            sides.addLayout(_side(version, pane), 1)
        column.addLayout(sides, 1)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for place, (value, answer, kind) in enumerate(answers):
            made = button(answer, kind)
            made.setProperty("slim", True)
            made.setDefault(place == 0)
            made.clicked.connect(lambda _=False, value=value: self._take(value))
            row.addWidget(made)
        column.addLayout(row)
        bars = [pane.verticalScrollBar() for pane in self.panes]
        for one, other in (bars, bars[::-1]):
            one.valueChanged.connect(lambda _, one=one, other=other: _follow(one, other))
        self.finished.connect(lambda _: self.answered.emit(self._answer))

    def _take(self, value: str) -> None:
        self._answer = value
        self.accept()


def _side(version: Version, pane: DiffPane) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(label(version.name, "heading"))
    column.addWidget(label(version.facts, "soft"))
    column.addSpacing(6)
    paper = QFrame()
    paper.setProperty("role", "card")
    inside = QVBoxLayout(paper)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.addWidget(pane)
    column.addWidget(paper, 1)
    return column


def _follow(one: QScrollBar, other: QScrollBar) -> None:
    """Scroll the other pane to the same part of its text."""
    if one.maximum():
        goal = round(one.value() / one.maximum() * other.maximum())
        if abs(goal - other.value()) > 2:
            other.setValue(goal)
