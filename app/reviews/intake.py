"""A table was opened: its first rows, which column is the review, and what to do with it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..i18n import number, tr
from ..theme import look
from ..widgets.card import Card
from ..widgets.elide import ElidedLabel
from ..widgets.flow import FlowLayout
from ..widgets.label import button, label
from ..widgets.scroll import Scroll, scrolled_page
from ..widgets.segment import Segmented
from .matrix import class_name
from .preview import LOPSIDED, Survey, TablePreview

PRESETS = ("quick", "standard", "classic")
ROW_HEIGHT = 34
LEAST_ROWS_PX = 140


class Intake(QWidget):
    """``rate_requested(column)`` or ``train_requested(text column, label column, preset, name)``."""

    rate_requested = Signal(str)
    train_requested = Signal(str, str, str, str)
    columns_chosen = Signal(str, str)  # text and label column: what do they hold?

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview: TablePreview | None = None
        self._can_rate = True
        self.file = ElidedLabel("", "heading", middle=True)
        self.facts = label("", "soft")
        self.rows = QTableWidget()
        self.rows.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.rows.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setShowGrid(False)
        self.rows.setProperty("role", "plain")
        self.rows.setWordWrap(False)
        self.rows.verticalHeader().hide()
        self.rows.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.task = Segmented((("rate", ""), ("train", "")))
        self.text_name, self.text_column = label("", "soft"), QComboBox()
        self.label_name, self.label_column = label("", "soft"), QComboBox()
        self.preset = Segmented([(each, "") for each in PRESETS])
        self.preset.set_value("standard")
        self.name_name, self.name = label("", "soft"), QLineEdit()
        self.hint = label("", "soft", wrap=True)
        self.survey = label("", "soft", wrap=True)
        self._survey: Survey | None = None
        self.go_button = button("", "primary")
        self.rows.setMinimumHeight(LEAST_ROWS_PX)
        inside, column = scrolled_page()
        column.addWidget(self._make_table(), 1)
        column.addWidget(self._make_choice())
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(Scroll(inside))
        look.changed.connect(self._mark)
        self.task.changed.connect(self.retranslate)
        self.preset.changed.connect(self.retranslate)
        self.text_column.activated.connect(self._on_column)
        self.label_column.activated.connect(self._on_column)
        self.go_button.clicked.connect(self._on_go)

    def show_preview(self, preview: TablePreview, can_rate: bool) -> None:
        """``can_rate``: there is a review model; without one the table can only teach one."""
        self._preview, self._can_rate, self._survey = preview, can_rate, preview.survey
        self.file.set_text(preview.name)
        for combo, chosen in ((self.text_column, preview.text_column), (self.label_column, preview.label_column)):
            with QSignalBlocker(combo):
                combo.clear()
                combo.addItems(list(preview.columns))
                combo.setCurrentIndex(preview.columns.index(chosen) if chosen in preview.columns else -1)
        self.name.setText(preview.stem)
        self.task.set_value("rate" if can_rate else "train")
        self._fill()
        self.retranslate()

    def show_survey(self, survey: Survey | None) -> None:
        """What the chosen label column holds."""
        self._survey = survey
        self.retranslate()

    def set_can_rate(self, can_rate: bool) -> None:
        """A review model came or went."""
        self._can_rate = can_rate
        self.retranslate()

    def retranslate(self) -> None:
        self.task.set_words(rate=tr("reviews.task_rate"), train=tr("reviews.task_train"))
        self.preset.set_words(**{each: tr(f"reviews.preset_{each}") for each in PRESETS})
        self.text_name.setText(tr("reviews.text_column"))
        self.label_name.setText(tr("reviews.label_column"))
        self.preset.setAccessibleName(tr("reviews.preset"))
        self.name_name.setText(tr("reviews.new_name"))
        for widget, name in (
            (self.text_column, self.text_name),
            (self.label_column, self.label_name),
            (self.name, self.name_name),
        ):
            widget.setAccessibleName(name.text())
        training = self.task.value() == "train"
        for widget in (*self._fields[1:], self.preset):
            widget.setVisible(training)
        self.go_button.setText(tr("reviews.train_now" if training else "reviews.rate_now"))
        preview = self._preview
        if preview is not None:
            self.facts.setText(tr("reviews.facts", count=number(preview.row_count), codec=preview.codec))
        self._show_hint(training)
        self.survey.setText(told(self._survey) if training and self._survey is not None else "")
        self.survey.setVisible(bool(self.survey.text()))
        self._mark()

    def _show_hint(self, training: bool) -> None:
        same = self.text_column.currentText() == self.label_column.currentText()
        if training and (self.label_column.currentIndex() < 0 or same):
            hint, ready = "reviews.hint_label", False
        elif training:
            hint, ready = f"reviews.hint_{self.preset.value()}", True
        else:
            hint, ready = ("reviews.hint_rate", True) if self._can_rate else ("reviews.no_model", False)
        self.hint.setText(tr(hint))
        self.go_button.setEnabled(ready and self.text_column.currentIndex() >= 0)

    def _fill(self) -> None:
        preview = self._preview
        assert preview is not None
        self.rows.clear()
        self.rows.setColumnCount(len(preview.columns))
        self.rows.setRowCount(len(preview.rows))
        self.rows.setHorizontalHeaderLabels(list(preview.columns))
        for row, cells in enumerate(preview.rows):
            for column, cell in enumerate(cells[: len(preview.columns)]):
                self.rows.setItem(row, column, QTableWidgetItem(" ".join(cell[:300].split())))
        header = self.rows.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, name in enumerate(preview.columns):
            wide = name == preview.text_column
            modes = QHeaderView.ResizeMode
            header.setSectionResizeMode(column, modes.Stretch if wide else modes.ResizeToContents)

    def _mark(self) -> None:
        """The columns that are used in the text colour, the rest softer."""
        marked = {self.text_column.currentIndex()}
        if self.task.value() == "train":
            marked.add(self.label_column.currentIndex())
        for column in range(self.rows.columnCount()):
            for row in range(self.rows.rowCount()):
                item = self.rows.item(row, column)
                if item is not None:
                    item.setForeground(look.color("text" if column in marked else "soft"))

    def _make_table(self) -> QWidget:
        card = Card()
        card.body.setSpacing(8)
        line = QHBoxLayout()
        line.addWidget(self.file, 1)
        line.addWidget(self.facts)
        card.body.addLayout(line)
        card.body.addWidget(self.rows, 1)
        return card

    def _make_choice(self) -> QWidget:
        card = Card()
        card.body.setSpacing(12)
        flow = FlowLayout(column=214, spacing=12)
        self._fields: list[QWidget] = []
        for name, widget in (
            (self.text_name, self.text_column),
            (self.label_name, self.label_column),
            (self.name_name, self.name),
        ):
            field = QWidget()
            inside = QVBoxLayout(field)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(4)
            inside.addWidget(name)
            inside.addWidget(widget)
            self._fields.append(field)
            flow.addWidget(field)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.preset)
        line.addWidget(self.hint, 1)
        line.addWidget(self.go_button)
        self.task.setMaximumWidth(420)
        card.body.addWidget(self.task)
        card.body.addLayout(flow)
        card.body.addWidget(self.survey)
        card.body.addLayout(line)
        return card

    def _on_column(self) -> None:
        self._survey = None
        self.retranslate()
        self.columns_chosen.emit(self.text_column.currentText(), self.label_column.currentText())

    def _on_go(self) -> None:
        text = self.text_column.currentText()
        if self.task.value() == "rate":
            self.rate_requested.emit(text)
        else:
            self.train_requested.emit(
                text, self.label_column.currentText(), self.preset.value(), self.name.text().strip()
            )


def told(survey: Survey) -> str:
    """What a training would find, in words: rows of each class, copies, contradictions, what to expect."""
    names = [class_name(at, len(survey.counts)) for at in range(len(survey.counts))]
    counts = zip(names, survey.counts, strict=True)
    parts = [tr("reviews.class_rows", name=name, count=number(count)) for name, count in counts]
    for name in ("duplicates", "conflicts", "unlabelled"):
        if count := getattr(survey, name):
            parts.append(tr(f"reviews.report_{name}", count=number(count)))
    lines = [" ・ ".join(parts)]
    if survey.largest > LOPSIDED:
        lines.append(tr("reviews.lopsided", percent=round(100 * survey.largest)))
    if (expected := survey.expected()) is not None:
        lines.append(tr("reviews.expected", rows=number(survey.usable), percent=round(100 * expected)))
    return "\n".join(lines)
