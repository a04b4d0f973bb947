"""The bar above the page that finds and replaces. It only shows and wishes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QToolButton, QWidget

from ..i18n import number, tr, words
from ..icons import dress
from ..widgets import button, label
from ..widgets.name import NameField
from .finding import Query

CASE, WORD, REGEX = "case", "word", "regex"
FACES = {CASE: "Aa", WORD: "W", REGEX: ".*"}
COUNT_PX = 96


class FindField(NameField):
    """Enter goes on, Shift+Enter back, Esc closes."""

    entered = Signal(bool)  # whether backwards

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)


class FindBar(QFrame):
    """``changed`` when another thing is looked for; the rest are wishes."""

    changed = Signal()
    step_requested = Signal(int)
    replace_requested = Signal()
    replace_all_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "find")
        self.field, self.replacement = FindField(), FindField()
        self.count, self.problem = label("", "soft"), label("", "warn", wrap=True)
        self.switches = {name: QToolButton() for name in FACES}
        self.previous, self.following, self.close_button = QToolButton(), QToolButton(), QToolButton()
        self.replace_one, self.replace_all = button(), button()
        self._lay_out()
        self._connect()
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def query(self) -> Query:
        """What is looked for."""
        on = {name: made.isChecked() for name, made in self.switches.items()}
        return Query(self.field.text(), on[REGEX], on[CASE], on[WORD])

    def open_with(self, words: str, replacing: bool) -> None:
        """Show the bar, with ``words`` to look for unless they are empty; the row for ``replacing`` on wish."""
        for each in (self.replacement, self.replace_one, self.replace_all):
            each.setVisible(replacing)
        self.show()
        if words:
            self.field.setText(words)
        self.field.selectAll()
        self.field.setFocus()

    def show_count(self, current: int, total: int, counting: bool) -> None:
        """``current`` counts from 1, 0 for none."""
        if not self.field.text():
            self.count.setText("")
        elif not (total or counting):
            self.count.setText(tr("write.find_none"))
        else:
            self.count.setText(f"{number(current)}/{number(total)}{'…' if counting else ''}")
        for each in (self.previous, self.following, self.replace_one, self.replace_all):
            each.setEnabled(total > 0)

    def show_problem(self, sentence: str) -> None:
        """What is wrong with the expression, or what was done; "" for nothing."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def retranslate(self, _: str = "") -> None:
        """Every word."""
        self.field.setPlaceholderText(tr("write.find_field"))
        self.field.setAccessibleName(tr("write.find_field"))
        self.replacement.setPlaceholderText(tr("write.find_replacement"))
        self.replacement.setAccessibleName(tr("write.find_replacement"))
        for name, made in self.switches.items():
            made.setToolTip(tr(f"write.find_{name}"))
            made.setAccessibleName(tr(f"write.find_{name}"))
        for made, key in (
            (self.previous, "write.menu_find_previous"),
            (self.following, "write.menu_find_next"),
            (self.close_button, "app.close"),
        ):
            made.setToolTip(tr(key))
            made.setAccessibleName(tr(key))
        self.replace_one.setText(tr("write.find_replace"))
        self.replace_all.setText(tr("write.find_replace_all"))

    def _lay_out(self) -> None:
        self.count.setMinimumWidth(COUNT_PX)
        dress(self.previous, "up", size=18)
        dress(self.following, "chevron", size=18)
        dress(self.close_button, "close", size=16)
        tools = QHBoxLayout()
        tools.setSpacing(2)
        for name, made in self.switches.items():
            made.setText(FACES[name])
            made.setCheckable(True)
            tools.addWidget(made)
        for made in (self.previous, self.following, self.close_button):
            tools.addWidget(made)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.replace_one)
        buttons.addWidget(self.replace_all)
        buttons.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 10, 12, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.field, 0, 0)
        grid.addWidget(self.count, 0, 1)
        grid.addLayout(tools, 0, 2)
        grid.addWidget(self.replacement, 1, 0)
        grid.addLayout(buttons, 1, 1, 1, 2)
        grid.addWidget(self.problem, 2, 0, 1, 3)
        self.problem.hide()
        QWidget.setTabOrder(self.field, self.replacement)  # from what is looked for to what comes in its place

    def _connect(self) -> None:
        self.field.textChanged.connect(self.changed)
        for made in self.switches.values():
            made.toggled.connect(self.changed)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for made in (self.previous, self.following, self.close_button):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.field.entered.connect(lambda back: self.step_requested.emit(-1 if back else 1))
        self.replacement.entered.connect(lambda _: self.replace_requested.emit())
        for field in (self.field, self.replacement):
            field.given_up.connect(self.closed)
        self.previous.clicked.connect(lambda: self.step_requested.emit(-1))
        self.following.clicked.connect(lambda: self.step_requested.emit(1))
        self.close_button.clicked.connect(self.closed)
        self.replace_one.clicked.connect(self.replace_requested)
        self.replace_all.clicked.connect(self.replace_all_requested)
