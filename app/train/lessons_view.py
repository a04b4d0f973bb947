"""The textbooks' recipes as lessons: start one, watch it, and see its figures beside the published ones."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lstmcore.errors import resources
from lstmcore.events import ClassicEpoch, Sampled

from ..i18n import tr
from ..widgets import Card, ElidedLabel, Segmented, button, label
from ..widgets.excerpt import Excerpt

LESSONS = ("lyrics", "time-machine", "words", "lengths", "two-layers")
LENGTHS = ("short", "published")
FIGURES = (
    ("train_perplexity", ",.3f"),
    ("held_out_perplexity", ",.1f"),
    ("seconds_an_epoch", ".2f"),
    ("copy_rate", ".1%"),
)
SHORT = 10  # of the published epochs, one in so many


def recipe_of(name: str) -> dict[str, Any]:
    """A recipe as its file has it."""
    path = resources() / "recipes" / "classic" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def epochs_of(recipe: dict[str, Any], length: str) -> int | None:
    """None: as published; else a tenth of that, and two at least."""
    published = int(recipe["setting"].get("epochs", 1))
    return None if length == "published" else max(2, published // SHORT)


class LessonsView(QWidget):
    """Shows and wishes: ``start_requested(name, length)``, ``stop_requested``."""

    start_requested = Signal(str, str)
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running, self._result = False, dict[str, Any]()
        self.lesson = Segmented([(each, "") for each in LESSONS])
        self.length = Segmented([(each, "") for each in LENGTHS])
        self.length.setMinimumWidth(230)  # the pressed one is bold
        self.start, self.stop = button(), button()
        self._title, self._about = ElidedLabel("", "heading"), label("", "soft", wrap=True)
        self._progress = ElidedLabel("", "soft")
        self._published_on = label("", "soft", wrap=True)
        self.sample = Excerpt(lines=2, pixels=16, token="ink")
        self.table = QTableWidget()
        self.table.setProperty("role", "plain")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.lesson.changed.connect(lambda _: self._choose())
        self.start.clicked.connect(lambda: self.start_requested.emit(self.lesson.value(), self.length.value()))
        self.stop.clicked.connect(self.stop_requested)
        self._lay_out()
        self._choose()

    def show_running(self, running: bool) -> None:
        """Whether a lesson is on."""
        self._running = running
        self.start.setVisible(not running)
        self.stop.setVisible(running)
        for each in (self.lesson, self.length):
            each.setEnabled(not running)
        if not running:
            self._progress.set_text("")

    def show_progress(self, text: str) -> None:
        """What it is doing."""
        self._progress.set_text(text)

    def show_epoch(self, event: ClassicEpoch) -> None:
        """One epoch of a variant is over."""
        self._progress.set_text(
            tr(
                "train.lesson_epoch",
                variant=event.variant,
                epoch=event.epoch,
                epochs=event.epochs,
                perplexity=f"{event.train_perplexity:,.2f}",
            )
        )
        row = self._row_of(event.variant)
        if row >= 0:
            self._set(row, "train_perplexity", event.train_perplexity)
            if event.held_out is not None:
                self._set(row, "held_out_perplexity", event.held_out)

    def show_sample(self, event: Sampled) -> None:
        """What it writes now."""
        self.sample.show_text(event.text, event.prefix)

    def show_result(self, result: dict[str, Any]) -> None:
        """All figures; see ``lstmcore.classic.run.classic``."""
        for row in result.get("rows") or ():
            place = self._row_of(row["variant"])
            for name, _ in FIGURES:
                if place >= 0 and row.get(name) is not None:
                    self._set(place, name, row[name])
        self.table.resizeColumnsToContents()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        self.lesson.set_words(**{each: tr(f"train.lesson_{each}") for each in LESSONS})
        self.length.set_words(**{each: tr(f"train.lesson_{each}") for each in LENGTHS})
        self.lesson.setAccessibleName(tr("train.view_lessons"))
        self.table.setAccessibleName(tr("train.lesson_table"))
        self.start.setText(tr("train.lesson_start"))
        self.stop.setText(tr("train.lesson_stop"))
        self._choose(keep=True)

    def _choose(self, keep: bool = False) -> None:
        name = self.lesson.value()
        recipe = recipe_of(name)
        self._title.set_text(tr(f"train.lesson_{name}"))
        self._about.setText(tr(f"train.lesson_{name}_note"))
        published = "published_on" in recipe
        self._published_on.setText(tr(f"train.lesson_{name}_published") if published else "")
        self._published_on.setVisible(published)
        heads = [tr("train.lesson_variant")]
        for figure, _ in FIGURES:
            heads += [tr(f"train.lesson_{figure}"), tr("train.lesson_as_published")]
        self.table.setColumnCount(len(heads))
        self.table.setHorizontalHeaderLabels(heads)
        first = QTableWidgetItem(heads[0])
        first.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setHorizontalHeaderItem(0, first)
        if not keep:
            self.sample.show_text("")
            variants = recipe["variants"]
            self.table.setRowCount(len(variants))
            for row, variant in enumerate(variants):
                self.table.setItem(row, 0, QTableWidgetItem(str(variant["name"])))
                for column, (figure, _) in enumerate(FIGURES):
                    value = (variant.get("published") or {}).get(figure)
                    self._put(row, 1 + 2 * column, "")
                    self._put(row, 2 + 2 * column, _spoken(value))
        for column, (figure, _) in enumerate(FIGURES):
            known = any((each.get("published") or {}).get(figure) is not None for each in recipe["variants"])
            self.table.setColumnHidden(2 + 2 * column, not known)

    def _row_of(self, variant: str) -> int:
        names = [str(each["name"]) for each in recipe_of(self.lesson.value())["variants"]]
        return names.index(variant) if variant in names else -1

    def _set(self, row: int, name: str, value: float) -> None:
        place = next(at for at, (figure, _) in enumerate(FIGURES) if figure == name)
        self._put(row, 1 + 2 * place, format(value, FIGURES[place][1]))

    def _put(self, row: int, column: int, text: str) -> None:
        item = QTableWidgetItem(text)
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.table.setItem(row, column, item)

    def _lay_out(self) -> None:
        sheet = Card()
        sheet.body.addWidget(self._title)
        sheet.body.addWidget(self._about)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.length)
        row.addStretch(1)
        row.addWidget(self.start)
        row.addWidget(self.stop)
        sheet.body.addLayout(row)
        sheet.body.addWidget(self._progress)
        sheet.body.addWidget(self.table, 1)
        sheet.body.addWidget(self._published_on)
        sheet.body.addWidget(self.sample)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.lesson)
        column.addWidget(sheet, 1)
        self.show_running(False)


def _spoken(value: float | Sequence[float] | None) -> str:
    if value is None:
        return ""
    return "–".join(map(str, value)) if isinstance(value, Sequence) else str(value)
