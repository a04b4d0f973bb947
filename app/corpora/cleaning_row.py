"""One step of cleaning: a switch with its sentence, what it changes, and examples that fold out."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from ..i18n import number, tr
from ..icons import dress
from ..widgets import Segmented, button, label, repolish
from ..widgets.marked import MarkedText
from .cleaning_steps import Effect, choices_of, differences, is_active

INDENT = 26  # of the words behind the box of a switch


class CleaningRow(QWidget):
    """``changed`` when the user picks another value."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._effect: Effect | None = None
        self._choices = choices_of(name)
        self.switch, self.field = QCheckBox(), QLineEdit()
        self.segments = Segmented([(each, "") for each in self._choices])
        self.segments.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.title, self.note = label("", "body"), label("", "soft", wrap=True)
        self.count = label("", "soft")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.more = button(kind="quiet")
        self.more.setCheckable(True)
        dress(self.more, "chevron", size=14)
        self.more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.examples = QWidget()
        self._listed = QVBoxLayout(self.examples)
        self.examples.hide()
        self._lay_out()
        self.switch.toggled.connect(self._on_changed)
        self.segments.changed.connect(self._on_changed)
        self.field.textEdited.connect(self._on_changed)
        self.more.toggled.connect(self._show_examples)

    def value(self) -> bool | str | None:
        """What is chosen."""
        if self._choices:
            return self.segments.value()
        return (self.field.text().strip() or None) if self.name == "column" else self.switch.isChecked()

    def set_value(self, value: bool | str | None) -> None:
        """Choose ``value`` without a word."""
        if self._choices:
            self.segments.set_value(str(value))
        elif self.name == "column":
            self.field.setText(str(value or ""))
        else:
            with QSignalBlocker(self.switch):
                self.switch.setChecked(bool(value))
        self._show_count()

    def show_effect(self, effect: Effect | None) -> None:
        """What the step changes; None while that is not known."""
        if effect != self._effect:
            self._effect = effect
            self._show_count()
            self._show_examples()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        title, note = tr(f"corpora.clean_{self.name}"), tr(f"corpora.clean_{self.name}_note")
        self.switch.setText(title)
        self.title.setText(title)
        self.note.setText(note)
        for each in (self.switch, self.field):
            each.setAccessibleName(title)
            each.setAccessibleDescription(note)
        self.field.setPlaceholderText(tr("corpora.column_guessed"))
        self.segments.set_words(**{each: tr(f"corpora.choice_{self.name}_{each}") for each in self._choices})
        for each in self._choices:
            self.segments.describe(each, f"{title}: {tr(f'corpora.choice_{self.name}_{each}')}")
        self._show_count()
        self._show_examples()

    def _show_count(self) -> None:
        known = self._effect is not None and self.name != "column"
        count = self._effect.count if self._effect else 0
        active = is_active(self.name, self.value())
        key = "found_places" if self.name == "headings" else "changed_places" if active else "would_change"
        self.count.setText(
            "" if not known else tr(f"corpora.{key}", count=number(count)) if count else tr("corpora.no_places")
        )
        repolish(self.count, role="faint" if not count else "soft", tone="ink" if count and active else "")
        examples = self._effect.examples if self._effect else ()
        self.more.setText(tr("corpora.examples"))
        self.more.setAccessibleName(f"{self.switch.text()}: {self.more.text()}")
        # hidden words keep their room: nothing jumps when a count comes
        policy = self.more.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.more.setSizePolicy(policy)
        self.more.setVisible(bool(examples))

    def _show_examples(self) -> None:
        shown = self.more.isChecked() and self._effect is not None and bool(self._effect.examples)
        while (item := self._listed.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if shown and self._effect is not None:
            for before, after in self._effect.examples:
                self._listed.addWidget(_Example(before, after))
        self.examples.setVisible(shown)

    def _on_changed(self, _: object = None) -> None:
        self._show_count()
        self.changed.emit()

    def _lay_out(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        is_switch = not self._choices and self.name != "column"
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.switch if is_switch else self.title)
        note = QHBoxLayout()
        note.setContentsMargins(INDENT, 0, 0, 0)
        note.addWidget(self.note)
        words.addLayout(note)
        if is_switch:
            self.title.setParent(None)
        else:
            self.title.setContentsMargins(INDENT, 0, 0, 0)
        control = self.segments if self._choices else self.field if self.name == "column" else None
        self.field.setFixedWidth(180)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 8, 0, 8)
        grid.setHorizontalSpacing(12)
        grid.addLayout(words, 0, 0)
        if control is not None:
            grid.addWidget(control, 0, 1)
        grid.addWidget(self.count, 0, 2)
        grid.addWidget(self.more, 0, 3)
        grid.addWidget(self.examples, 1, 0, 1, 4)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(2, 112)
        self._listed.setContentsMargins(INDENT, 8, 0, 4)
        self._listed.setSpacing(8)


class _Example(QWidget):
    """One place before and after: gone is struck through, new is underlined."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__()
        gone, new = differences(before, after)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        rows = (("before", before, gone), ("after", after, new)) if before != after else (("kept", before, ()),)
        for place, (key, text, marks) in enumerate(rows):
            name = label(tr(f"corpora.example_{key}"), "faint")
            name.setContentsMargins(0, 2, 0, 0)
            grid.addWidget(name, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(MarkedText(text, marks) if text else label(tr("corpora.example_nothing"), "faint"), place, 1)
