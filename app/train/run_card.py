"""What can be known of and done with the trainings that are chosen in the table: one, or two side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from lstmcore.run_records import differences

from ..i18n import bits, duration, tr
from ..widgets import Card, ElidedLabel, FlowLayout, button, label
from .runs_table import started

WISHES = ("look", "beside", "go_on", "again", "command", "spec", "delete")
MOST_DIFFERENCES = 14


class RunCard(Card):
    """``wished(name, run)`` with a name of WISHES; ``noted(run, tags, note)`` when a field is left."""

    wished = Signal(str, str)
    noted = Signal(str, object, str)
    renamed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[dict[str, Any]] = []
        self._title = ElidedLabel("", "heading")
        self._text = label("", "soft", wrap=True)
        self.name, self.tags, self.notes = QLineEdit(), QLineEdit(), QLineEdit()
        self.buttons = {name: button(kind="danger" if name == "delete" else "plain") for name in WISHES}
        fields = QHBoxLayout()
        fields.setSpacing(8)
        for field, share in ((self.name, 2), (self.tags, 2), (self.notes, 3)):
            fields.addWidget(field, share)
            field.setMaxLength(4000 if field is self.notes else 200)
        self.name.editingFinished.connect(self._on_name)
        for field in (self.tags, self.notes):
            field.editingFinished.connect(self._on_note)
        flow = FlowLayout(column=124, spacing=8)
        for name, made in self.buttons.items():
            made.clicked.connect(lambda _=False, name=name: self._wish(name))
            flow.addWidget(made)
        self.body.addWidget(self._title)
        self.body.addWidget(self._text)
        self.body.addLayout(fields)
        self.body.addLayout(flow)
        self.show_rows(())

    def show_rows(self, rows: Sequence[dict[str, Any]]) -> None:
        """The chosen trainings."""
        self.rows = list(rows)
        if len(rows) == 1:
            row = rows[0]
            for field, text in (
                (self.name, row["name"]),
                (self.tags, ", ".join(row["tags"])),
                (self.notes, row["notes"]),
            ):
                if not field.hasFocus():
                    field.setText(text)
        self.retranslate()

    def retranslate(self) -> None:
        """The words of the language that now holds."""
        one = len(self.rows) == 1
        self._text.show()
        for name, made in self.buttons.items():
            made.setText(tr(f"train.run_{name}"))
            made.setToolTip(tr(f"train.run_{name}_note"))
            made.setVisible(one or (bool(self.rows) and name in ("beside", "delete")))
        for name, field in (("name", self.name), ("tags", self.tags), ("notes", self.notes)):
            field.setPlaceholderText(tr(f"train.run_{name}_hint"))
            field.setAccessibleName(tr(f"train.run_{name}_hint"))
            field.setVisible(one)
        if one:
            row = self.rows[0]
            self.buttons["go_on"].setVisible(bool(row["resumable"]))
            for name in ("look", "beside"):
                self.buttons[name].setEnabled(bool(row["step"]))
            self.buttons["delete"].setEnabled(row["status"] != "training")
            self._title.set_text(str(row["name"]))
            self._text.setText(said(row))
        elif len(self.rows) == 2:
            self._title.set_text(tr("train.differences"))
            self._text.setText(side_by_side(*self.rows))
        else:
            self._text.setVisible(not self.rows)
            self._title.set_text(tr("train.runs_chosen", count=len(self.rows)) if self.rows else tr("train.choose_run"))
            self._text.setText("" if self.rows else tr("train.choose_run_note"))

    def _wish(self, name: str) -> None:
        for row in self.rows:
            self.wished.emit(name, row["run"])

    def _on_name(self) -> None:
        name = self.name.text().strip()
        if len(self.rows) == 1 and name and name != self.rows[0]["name"]:
            self.renamed.emit(self.rows[0]["run"], name)

    def _on_note(self) -> None:
        if len(self.rows) != 1:
            return
        row = self.rows[0]
        tags = [each.strip() for each in self.tags.text().replace("，", ",").split(",") if each.strip()]
        if tags != row["tags"] or self.notes.text() != row["notes"]:
            self.noted.emit(row["run"], tags, self.notes.text())


def said(row: dict[str, Any]) -> str:
    """One training in a line or two."""
    parts = [tr(f"train.status_{row['status']}"), started(row)]
    if row.get("bits_per_char") is not None:
        parts.append(bits(row["bits_per_char"]))
    if row.get("ngram_bits_per_char") is not None:
        parts.append(f"n-gram {row['ngram_bits_per_char']:.2f}")
    if row.get("copy_rate") is not None:
        parts.append(tr("train.copied", percent=f"{row['copy_rate'] * 100:.1f}"))
    if row.get("seconds"):
        parts.append(duration(row["seconds"]))
    plan = row.get("plan") or {}
    if plan.get("parameters"):
        parts.append(tr("train.parameters", count=f"{plan['parameters']:,}"))
    if plan.get("batch_size"):
        parts.append(f"{plan['batch_size']} × {plan['bptt']}")
    parts += [str(plan[name]).upper() for name in ("device", "precision") if plan.get(name)]
    parts.append(f"seed {row['spec'].get('seed', 1)}")
    return " ・ ".join(parts)


def side_by_side(one: dict[str, Any], other: dict[str, Any]) -> str:
    """What was asked differently, what was planned differently, and what came of it; a line each."""
    found = differences(one["spec"], other["spec"]) + differences(one.get("plan") or {}, other.get("plan") or {})
    names = dict[str, None]()
    lines = [f"{one['name']} → {other['name']}"]
    for name in ("bits_per_char", "ngram_bits_per_char"):
        a, b = one.get(name), other.get(name)
        if a is not None and b is not None:
            found.insert(0, (name, round(a, 3), round(b, 3)))
    for name, a, b in found:
        if name not in names and name not in ("name", "prefix"):
            names[name] = None
            lines.append(f"{name}: {_short(a)} → {_short(b)}")
    if len(lines) == 1:
        lines.append(tr("train.no_difference"))
    more = len(lines) - 1 - MOST_DIFFERENCES
    return "\n".join([*lines[: MOST_DIFFERENCES + 1], *([f"… +{more}"] if more > 0 else [])])


def _short(value: Any) -> str:
    if value is None:
        return tr("train.automatic")
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 60 else "…" + text[-59:]
