"""The tab of cleaning: every step a switch, with what it changes in this corpus."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from lstmcore.events import Progress
from lstmcore.specs import Cleaning, from_dict

from ..i18n import amount, chars, tr
from ..reports import Report
from ..widgets import Card, button, heading, label, repolish
from ..widgets.scroll import Scroll, scrolled_page
from .cleaning_row import CleaningRow
from .cleaning_steps import GROUPS, Effect


class CleaningTab(QWidget):
    """Shows switches and counts; wishes go out as signals."""

    corpus_shown = Signal(object)  # Report, or None when the corpus is closed
    cleaning_changed = Signal()
    apply_requested = Signal()
    defaults_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = {name: CleaningRow(name) for names in GROUPS.values() for name in names}
        self._headings = {group: heading() for group in GROUPS}
        self.status, self.bar = label("", "soft"), QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(96)
        self.cancel, self.defaults, self.apply = button(kind="quiet"), button(kind="quiet"), button()
        self._problem, self._looked_at, self._looking = "", (0, 0), False
        self._lay_out()
        for row in self.rows.values():
            row.changed.connect(self.cleaning_changed)
        self.apply.clicked.connect(self.apply_requested)
        self.defaults.clicked.connect(self.defaults_requested)
        self.cancel.clicked.connect(self.cancel_requested)
        self.setFocusProxy(next(iter(self.rows.values())).switch)
        self.show_looking(False)
        self.retranslate()

    def show_corpus(self, report: Report | None) -> None:
        """Another corpus, or the same one read anew."""
        self.corpus_shown.emit(report)

    def cleaning(self) -> Cleaning:
        """What is switched on now."""
        return from_dict(Cleaning, {name: row.value() for name, row in self.rows.items()})

    def show_cleaning(self, cleaning: Cleaning) -> None:
        """Set every switch, without a word."""
        for name, row in self.rows.items():
            row.set_value(getattr(cleaning, name))

    def show_effects(self, effects: dict[str, Effect]) -> None:
        """What the steps change; those that are missing are not known."""
        for name, row in self.rows.items():
            row.show_effect(effects.get(name))

    def show_looking(self, looking: bool, sampled: int = 0, total: int = 0) -> None:
        """A preview is being made, or ``sampled`` of ``total`` characters were looked at."""
        self._looking, self._problem, self._looked_at = looking, "", (sampled, total)
        self.bar.setRange(0, 0)
        self._tell()

    def show_progress(self, event: Progress) -> None:
        """How far the preview is."""
        if event.total:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * event.done / event.total))

    def show_problem(self, sentence: str) -> None:
        """Why there is no preview."""
        self.show_looking(False)
        self._problem = sentence
        self._tell()

    def show_wishes(self, can_apply: bool, can_reset: bool) -> None:
        """Whether anything differs from what the corpus was read with, and from the defaults."""
        self.apply.setEnabled(can_apply)
        self.defaults.setEnabled(can_reset)

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        for group, each in self._headings.items():
            each.setText(tr(f"corpora.cleaning_{group}"))
        for row in self.rows.values():
            row.retranslate()
        self.apply.setText(tr("corpora.apply_cleaning"))
        self.defaults.setText(tr("corpora.defaults"))
        self.cancel.setText(tr("corpora.cancel"))
        self._tell()

    def _tell(self) -> None:
        sampled, total = self._looked_at
        text = self._problem
        if not text and self._looking:
            text = tr("corpora.looking")
        elif not text and total:
            key = "corpora.looked_at_part" if sampled < total else "corpora.looked_at_all"
            text = tr(key, sampled=amount(sampled), total=chars(total))
        self.status.setText(text)
        repolish(self.status, role="warn" if self._problem else "soft")
        for each in (self.bar, self.cancel):
            each.setVisible(self._looking)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in (self.status, self.bar, self.cancel):
            row.addWidget(each)
        row.addStretch(1)
        for each in (self.defaults, self.apply):
            row.addWidget(each)
        inside, cards = scrolled_page()
        for group, names in GROUPS.items():
            card = Card()
            card.body.setSpacing(0)
            card.body.setContentsMargins(16, 14, 16, 6)
            card.body.addWidget(self._headings[group])
            for place, name in enumerate(names):
                if place:
                    card.body.addWidget(_hairline())
                card.body.addWidget(self.rows[name])
            cards.addWidget(card)
        cards.addStretch(1)
        scroll = Scroll(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(scroll, 1)


def _hairline() -> QFrame:
    line = QFrame()
    line.setProperty("role", "line")
    line.setFixedHeight(1)
    return line
