"""The rated rows of a table, as a model that views of any length can show at once."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from ..i18n import tr
from ..theme import look
from .needle import TONES

LABELS = ("negative", "mixed", "positive", "unclear")
ADDED = ["score", "label", "error"]
GRADED = ["score", "label", "class", "error"]  # by a model of more than two classes
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Ratings:
    """A rated table: ``columns`` and ``cells`` as they came in; for each row score 0-1 or None, label, reason.

    ``grades``: the class of each row, counted from 1, by a model of more than two; else empty.
    """

    columns: tuple[str, ...]
    cells: list[tuple[str, ...]]
    scores: list[float | None]
    labels: list[str]
    errors: list[str]
    text_column: int = 0
    grades: Sequence[str] = ()

    def counts(self) -> dict[str, int]:
        """How many rows got each label."""
        found = Counter(self.labels)
        return {name: found[name] for name in LABELS}

    def bars(self, count: int) -> list[dict[str, int]]:
        """Rows by verdict for each of ``count`` equal parts of the scores."""
        found = Counter(
            (min(int(score * count), count - 1), label)
            for score, label in zip(self.scores, self.labels, strict=True)
            if score is not None
        )
        return [{name: found[at, name] for name in LABELS[:3]} for at in range(count)]


def read_ratings(path: Path, text_column: str | None = None) -> Ratings:
    """The table that ``score --out`` wrote. Runs in a worker thread: 100,000 rows take about half a second."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        rows = [row for row in reader if row]
    added = GRADED if header[-len(GRADED) :] == GRADED else ADDED
    kept = range(len(header) - len(added))
    columns = tuple(header[index] for index in kept)
    scores, labels, errors, grades = [], [], [], list[str]()
    for row in rows:
        score, label, *grade, error = row[-len(added) :]
        scores.append(float(score) if score else None)
        labels.append(label)
        errors.append(error)
        grades += grade
    cells = [tuple(row[index] for index in kept) for row in rows]
    text = columns.index(text_column) if text_column in columns else longest_column(cells)
    return Ratings(columns, cells, scores, labels, errors, text, grades)


def longest_column(rows: Sequence[Sequence[str]]) -> int:
    """The column that holds most characters in the first rows: in a table of reviews, the review."""
    totals = Counter[int]()
    for row in rows[:50]:
        for index, cell in enumerate(row):
            totals[index] += len(cell)
    return max(totals, key=lambda index: (totals[index], -index), default=0)


class RatingsModel(QAbstractTableModel):
    """Verdict, score and review first, then what else the table held, then what went wrong with a row."""

    def __init__(self, ratings: Ratings, parent: Any = None) -> None:
        super().__init__(parent)
        self.ratings = ratings
        others = [index for index in range(len(ratings.columns)) if index != ratings.text_column]
        self._cells = [ratings.text_column, *others] if ratings.columns else []
        self._order = list(range(len(ratings.cells)))
        self._shown = self._order
        self._label, self._text = "", ""
        self._scores: tuple[float, float] | None = None
        self._folded: list[str] = []  # the reviews as the search compares them, made at the first search

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 2 + len(self._cells) + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and section == 1:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return f"{self._shown[section] + 1:,}"
        if section < 2:
            return tr(("reviews.column_label", "reviews.column_score")[section])
        if section == self.columnCount() - 1:
            return tr("reviews.column_error")
        return self.ratings.columns[self._cells[section - 2]]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 1:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return look.color(TONES.get(self.label_of(index.row()), "text"))
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        row = self._shown[index.row()]
        text = self._words(row, index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return text if len(text) <= 200 else text[:200] + "…"
        return text if len(text) > 20 else None

    def _words(self, row: int, column: int) -> str:
        ratings = self.ratings
        if column == 0:
            word = tr(f"reviews.{ratings.labels[row]}") if ratings.labels[row] else ""
            return f"{word} ・ {ratings.grades[row]}" if ratings.grades and ratings.grades[row] else word
        if column == 1:
            score = ratings.scores[row]
            return "" if score is None else f"{score * 100:.0f}"
        if column == self.columnCount() - 1:
            return tr(f"reviews.reason_{ratings.errors[row]}") if ratings.errors[row] else ""
        return " ".join(ratings.cells[row][self._cells[column - 2]].split())

    def label_of(self, row: int) -> str:
        """The label of a shown row: negative, mixed, positive, unclear or ""."""
        return self.ratings.labels[self._shown[row]]

    def show_only(self, label: str = "", text: str = "", scores: tuple[float, float] | None = None) -> None:
        """Keep the rows of ``label`` ("" all) whose review contains ``text`` and whose score lies in [low, high)."""
        self._label, self._text, self._scores = label, text.casefold(), scores
        self._filter()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By ``column`` (-1: as in the file); rows without a score come last either way."""
        ratings, down = self.ratings, order == Qt.SortOrder.DescendingOrder
        rows = list(range(len(ratings.cells)))
        # keys are made once and looked up: a key function in Python costs 100,000 rows half a second
        if column in (0, 1):
            last = float("-inf") if down else float("inf")
            keys: list[Any] = [last if score is None else score for score in ratings.scores]
            rows.sort(key=keys.__getitem__, reverse=down)
        elif column == self.columnCount() - 1:
            keys = [(not error, error) for error in ratings.errors]
            rows.sort(key=keys.__getitem__, reverse=down)
        elif column > 1:
            keys = sorting_keys([row[self._cells[column - 2]] for row in ratings.cells])
            rows.sort(key=keys.__getitem__, reverse=down)
        self._order = rows
        self._filter()

    def _filter(self) -> None:
        ratings, label, text = self.ratings, self._label, self._text
        shown = self._order
        if label:
            shown = [row for row in shown if ratings.labels[row] == label]
        if self._scores is not None:
            low, high = self._scores
            scores = ratings.scores
            # the last part takes the score 1 too
            high = high if high < 1 else 2.0
            shown = [row for row in shown if (score := scores[row]) is not None and low <= score < high]
        if text:
            if not self._folded:
                self._folded = [cells[ratings.text_column].casefold() for cells in ratings.cells]
            folded = self._folded
            shown = [row for row in shown if text in folded[row]]
        # rows go and come instead of a model reset: after one, the header forgets its widths
        if self._shown:
            self.beginRemoveRows(QModelIndex(), 0, len(self._shown) - 1)
            self._shown = []
            self.endRemoveRows()
        if shown:
            self.beginInsertRows(QModelIndex(), 0, len(shown) - 1)
            self._shown = shown
            self.endInsertRows()

    def retranslate(self) -> None:
        """Headers and verdicts in the new language."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, 0))


def sorting_keys(cells: list[str]) -> list[Any]:
    """Numbers by value when all cells are numbers (or empty: they come first), else the words themselves."""
    try:
        return [float(cell) if cell else float("-inf") for cell in cells]
    except ValueError:
        return cells
